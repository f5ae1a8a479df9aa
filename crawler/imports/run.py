"""Imports one file or folder after the other: captures first, then their texts, then where each came from.

One import an archive at a time, beside any crawl. Each source that has something in a file gets a line of the ledger
with the trigger `import`. What is killed is gone on with at the next call: from where everything had been dealt with,
and a capture that is held already is not added again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from time import monotonic

from archive.articles.write import ArticleUpdate
from archive.captures.rows import StoredCapture
from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlOutcome, CrawlStart
from archive.imports.rows import CaptureOrigin, ImportStart, OpenImport
from archive.model.capture import READ_STATUSES, Capture
from archive.model.extraction import Extraction, NoText
from archive.store import Archive
from config.settings import Settings
from config.sources import Source
from crawler.convert import to_options, to_row
from crawler.imports.files import FileToImport, WantedSources, open_reader
from crawler.imports.found import TOLD, Found, FoundAnswer, FoundNotice, LeftOut, Reader, ReadingRules
from crawler.imports.hosts import SourcesByHost
from crawler.imports.notice_capture import add_notice, to_notice_capture
from crawler.imports.reading import PageReadings, SourceReading
from crawler.imports.to_capture import to_capture
from crawler.imports.web_archives.revisits import RevisitTargets
from crawler.learn_blocks import is_in_force
from crawler.planning.addresses import SourceAddresses

NOTED_EVERY = 3.0
"""Seconds after which it is noted how far a file has been read: what a kill can cost."""
AHEAD = 6
"""Pages handed out for each worker, so that none waits for the archive."""


@dataclass(slots=True)
class ImportReport:
    """What became of a file: counts by what happened, and a line for whatever was lost."""

    name: str
    format: str
    counts: Counter[str]
    begun_at: int = 0
    told: list[str] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)

    @property
    def has_lost(self) -> bool:
        """Whether something of the file could not be taken in."""
        return any(self.counts[reason] for reason in TOLD)


@dataclass(slots=True)
class _SourceImport:
    """One source's part of a file: its line of the ledger, how its pages are read, what it has counted."""

    crawl_id: int
    addresses: SourceAddresses
    reading: SourceReading
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class ImportTools:
    """What an import works with; `choose_source` finds a newsroom by its title, or makes one up."""

    archive: Archive
    settings: Settings
    readings: PageReadings
    now: Callable[[], datetime]
    tell: Callable[[str], None]
    choose_source: Callable[[str], Source]


