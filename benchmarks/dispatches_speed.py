"""What wire copy costs: indexing, a new article against all that is held, the tables, a rebuild.

    python benchmarks/dispatches_speed.py FILE --texts TEXTS [--articles 100000] [--new 300] [--index-only]

FILE is a new archive, or one that this has filled before. --index-only leaves the rebuild out: what new articles cost
against a million is known in a third of the time. The made-up texts follow a chain of word pairs learned from TEXTS,
the file that benchmarks/dispatches.py --texts keeps, so that words and turns of phrase recur as in the press; 320 words
each in the mean; one in eight is an edited, cut or embedded copy of another source's newest texts. Rows are written
past the store's doors, which take a page at a time. Seconds are of the processor.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

from archive.crawls.ledger import SourceRow
from archive.dispatches import refresh as stages
from archive.dispatches.processes import BatchReaders
from archive.model.timestamps import parse_instant
from archive.store import Archive
from tests.dispatches.made import cut, edit_words, embed

SOURCES = 200
AT = parse_instant("2026-01-01T00:00:00Z")
_COPIED = 0.125
_WORDS = 320
_BATCH = 5000


class Chain:
    """Texts whose words follow each other as in the texts it was learned from."""

    def __init__(self, texts: Path, seed: int = 1) -> None:
        self._pick = Random(seed)
        self._next: dict[str, list[str]] = defaultdict(list)
        for _, _, text in json.loads(texts.read_text()):
            words = text.split()
            for word, following in pairwise(words):
                self._next[word].append(following)
        self._words = list(self._next)
        self._newest: deque[str] = deque(maxlen=200)

    def follow(self, archive: Archive) -> int:
        """Go on from what an archive holds, and copy its newest; how many articles that are."""
        with archive.database.connection() as connection:
            (held,) = connection.execute("SELECT count(*) FROM articles").fetchone()
            newest = connection.execute("SELECT text FROM extractions ORDER BY extraction_id DESC LIMIT 200").fetchall()
        self._newest.extend(text for (text,) in reversed(newest))
        self._pick.seed(held + 1)
        return int(held)

    def make_text(self) -> str:
        """A text of its own, or a copy of a new one."""
        if self._newest and self._pick.random() < _COPIED:
            held = self._pick.choice(self._newest)
            kind = self._pick.randrange(3)
            return (edit_words(held, 0.1), cut(held, 0.4), embed(held, self._make_own()))[kind]
        text = self._make_own()
        self._newest.append(text)
        return text

    def _make_own(self) -> str:
        count = int(_WORDS * self._pick.lognormvariate(-0.1, 0.5))
        word = self._pick.choice(self._words)
        words = []
        for _ in range(count):
            words.append(word)
            word = self._pick.choice(self._next.get(word) or self._words)
        return "\n".join(" ".join(words[place : place + 60]) for place in range(0, count, 60))


def add_articles(archive: Archive, texts: Iterator[str], count: int, first: int) -> None:
    """Write so many articles, numbered from `first` on."""
    with archive.database.transaction() as connection:
        for number in range(first, first + count):
            source = f"journal-{number % SOURCES}"
            at = f"20{10 + number // 70_000:02}-{1 + number // 5900 % 12:02}-{1 + number // 210 % 28:02}T08:00:00Z"
            connection.execute(
                "INSERT INTO extractions (extraction_id, payload_digest, extractor_id, extracted_at, text, published) "
                "VALUES (?, ?, 1, ?, ?, ?)",
                (number, f"sha256:{number}", at, next(texts), at.replace("Z", "+00:00")),
            )
            connection.execute(
                "INSERT INTO articles (article_id, source, url, urlkey, first_seen_at, last_seen_at, capture_id, "
                "extraction_id, title, published_at, completeness, words) "
                "VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 'full', 320)",
                (number, source, f"https://x/{number}", f"x,{number}", at, at, number, f"Titre {number}", at),
            )


def measure_size(archive: Archive) -> int:
    """Bytes of the archive's file, what is free in it left out."""
    with archive.database.connection() as connection:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


def index(archive: Archive, articles: int) -> None:
    """Write the fingerprints of all, and compare none."""
    before, begin = measure_size(archive), time.process_time()
    with archive.database.connection() as connection:
        connection.execute("INSERT OR REPLACE INTO dispatch_state VALUES (1, ?)", (stages.RULES,))
    with BatchReaders(archive.database) as readers:
        stages.write_waiting(archive.database, readers)
    with archive.database.transaction() as connection:
        stages.merge_all_postings(connection)
        connection.execute("DELETE FROM dispatch_queue")
    print(f"indexing: {(time.process_time() - begin) / articles * 1000:.2f} ms an article")
    print(f"fingerprints: {(measure_size(archive) - before) / articles:.0f} bytes an article", flush=True)


def rebuild(archive: Archive, articles: int) -> None:
    """Make all of it, as `marbre dispatches --rebuild` does."""
    before, begin, clock = measure_size(archive), time.process_time(), time.monotonic()
    archive.dispatches.rebuild()
    seconds = time.process_time() - begin
    print(f"rebuild of {articles}: {seconds:.0f} s, {seconds / articles * 1e3:.2f} ms an article")
    print(f"tables: {(measure_size(archive) - before) / articles:.0f} bytes an article")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory: {memory:.0f} MB, the chain included; {time.monotonic() - clock:.0f} s by the clock", flush=True)


def main() -> None:
    """Fill an archive, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--new", type=int, default=300)
    parser.add_argument("--index-only", action="store_true")
    options = parser.parse_args()
    chain = Chain(options.texts)
    texts = iter(chain.make_text, None)
    with Archive.open(options.file, create=not options.file.exists()) as archive:
        with archive.database.connection() as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
        for number in range(SOURCES):
            archive.crawls.sync_source(SourceRow(f"journal-{number}", f"J{number}", "https://x/", "fr", "fr"), AT)
        held = chain.follow(archive)
        for first in range(held + 1, options.articles + 1, _BATCH):
            add_articles(archive, texts, min(_BATCH, options.articles + 1 - first), first)
        (index if options.index_only else rebuild)(archive, options.articles)
        seconds = []
        last = max(held, options.articles)
        for number in range(last + 1, last + 1 + options.new):
            add_articles(archive, texts, 1, number)
            begin = time.process_time()
            archive.dispatches.refresh()
            seconds.append(time.process_time() - begin)
        seconds.sort()
        p95 = seconds[int(0.95 * len(seconds))] * 1000
        print(f"a new article: median {statistics.median(seconds) * 1000:.1f} ms, p95 {p95:.1f} ms")
        with archive.database.connection() as connection:
            counts = [
                connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                for name in ("dispatches", "dispatch_members", "dispatch_copies")
            ]
        print(f"dispatches, members, copies: {counts}")


if __name__ == "__main__":
    main()
