"""The fingerprints of every article, in the table that finds who shares some: written, taken out, asked."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import heapify, heappop, heappush
from typing import Generic, Protocol, TypeVar

from archive.dispatches.shared_postings import SharedPostings

_Value = TypeVar("_Value")

_ADD = "INSERT INTO dispatch_fingerprints (rowid, fingerprints) VALUES (?, ?)"
_TAKE_OUT = "INSERT INTO dispatch_fingerprints (dispatch_fingerprints, rowid, fingerprints) VALUES ('delete', ?, ?)"
_HOLDERS = "SELECT rowid FROM dispatch_fingerprints WHERE dispatch_fingerprints MATCH ? ORDER BY rowid DESC LIMIT ?"
_READ_SIZES = """
    SELECT t.article_id, t.fingerprints FROM json_each(?) held JOIN dispatch_texts t ON t.article_id = held.value"""
_READ_SOURCES = "SELECT a.article_id, a.source FROM json_each(?) held JOIN articles a ON a.article_id = held.value"
_MERGE = "INSERT INTO dispatch_fingerprints (dispatch_fingerprints, rank) VALUES ('merge', ?)"
_OPTIMIZE = "INSERT INTO dispatch_fingerprints (dispatch_fingerprints) VALUES ('optimize')"

MOST_HOLDERS = 160
"""Articles of a fingerprint that are looked at, the newest: a text that more newsrooms have is found by its others."""

_LOOSE = 0.5
"""Share of the fewer fingerprints of two articles below which they have little to do with each other."""

_MANY_LOOSE = 100
"""Articles with little to do with each other from which on what they share is a formula."""

_MANY_OF_SOURCE = 5
"""Articles of one source, most of them such, that make what they share its boilerplate: a text is not printed five
times."""

_RARE, _SELDOM = 16, 64  # holders of a fingerprint that says much, and half as much
_LEAST_WEIGHT = 1.0
_FEWEST_SHARED = 2
"""Fingerprints that two articles have to share to be compared. Of sixty equal words, seven are kept in the mean, and
fewer than two once in two hundred times."""

_MOST_COMPARED = 16
"""Articles that a new one is compared with, the likest: of a text that hundreds have, as many suffice to join it."""

_MOST_BY_A_PHRASE = 4
"""Of these, articles that share a single turn of phrase: they seldom share more, and of many articles a dozen have one.
Few are still compared: of a heavily edited passage no more than two neighbouring fingerprints may be left."""

_PHRASE_WORDS = 10
"""Words between the first and the last gram of a turn of phrase, at most. Of 1,200 pairs of made-up articles that were
compared for nothing, nine in ten shared no more; of 175 copies none."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The articles of other sources that may share a passage, the likest first, each with the fingerprints that it
    shares; and the fingerprints of formulas among all these."""

    shared: Mapping[int, Sequence[int]]
    common: frozenset[int]


def add_postings(connection: sqlite3.Connection, article_id: int, fingerprints: Iterable[int]) -> None:
    """Write an article's fingerprints."""
    connection.execute(_ADD, (article_id, _to_tokens(fingerprints)))


def take_postings_out(connection: sqlite3.Connection, article_id: int, fingerprints: Iterable[int]) -> None:
    """Take them out: FTS5 wants the very ones that were given."""
    connection.execute(_TAKE_OUT, (article_id, _to_tokens(fingerprints)))


def merge_postings(connection: sqlite3.Connection, pages: int) -> None:
    """Merge segments, about so many pages of them: the fewer there are, the quicker a look-up."""
    connection.execute(_MERGE, (pages,))


def merge_all_postings(connection: sqlite3.Connection) -> None:
    """Make one segment of all: as long as writing the table anew."""
    connection.execute(_OPTIMIZE)


def find_newest_holders(connection: sqlite3.Connection, fingerprint: int, most: int = MOST_HOLDERS) -> list[int]:
    """The articles that have a fingerprint, the newest first."""
    return [holder for (holder,) in connection.execute(_HOLDERS, (f'"{fingerprint:09x}"', most))]


def find_candidates(
    connection: sqlite3.Connection,
    article_id: int,
    source: str,
    places: Mapping[int, int],
    postings: SharedPostings | None = None,
) -> Candidates:
    """The articles that an article has to be compared with. `places` are its fingerprints, each with its word.

    They are looked up in `postings`, where these were read.
    """
    find = partial(find_newest_holders, connection) if postings is None else postings.find_holders
    holders_of = {each: [held for held in find(each) if held != article_id] for each in sorted(places)}
    counts = Counter(holder for holders in holders_of.values() for holder in holders)
    known: _ReadsArticles = _KnownArticles(connection) if postings is None else postings
    formulas = _Formulas(known, len(places), holders_of, counts)
    likest = formulas.list_likest(_gather_shared(holders_of, counts), source)
    chosen = _choose_compared(likest, places)
    return Candidates(chosen, formulas.found)


