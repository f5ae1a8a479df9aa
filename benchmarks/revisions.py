"""Revisions found in real pages that were saved again and again over weeks, counted and printed.

    python benchmarks/revisions.py [--press ../shared/press] [--show] [--site NAME | --but NAME] [--copies N]

Every address of the folder's index that was saved more than once goes, copy by copy in order of time, through the
archive, the extractor and the comparison, as in a crawl. Prints captures, equal bytes, equal texts and revisions by
class; with --show each revision with its words. The limit: no revision that its newsroom did not make.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.articles.history import RevisionRow
from archive.articles.identity import CapturedExtraction
from archive.articles.revisions import needs_comparison
from archive.crawls.ledger import CrawlStart, SourceRow
from archive.model.capture import Capture
from archive.model.extraction import Extraction, NoText
from archive.model.words.word_diff import compute_word_diff
from archive.store import Archive
from pipelines.compare.revisions import compare
from pipelines.compare.task import ComparisonTask
from pipelines.extract import extract
from pipelines.options import ExtractOptions

COUNTS = (
    "addresses",
    "captures",
    "equal bytes",
    "first texts",
    "no text",
    "equal text",
    "compared page by page",
    "revisions",
    "set aside",
)
OPTIONS = ExtractOptions(language="fr", timezone="Europe/Paris", min_words=20)


@dataclass(frozen=True)
class Copy:
    """One saved answer."""

    url: str
    site: str
    captured_at: datetime
    path: Path

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.path.read_bytes())


def copies(press: Path, site: str | None, but: str | None, most: int) -> Iterator[list[Copy]]:
    """Every article saved more than once, with its copies in order of time: `most` at most, the first and the last too.

    Of one site, or of all but one.
    """
    by_url: dict[str, list[Copy]] = defaultdict(list)
    for line in (press / "index.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "article" and row["status"] == 200 and site in (None, row["site"]) and row["site"] != but:
            at = datetime.fromisoformat(row["captured_at"])
            by_url[row["url"]].append(Copy(row["url"], row["site"], at, press / row["file"]))
    for saved in by_url.values():
        if len(saved) > 1:
            ordered = sorted(saved, key=lambda copy: copy.captured_at)
            number = min(most, len(ordered))
            yield [ordered[round(at * (len(ordered) - 1) / (number - 1))] for at in range(number)]


def read(copy: Copy) -> Extraction | NoText:
    """What a worker does."""
    return extract(copy.body, copy.url, copy.captured_at, OPTIONS)


def add(archive: Archive, copy: Copy, extraction: Extraction | NoText, counts: Counter[str]) -> None:
    """Keep one copy as a crawl does, and count what it is."""
    body = copy.body
    capture = Capture(1, "press", "article", copy.url, copy.captured_at, 200, "text/html", body=body)
    stored = archive.captures.add(capture)
    comparison = None
    if isinstance(extraction, Extraction):
        former = archive.articles.find_former_extraction(CapturedExtraction(capture, stored, extraction))
        if former is not None and needs_comparison(former, extraction):
            counts["compared page by page"] += 1
            former_body = archive.payloads.read(former.payload_digest)
            comparison = compare(ComparisonTask(former, former_body, body, copy.url, extraction, OPTIONS))
    kept = archive.articles.add(CapturedExtraction(capture, stored, extraction), copy.captured_at, comparison)
    counts["captures"] += 1
    counts["equal bytes"] += stored.revisit is not None
    counts[
        {
            "new": "first texts",
            "same": "equal text",
            "revision": "revisions",
            "no-text": "no text",
            "set-aside": "set aside",
        }[kept.event]
    ] += 1


@dataclass(frozen=True)
class Found:
    """One revision, with its neighbours' texts."""

    url: str
    before: RevisionRow
    after: RevisionRow

    def to_json(self) -> dict[str, object]:
        return {
            "url": self.url,
            "change": self.after.change,
            "seen_at": self.after.seen_at.isoformat(),
            "words_changed_share": self.after.words_changed_share,
            "characters": [len(self.before.text), len(self.after.text)],
        }

    def show(self) -> None:
        """Its class and the words that differ in the texts as kept."""
        share = f"{self.after.words_changed_share:.1%}"
        print(f"{self.after.change:11} {share:>6} {self.after.seen_at:%Y-%m-%d %H:%M} {self.url}")
        for piece in compute_word_diff(self.before.text, self.after.text):
            if piece.mark != "equal":
                print(f"      {'-' if piece.mark == 'delete' else '+'} {' '.join(piece.text.split())[:300]}")


def run(groups: list[list[Copy]], counts: Counter[str]) -> Iterator[Found]:
    """Add everything, and give the revisions address by address."""
    first = groups[0][0].captured_at
    with ProcessPoolExecutor(2) as workers, TemporaryDirectory() as folder:
        extractions = workers.map(read, (copy for group in groups for copy in group), chunksize=8)
        with Archive.open(Path(folder) / "archive.db", create=True) as archive:
            archive.crawls.sync_source(SourceRow("press", "Press", "https://press.example/", "fr", "fr"), first)
            archive.crawls.begin(CrawlStart("press", "manual", first, user_agent=None, marbre="benchmark"))
            for group in groups:
                for copy in group:
                    add(archive, copy, next(extractions), counts)
                history = archive.articles.find_history(group[0].url)
                for before, after in pairwise(history.revisions if history else ()):
                    yield Found(group[0].url, before, after)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--press", type=Path, default=Path(__file__).parents[1] / "../shared/press")
    parser.add_argument("--site", help="only this site's pages")
    parser.add_argument("--but", metavar="SITE", help="all but this site's pages")
    parser.add_argument("--copies", type=int, default=10_000, metavar="N", help="of an address, 2 or more")
    parser.add_argument("--show", action="store_true", help="print every revision with its words")
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    arguments = parser.parse_args()
    if not (arguments.press / "index.jsonl").is_file():
        raise SystemExit(f"{arguments.press}: there is no index.jsonl; --press names the folder of saved pages")
    began = time.perf_counter()
    groups = list(copies(arguments.press, arguments.site, arguments.but, max(2, arguments.copies)))
    counts: Counter[str] = Counter(addresses=len(groups))
    revisions = list(run(groups, counts))
    if arguments.json:
        print(json.dumps({"counts": counts, "revisions": [each.to_json() for each in revisions]}))
        return
    if arguments.show:
        for revision in revisions:
            revision.show()
    for name in COUNTS:
        print(f"{name:22} {counts[name]:6}")
    for kind, number in Counter(revision.after.change for revision in revisions).most_common():
        print(f"  {kind:20} {number:6}")
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
