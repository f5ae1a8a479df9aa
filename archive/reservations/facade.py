"""`Reservations`: what the archive's door offers on them, as `Archive.reservations`. Delegates; decides nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from archive.db.connection import Database
from archive.db.errors import ArchiveLocked
from archive.model.progress import ProgressCallback

if TYPE_CHECKING:
    from archive.reservations.find import ArticleReservation, SourceReservation


class Reservations:
    """What publishers reserve of their articles, read of stored answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refresh_crawl_unless_locked(self, crawl_id: int) -> None:
        """Read what a crawl or an import brought; where the archive is locked, the source's next crawl does."""
        from archive.reservations.refresh import refresh_crawl

        with suppress(ArchiveLocked):
            refresh_crawl(self._database, crawl_id)

    def refresh(self, *, progress: ProgressCallback | None = None) -> int:
        """Read all answers that were not read yet; how many those were."""
        from archive.reservations.refresh import refresh_all

        return refresh_all(self._database, progress)

    def rebuild(self, *, progress: ProgressCallback | None = None) -> int:
        """Read all answers anew; how many those were."""
        from archive.reservations.refresh import forget_readings

        forget_readings(self._database)
        return self.refresh(progress=progress)

    def find(self, article_id: int) -> ArticleReservation | None:
        """What an article's newest answer reserves; None where none was read."""
        from archive.reservations.find import find_of_article

        with self._database.connection() as connection:
            return find_of_article(connection, article_id)

    def list_of_source(self, source: str) -> tuple[SourceReservation, ...]:
        """What is reserved of a newsroom's articles, the most frequent first."""
        from archive.reservations.find import list_of_source

        with self._database.connection() as connection:
            return list_of_source(connection, source)

    def is_due(self, url: str, now: datetime) -> bool:
        """Whether a host is to be asked for its tdmrep.json, at this address, again."""
        from archive.reservations.host_answers import is_due

        with self._database.connection() as connection:
            return is_due(connection, url, now)

    def count_unread(self) -> int:
        """How many articles nobody has looked at for reservations."""
        from archive.reservations.find import count_unread

        with self._database.connection() as connection:
            return count_unread(connection)
