"""The fingerprints of every article, in the table that finds who shares some: written, taken out, asked."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

_ADD = "INSERT INTO dispatch_fingerprints (rowid, fingerprints) VALUES (?, ?)"
_TAKE_OUT = "INSERT INTO dispatch_fingerprints (dispatch_fingerprints, rowid, fingerprints) VALUES ('delete', ?, ?)"
_HOLDERS = "SELECT rowid FROM dispatch_fingerprints WHERE dispatch_fingerprints MATCH ? ORDER BY rowid DESC LIMIT ?"
_READ_HOLDERS = """
    SELECT t.article_id, a.source, t.fingerprints FROM json_each(?) held
    JOIN dispatch_texts t ON t.article_id = held.value JOIN articles a ON a.article_id = t.article_id"""
_MERGE = "INSERT INTO dispatch_fingerprints (dispatch_fingerprints, rank) VALUES ('merge', ?)"
_OPTIMIZE = "INSERT INTO dispatch_fingerprints (dispatch_fingerprints) VALUES ('optimize')"

_VOCABULARY = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.dispatch_vocabulary USING fts5vocab(main, dispatch_fingerprints, row)"
)

_MOST_HOLDERS = 160
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

_MOST_FILTER_BITS = 29
"""Of the table of shared fingerprints, 64 MB: a million articles share some five million."""
_FEWEST_FILTER_BITS = 16
_BITS_A_FINGERPRINT = 8
"""Of a smaller archive's table, for each of all its fingerprints."""

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


@dataclass(frozen=True, slots=True)
class _Holder:
    source: str
    fingerprints: int


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


class SharedFingerprints:
    """Which fingerprints more than one article has: read once, so that who compares many articles looks up no others.

    A bit for each by its value: one in some hundred of the others passes for shared, and costs a look-up.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        (held,) = connection.execute("SELECT total(fingerprints) FROM dispatch_texts").fetchone()
        wanted = (_BITS_A_FINGERPRINT * int(held)).bit_length()
        size = min(max(wanted, _FEWEST_FILTER_BITS), _MOST_FILTER_BITS)
        self._bits = bytearray(1 << size - 3)
        self._mask = mask = (1 << size) - 1
        connection.execute(_VOCABULARY)
        for (term,) in connection.execute("SELECT term FROM temp.dispatch_vocabulary WHERE doc > 1"):
            place = int(term, 16) & mask
            self._bits[place >> 3] |= 1 << (place & 7)

    def choose(self, fingerprints: Iterable[int]) -> list[int]:
        """Those of some fingerprints that another article may have."""
        bits, mask = self._bits, self._mask
        return [each for each in fingerprints if bits[(each & mask) >> 3] >> (each & 7) & 1]


def find_candidates(
    connection: sqlite3.Connection,
    article_id: int,
    source: str,
    places: Mapping[int, int],
    shared_by_some: SharedFingerprints | None = None,
) -> Candidates:
    """The articles that an article has to be compared with. `places` are its fingerprints, each with its word."""
    looked_up = sorted(places if shared_by_some is None else shared_by_some.choose(places))
    holders_of = {each: _find_holders(connection, article_id, each) for each in looked_up}
    counts = Counter(holder for holders in holders_of.values() for holder in holders)
    formulas = _Formulas(connection, len(places), holders_of, counts)
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
        connection: sqlite3.Connection,
        own: int,
        holders_of: Mapping[int, Sequence[int]],
        counts: Mapping[int, int],
    ) -> None:
        self._connection = connection
        self._own = own
        self._holders_of = holders_of
        self._counts = counts
        self._known: dict[int, _Holder] = {}
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
            kept = [each for each in held if not self._is_common(each)]
            if len(kept) < len(held):
                if len(kept) >= _FEWEST_SHARED:
                    heappush(heap, (-self._weigh(kept), holder, kept))
            elif (known := self._read(-holder)) is not None and known.source != source:
                yield -holder, kept

    def _weigh(self, fingerprints: Iterable[int]) -> float:
        return sum(_weigh_holders(len(self._holders_of[each])) for each in fingerprints)

    def _is_common(self, fingerprint: int) -> bool:
        known = self._judged.get(fingerprint)
        if known is None:
            known = self._judged[fingerprint] = self._judge(self._holders_of[fingerprint])
        return known

    def _judge(self, holders: Sequence[int]) -> bool:
        if len(holders) < _MANY_OF_SOURCE:
            return False
        known = self._read_all(holders)
        unrelated = Counter(each.source for holder, each in known.items() if self._is_loose(holder, each))
        if unrelated.total() >= _MANY_LOOSE:
            return True
        of_source = Counter(each.source for each in known.values())
        return any(count >= _MANY_OF_SOURCE and 2 * unrelated[each] >= count for each, count in of_source.items())

    def _is_loose(self, holder: int, known: _Holder) -> bool:
        """Whether an article has little to do with the one that is looked at."""
        return self._counts[holder] < _LOOSE * min(self._own, known.fingerprints)

    def _read(self, holder: int) -> _Holder | None:
        return self._read_all((holder,)).get(holder)

    def _read_all(self, holders: Sequence[int]) -> dict[int, _Holder]:
        new = [holder for holder in holders if holder not in self._known]
        for article_id, *row in self._connection.execute(_READ_HOLDERS, (json.dumps(new),)) if new else ():
            self._known[article_id] = _Holder(*row)
        return {holder: self._known[holder] for holder in holders if holder in self._known}


def _weigh_holders(count: int) -> float:
    return 1.0 if count <= _RARE else 0.5 if count <= _SELDOM else 0.25


def _find_holders(connection: sqlite3.Connection, article_id: int, fingerprint: int) -> list[int]:
    rows = connection.execute(_HOLDERS, (f'"{fingerprint:09x}"', _MOST_HOLDERS))
    return [holder for (holder,) in rows if holder != article_id]


def _to_tokens(fingerprints: Iterable[int]) -> str:
    return " ".join([f"{each:09x}" for each in sorted(fingerprints)])
