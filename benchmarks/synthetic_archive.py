"""An archive of made-up articles, of any size and quickly: for benchmarks of reading back. Nothing in it was published.

    python benchmarks/synthetic_archive.py FILE [--articles 100000] [--no-index]

Words follow the statistics of a newspaper: the most frequent are those of "Le Fanal" in the order of their counts, the
long tail is generated (roots with French endings, so that stems are shared), frequencies fall by Zipf's and
Mandelbrot's law, and an article keeps to its topic, which uses some of the tail often. Lengths are log-normal round 320
words; dates cover ten years, in the order of the crawls, some to the day only. 40 sources in 14 countries.

Rows are written past the store's own doors, which take a page at a time; `marbre verify` finds them sound.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.captures.chain import COLUMNS, GENESIS, compute_chain_digest
from archive.crawls.ledger import SourceRow
from archive.model.digests import compute_payload_digest, compute_text_digest
from archive.model.timestamps import to_text
from archive.model.urls import to_urlkey
from archive.payloads import compress
from archive.store import Archive

COUNTRIES = ("ml", "sn", "ci", "bf", "cm", "ne", "dz", "ma", "tn", "ht", "ca", "be", "ch", "fr")
SOURCES = tuple(
    SourceRow(f"journal-{n:02}", f"Le Journal {n}", f"https://journal-{n:02}.example/", COUNTRIES[n % 14], "fr")
    for n in range(40)
)
SECTIONS = (
    "Politique", "Économie", "Société", "Sport", "Culture", "Afrique de l'Ouest", "International", "Santé", "Éducation",
    "Environnement", "Justice", "Opinion",
)  # fmt: skip
AGENCIES = ("AFP", "Reuters", "APA", "PANA")
FIRST_DAY = datetime(2016, 1, 1, tzinfo=UTC)
DAYS = 3652
VOCABULARY = 150_000
TOPICS = 400
_SENTENCES_A_TOPIC = 400
_ONSETS, _VOWELS, _ENDINGS = (
    table.split(" ")
    for table in (
        "b c ch d f g j l m n p r s t v br cl cr dr fl gr pl pr tr",
        "a e i o u ou é ai on an in eu",
        " s e es er é ée és ent ait ation ations eur euse ement iste",
    )
)
_BATCH = 2000
_EXTRACTOR = "synthetic 1"


class Words:
    """The vocabulary with its frequencies, and sentences made of it. The same seed gives the same words."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.vocabulary = _vocabulary(self.random)
        weights = (1 / (rank + 2.7) ** 1.02 for rank in range(1, VOCABULARY + 1))
        self._weights = list(itertools.accumulate(weights))
        self._topics = [self._topic() for _ in range(TOPICS)]

    def _topic(self) -> list[tuple[str, int]]:
        """Sentences, each with its number of words. One word in eight is of the topic's own."""
        pick = self.random
        own = [self.vocabulary[int(300 * (VOCABULARY / 300) ** pick.random())] for _ in range(60)]
        words = iter(pick.choices(self.vocabulary, cum_weights=self._weights, k=_SENTENCES_A_TOPIC * 20))
        sentences = []
        for _ in range(_SENTENCES_A_TOPIC):
            length = pick.randint(8, 32)
            chosen = [
                pick.choice(own) if pick.random() < 0.125 else next(words, "fin")
                for _ in range(length)
            ]  # fmt: skip
            text = " ".join(chosen)
            sentences.append((f"{text[:1].upper()}{text[1:]}.", length))
        return sentences

    def sentences(self, topic: int, words: int) -> list[str]:
        """Sentences with about so many words, three quarters of them from the topic."""
        found, count = [], 0
        while count < words:
            of = self._topics[topic if self.random.random() < 0.75 else self.random.randrange(TOPICS)]
            sentence, length = of[int(self.random.random() * len(of))]
            found.append(sentence)
            count += length
        return found