def _choose_compared(
    likest: Iterator[tuple[int, Sequence[int]]], places: Mapping[int, int]
) -> dict[int, Sequence[int]]:
    """The first of them, but few of those that share a single turn of phrase."""
    chosen: dict[int, Sequence[int]] = {}
    by_a_phrase = 0
    for holder, shared in likest:
        if _is_a_phrase(shared, places):
            by_a_phrase += 1
            if by_a_phrase > _MOST_BY_A_PHRASE:
                continue
        chosen[holder] = shared
        if len(chosen) == _MOST_COMPARED:
            break
    return chosen


def _is_a_phrase(shared: Sequence[int], places: Mapping[int, int]) -> bool:
    at = [places[each] for each in shared]
    return max(at) - min(at) < _PHRASE_WORDS


def _gather_shared(holders_of: Mapping[int, Sequence[int]], counts: Mapping[int, int]) -> dict[int, list[int]]:
    """The fingerprints that an article shares with each other one that has enough of them."""
    likely = {holder for holder, count in counts.items() if count >= _FEWEST_SHARED}
    shared: dict[int, list[int]] = {holder: [] for holder in likely}
    for each, holders in holders_of.items():
        for holder in likely.intersection(holders):
            shared[holder].append(each)
    return shared


class _Formulas:
    """Which of an article's fingerprints are formulas or boilerplate: judged for the articles that come first, since it
    takes reading who the holders are, and of a million articles thousands share a gram by chance."""

    def __init__(
        self,
        articles: _ReadsArticles,
        own: int,
        holders_of: Mapping[int, Sequence[int]],
        counts: Mapping[int, int],
    ) -> None:
        self._own = own
        self._holders_of = holders_of
        self._counts = counts
        self._articles = articles
        self._judged: dict[int, bool] = {}

    @property
    def found(self) -> frozenset[int]:
        """Those that were judged to be."""
        return frozenset(each for each, is_common in self._judged.items() if is_common)

    def list_likest(self, shared: Mapping[int, Sequence[int]], source: str) -> Iterator[tuple[int, Sequence[int]]]:
        """The articles of other sources, by the weight of what they share besides formulas, the heaviest first."""
        # Formulas only make lighter: who comes first with their weight left in, and keeps it, comes first.
        heap = [(-self._weigh(held), -holder, held) for holder, held in shared.items()]
        heapify(heap)
        while heap and -heap[0][0] >= _LEAST_WEIGHT:
            _, holder, held = heappop(heap)
            if (
                self._articles.read_sources((-holder,)).get(-holder, source) == source
            ):  # what a source has of itself, or gone
                continue
            kept = [each for each in held if not self._is_common(each)]
            if len(kept) == len(held):
                yield -holder, kept
            elif len(kept) >= _FEWEST_SHARED:
                heappush(heap, (-self._weigh(kept), holder, kept))

    def _weigh(self, fingerprints: Iterable[int]) -> float:
        return sum(_weigh_holders(len(self._holders_of[each])) for each in fingerprints)

    def _is_common(self, fingerprint: int) -> bool:
        known = self._judged.get(fingerprint)
        if known is None:
            known = self._judged[fingerprint] = self._judge(self._holders_of[fingerprint])
        return known

    def _judge(self, holders: Sequence[int]) -> bool:
        # Sizes stand close together, and sources in the rows of articles: who needs no source reads none.
        if len(holders) >= _MANY_LOOSE and self._count_loose(holders) >= _MANY_LOOSE:
            return True
        if len(holders) < _MANY_OF_SOURCE:
            return False
        of_source: dict[str, list[int]] = {}
        for holder, source in self._articles.read_sources(holders).items():
            of_source.setdefault(source, []).append(holder)
        many = [held for held in of_source.values() if len(held) >= _MANY_OF_SOURCE]
        return any(2 * self._count_loose(held) >= len(held) for held in many)

    def _count_loose(self, holders: Sequence[int]) -> int:
        """How many of them have little to do with the article that is looked at."""
        sizes = self._articles.read_sizes(holders)
        return sum(self._counts[holder] < _LOOSE * min(self._own, size) for holder, size in sizes.items())


class _ReadsArticles(Protocol):
    """Who tells of articles how many fingerprints they have, and their sources; those that are gone are left out."""

    def read_sizes(self, article_ids: Sequence[int], /) -> dict[int, int]: ...

    def read_sources(self, article_ids: Sequence[int], /) -> dict[int, str]: ...


class _KnownArticles:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.read_sizes = _Known[int](connection, _READ_SIZES).read
        self.read_sources = _Known[str](connection, _READ_SOURCES).read


class _Known(Generic[_Value]):
    """What a query tells of articles, each asked for once."""

    def __init__(self, connection: sqlite3.Connection, query: str) -> None:
        self._connection = connection
        self._query = query
        self._known: dict[int, _Value] = {}

    def read(self, article_ids: Sequence[int]) -> dict[int, _Value]:
        """What is known of some; those that are gone are left out."""
        new = [each for each in article_ids if each not in self._known]
        if new:
            self._known.update(self._connection.execute(self._query, (json.dumps(new),)))
        return {each: self._known[each] for each in article_ids if each in self._known}


def _weigh_holders(count: int) -> float:
    return 1.0 if count <= _RARE else 0.5 if count <= _SELDOM else 0.25


def _to_tokens(fingerprints: Iterable[int]) -> str:
    return " ".join([f"{each:09x}" for each in sorted(fingerprints)])
