"""`ExportSummary`: what a selection holds, counted before it is written: for the heads of formats and the datasheet."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.captures.chain import GENESIS
from archive.model.numbers import RANGE
from archive.selection.members import compile_members


@dataclass(frozen=True, slots=True)
class SelectedSource:
    """A newsroom of which articles are selected."""

    source: str
    title: str
    homepage: str
    country: str
    articles: int
    words: int


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """Counts of what is selected, and the state of the archive it is read from.

    `months` are (source, `2026-11`, articles). An article without a date counts in the month it was first seen.
    `as_of` is the archive's newest capture, `chain_digest` the head of its chain; the same archive has the same.
    """

    articles: int
    words: int
    sources: tuple[SelectedSource, ...]
    months: tuple[tuple[str, str, int], ...]
    languages: tuple[tuple[str, int], ...]
    completeness: tuple[tuple[str, int], ...]
    extractors: tuple[tuple[str, int], ...]
    first_at: str | None
    last_at: str | None
    as_of: str | None
    captures: int
    chain_digest: str


NO_SUMMARY = ExportSummary(0, 0, (), (), (), (), (), None, None, None, 0, GENESIS)
"""What a format is given that tells nothing of it."""

# One row for each combination, so that one look at each article is enough.
_COUNTED = """
    SELECT m.source, substr(coalesce(m.published_at, m.first_seen_at), 1, 7), e.language, e.completeness,
           e.extractor_id, count(*), sum(e.words), min(coalesce(m.published_at, m.first_seen_at)),
           max(coalesce(m.published_at, m.first_seen_at))
    FROM ({members}) m CROSS JOIN extractions e ON e.extraction_id = m.extraction_id GROUP BY 1, 2, 3, 4, 5"""
_HEAD = (
    "SELECT capture_id, captured_at, chain_digest FROM captures "  # noqa: S608  # a number
    f"WHERE capture_id < {RANGE} ORDER BY capture_id DESC LIMIT 1"
)
_SOURCE = "SELECT title, homepage, country FROM sources WHERE source = ?"
_EXTRACTORS = "SELECT extractor_id, extractor FROM extractors"
_AT_ONCE = 10_000  # articles counted at once, so that no list of a million numbers is made


def count_selected(connection: sqlite3.Connection, article_ids: Sequence[int], corpus_id: int | None) -> ExportSummary:
    """Count the articles of a selection, each once."""
    query = _COUNTED.format(members=compile_members(connection, corpus_id))
    names = dict(connection.execute(_EXTRACTORS))
    by: dict[str, Counter[str]] = {each: Counter() for each in ("source", "language", "completeness", "extractor")}
    months: Counter[tuple[str, str]] = Counter()
    words: Counter[str] = Counter()
    ends: set[str] = set()
    for start in range(0, len(article_ids), _AT_ONCE):
        ids = json.dumps(list(article_ids[start : start + _AT_ONCE]))
        for row in connection.execute(query, {"ids": ids, "corpus": corpus_id}):
            source, month, language, completeness, extractor_id, count, its_words, *times = row
            by["source"][source] += count
            by["language"][language or "unknown"] += count
            by["completeness"][completeness] += count
            by["extractor"][names[extractor_id]] += count
            months[source, month] += count
            words[source] += its_words
            ends.update(times)
        ends = {min(ends), max(ends)} if ends else ends
    captures, as_of, chain_digest = connection.execute(_HEAD).fetchone() or (0, None, GENESIS)
    return ExportSummary(
        articles=sum(by["source"].values()),
        words=sum(words.values()),
        sources=tuple(
            _read_source(connection, source, count, words[source]) for source, count in sorted(by["source"].items())
        ),
        months=tuple((source, month, count) for (source, month), count in sorted(months.items())),
        languages=tuple(sorted(by["language"].items(), key=lambda each: (-each[1], each[0]))),
        completeness=tuple(sorted(by["completeness"].items())),
        extractors=tuple(sorted(by["extractor"].items())),
        first_at=min(ends, default=None),
        last_at=max(ends, default=None),
        as_of=as_of,
        captures=captures,
        chain_digest=chain_digest,
    )


def _read_source(connection: sqlite3.Connection, source: str, articles: int, words: int) -> SelectedSource:
    title, homepage, country = connection.execute(_SOURCE, (source,)).fetchone()
    return SelectedSource(source, title, homepage, country, articles, words)
