"""WARC out and in: how fast captures go out, how fast a file of which little matters is read, whether all comes back.

    python benchmarks/warc.py [--megabytes 1000] [--press ../shared/press]

Out: an archive of pages of newspaper size, each of its own, as WARC; megabytes of payload a second, by the clock and by
CPU time. In: a file as CC-NEWS writes them, in which one host in a hundred is looked for: against warcio reading whole
records by the same filter, and against FastWARC doing nothing but going through. Round trip: the saved press pages,
where they are beside the checkout, kept as captures, exported, imported into an empty archive, and compared.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from fastwarc.warc import ArchiveIterator, WarcRecordType
from isal import isal_zlib
from warcio.archiveiterator import WARCIterator

from archive.crawls.ledger import CrawlStart, SourceRow
from archive.integrity.verify import verify
from archive.model.capture import Capture
from archive.store import Archive
from archive.warc.records import format_http_head, format_record
from archive.warc.write import WarcInfo, write_warc
from config.load import load
from config.sources import Source
from crawler.imports.files import FileToImport, WantedSources
from crawler.imports.found import ReadingRules
from crawler.imports.hosts import SourcesByHost
from crawler.imports.reading import PageReadings
from crawler.imports.run import ImportTools, import_file
from crawler.imports.web_archives.warc import open_warc
from pipelines.workers.pool import WorkerPool
from tests.imports.made import read_state

AT = datetime(2026, 11, 28, tzinfo=UTC)
INFO = WarcInfo("benchmark.warc.gz", "2026-11-28T00:00:00Z", "benchmark")
PAGE_BYTES = 100_000
"""Of a page: the saved press pages are 150 kB in the middle."""
HOSTS = 1_000
SETTINGS = load(None).settings


def make_pages(number: int) -> Iterator[bytes]:
    """Pages of newspaper size: a template that all share, words of their own."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdeilmnoprstu", k=chance.randint(2, 10))) for _ in range(5_000)]
    cards = "".join(
        f'<div class="card card--{at}"><a href="/rubrique/{at}/{chance.choice(words)}"><img src="/i/{at}.jpg" alt="">'
        f"<h3>{' '.join(chance.choices(words, k=9))}</h3></a></div>\n"
        for at in range(PAGE_BYTES // 184)
    )
    for at in range(number):
        text = "".join(f"<p>{' '.join(chance.choices(words, k=60))}.</p>\n" for _ in range(14))
        head = f"<!DOCTYPE html><html lang=fr><title>Page {at}</title>"
        yield f"{head}<body>{cards}<article>{text}</article></body>".encode()


def time_call(call: Callable[[], int]) -> tuple[int, float, float]:
    """What a call gives, its seconds by the clock and of CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = call()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def fill_archive(path: Path, number: int) -> Archive:
    """An archive of articles with a capture each, whose texts nobody has read: what WARC out costs is their bytes."""
    archive = Archive.open(path, create=True)
    archive.crawls.sync_source(SourceRow("fanal", "Le Fanal", "https://fanal.example/", "ml", "fr"), AT)
    archive.crawls.begin(CrawlStart("fanal", "manual", AT, None, "benchmark"))
    for at, body in enumerate(make_pages(number)):
        url = f"https://fanal.example/a/{at}"
        archive.captures.add(
            Capture(1, "fanal", "article", url, AT + timedelta(seconds=at), 200, "text/html", body=body)
        )
    with archive.database.transaction() as connection:
        connection.execute(
            "INSERT INTO extractors (extractor, first_used_at) VALUES ('benchmark', '2026-11-28T00:00:00Z')"
        )
        connection.execute(
            "INSERT INTO extractions (payload_digest, extractor_id, extracted_at, text, words, completeness, "
            "block_kinds, authors, tags, images, origins, charset) SELECT payload_digest, 1, captured_at, 'x', 1, "
            "'full', '[]', '[]', '[]', '[]', '{}', 'utf-8' FROM captures"
        )
        connection.execute(
            "INSERT INTO articles (source, url, urlkey, first_seen_at, last_seen_at, capture_id, extraction_id, "
            "completeness, words) SELECT c.source, c.url, c.urlkey, c.captured_at, c.captured_at, c.capture_id, "
            "e.extraction_id, 'full', 1 FROM captures c JOIN extractions e ON e.payload_digest = c.payload_digest"
        )
        connection.execute("INSERT INTO article_addresses SELECT urlkey, article_id, url, first_seen_at FROM articles")
    return archive


class NullFile(io.RawIOBase):
    """Takes bytes and counts them: what is measured is not the disk."""

    size = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: object) -> int:
        """Count."""
        length = len(data)  # type: ignore[arg-type]
        self.size += length
        return length


def measure_out(folder: Path, megabytes: int) -> None:
    """WARC out."""
    with fill_archive(folder / "out.db", megabytes * 1_000_000 // PAGE_BYTES) as archive:
        ids = range(1, megabytes * 1_000_000 // PAGE_BYTES + 1)
        out = NullFile()
        for _ in range(2):  # the second time the file is in the system's memory
            done, wall, cpu = time_call(lambda: write_warc(archive.database, ids, INFO, out).payload_bytes)  # type: ignore[arg-type]
        print(f"WARC out: {done / 1e6:.0f} MB of payload in {wall:.2f} s: {done / 1e6 / wall:.0f} MB/s "
              f"({done / 1e6 / cpu:.0f} MB per CPU second)")  # fmt: skip


def write_news(path: Path, megabytes: int) -> int:
    """A file as CC-NEWS has them, so large uncompressed; how many records."""
    pages = list(make_pages(100))
    chance = random.Random(3)
    size = number = 0
    with path.open("wb") as out:
        while size < megabytes * 1_000_000:
            body = chance.choice(pages)[: chance.randint(20_000, PAGE_BYTES)]
            host = chance.randrange(HOSTS)
            block = format_http_head(200, [("Content-Type", "text/html")], len(body))
            head = [
                ("WARC-Type", "response"), ("WARC-Record-ID", f"<urn:uuid:{number:032x}>"),
                ("WARC-Target-URI", f"https://www.h{host}.example/{number}"), ("WARC-Date", "2026-11-28T00:00:00Z"),
                ("Content-Type", "application/http; msgtype=response"),
            ]  # fmt: skip
            record = format_record(head, block, body)
            out.write(isal_zlib.compress(record, 3, 31))
            size += len(record)
            number += 1
    return number


def measure_in(folder: Path, megabytes: int) -> None:
    """A file in which one host in a hundred is looked for, read three ways."""
    path = folder / "news.warc.gz"
    number = write_news(path, megabytes)
    wanted = {f"h{host}.example" for host in range(0, HOSTS, 100)}
    sources = [Source(name=host[:-8], title=host, homepage=f"https://{host}/", country="ml") for host in sorted(wanted)]

    def read_ours() -> int:
        rules = ReadingRules(SourcesByHost(sources), 64_000_000, Counter())
        return sum(1 for _ in open_warc(path, rules).read(0))

    def read_bare() -> int:
        with path.open("rb") as stream:
            types = WarcRecordType.response | WarcRecordType.revisit
            return sum(1 for _ in ArchiveIterator(stream, record_types=types, parse_http=False))

    def read_warcio() -> int:
        found = 0
        with path.open("rb") as stream:
            for record in WARCIterator(stream):
                body = record.content_stream().read()
                host = urlsplit(record.rec_headers.get_header("WARC-Target-URI")).hostname or ""
                found += host.removeprefix("www.") in wanted and bool(body)
        return found

    best: dict[str, float] = {}
    for name, read in (("ours", read_ours), ("bare", read_bare), ("warcio", read_warcio)) * 3:
        found, _, cpu = time_call(read)
        best[name] = min(best.get(name, 1e9), cpu)
        if name == "ours":
            print(f"WARC in: {found} of {number} records taken, {cpu:.2f} s of CPU")
    print(f"  FastWARC alone {best['bare']:.2f} s, warcio over whole records {best['warcio']:.2f} s: "
          f"{best['warcio'] / best['ours']:.1f} times as fast as warcio, "
          f"{best['bare'] / best['ours']:.0%} of FastWARC's pace")  # fmt: skip


def import_into(archive: Archive, path: Path, sources: list[Source], workers: Executor) -> Counter[str]:
    """Import a file in this process."""
    wanted = WantedSources(tuple(sources))
    readings = PageReadings(archive, workers, 12, lambda: AT)
    tools = ImportTools(archive, SETTINGS, readings, lambda: AT, print, wanted.choose_by_title)
    return import_file(FileToImport(path), wanted, tools, lambda _done, _all: None).counts


def list_press(press: Path, most: int) -> Iterator[tuple[str, datetime, bytes, str]]:
    """Saved article pages: address, instant, bytes, media type."""
    taken = 0
    with (press / "index.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["kind"] != "article" or row["status"] != 200 or taken >= most:
                continue
            taken += 1
            body = gzip.decompress((press / row["file"]).read_bytes())
            yield row["url"], datetime.fromisoformat(row["captured_at"]), body, row["media_type"]


def measure_round_trip(folder: Path, press: Path, most: int) -> None:
    """The saved press pages out and in again: the same payloads, texts and revisions?"""
    pages = list(list_press(press, most))
    hosts = sorted({(urlsplit(url).hostname or "").removeprefix("www.") for url, *_ in pages})
    sources = [
        Source(name=host.replace(".", "-"), title=host, homepage=f"https://{host}/", country="ml") for host in hosts
    ]
    first = folder / "press.warc.gz"
    with first.open("wb") as out:
        for at, (url, captured_at, body, kind) in enumerate(pages):
            head = [
                ("WARC-Type", "response"), ("WARC-Record-ID", f"<urn:uuid:{at:032x}>"), ("WARC-Target-URI", url),
                ("WARC-Date", captured_at.strftime("%Y-%m-%dT%H:%M:%SZ")),
                ("Content-Type", "application/http; msgtype=response"),
            ]  # fmt: skip
            record = format_record(head, format_http_head(200, [("Content-Type", kind)], len(body)), body)
            out.write(isal_zlib.compress(record, 1, 31))
    settings = SETTINGS.extract
    with (
        WorkerPool(2, settings.time_limit, settings.recycle_after) as workers,
        Archive.open(folder / "press.db", create=True) as archive,
        Archive.open(folder / "again.db", create=True) as again,
    ):
        counts = import_into(archive, first, sources, workers)
        print(f"round trip: {len(pages)} saved pages: {dict(counts)}")
        with archive.database.connection() as connection:
            ids = [row[0] for row in connection.execute("SELECT article_id FROM articles ORDER BY article_id")]
        second = folder / "again.warc.gz"
        with second.open("wb") as out:
            write_warc(archive.database, ids, INFO, out)
        print(f"  imported again: {dict(import_into(again, second, sources, workers))}")
        was, now = read_state(archive), read_state(again)
        shown = {row[3] for row in now["captures"]}
        was["captures"] = [row for row in was["captures"] if row[3] in shown]
        was["texts"] = [row for row in was["texts"] if row[0] in shown]
        for name in was:
            missing = len(set(map(repr, was[name])) ^ set(map(repr, now[name])))
            print(f"  {name}: {len(was[name])} before, {len(now[name])} after, {missing} differ")
        print(f"  sound: {verify(archive).is_sound and verify(again).is_sound}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--press", type=Path, default=Path(__file__).parents[2] / "shared" / "press")
    parser.add_argument("--pages", type=int, default=100_000, help="saved pages of the round trip, at most")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        measure_out(folder, given.megabytes)
        measure_in(folder, given.megabytes)
        if given.press.is_dir():
            measure_round_trip(folder, given.press, given.pages)


if __name__ == "__main__":
    main()
