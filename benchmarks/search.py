"""How fast a search answers, what its index weighs, and plain full text search beside it, over synthetic archives.

    python benchmarks/search.py [--articles 10000 100000] [--folder DIR]
    python benchmarks/search.py --articles 1000000            (a quarter of an hour and 11 GB)

Each question is asked as a user's is: parsed, folded, found, counted, the page of 20 read and highlighted. Words from
very common to rare, two words, either of two, phrases, beginnings of words, without and with each filter, in both
orders; each three times, shuffled, the first round thrown away. Limits: p95 of 60 ms at 100,000 articles, 300 ms at a
million. Beside it what Datasette does with a table made searchable by `sqlite-utils enable-fts`: the rows that match,
and their number; no stems, no highlights, no excerpt.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from synthetic_archive import Words, build

from archive.search.folding import to_folded_words
from archive.search.query import SearchQuery
from archive.store import Archive

LIMITS = {10_000: 60.0, 100_000: 60.0, 1_000_000: 300.0}
ROUNDS = 3
FILTERS: dict[str, SearchQuery] = {
    "no filter": SearchQuery(),
    "source": SearchQuery(sources=("journal-07",)),
    "country": SearchQuery(countries=("ml",)),
    "dates": SearchQuery(dates="2022-08/2022-09"),
    "section": SearchQuery(sections=("Politique",)),
    "agency": SearchQuery(agencies=("AFP",)),
    "completeness": SearchQuery(completeness=("full",)),
    "all of these": SearchQuery(
        countries=("ml", "sn"), dates="2020/2023", sections=("Société",), completeness=("full",)
    ),
}


def questions(words: Words) -> dict[str, list[str]]:
    """Questions by kind. A word's rank is its place among all words by frequency."""
    subject = [
        word for word in words.vocabulary if word.isalpha() and any(piece.stems for piece in to_folded_words(word))
    ]
    common, medium, rare = subject[0:40:4], subject[200:1200:100], subject[8000:60000:5200]
    sentence = words.sentences(3, 200)
    return {
        "common word": common,
        "medium word": medium,
        "rare word": rare,
        "two words": [f"{a} {b}" for a, b in zip(common, medium, strict=True)],
        "either": [f"{a} OU {b}" for a, b in zip(common, rare, strict=True)],
        "without": [f"{a} -{b}" for a, b in zip(medium, common, strict=True)],
        "phrase": [f'"{" ".join(each.rstrip(".").split()[:3])}"' for each in sentence[:10]],
        "prefix": [f"{word[:5]}*" for word in (*medium[:5], *rare[:5]) if len(word) >= 5],
    }


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one question: as waited for, and of the processor."""

    kind: str
    filter_name: str
    by: str
    waited: float
    worked: float


def timings(words: Words, ask: Callable[[SearchQuery], object]) -> list[Timing]:
    """Every question with every filter in both orders, shuffled, the first round thrown away."""
    asked = [
        (kind, name, replace(base, text=text, by=by))
        for kind, texts in questions(words).items()
        for text in texts
        for name, base in FILTERS.items()
        for by in ("relevance", "date")
    ]
    measured = []
    for turn in range(ROUNDS):
        random.Random(turn).shuffle(asked)
        for kind, name, query in asked:
            began, worked = time.perf_counter(), time.process_time()
            ask(query)
            waited, worked = time.perf_counter() - began, time.process_time() - worked
            if turn:
                measured.append(Timing(kind, name, query.by, waited * 1000, worked * 1000))
    return measured


def p(share: float, values: Sequence[float]) -> float:
    """A percentile."""
    return statistics.quantiles(values, n=100, method="inclusive")[int(share * 100) - 1]


def figures(found: list[Timing]) -> str:
    """p50 and p95, as waited for and of the processor."""
    return ", ".join(
        f"p{share:.0%}".rstrip("%") + f" {p(share, [each.waited for each in found]):6.1f} ms"
        f" (processor {p(share, [each.worked for each in found]):6.1f})"
        for share in (0.5, 0.95)
    )


def report(found: list[Timing], number: int) -> None:
    """The table, and the ratio to the limit."""
    for key in ("kind", "filter_name", "by"):
        for group in sorted({getattr(each, key) for each in found}):
            print(f"  {group:14} {figures([each for each in found if getattr(each, key) == group])}")
    limit = LIMITS.get(number, 300.0)
    ratio = p(0.95, [each.waited for each in found]) / limit
    print(f"  all {len(found)}: {figures(found)}; p95 is {ratio:.2f} of the limit of {limit:.0f} ms")


def weigh(path: Path, number: int) -> None:
    """The bytes of the index beside those of the texts, an article."""
    with sqlite3.connect(path) as connection:
        (index,) = connection.execute(
            "SELECT (SELECT sum(length(block)) FROM articles_fts_data) "
            "+ (SELECT sum(length(sz) + 9) FROM articles_fts_docsize) + (SELECT count(*) * 32 FROM search_documents)"
        ).fetchone()
        (texts,) = connection.execute(
            "SELECT sum(length(CAST(coalesce(title, '') || coalesce(lead, '') || text || coalesce(byline, '') AS BLOB))"
            ") FROM extractions"
        ).fetchone()
    print(
        f"  index {index / number:.0f} bytes an article, {index / texts:.2f} of the {texts / number:.0f} bytes of its "
        f"text; the whole file {path.stat().st_size / number:.0f}"
    )


def plain(path: Path, words: Words, number: int) -> None:
    """A table of the same texts made searchable as sqlite-utils does, asked as Datasette's table page asks."""
    beside = path.with_suffix(".plain.db")
    connection = sqlite3.connect(beside)
    connection.executescript(
        f"ATTACH '{path}' AS held;"
        "CREATE TABLE news (id INTEGER PRIMARY KEY, title TEXT, lead TEXT, text TEXT, byline TEXT, source TEXT, "
        "section TEXT, agency TEXT, completeness TEXT, published_at TEXT);"
        "INSERT INTO news SELECT a.article_id, e.title, e.lead, e.text, e.byline, a.source, e.section, e.agency, "
        "a.completeness, a.published_at FROM held.articles a JOIN held.extractions e USING (extraction_id);"
        "CREATE INDEX news_source ON news(source); CREATE INDEX news_date ON news(published_at);"
        "CREATE VIRTUAL TABLE news_fts USING fts5(title, lead, text, byline, content='news', content_rowid='id');"
    )
    began = time.perf_counter()
    connection.execute("INSERT INTO news_fts (news_fts) VALUES ('rebuild')")
    connection.commit()
    (weight,) = connection.execute("SELECT sum(length(block)) FROM news_fts_data").fetchone()
    print(
        f"  plain FTS5: {(time.perf_counter() - began) / number * 1e3:.2f} ms, {weight / number:.0f} bytes an article"
    )

    def ask(query: SearchQuery) -> object:
        wanted = query.text.split()[0].strip('"*')
        where, values = ["id IN (SELECT rowid FROM news_fts WHERE news_fts MATCH ?)"], [f'"{wanted}"']
        for column, chosen in (("source", query.sources), ("section", query.sections), ("agency", query.agencies)):
            if chosen:
                where.append(f"{column} = ?")
                values.append(chosen[0])
        if query.dates:
            where.append("published_at >= '2022-08' AND published_at < '2022-10'")
        clause = " AND ".join(where)
        connection.execute(f"SELECT count(*) FROM news WHERE {clause}", values).fetchone()
        order = "published_at DESC" if query.by == "date" else "id"
        return connection.execute(f"SELECT * FROM news WHERE {clause} ORDER BY {order} LIMIT 101", values).fetchall()

    words_alone = [each for each in timings(words, ask) if each.kind.endswith("word")]
    print(f"  plain FTS5, single words: {figures(words_alone)}")
    connection.close()
    beside.unlink()


def measure(folder: Path, number: int, *, beside: bool) -> None:
    """One size."""
    path = folder / str(number) / "archive.db"  # where benchmarks/site.py looks for it too
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"{number} articles")
    words = build(path, number, index=False) if not path.exists() else Words()
    with Archive.open(path) as archive:
        began, worked = time.perf_counter(), time.process_time()
        if archive.search.refresh() == number:
            waited, worked = time.perf_counter() - began, time.process_time() - worked
            print(f"  indexed in {waited / number * 1e3:.2f} ms an article (processor {worked / number * 1e3:.2f})")
    weigh(path, number)
    with Archive.open(path, read_only=True) as archive:
        found = timings(words, archive.search.find)
    report(found, number)
    if beside:
        plain(path, words, number)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="keep the archives there, and use those that are there")
    parser.add_argument("--no-plain", action="store_true", help="leave out plain full text search")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for number in options.articles:
            measure(options.folder or Path(temporary), number, beside=not options.no_plain)


if __name__ == "__main__":
    main()
