"""How much room pages take, beside WARC.gz: the same answers, as one stream in the order in which they were captured.

    python benchmarks/storage.py [--site SITE]... [--all] [--keep FILE]

Measures an archive as a crawl leaves it and again after `marbre compact`, references included: payload bytes over
WARC.gz bytes (warcio, one gzip member a record, the same bytes again as a revisit record), reading one payload at
random, and the processor time of packing a page. The pages are those of the folder `shared/press` beside the checkout.

Limits: 5 times smaller than WARC.gz over the three sources named by default; with --all, no source larger than its
WARC.gz; a random read under 5 ms; packing under 1 ms for 100 KB.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.crawls.ledger import CrawlStart, SourceRow
from archive.model.capture import Capture
from archive.payloads.compact import compact
from archive.payloads.packing import Packer
from archive.payloads.sizes import measure_sizes
from archive.store import Archive

PRESS = Path(__file__).parents[1].parent / "shared" / "press"
SITES = ("mali-live.net", "20minutes.fr", "sudouest.fr")
KINDS = {"article": "article", "index": "section", "feed": "feed", "sitemap": "sitemap", "robots": "robots"}
READS = 500


@dataclass(frozen=True)
class Answer:
    """A saved answer."""

    row: dict[str, Any]
    body: bytes

    @property
    def capture_kind(self) -> str:
        return KINDS.get(self.row["kind"], "article")


def stream(sites: Sequence[str] | None) -> list[Answer]:
    """Answers as served (not those made for the replay), oldest first."""
    rows = [json.loads(line) for line in (PRESS / "index.jsonl").open(encoding="utf-8")]
    chosen = [
        row
        for row in rows
        if row.get("origin") != "made for the replay" and row["status"] == 200 and (not sites or row["site"] in sites)
    ]
    chosen.sort(key=lambda row: (row["captured_at"], row["url"]))
    return [Answer(row, gzip.decompress((PRESS / row["file"]).read_bytes())) for row in chosen]


def warc_bytes(answers: Sequence[Answer]) -> dict[str, int]:
    """What each site's records take in a WARC.gz."""
    seen: dict[str, Answer] = {}
    taken: dict[str, int] = defaultdict(int)
    for answer in answers:
        row = answer.row
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", row["media_type"] or "")], protocol="HTTP/1.1")
        at = row["captured_at"]
        if row["sha256"] in seen:
            first = seen[row["sha256"]].row
            record = writer.create_revisit_record(
                row["url"], f"sha256:{row['sha256']}", first["url"], first["captured_at"], http_headers=headers
            )
        else:
            seen[row["sha256"]] = answer
            record = writer.create_warc_record(
                row["url"],
                "response",
                payload=io.BytesIO(answer.body),
                length=len(answer.body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": at},
            )
        writer.write_record(record)
        taken[row["site"]] += out.tell()
    return taken


class Timed:
    """Processor time that packing takes, beside hashing, SQL and the disk."""

    def __init__(self) -> None:
        self.seconds = 0.0
        for name in ("pack", "kept"):
            setattr(Packer, name, self._timed(getattr(Packer, name)))

    def _timed(self, method: Any) -> Any:
        def timed(*arguments: Any) -> Any:
            began = time.process_time()
            try:
                return method(*arguments)
            finally:
                self.seconds += time.process_time() - began

        return timed


def fill(archive: Archive, answers: Sequence[Answer]) -> None:
    """Add the stream as crawls would."""
    at = datetime(2011, 1, 1, tzinfo=UTC)
    crawls = {}
    for site in sorted({answer.row["site"] for answer in answers}):
        archive.crawls.sync_source(SourceRow(site, site, f"https://{site}/", "fr", "fr"), at)
        crawls[site] = archive.crawls.begin(CrawlStart(site, "manual", at, user_agent=None, marbre="0"))
    for answer in answers:
        row = answer.row
        archive.captures.add(
            Capture(
                crawls[row["site"]],
                row["site"],
                answer.capture_kind,  # type: ignore[arg-type]
                row["url"],
                datetime.fromisoformat(row["captured_at"]),
                200,
                row["media_type"],
                body=answer.body or None,
            )
        )


def kept(archive: Archive) -> dict[str, int]:
    """Bytes of payloads and references by site."""
    return {source.source: source.stored_bytes for source in measure_sizes(archive.database, datetime.now(UTC)).sources}


def reads(archive: Archive) -> tuple[list[float], list[float]]:
    """Seconds of reading payloads at random from an archive opened anew: as references come, and with them cached.

    Processor time, because other processes may be at work on the machine.
    """
    with archive.database.connection() as connection:
        digests = [digest for (digest,) in connection.execute("SELECT payload_digest FROM payloads")]
    choice = random.Random(5).choices(digests, k=READS)
    with Archive.open(archive.path, read_only=True) as fresh:
        passes = []
        for _ in range(2):
            times = []
            for digest in choice:
                began = time.process_time()
                fresh.payloads.read(digest)
                times.append(time.process_time() - began)
            passes.append(sorted(times))
    return passes[0], passes[1]


def report(title: str, archive: Archive, warc: dict[str, int]) -> None:
    """The figures of an archive as it is now."""
    stored = kept(archive)
    total, theirs = sum(stored.values()), sum(warc.values())
    print(f"\n{title}")
    largest = sorted(warc, key=lambda site: -warc[site])[:12]
    for site in largest:
        print(_line(site, warc[site], stored[site]))
    print(_line("all", theirs, total), "(limit 5)")
    larger = [f"{site} {stored[site] / warc[site]:.3f}" for site in warc if stored[site] > warc[site]]
    print(f"  sources larger than their WARC.gz: {len(larger)} of {len(warc)} (limit 0) {', '.join(larger)}")
    for title, times in zip(("as references come", "references cached"), reads(archive), strict=True):
        print(
            f"  reading one payload at random, {title}: median {statistics.median(times) * 1000:.2f} ms, "
            f"99 % under {times[int(len(times) * 0.99)] * 1000:.2f} ms, slowest {times[-1] * 1000:.2f} ms (limit 5)"
        )


def _line(name: str, warc: int, stored: int) -> str:
    return f"  {name:28} WARC.gz {warc:11,}  kept {stored:11,}  {warc / stored:6.2f} times smaller"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", action="append", help="default: mali-live.net, 20minutes.fr and sudouest.fr")
    parser.add_argument("--all", action="store_true", help="every site of the folder")
    parser.add_argument("--articles", action="store_true", help="article pages alone")
    arguments = parser.parse_args()
    if not PRESS.is_dir():
        sys.exit(f"{PRESS} is not there: this benchmark needs saved press pages")
    answers = stream(None if arguments.all else arguments.site or SITES)
    if arguments.articles:
        answers = [answer for answer in answers if answer.row["kind"] == "article"]
    raw = sum(len(answer.body) for answer in answers)
    print(f"{len(answers)} answers, {raw:,} bytes")
    warc = warc_bytes(answers)
    timed = Timed()
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "a.db", create=True) as archive:
        fill(archive, answers)
        report("As the crawl leaves it", archive, warc)
        print(f"  packing: {timed.seconds * 1000 / (raw / 100_000):.2f} ms of processor time for 100 KB (limit 1)")
        began = time.process_time()
        compact(archive.database)
        seconds = time.process_time() - began
        report("After marbre compact", archive, warc)
        print(f"  compacting: {seconds * 1000 / len(answers):.1f} ms of processor time a page")


if __name__ == "__main__":
    main()
