"""`SelectedArticles`: the articles of a selection, found in one state of the archive and read in lots. Reads only."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from archive.db.connection import Database
from archive.export.row import ExportRow
from archive.export.summary import ExportSummary

LOT = 500
"""Articles read at once: 2 MB of text, so that memory stays flat however many are selected."""


@dataclass(frozen=True, slots=True)
class SelectedArticles:
    """What a selection has found. Good while it is open: a transaction holds one state of the archive.

    `article_ids` rise. Of a frozen corpus, `corpus_id` names the extractions that are read; None: those now shown.
    """

    database: Database
    article_ids: array[int]
    summary: ExportSummary
    corpus_id: int | None = None

    def read_lots(self) -> Iterator[list[ExportRow]]:
        """All articles by rising number, `LOT` at a time."""
        raise NotImplementedError

    def read_rows(self) -> Iterator[ExportRow]:
        """All articles by rising number."""
        for rows in self.read_lots():
            yield from rows
