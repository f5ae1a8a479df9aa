"""`Finder`: which of many watches find which documents, by the index itself or, for a text that is shown no more, by
one of the same making in memory.

The questions are those of `archive.search`, compiled once. A few documents are asked only of the watches of which they
have a token (`archive.watches.needles`).
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.search.documents import PER_MINUTE, IndexedArticle, to_tokens
from archive.search.expression import SourcesOf
from archive.search.index import READ_DOCUMENTS
from archive.search.language import QueryFault, parse
from archive.search.results import SqlPlan, make_plan
from archive.watches.needles import Needles, find_beginnings, to_needles
from archive.watches.watch import WatchRow

FEW = 12
"""Documents up to which their tokens are made (1 to 3 ms each) to pass over watches; a thousand watches asked of the
index take 30 ms or more however few the documents are."""

_GAP = 30 * 24 * 60 * PER_MINUTE
"""Numbers of documents further apart, thirty days of them, are asked for apart."""

_MOST_SPANS = 4
"""Spans at most: each is a question more for every watch, and documents between them are passed over quickly."""

FoundMatches = frozenset[tuple[str, int]]
"""Pairs of a watch and the number of a document that it finds."""


@dataclass(frozen=True, slots=True)
class FormerText:
    """A text that is shown no more: a key to name it by, and the number of its article's document, for its date."""

    key: int
    number: int
    indexed: IndexedArticle


@dataclass(frozen=True, slots=True)
class _Asked:
    watch: str
    plan: SqlPlan
    needles: Needles

    @property
    def expression(self) -> str | None:
        return None if self.plan.expression is None else self.plan.expression.text


class Finder:
    """Watches, compiled; `faults` are those whose question cannot be asked of this archive now, and find nothing."""

    def __init__(self, watches: Sequence[WatchRow], sources_of: SourcesOf) -> None:
        self.watches = {watch.watch: watch for watch in watches}
        self.faults: dict[str, QueryFault] = {}
        self._asked: list[_Asked] = []
        self._by_token: dict[str, list[_Asked]] = defaultdict(list)
        self._always: list[_Asked] = []
        self._memory: sqlite3.Connection | None = None
        for watch in watches:
            self._compile(watch, sources_of)

    def find_indexed(self, connection: sqlite3.Connection, numbers: Iterable[int]) -> FoundMatches:
        """Which watches find which of these documents of the archive's index."""
        wanted = sorted(set(numbers))
        if not wanted:
            return frozenset()
        if len(wanted) <= FEW:
            return self._find_few(connection, wanted)
        found: set[tuple[str, int]] = set()
        for first, last in _to_spans(wanted):
            for asked in self._asked:
                found.update(_ask(connection, asked, max(first, asked.plan.first), min(last, asked.plan.last)))
        kept = frozenset(wanted)
        return frozenset(pair for pair in found if pair[1] in kept)

    def find_in_texts(self, texts: Sequence[FormerText], definition: str) -> FoundMatches:
        """Which watches find which of these texts, by their keys; `definition` is the index's own CREATE."""
        found: set[tuple[str, int]] = set()
        if not texts or not self._asked:
            return frozenset()
        if self._memory is None:
            self._memory = sqlite3.connect(":memory:", isolation_level=None)
            self._memory.execute(definition)
        memory = self._memory
        memory.execute(_EMPTY)
        for text in texts:
            columns = to_tokens(text.indexed)
            memory.execute(_ADD, (text.key, *columns))
            for asked in self._choose(columns):
                if not asked.plan.first <= text.number <= asked.plan.last:
                    continue
                if asked.expression is None:
                    found.add((asked.watch, text.key))
                else:
                    found.update(_ask(memory, asked, text.key, text.key))
        return frozenset(found)

    def close(self) -> None:
        """Let go of the index in memory. A second call does nothing."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None

    def _compile(self, watch: WatchRow, sources_of: SourcesOf) -> None:
        term = parse(watch.question.text)
        plan = term if isinstance(term, QueryFault) else make_plan(watch.question, term, sources_of)
        if isinstance(plan, QueryFault) or isinstance(term, QueryFault):
            self.faults[watch.watch] = plan  # type: ignore[assignment]  # a fault, by either
            return
        asked = _Asked(watch.watch, plan, to_needles(watch.question, term, sources_of))
        self._asked.append(asked)
        if not asked.needles:
            self._always.append(asked)
        else:
            for token in asked.needles[0]:
                self._by_token[token].append(asked)

    def _find_few(self, connection: sqlite3.Connection, numbers: Sequence[int]) -> FoundMatches:
        """The same for a few documents, whose texts are read: an index of them alone answers ten times as fast."""
        query = f"{READ_DOCUMENTS} WHERE d.docid = ?"
        rows = [row for row in (connection.execute(query, (number,)).fetchone() for number in numbers) if row]
        # What was pruned can be read no more.
        texts = [FormerText(row[0], row[0], IndexedArticle(*row[2:])) for row in rows if row[2] is not None]
        definition = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'articles_fts'").fetchone()[0]
        return self.find_in_texts(texts, definition)

    def _choose(self, columns: tuple[str, ...]) -> Iterable[_Asked]:
        """The watches that may find a document with these tokens, each once: it has one of each of their needles."""
        tokens = set(" ".join(columns).split())
        tokens |= find_beginnings(tokens)
        chosen = {asked.watch: asked for asked in self._always}
        for token in tokens & self._by_token.keys():
            for asked in self._by_token[token]:
                if not any(tokens.isdisjoint(needle) for needle in asked.needles[1:]):
                    chosen[asked.watch] = asked
        return chosen.values()


_ADD = "INSERT INTO articles_fts (rowid, title, lead, text, byline, filters) VALUES (?, ?, ?, ?, ?, ?)"
_EMPTY = "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')"
_MATCH = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"


def _ask(connection: sqlite3.Connection, asked: _Asked, first: int, last: int) -> Iterator[tuple[str, int]]:
    if first > last:
        return
    if asked.expression is None:  # dates alone
        rows: Iterable[tuple[int]] = connection.execute(
            "SELECT docid FROM search_documents WHERE docid BETWEEN ? AND ?", (first, last)
        )
    else:
        rows = connection.execute(_MATCH, (asked.expression, first, last))
    yield from ((asked.watch, number) for (number,) in rows)


def _to_spans(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as few spans, cut where most lies between two of them."""
    cuts = sorted(
        (after - before, place)
        for place, (before, after) in enumerate(itertools.pairwise(numbers), start=1)
        if after - before > _GAP
    )[-(_MOST_SPANS - 1) :]
    places = [0, *sorted(place for _, place in cuts), len(numbers)]
    return [(numbers[begin], numbers[end - 1]) for begin, end in itertools.pairwise(places)]
