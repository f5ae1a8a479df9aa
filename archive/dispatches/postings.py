"""The fingerprints of every article, in the table that finds who shares some: written, taken out, asked."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_ADD = "INSERT INTO dispatch_fingerprints (rowid, fingerprints) VALUES (?, ?)"
_TAKE_OUT = "INSERT INTO dispatch_fingerprints (dispatch_fingerprints, rowid, fingerprints) VALUES ('delete', ?, ?)"
_HOLDERS = "SELECT rowid FROM dispatch_fingerprints WHERE dispatch_fingerprints MATCH ? ORDER BY rowid DESC LIMIT ?"
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

_FILTER_BITS = 29
"""Of the table of shared fingerprints, 64 MB: a million articles share some five million."""

_MOST_COMPARED = 16
"""Articles that a new one is compared with, the likest: of a text that hundreds have, as many suffice to join it."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The articles of other sources that may share a passage, the likest first, and the fingerprints of formulas."""

    article_ids: tuple[int, ...]
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
    """Which fingerprints more than one article has: read once, so that a rebuild looks up no others.

    A bit for each by its value: one in some hundred of the others passes for shared, and costs a look-up.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._bits = bytearray(1 << _FILTER_BITS - 3)
        connection.execute(_VOCABULARY)
        mask = (1 << _FILTER_BITS) - 1
        for (term,) in connection.execute("SELECT term FROM temp.dispatch_vocabulary WHERE doc > 1"):
            place = int(term, 16) & mask
            self._bits[place >> 3] |= 1 << (place & 7)

    def choose(self, fingerprints: Iterable[int]) -> list[int]:
        """Those of some fingerprints that another article may have."""
        bits, mask = self._bits, (1 << _FILTER_BITS) - 1
        return [each for each in fingerprints if bits[(each & mask) >> 3] >> (each & 7) & 1]


def find_candidates(
    connection: sqlite3.Connection,
    article_id: int,
    source: str,
    fingerprints: frozenset[int],
    shared_by_some: SharedFingerprints | None = None,
) -> Candidates:
    """The articles that an article has to be compared with."""
    looked_up = fingerprints if shared_by_some is None else shared_by_some.choose(fingerprints)
    holders_of = {each: _find_holders(connection, article_id, each) for each in looked_up}
    held = {each: holders for each, holders in holders_of.items() if holders}
    shared = Counter(holder for holders in held.values() for holder in holders)
    wanted = {holder for holders in held.values() if len(holders) >= _MANY_OF_SOURCE for holder in holders}
    wanted |= {holder for holder, count in shared.items() if count >= _FEWEST_SHARED}
    known = _read_holders(connection, sorted(wanted))
    loose = {holder for holder in known if shared[holder] < _LOOSE * min(len(fingerprints), known[holder].fingerprints)}
    common = frozenset(each for each, holders in held.items() if _is_common(holders, loose, known))
    weights: Counter[int] = Counter()
    counts: Counter[int] = Counter()
    for each, holders in held.items():
        if each not in common:
            weight = 1.0 if len(holders) <= _RARE else 0.5 if len(holders) <= _SELDOM else 0.25
            for holder in holders:
                weights[holder] += weight  # type: ignore[assignment]  # a Counter of floats
                counts[holder] += 1
    likest = (
        holder
        for holder, weight in weights.most_common()
        if weight >= _LEAST_WEIGHT and counts[holder] >= _FEWEST_SHARED
        if holder in known and known[holder].source != source
    )
    return Candidates(tuple(holder for holder, _ in zip(likest, range(_MOST_COMPARED), strict=False)), common)


def _find_holders(connection: sqlite3.Connection, article_id: int, fingerprint: int) -> list[int]:
    rows = connection.execute(_HOLDERS, (f'"{fingerprint:09x}"', _MOST_HOLDERS))
    return [holder for (holder,) in rows if holder != article_id]


def _read_holders(connection: sqlite3.Connection, article_ids: Sequence[int]) -> dict[int, _Holder]:
    query = (
        "SELECT a.source, t.fingerprints FROM articles a JOIN dispatch_texts t ON t.article_id = a.article_id "
        "WHERE a.article_id = ?"
    )
    rows = ((article_id, connection.execute(query, (article_id,)).fetchone()) for article_id in article_ids)
    return {article_id: _Holder(*row) for article_id, row in rows if row is not None}


def _is_common(holders: Sequence[int], loose: set[int], known: Mapping[int, _Holder]) -> bool:
    """Whether a fingerprint is a formula, or a source's boilerplate."""
    if len(holders) < _MANY_OF_SOURCE:
        return False
    unrelated = Counter(known[holder].source for holder in holders if holder in loose)
    if unrelated.total() >= _MANY_LOOSE:
        return True
    of_source = Counter(known[holder].source for holder in holders if holder in known)
    return any(count >= _MANY_OF_SOURCE and 2 * unrelated[source] >= count for source, count in of_source.items())


def _to_tokens(fingerprints: Iterable[int]) -> str:
    return " ".join([f"{each:09x}" for each in sorted(fingerprints)])