class FileImport:
    """One file on its way into the archive. `chosen` says what is looked for in it; `counts` are the reader's too."""

    def __init__(self, reader: Reader, name: str, chosen: str, counts: Counter[str], tools: ImportTools) -> None:
        self._reader = reader
        self._tools = tools
        self._archive = tools.archive
        self._sources: dict[str, _SourceImport] = {}
        self._targets = RevisitTargets(tools.archive)
        start = ImportStart(name, reader.format, reader.size, chosen, tools.now())
        self._open: OpenImport = tools.archive.imports.begin(start)
        counts.update(self._open.counts)
        self._counts = counts
        self.report = ImportReport(name, reader.format, counts, self._open.read_to)

    def run(self, progress: Callable[[int, int], None]) -> ImportReport:
        """Read the file to its end. Whatever stops it, what was kept stays, and the ledger's lines are closed."""
        outcome: CrawlOutcome = "failed"
        try:
            self._read_all(progress)
            self._archive.imports.end(self._open.import_id, self._tools.now(), self._counts)
            outcome = "partial" if self.report.has_lost else "done"
        except KeyboardInterrupt:
            outcome = "interrupted"
            raise
        finally:
            self._end_crawls(outcome)
        return self.report

    def _read_all(self, progress: Callable[[int, int], None]) -> None:
        noted_at = monotonic()
        for found in self._reader.read(self._open.read_to):
            if monotonic() - noted_at > NOTED_EVERY:
                self._tools.readings.settle()
                self._archive.imports.note_progress(self._open.import_id, found.position, self._counts)
                progress(found.position, self._reader.size)
                noted_at = monotonic()
            self._add(found)
        self._tools.readings.settle()

    def _add(self, found: Found) -> None:
        if isinstance(found, LeftOut):
            self._leave_out(found)
        elif isinstance(found, FoundNotice):
            self._add_notice(found)
        else:
            self._add_answer(found)

    def _leave_out(self, found: LeftOut) -> None:
        self._counts[found.reason] += 1
        if found.reason in TOLD:
            line = f"{found.place}: {found.reason}" + (f" ({found.detail})" if found.detail else "")
            self.report.told.append(line)
            self._tools.tell(line)

    def _add_answer(self, found: FoundAnswer) -> None:
        source = self._begin_source(found.source)
        resolved = self._targets.resolve(found)
        capture = resolved if isinstance(resolved, LeftOut) else to_capture(resolved, source.addresses, source.crawl_id)
        if not isinstance(capture, LeftOut) and self._archive.takedowns.has_taken_down(capture):
            capture = LeftOut(found.position, found.place, "taken-down")
        if isinstance(capture, LeftOut):
            self._leave_out(capture)
            return
        held = self._archive.imports.find_held(capture)
        if held is not None and held.is_dealt_with:
            self._counts["held"] += 1
            self._targets.note(found, held.stored.payload_digest, capture)
            return
        stored = self._archive.captures.add(capture) if held is None else held.stored
        self._targets.note(found, stored.payload_digest, capture)
        self._count_capture(source, capture, stored)
        origin = CaptureOrigin(self._open.import_id, found.place, found.record_id)
        if is_page(capture):
            self._tools.readings.add(capture, stored, source.reading, self._make_on_read(source, stored, origin))
        else:
            self._archive.imports.add_origin(stored.capture_id, origin)

    def _make_on_read(
        self, source: _SourceImport, stored: StoredCapture, origin: CaptureOrigin
    ) -> Callable[[ArticleUpdate, Extraction | NoText], None]:
        def on_read(update: ArticleUpdate, _extraction: Extraction | NoText) -> None:
            self._archive.imports.add_origin(stored.capture_id, origin)
            self._count_event(source, update.event)
            if update.article_id is not None and self._archive.takedowns.is_withheld(update.article_id):
                self._counts["withheld"] += 1

        return on_read

    def _add_notice(self, found: FoundNotice) -> None:
        source = self._begin_source(self._tools.choose_source(found.source_title))
        capture = to_notice_capture(found, source.addresses.source.name, source.crawl_id, found.saved_at)
        if self._archive.takedowns.has_taken_down(capture):
            self._leave_out(LeftOut(found.position, found.place, "taken-down"))
            return
        origin = CaptureOrigin(self._open.import_id, found.place, found.number, without_page=True)
        added = add_notice(self._archive, found, capture, origin, self._tools.now())
        if added is None:
            self._counts["held"] += 1
            return
        stored, update = added
        self._count_capture(source, capture, stored)
        self._count_event(source, update.event)

    def _count_capture(self, source: _SourceImport, capture: Capture, stored: StoredCapture) -> None:
        self._counts["kept"] += 1
        self.report.sources[capture.source] += 1
        source.counts["captures"] += 1
        source.counts["revisits"] += stored.revisit is not None
        source.counts["failures"] += capture.error is not None
        source.counts["bytes"] += len(capture.body or b"")

    def _count_event(self, source: _SourceImport, event: str) -> None:
        name = _COUNTED.get(event)
        if name is not None:
            source.counts[name] += 1
            self._counts[name] += 1

    def _begin_source(self, source: Source) -> _SourceImport:
        known = self._sources.get(source.name)
        if known is None:
            known = self._sources[source.name] = self._open_source(source)
        return known

    def _open_source(self, source: Source) -> _SourceImport:
        now = self._tools.now()
        self._archive.crawls.sync_source(to_row(source), now)
        start = CrawlStart(source.name, "import", now, user_agent=None, marbre=version("marbre"))
        addresses = SourceAddresses(source)
        newest = self._archive.block_sets.find_newest(source.name)
        # Nothing is learned here: what is read would depend on where an import was stopped.
        learned = newest if newest is not None and is_in_force(newest) else None
        options = to_options(source, self._tools.settings, learned)
        reading = SourceReading(options, source.allowed_hosts, addresses.listing_keys)
        return _SourceImport(self._archive.crawls.begin(start), addresses, reading)

    def _end_crawls(self, outcome: CrawlOutcome) -> None:
        for source in self._sources.values():
            counts = CrawlCounts(**{name: source.counts[name] for name in _LEDGER})
            end = CrawlEnd(self._tools.now(), outcome, f"imported from {self.report.name}", counts)
            self._archive.crawls.end(source.crawl_id, end)
            self._archive.reservations.refresh_crawl_unless_locked(source.crawl_id)


_COUNTED: Mapping[str, str] = {"new": "new_articles", "revision": "new_revisions", "no-text": "no_text"}
_LEDGER = ("captures", "revisits", "failures", "new_articles", "new_revisions", "no_text", "bytes")


def is_page(capture: Capture) -> bool:
    """Whether a capture has a text to be read."""
    is_answered = capture.status in READ_STATUSES and capture.location is None
    return is_answered and capture.error is None and capture.body is not None


def import_file(
    file: FileToImport, wanted: WantedSources, tools: ImportTools, progress: Callable[[int, int], None]
) -> ImportReport:
    """Import one file or folder. Raises FileUnreadable for what is none that can be read."""
    counts: Counter[str] = Counter()
    by_host = SourcesByHost(wanted.sources)
    reader = open_reader(file, ReadingRules(by_host, tools.settings.fetch.max_body_bytes, counts))
    chosen = json.dumps([by_host.hosts, file.base_url])
    return FileImport(reader, str(file.path.absolute()), chosen, counts, tools).run(progress)
