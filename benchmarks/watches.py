"""How fast watches are held against what a crawl has kept, how fast a search's feed is made, and whether days of
failures and kills tell everything once.

    python benchmarks/watches.py                                      (20,000 articles; 20 days: five minutes)
    python benchmarks/watches.py --articles 1000000 --days 90 --folder DIR
    python benchmarks/watches.py --feeds-of FILE                      (an archive of synthetic_archive.py, read only)

Matching: an archive of so many articles is indexed, 1,000 watches are added (one, two or three words, phrases,
beginnings, filters), 1,000 more articles come in and are indexed; then the time of holding these against the watches,
reading, deciding and writing included. After that twenty articles one by one. Limits: 1 s, and 5 ms for one article.
Feeds: `/-/search.atom` without a network, questions as in benchmarks/search.py; limit p95 300 ms at a million.
Days: 200 watches of all rhythms, two ways, errors in one sending of thirteen and kills in as many; limits: nothing
twice, nothing missed, three messages an hour by one way.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import logging
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from search import questions
from synthetic_archive import SOURCES, Words, _Writer, articles

from archive.search.query import SearchQuery
from archive.store import Archive
from archive.watches.watch import WatchRow
from tests.watches.days import live

NEW = 1_000
ONE_BY_ONE = 20
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def make_watches(words: Words, number: int) -> list[WatchRow]:
    """Watches as people save them: mostly names and subjects, that a few articles in a thousand have."""
    pick = random.Random(3)
    vocabulary = [word for word in words.vocabulary[1000:20000] if word.isalpha() and len(word) > 3]
    forms = (
        lambda: SearchQuery(pick.choice(vocabulary)),
        lambda: SearchQuery(f"{pick.choice(vocabulary)} {pick.choice(vocabulary[:500])}"),
        lambda: SearchQuery(f"{pick.choice(vocabulary)} OU {pick.choice(vocabulary)} OU {pick.choice(vocabulary)}"),
        lambda: SearchQuery(f'"{pick.choice(vocabulary[:300])} {pick.choice(vocabulary[:300])}"'),
        lambda: SearchQuery(f"titre:{pick.choice(vocabulary)}"),
        lambda: SearchQuery(f"{pick.choice(vocabulary)[:5]}* SAUF {pick.choice(vocabulary)}"),
        lambda: SearchQuery(pick.choice(vocabulary), countries=("ml",)),
        lambda: SearchQuery(pick.choice(vocabulary[:500]), sections=("Politique",)),
    )
    return [
        WatchRow(f"w{n}", f"w{n}", forms[n % len(forms)](), tell=("new", "edited"), ways=("mail",))
        for n in range(number)
    ]


def build_archive(path: Path, number: int) -> tuple[Archive, _Writer, itertools.chain, Words]:  # type: ignore[type-arg]
    """An indexed archive of so many articles, and what writes the further ones."""
    words = Words(1)
    archive = Archive.open(path, create=True)
    for source in SOURCES:
        archive.crawls.sync_source(source, NOW)
    writer, made = _Writer(archive), iter(articles(words, number + NEW + ONE_BY_ONE))
    for _ in range(0, number, 1000):
        writer.write(list(itertools.islice(made, 1000)))
    archive.search.refresh()
    return archive, writer, itertools.chain(made), words


def measure_matching(path: Path, number: int) -> Words:
    """Print what 1,000 new articles and single ones take."""
    archive, writer, made, words = build_archive(path, number)
    archive.watches.sync(make_watches(words, 1000), NOW)
    writer.write(list(itertools.islice(made, NEW)))
    indexed = time.process_time()
    archive.search.refresh()
    indexed = time.process_time() - indexed
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, worked = time.perf_counter(), time.process_time()
    report = archive.watches.match(NOW)
    waited, worked = time.perf_counter() - began, time.process_time() - worked
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    print(f"{number:,} articles held, {NEW:,} new, 1,000 watches: {report.matches:,} matches")
    print(f"  indexing {indexed:.2f} s of the processor; matching {worked:.2f} s ({waited:.2f} s waited), limit 1 s")
    print(f"  memory grown by {grown:.0f} MB")
    singles = []
    for article in itertools.islice(made, ONE_BY_ONE):
        writer.write([article])
        archive.search.refresh()
        worked = time.process_time()
        archive.watches.match(NOW)
        singles.append((time.process_time() - worked) * 1000)
    print(f"  one article: median {statistics.median(singles):.1f} ms, worst {max(singles):.1f} ms, limit 5 ms")
    archive.close()
    return words


def measure_feeds(path: Path, words: Words) -> None:
    """Print what the feeds of searches take."""
    from datasette.app import Datasette

    asked = [text for texts in questions(words).values() for text in texts]

    async def ask() -> tuple[list[float], list[float]]:
        datasette = Datasette([str(path)], settings={"sql_time_limit_ms": 10_000})
        await datasette.invoke_startup()
        waited, worked = [], []
        for text in [*asked[:5], *asked]:
            began, began_work = time.perf_counter(), time.process_time()
            answer = await datasette.client.get(f"/-/search.atom?{urlencode({'q': text})}")
            waited.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - began_work) * 1000)
            assert answer.status_code == 200, (text, answer.status_code)
        return sorted(waited[5:]), sorted(worked[5:])

    waited, worked = asyncio.run(ask())
    place = int(len(waited) * 0.95)
    print(
        f"feeds of {len(waited)} searches: median {statistics.median(waited):.0f} ms, p95 {waited[place]:.0f} ms "
        f"(processor {statistics.median(worked):.0f}, {worked[place]:.0f}), limit 300 ms"
    )


def measure_days(folder: Path, days: int, watches: int) -> None:
    """Print how days of failures and kills end."""
    began = time.process_time()
    lived = live(folder, days, watches, seed=11)
    told = sum(sum(each.values()) for each in lived.told.values())
    print(
        f"{days} days, {watches} watches, {lived.articles} articles: {told:,} told by two ways in {lived.messages} "
        f"messages by mail, {lived.kills} kills, {lived.failures} failures"
    )
    print(
        f"  told twice {len(lived.twice)}, missed {len(lived.missed)}, {lived.busiest_hour} messages in the busiest "
        f"hour (limit 3); {time.process_time() - began:.0f} s of the processor"
    )


def main() -> None:
    """Run all three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--watches", type=int, default=200, help="of the simulated days")
    parser.add_argument(
        "--feeds-of", type=Path, help="measure nothing but the feeds of this archive of made-up articles"
    )
    parser.add_argument("--folder", type=Path, help="where the archives go; default: a temporary one")
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # each failure of the days is one
    if options.feeds_of:
        measure_feeds(options.feeds_of, Words(1))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "synthetic.db"
        if options.articles:
            words = measure_matching(path, options.articles)
            measure_feeds(path, words)
        if options.days:
            days = Path(folder) / "days"
            days.mkdir()
            measure_days(days, options.days, options.watches)


if __name__ == "__main__":
    main()