def _vocabulary(pick: random.Random) -> list[str]:
    """The words of Le Fanal, the most frequent first, then generated ones."""
    from crawler.demo.articles import load

    counts: Counter[str] = Counter()
    for article in load():
        shown = article.first or article.second
        assert shown is not None
        text = " ".join(block.text for block in shown.blocks)
        counts.update(re.findall(r"(?:\w[’'])?\w+(?:-\w+)*", f"{shown.title} {shown.lead or ''} {text}".lower()))
    words = [word for word, _ in counts.most_common()]
    seen = set(words)
    while len(words) < VOCABULARY:
        root = "".join(pick.choice(_ONSETS) + pick.choice(_VOWELS) for _ in range(pick.randint(2, 4)))
        root += pick.choice(("r", "t", "n", "l", "ss", "d"))
        for ending in pick.sample(_ENDINGS, 5):
            word = root + ending
            if word not in seen:
                seen.add(word)
                words.append(word)
    return words[:VOCABULARY]


@dataclass(frozen=True, slots=True)
class Made:
    """One article before it is written."""

    source: SourceRow
    url: str
    published_at: datetime
    title: str
    lead: str
    text: str
    paragraphs: int
    byline: str
    authors: tuple[str, ...]
    agency: str | None
    section: str
    completeness: str


def articles(words: Words, number: int) -> Iterator[Made]:
    """So many articles, the oldest first."""
    pick = words.random
    names = [f"{word.capitalize()} {words.vocabulary[rank + 3000].capitalize()}"
             for rank, word in enumerate(words.vocabulary[2600:2900])]  # fmt: skip
    for index in range(number):
        published_at = FIRST_DAY + timedelta(minutes=int(index / number * DAYS * 1440) + pick.randrange(600))
        if pick.random() < 0.1:
            published_at = published_at.replace(hour=0, minute=0)
        topic = pick.randrange(TOPICS)
        source = pick.choice(SOURCES)
        sentences = words.sentences(topic, int(min(max(pick.lognormvariate(5.77, 0.55), 60), 2000)))
        paragraphs = [" ".join(sentences[first : first + 3]) for first in range(2, len(sentences), 3)] or sentences[-1:]
        author = pick.choice(names)
        agency = pick.choice(AGENCIES) if pick.random() < 0.2 else None
        yield Made(
            source,
            f"{source.homepage}{published_at:%Y/%m/%d}/article-{index}.html",
            published_at,
            " ".join(sentences[0].rstrip(".").split()[:12]),
            sentences[1] if len(sentences) > 1 else "",
            "\n".join(paragraphs),
            len(paragraphs),
            f"Par {author}" + (f" avec {agency}" if agency else ""),
            (author,),
            agency,
            SECTIONS[topic % len(SECTIONS)],
            pick.choices(("full", "teaser", "unknown"), (85, 10, 5))[0],
        )


Progress = Callable[[int, int], None]


def build(path: Path, number: int, *, seed: int = 1, index: bool = True, progress: Progress | None = None) -> Words:
    """Write an archive of so many articles to `path`, which must not exist; returns the words it is made of."""
    if path.exists():
        raise SystemExit(f"{path} is there already; remove it or name another")
    words = Words(seed)
    with Archive.open(path, create=True) as archive:
        for source in SOURCES:
            archive.crawls.sync_source(source, FIRST_DAY)
        writer = _Writer(archive)
        made = articles(words, number)
        while batch := list(itertools.islice(made, _BATCH)):
            writer.write(batch)
            if progress:
                progress(writer.count, number)
        if index:
            archive.search.refresh(progress=progress)
        with archive.database.transaction() as connection:
            connection.execute("PRAGMA optimize")
    return words


