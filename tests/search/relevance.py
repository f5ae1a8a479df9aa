"""Recall and precision of searches over the made-up articles of relevance.toml, ours and SQLite's tokenizers."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.search.query import SearchQuery
from archive.store import Archive
from tests.search.made import archive_of

Ask = Callable[[str], set[int]]
"""The numbers of the texts, as listed, that a question finds."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the numbers of the texts it has to find."""

    kind: str
    query: str
    met: frozenset[int]


@dataclass(slots=True)
class Score:
    """Texts found and to be found, added up."""

    wanted: int = 0
    found: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of what had to be found that was."""
        return self.right / self.wanted

    @property
    def precision(self) -> float:
        """The share of what was found that had to be."""
        return self.right / self.found if self.found else 1.0


def load() -> tuple[list[str], list[Case]]:
    """All texts, and the cases over them."""
    texts: list[str] = []
    cases = []
    for case in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["case"]:
        first = len(texts)
        texts += case["met"]
        cases.append(Case(case["kind"], case["query"], frozenset(range(first, len(texts)))))
        texts += case.get("other", [])
    return texts, cases


def score(ask: Ask, texts: list[str], cases: list[Case]) -> Score:
    """What a way to search makes of the cases."""
    total = Score()
    for case in cases:
        found = ask(case.query)
        total.wanted += len(case.met)
        total.found += len(found)
        total.right += len(found & case.met)
        total.misses += [f"{case.query}: misses {texts[each]}" for each in sorted(case.met - found)]
        total.misses += [f"{case.query}: finds {texts[each]}" for each in sorted(found - case.met)]
    return total


@contextmanager
def ours(texts: list[str]) -> Iterator[Ask]:
    """Marbre's search over an archive of these texts."""
    with TemporaryDirectory() as folder, archive_of(Path(folder) / "archive.db", texts) as archive:
        yield lambda question: _found(archive, question)


def _found(archive: Archive, question: str) -> set[int]:
    results = archive.search.find(SearchQuery(question, limit=1000))
    assert results.fault is None, results.fault
    return {hit.article_id - 1 for hit in results.hits}


@contextmanager
def plain(texts: list[str], tokenizer: str) -> Iterator[Ask]:
    """FTS5 with one of its tokenizers, asked as Datasette asks: every word quoted, all wanted; phrases as they are."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE plain USING fts5(text, tokenize='{tokenizer}')")
    connection.executemany("INSERT INTO plain (rowid, text) VALUES (?, ?)", enumerate(texts))

    def ask(question: str) -> set[int]:
        quoted = question if question.startswith('"') else " ".join(f'"{word}"' for word in question.split())
        return {row[0] for row in connection.execute("SELECT rowid FROM plain WHERE plain MATCH ?", (quoted,))}

    yield ask
    connection.close()


PEERS = {
    "unicode61": "unicode61",
    "porter": "porter unicode61",
    "unicode61, accents kept": "unicode61 remove_diacritics 0",
}


def table() -> str:
    """All ways beside each other, by kind of question."""
    texts, cases = load()
    kinds = list(dict.fromkeys(case.kind for case in cases))
    lines = [f"{'':24}{'ours':>16}" + "".join(f"{name:>26}" for name in PEERS)]
    with ExitStack() as stack:
        asks = [stack.enter_context(way) for way in (ours(texts), *(plain(texts, each) for each in PEERS.values()))]
        for kind in [*kinds, "all"]:
            chosen = [case for case in cases if kind in (case.kind, "all")]
            scores = [score(ask, texts, chosen) for ask in asks]
            cells = [f"{each.recall:.3f} / {each.precision:.3f}" for each in scores]
            name = f"{kind} ({sum(len(case.met) for case in chosen)} pairs)"
            lines.append(f"{name:24}{cells[0]:>16}" + "".join(f"{cell:>26}" for cell in cells[1:]))
    return "\n".join(lines)
