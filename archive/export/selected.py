"""`SelectedArticles`: the articles of a selection, found in one state of the archive and read in lots. Reads only."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from archive.db.connection import Database
from archive.export.columns import ColumnLot, read_columns
from archive.export.read import read_encoded, read_longest_text, read_partitions, read_rows
from archive.export.row import ExportRow
from archive.export.stream import Stream
from archive.export.summary import ExportSummary, count_selected
from archive.selection.find import FoundArticles, find_selected
from archive.selection.selection import ArticleSelection

LOT = 500
"""Articles read at once: 2 MB of text, so that memory stays flat however many are selected."""


@dataclass(frozen=True, slots=True)
class SelectedArticles:
    """What a selection has found. Good while it is open: a transaction holds one state of the archive."""

    database: Database
    selection: ArticleSelection
    found: FoundArticles
    summary: ExportSummary

    @property
    def article_ids(self) -> array[int]:
        """Their numbers, rising."""
        return self.found.article_ids

    def read_lots(self, article_ids: Sequence[int] | None = None) -> Iterator[list[ExportRow]]:
        """These of them, or all by rising number, `LOT` at a time."""
        with self.database.connection() as connection:
            for ids in cut_into_lots(self.article_ids if article_ids is None else article_ids):
                yield read_rows(connection, ids, self.found.corpus_id)

    def read_columns(self, article_ids: Sequence[int] | None = None, lot: int = LOT) -> Iterator[ColumnLot]:
        """The same by column, `lot` at a time."""
        with self.database.connection() as connection:
            for ids in cut_into_lots(self.article_ids if article_ids is None else article_ids, lot):
                yield read_columns(connection, ids, self.found.corpus_id)

    def read_rows(self) -> Iterator[ExportRow]:
        """All of them by rising number."""
        for rows in self.read_lots():
            yield from rows

    def measure_longest_text(self) -> int:
        """The characters of the longest text."""
        with self.database.connection() as connection:
            return read_longest_text(connection, self.article_ids, self.found.corpus_id)

    def list_partitions(self) -> Iterator[tuple[str, str, int]]:
        """Country, month and number of all of them, in the order of these."""
        with self.database.connection() as connection:
            yield from read_partitions(connection, self.article_ids, self.found.corpus_id)

    def read_stream(self, stream: Stream) -> Iterator[bytes]:
        """All of them in the form of a stream, piece by piece, with its head and tail."""
        yield stream.head.encode()
        between = b""
        with self.database.connection() as connection:
            for ids in cut_into_lots(self.article_ids):
                if lot := read_encoded(connection, stream, ids, self.found.corpus_id):
                    yield between + lot
                    between = stream.between.encode()
        yield stream.tail.encode()


def cut_into_lots(article_ids: Sequence[int], lot: int = LOT) -> Iterator[Sequence[int]]:
    """Numbers of articles, `lot` at a time."""
    for start in range(0, len(article_ids), lot):
        yield article_ids[start : start + lot]


@contextmanager
def open_selection(database: Database, selection: ArticleSelection) -> Iterator[SelectedArticles]:
    """Find the articles of a selection, and hold the archive's state while they are read. Raises SelectionFaulty."""
    with database.connection() as connection, _one_state(connection):
        found = find_selected(database, selection)
        yield SelectedArticles(
            database, selection, found, count_selected(connection, found.article_ids, found.corpus_id)
        )


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()
