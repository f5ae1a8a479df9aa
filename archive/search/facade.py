"""`Search`: what the archive's door offers on searching, reached as `Archive.search`. Delegates; decides nothing.

Folding and stemming are loaded when they are first needed: most commands do without.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from archive.db.connection import Database
from archive.db.errors import ArchiveLocked
from archive.model.progress import ProgressCallback

if TYPE_CHECKING:
    from archive.search.index import IndexState
    from archive.search.query import Results, SearchQuery


class Search:
    """The French full-text index: asked, and kept in step with the articles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, query: SearchQuery) -> Results:
        """The page of articles that a query asks for. What a user mistyped comes back as `Results.fault`."""
        from archive.search.results import search

        return search(self._database, query)

    def refresh(self, *, progress: ProgressCallback | None = None) -> int:
        """Index the articles that wait, some milliseconds each; how many that were."""
        from archive.search.index import refresh

        return refresh(self._database, progress=progress)

    def refresh_unless_locked(self) -> None:
        """Index what waits; where another process keeps the archive locked, that one does so at its own end."""
        with suppress(ArchiveLocked):
            self.refresh()

    def rebuild(self, *, progress: ProgressCallback | None = None) -> int:
        """Empty the index and fill it anew; how many articles that were."""
        from archive.search.index import rebuild

        return rebuild(self._database, progress=progress)

    def read_state(self) -> IndexState:
        """How the index stands, counted afresh."""
        from archive.search.index import read_state

        with self._database.connection() as connection:
            return read_state(connection)
