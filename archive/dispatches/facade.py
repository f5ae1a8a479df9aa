"""`Dispatches`: what the archive's door offers on wire copy, as `Archive.dispatches`. Delegates; decides nothing.

What compares texts is loaded when it is first needed.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from archive.db.connection import Database
from archive.db.errors import ArchiveLocked
from archive.dispatches.queue import count_waiting
from archive.model.progress import ProgressCallback

if TYPE_CHECKING:
    from archive.dispatches.read import DispatchQuery, DispatchRow, MemberRow, SharedPassage


class Dispatches:
    """Texts that several newsrooms have printed: found, kept in step with the articles, and shown."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refresh(self, *, progress: ProgressCallback | None = None) -> int:
        """Look at the articles that wait; how many that were."""
        if self.count_waiting() == 0:
            return 0
        from archive.dispatches.refresh import refresh

        return refresh(self._database, progress=progress)

    def refresh_unless_locked(self) -> None:
        """Look at what waits; where another process keeps the archive locked, that one does so at its own end."""
        with suppress(ArchiveLocked):
            self.refresh()

    def rebuild(self, *, progress: ProgressCallback | None = None, processes: int = 1) -> int:
        """Make fingerprints, copies and dispatches anew; how many articles were looked at.

        More than one of the `processes` read side by side: started afresh, so that a script that asks for them has to
        stand behind `if __name__ == "__main__"`.
        """
        from archive.dispatches.refresh import rebuild

        return rebuild(self._database, progress=progress, processes=processes)

    def count_waiting(self) -> int:
        """How many articles are still to be looked at."""
        with self._database.connection() as connection:
            return count_waiting(connection)

    def is_outdated(self) -> bool:
        """Whether dispatches were made by former rules, so that new articles wait for a rebuild."""
        from archive.dispatches.refresh import find_outdated

        with self._database.connection() as connection:
            return find_outdated(connection) is not None

    def list_newest(self, query: DispatchQuery) -> list[DispatchRow]:
        """Dispatches, the newest first."""
        from archive.dispatches.read import list_dispatches

        return list_dispatches(self._database, query)

    def find(self, dispatch_id: int) -> DispatchRow | None:
        """A dispatch by its number."""
        from archive.dispatches.read import find_dispatch

        return find_dispatch(self._database, dispatch_id)

    def list_members(self, dispatch_id: int) -> list[MemberRow]:
        """The texts of a dispatch, as they were seen."""
        from archive.dispatches.read import list_members

        return list_members(self._database, dispatch_id)

    def list_of_article(self, article_id: int) -> list[int]:
        """The numbers of the dispatches that an article is of, first that of which it has most."""
        from archive.dispatches.read import list_dispatch_ids

        return list_dispatch_ids(self._database, article_id)

    def count_reprints(self, article_id: int) -> int:
        """How many other articles are mostly the dispatch that an article is; 0 for a newsroom's own text."""
        from archive.dispatches.read import count_reprints

        return count_reprints(self._database, article_id)

    def find_passages(self, article_id: int, other_id: int) -> list[SharedPassage]:
        """The passages that two articles' texts share."""
        from archive.dispatches.read import find_shared_passages

        return find_shared_passages(self._database, article_id, other_id)
