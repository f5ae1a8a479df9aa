"""Who has the fingerprints that several articles have, and how many each has: all of it at once, for who looks up most.

A look-up in the index takes some twenty microseconds, reading a posting less than one, and finding it here two or
three. What is read lies in a file that processes map into their memory, so that all of them share one copy: 8 bytes a
posting and 24 an article, 231 MB of a million articles.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
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

_ARTICLES = """
    SELECT t.article_id, t.fingerprints, a.source
    FROM dispatch_texts t JOIN articles a ON a.article_id = t.article_id ORDER BY t.article_id"""

_NUMBER: Final = "Q"  # articles, fingerprints and places in the file: eight bytes each


class SharedPostings:
    """Who holds each fingerprint that more than one article has, as it was when it was read.

    The file holds the articles of each, the newest first; then the fingerprints, in order; where the articles of each
    end; all articles, in order; how many fingerprints each of these has; the number of its source in `sources`; and how
    many fingerprints and articles there are.
    """

    def __init__(self, path: Path, sources: tuple[str, ...]) -> None:
        self.path = path
        self._sources = sources
        with path.open("rb") as file:
            numbers = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ)).cast(_NUMBER)
        count, articles = numbers[-2:]
        begin = len(numbers) - 2 - 3 * articles - 2 * count
        self._holders = numbers[:begin]
        self._fingerprints = numbers[begin : begin + count]
        self._ends = numbers[begin + count : begin + 2 * count]
        told = begin + 2 * count
        self._articles, self._sizes, self._source_numbers = (
            numbers[told + part * articles : told + (part + 1) * articles] for part in range(3)
        )

    def __reduce__(self) -> tuple[type[Self], tuple[Path, tuple[str, ...]]]:
        """Another process opens the file itself."""
        return type(self), (self.path, self._sources)

    def find_holders(self, fingerprint: int) -> list[int]:
        """The articles that have a fingerprint, the newest first; none where fewer than two have it."""
        place = bisect_left(self._fingerprints, fingerprint)
        if place == len(self._fingerprints) or self._fingerprints[place] != fingerprint:
            return []
        begin = self._ends[place - 1] if place else 0
        return list(self._holders[begin : self._ends[place]])

    def read_sizes(self, article_ids: Iterable[int]) -> dict[int, int]:
        """How many fingerprints articles have; those that are not there are left out."""
        return {each: self._sizes[place] for each, place in self._find_places(article_ids)}

    def read_sources(self, article_ids: Iterable[int]) -> dict[int, str]:
        """Their sources."""
        return {each: self._sources[self._source_numbers[place]] for each, place in self._find_places(article_ids)}

    def _find_places(self, article_ids: Iterable[int]) -> Iterator[tuple[int, int]]:
        articles, number = self._articles, len(self._articles)
        for each in article_ids:
            place = bisect_left(articles, each)
            if place < number and articles[place] == each:
                yield each, place


class PostingsFile:
    """The file of shared postings, in the system's folder for such: there as long as it is needed."""

    def __init__(self, connection: sqlite3.Connection, most_holders: int) -> None:
        self._folder = TemporaryDirectory(prefix="marbre-postings-", ignore_cleanup_errors=True)
        try:
            path = Path(self._folder.name) / "postings"
            with path.open("wb") as file:
                sources = _write_postings(connection, file, most_holders)
            self._postings = SharedPostings(path, sources)
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> SharedPostings:
        return self._postings

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()


def _write_postings(connection: sqlite3.Connection, file: BinaryIO, most_holders: int) -> tuple[str, ...]:
    fingerprints, ends = array(_NUMBER), array(_NUMBER)
    end = 0
    for term, holders in _read_shared(connection):
        newest = holders[: -most_holders - 1 : -1]
        array(_NUMBER, newest).tofile(file)
        end += len(newest)
        fingerprints.append(int(term, 16))
        ends.append(end)
    articles, sizes, source_numbers = array(_NUMBER), array(_NUMBER), array(_NUMBER)
    sources: dict[str, int] = {}
    for article_id, size, source in connection.execute(_ARTICLES):
        articles.append(article_id)
        sizes.append(size)
        source_numbers.append(sources.setdefault(source, len(sources)))
    counts = array(_NUMBER, (len(ends), len(articles)))
    for numbers in (fingerprints, ends, articles, sizes, source_numbers, counts):
        numbers.tofile(file)
    return tuple(sources)


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
