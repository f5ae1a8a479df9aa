"""Were the redesigns of two French newspapers in December 2023 a fall of their extractions, or harmless?

    python benchmarks/redesigns.py [FOLDER]

FOLDER holds the saved pages (default: ../shared/press beside the checkout). The same articles were saved again and
again over weeks. Every saved copy is put into an archive in the order of its instant, read, and judged after each day
on which pages were saved, as a running scheduler would. Printed: how a page of before and one of after differ in
markup, what was read out of them before and since, how articles saved on both sides of the redesign read, and the
verdict. Exit code 1 where the two disagree.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlEnd, CrawlStart, SourceRow
from archive.health.source_history import PageExtraction
from archive.model.capture import Capture
from archive.model.extraction import NoText
from archive.store import Archive
from crawler.health.extraction import SIZES, compute_chance
from crawler.notify.notifier import Notifier
from crawler.notify.watch import watch
from pipelines.extract import extract
from pipelines.options import ExtractOptions

SITES = ("sudouest.fr", "liberation.fr")
FROM, TO = datetime(2023, 11, 20, tzinfo=UTC), datetime(2024, 1, 20, tzinfo=UTC)
REDESIGNED = datetime(2023, 12, 1, tzinfo=UTC)
_CLASS = re.compile(rb'class="([^"]*)"')


@dataclass(frozen=True)
class Saved:
    """One saved copy of a page."""

    url: str
    at: datetime
    media_type: str
    body: bytes


def saved(folder: Path, site: str) -> list[Saved]:
    """The site's article copies of these weeks, oldest first."""
    found = []
    with (folder / "index.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            at = datetime.fromisoformat(row["captured_at"])
            if row["site"] == site and row["kind"] == "article" and FROM <= at < TO:
                body = gzip.decompress((folder / row["file"]).read_bytes())
                found.append(Saved(row["url"], at, row["media_type"], body))
    return sorted(found, key=lambda each: each.at)


def archived(copies: Sequence[Saved], site: str, archive: Archive) -> list[tuple[datetime, str, str]]:
    """Put the copies into an archive day by day and judge after each; the changes of the verdict."""
    source = site.partition(".")[0]
    archive.crawls.sync_source(SourceRow(source, site, f"https://www.{site}/", "fr", "fr"), copies[0].at)
    changes = []
    days: dict[datetime, list[Saved]] = defaultdict(list)
    for copy in copies:
        days[copy.at.replace(hour=0, minute=0, second=0, microsecond=0)].append(copy)
    for day, of_day in days.items():
        crawl_id = archive.crawls.begin(CrawlStart(source, "manual", of_day[0].at, user_agent=None, marbre="0"))
        feed = f"https://www.{site}/feed"
        archive.captures.add(Capture(crawl_id, source, "feed", feed, of_day[0].at, 200, body=str(day).encode()))
        for copy in of_day:
            capture = Capture(crawl_id, source, "article", copy.url, copy.at, 200, copy.media_type, body=copy.body)
            extraction = extract(copy.body, copy.url, copy.at, ExtractOptions(content_type=copy.media_type))
            archive.articles.add(CapturedExtraction(capture, archive.captures.add(capture), extraction), copy.at)
        archive.end_crawl(crawl_id, CrawlEnd(of_day[-1].at, "done"))
        events = watch(archive, day + timedelta(days=1), Notifier()).events
        changes += [(event.at, event.kind, event.reason) for event in events]
    return changes


def vocabulary(copies: Sequence[Saved]) -> set[bytes]:
    """The class names that most of these copies use."""
    counts: dict[bytes, int] = defaultdict(int)
    for copy in copies:
        for name in {name for value in _CLASS.findall(copy.body) for name in value.split()}:
            counts[name] += 1
    return {name for name, count in counts.items() if count > len(copies) / 2}


def described(extractions: Sequence[PageExtraction]) -> str:
    """The measures that health compares, over these extractions."""
    read = [extraction for extraction in extractions if extraction.no_text is None]

    def share(*has: bool) -> str:
        return f"{sum(has) / max(len(has), 1):4.0%}"

    return (
        f"{len(extractions):3} readings  without text {share(*(r.no_text is not None for r in extractions))}  "
        f"words {median(r.words for r in read):5.0f}  title {share(*(r.has_title for r in read))}  "
        f"lead {share(*(r.has_lead for r in read))}  byline {share(*(r.has_byline for r in read))}  "
        f"date {share(*(r.has_date for r in read))}  removals {median(r.removals for r in read):3.0f}"
    )


def pairs(copies: Sequence[Saved]) -> tuple[int, list[str]]:
    """How many articles were saved before and after, and a line for each whose text is not the same."""
    before, after = {}, {}
    for copy in copies:
        (before if copy.at < REDESIGNED else after)[copy.url] = copy
    both = sorted(before.keys() & after.keys())
    lines = []
    for url in both:
        texts = [
            "" if isinstance(found := extract(each.body, url, each.at), NoText) else found.text
            for each in (before[url], after[url])
        ]
        if texts[0] != texts[1]:
            words = [len(text.split()) for text in texts]
            is_cut = words[1] < words[0] and texts[0].startswith(texts[1].rstrip(" .…")[:80])
            why = " (its beginning alone is left: cut by a paywall)" if is_cut else ""
            lines.append(f"{words[0]} words before, {words[1]} since{why}: {url}")
    return len(both), lines


def report(folder: Path, site: str) -> bool:
    """Print one site's account; whether its verdict agrees with what pages saved before and after show."""
    copies = saved(folder, site)
    old, new = [c for c in copies if c.at < REDESIGNED], [c for c in copies if c.at >= REDESIGNED]
    before, after = vocabulary(old), vocabulary(new)
    with tempfile.TemporaryDirectory() as scratch, Archive.open(Path(scratch) / "a.db", create=True) as archive:
        changes = archived(copies, site, archive)
        (history,) = archive.health.read_histories(TO).values()
    was = [extraction for extraction in history.extractions if extraction.captured_at < REDESIGNED]
    now = [extraction for extraction in history.extractions if extraction.captured_at >= REDESIGNED]
    gone, fresh = len(before - after), len(after - before)
    number, others = pairs(copies)
    articles = [len({extraction.urlkey for extraction in part}) for part in (was, now)]
    print(f"{site}: {len(copies)} copies of {len({copy.url for copy in copies})} articles")
    print(f"  markup  {len(before)} class names before, {len(after)} since: {gone} gone, {fresh} new; a page has")
    print(
        f"          {median(len(c.body) for c in old):,.0f} bytes before, {median(len(c.body) for c in new):,.0f} since"
    )
    print(f"  before  {described(was)}\n  since   {described(now)}")
    print(f"  pairs   {number} articles saved before and after: {number - len(others)} read the same, to the letter")
    for line in others:
        print(f"          {line}")
    power = compute_chance(min(articles[1], SIZES[-1]), min(articles[1], SIZES[-1]), 0, articles[0])
    print(f"  power   {articles[0]} articles before, {articles[1]} since: had all fallen, chance would be {power:.0e}")
    for at, kind, reason in changes:
        if kind == "degraded":
            print(f"  verdict {at:%Y-%m-%d} {kind}: {reason}")
    is_degraded = any(kind == "degraded" for _, kind, _ in changes)
    fell = len(others) > number / 3
    said = "say so too" if fell == is_degraded else "say otherwise"
    print(f"  → {'DEGRADED' if is_degraded else 'HARMLESS'}; the articles saved on both sides {said}")
    return fell == is_degraded


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[1] / "../shared/press"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    folder = parser.parse_args().folder
    if not (folder / "index.jsonl").exists():
        sys.exit(f"{folder}: no saved pages there")
    agreed = [report(folder, site) for site in SITES]
    sys.exit(0 if all(agreed) else 1)


if __name__ == "__main__":
    main()
