"""`FrontPages`: what the archive's door offers on front pages, as `Archive.frontpages`. Delegates; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from archive.db.connection import Database

if TYPE_CHECKING:
    from archive.frontpages.place import FrontPagePlace
    from archive.frontpages.read import FrontPageRow
    from archive.frontpages.view import FrontPageQuery, FrontPageView
    from archive.frontpages.write import UnreadPage


class FrontPages:
    """Which article stood where on home and section pages: written, made anew, and shown."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_unread(self, source: str, reader: str) -> list[UnreadPage]:
        """The stored pages of a source that this reader has not read, the oldest first."""
        from archive.frontpages.write import find_unread

        return find_unread(self._database, source, reader)

    def add(self, page: UnreadPage, places: Sequence[FrontPagePlace], reader: str) -> None:
        """Write what was read of a page, and when it was seen so."""
        from archive.frontpages.write import add_front_page

        add_front_page(self._database, page, places, reader)

    def forget_readings(self, source: str) -> None:
        """Have every stored page of a source read again."""
        from archive.frontpages.write import forget_readings

        forget_readings(self._database, source)

    def prune_unseen(self) -> None:
        """Take out what former rules read and no look shows any more."""
        from archive.frontpages.write import prune_unseen

        prune_unseen(self._database)

    def list_pages(self, source: str) -> list[FrontPageRow]:
        """The pages of a source that were looked at, its home page first."""
        from archive.frontpages.read import list_front_pages

        return list_front_pages(self._database, source)

    def read_view(self, query: FrontPageQuery) -> FrontPageView:
        """A page as it stood, and what the looks before say of its articles. Raises NoFrontPage."""
        from archive.frontpages.view import read_view

        return read_view(self._database, query)

    def has_source(self, source: str) -> bool:
        """Whether the archive knows a source of the name."""
        with self._database.connection() as connection:
            return connection.execute("SELECT 1 FROM sources WHERE source = ?", (source,)).fetchone() is not None