class _Writer:
    """Writes batches of articles, each batch a crawl of every source in it and one transaction."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.count = 0
        self._crawls = 0
        self._chain = GENESIS

    def write(self, batch: list[Made]) -> None:
        rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _INSERTS}
        crawls = self._add_crawls(batch, rows)
        for made in batch:
            self.count += 1
            self._add(made, crawls[made.source.source], rows)
        with self._archive.database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO extractors VALUES (1, ?, ?)", (_EXTRACTOR, to_text(FIRST_DAY)))
            for table, insert in _INSERTS.items():
                connection.executemany(insert, rows[table])

    def _add_crawls(self, batch: list[Made], rows: dict[str, list[tuple[object, ...]]]) -> dict[str, int]:
        crawls: dict[str, int] = {}
        ended = max(made.published_at for made in batch) + timedelta(hours=2)
        for source, number in Counter(made.source.source for made in batch).items():
            self._crawls += 1
            crawls[source] = self._crawls
            began = to_text(min(made.published_at for made in batch if made.source.source == source))
            rows["crawls"].append(
                (self._crawls, source, "schedule", began, to_text(ended), "done", "0", number, number, number)
            )
        return crawls

    def _add(self, made: Made, crawl_id: int, rows: dict[str, list[tuple[object, ...]]]) -> None:
        number, key = self.count, to_urlkey(made.url)
        seen_at, published_at = to_text(made.published_at + timedelta(minutes=40)), to_text(made.published_at)
        body = (
            f"<!doctype html><html lang=fr><title>{made.title}</title><h1>{made.title}</h1><p>{made.lead}</p>"
            + "".join(f"<p>{line}</p>" for line in made.text.split("\n"))
            + f"<!-- {number} -->"
        ).encode()
        digest, of_text, count = compute_payload_digest(body), compute_text_digest(made.text), len(made.text.split())
        capture = dict.fromkeys(COLUMNS) | {
            "capture_id": number, "crawl_id": crawl_id, "source": made.source.source, "kind": "article",
            "url": made.url, "urlkey": key, "captured_at": seen_at, "seconds": 0.2, "status": 200,
            "media_type": "text/html", "headers": "[]", "payload_digest": digest,
        }  # fmt: skip
        self._chain = compute_chain_digest(self._chain, capture)
        rows["payloads"].append((digest, len(body), "zstd", compress(body)))
        rows["captures"].append((*capture.values(), self._chain))
        rows["extractions"].append((
            number, digest, 1, seen_at, made.title, made.lead, made.text, json.dumps(["paragraph"] * made.paragraphs),
            of_text, count, made.byline, json.dumps(made.authors, ensure_ascii=False), made.agency, made.section, "[]",
            made.published_at.isoformat(), "fr", "[]", made.completeness, "utf-8", "{}",
        ))  # fmt: skip
        rows["articles"].append((
            number, made.source.source, made.url, key, seen_at, seen_at, number, number, made.title, published_at,
            made.completeness, count, number, number, seen_at, seen_at,
        ))  # fmt: skip
        rows["article_addresses"].append((key, number, made.url, seen_at))
        rows["revisions"].append((number, 1, seen_at, number, number, made.title, of_text))


def _insert(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(columns.split(',')))})"


_INSERTS = {
    "crawls": _insert(
        "crawls", "crawl_id, source, trigger, started_at, ended_at, outcome, marbre, candidates, captures, new_articles"
    ),
    "payloads": _insert("payloads", "payload_digest, size, compression, data"),
    "captures": _insert("captures", f"{', '.join(COLUMNS)}, chain_digest"),
    "extractions": _insert(
        "extractions",
        "extraction_id, payload_digest, extractor_id, extracted_at, title, lead, text, block_kinds, text_digest, "
        "words, byline, authors, agency, section, tags, published, language, images, completeness, charset, origins",
    ),
    "articles": _insert(
        "articles",
        "article_id, source, url, urlkey, first_seen_at, last_seen_at, capture_id, extraction_id, title, published_at, "
        "completeness, words, last_capture_id, last_extraction_id, last_asked_at, last_answered_at",
    ),
    "article_addresses": _insert("article_addresses", "urlkey, article_id, url, seen_at"),
    "revisions": _insert("revisions", "article_id, number, seen_at, capture_id, extraction_id, title, text_digest"),
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--no-index", action="store_true", help="leave the search index to `marbre index`")
    options = parser.parse_args()
    began = time.perf_counter()
    build(options.file, options.articles, index=not options.no_index, progress=_line)
    size = options.file.stat().st_size
    seconds = time.perf_counter() - began
    print(
        f"{options.articles} articles in {seconds:.0f} s, {size / 1e6:.0f} MB, {size / options.articles:.0f} bytes each"
    )


def _line(done: int, of: int) -> None:
    if done % 20_000 < 64 and sys.stderr.isatty():
        print(f"{done} of {of}", file=sys.stderr)


if __name__ == "__main__":
    main()
