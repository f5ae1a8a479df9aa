"""`Origins`: what the archive's door offers on merging, reached as `Archive.origins`. Delegates; decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from archive.db.connection import Database
from archive.origins.heads import Head, list_heads

if TYPE_CHECKING:
    from archive.origins.merge import MergeOrder, MergeReport
    from archive.origins.split import SplitOrder, SplitReport


class Origins:
    """The archives whose captures stand in this one, each with its own chain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_heads(self) -> list[Head]:
        """The heads of all chains, this archive's own first."""
        with self._database.connection() as connection:
            return list_heads(connection)

    def preview_merge(self, path: Path, order: MergeOrder) -> MergeReport:
        """What merging another archive would bring, and what stands against it."""
        from archive.origins.merge import preview_merge

        return preview_merge(self._database, path, order)

    def merge(self, path: Path, order: MergeOrder) -> MergeReport:
        """Merge another archive into this one. Raises MergeRefused, with nothing written."""
        from archive.origins.merge import merge

        return merge(self._database, path, order)

    def split(self, out: Path, order: SplitOrder) -> SplitReport:
        """Take a part out as an archive of its own. Raises SplitRefused."""
        from archive.origins.split import split

        return split(self._database, out, order)
