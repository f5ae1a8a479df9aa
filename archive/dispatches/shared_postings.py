"""Who has the fingerprints that several articles have: all of it at once, for who looks up most of the table.

A look-up in the index takes some twenty microseconds, reading a posting less than one, and finding it here two or
three. What is read lies in a file that processes map into their memory, so that all of them share one copy: 8 bytes a
posting, 207 MB of a million articles.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import BinaryIO, Final, Self

_VOCABULARY = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.dispatch_vocabulary USING fts5vocab(main, dispatch_fingerprints, instance)"
)
_POSTINGS = "SELECT term, doc FROM temp.dispatch_vocabulary"
"""By fingerprint, and by article for each: the order in which the index has them."""

_NUMBER: Final = "Q"  # articles, fingerprints and places in the file: eight bytes each


class SharedPostings:
    """Who holds each fingerprint that more than one article has, as it was when it was read.

    The file holds the articles of each, the newest first; then the fingerprints, in order; where the articles of each
    end; and how many fingerprints there are.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            numbers = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ)).cast(_NUMBER)
        count = numbers[-1]
        self._fingerprints = numbers[len(numbers) - 1 - 2 * count : len(numbers) - 1 - count]
        self._ends = numbers[len(numbers) - 1 - count : len(numbers) - 1]
        self._articles = numbers

    def __reduce__(self) -> tuple[type[Self], tuple[Path]]:
        """Another process opens the file itself."""
        return type(self), (self.path,)

    def find_holders(self, fingerprint: int) -> list[int]:
        """The articles that have a fingerprint, the newest first; none where fewer than two have it."""
        place = bisect_left(self._fingerprints, fingerprint)
        if place == len(self._fingerprints) or self._fingerprints[place] != fingerprint:
            return []
        begin = self._ends[place - 1] if place else 0
        return list(self._articles[begin : self._ends[place]])


class PostingsFile:
    """The file of shared postings, in the system's folder for such: there as long as it is needed."""

    def __init__(self, connection: sqlite3.Connection, most_holders: int) -> None:
        self._folder = TemporaryDirectory(prefix="marbre-postings-", ignore_cleanup_errors=True)
        try:
            path = Path(self._folder.name) / "postings"
            with path.open("wb") as file:
                _write_postings(connection, file, most_holders)
            self._postings = SharedPostings(path)
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> SharedPostings:
        return self._postings

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()


def _write_postings(connection: sqlite3.Connection, file: BinaryIO, most_holders: int) -> None:
    fingerprints, ends = array(_NUMBER), array(_NUMBER)
    end = 0
    for term, holders in _read_shared(connection):
        newest = holders[: -most_holders - 1 : -1]
        array(_NUMBER, newest).tofile(file)
        end += len(newest)
        fingerprints.append(int(term, 16))
        ends.append(end)
    for numbers in (fingerprints, ends, array(_NUMBER, (len(ends),))):
        numbers.tofile(file)


def _read_shared(connection: sqlite3.Connection) -> Iterator[tuple[str, list[int]]]:
    connection.execute(_VOCABULARY)
    last, holders = "", [0]
    for term, article_id in connection.execute(_POSTINGS):  # forty million of a million articles: no groupby
        if term == last:
            holders.append(article_id)
        else:
            if len(holders) > 1:
                yield last, holders
            last, holders = term, [article_id]
    if len(holders) > 1:
        yield last, holders
