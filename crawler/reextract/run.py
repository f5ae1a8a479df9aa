"""Re-extraction as a command means it: the archive's pages, the configuration's options, the workers, the outcome.

Loads neither Scrapy nor Twisted. Writes only where it is told to: `preview` compares, `complete` fills in what this
extractor has not extracted yet, `accept` does so and makes it what articles show.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from time import monotonic

from archive.model.extraction import Extraction, NoText
from archive.model.progress import ProgressCallback
from archive.model.urls import to_urlkey
from archive.reextract.accept import Accepted
from archive.reextract.select import PageKey, Selection, StoredFeed, StoredPage
from archive.store import Archive
from config.load import Config
from crawler.convert import to_options
from crawler.learn_blocks import find_learned, keep_learned
from crawler.planning.addresses import find_listing_keys
from pipelines.compare.report import ReextractReport
from pipelines.extractor import make_extractor_name
from pipelines.metadata.canonical import choose_canonical
from pipelines.options import ExtractOptions
from pipelines.reextract import ReextractedPage, StoredEvidence, reextract

_AHEAD = 6
"""Pages handed out for each worker, so that none waits for the archive."""
_KEPT_AT_ONCE = 50
_KEPT_EVERY = 2.0
"""Extractions, or seconds, after which they are committed: what a kill can cost."""


_MARKS_OF_CONTENT = (b"encoded", b"<content", b":content", b"content_html", b"content_text")
"""Without one of these, a feed holds no more of its articles than summaries."""


@dataclass(frozen=True, slots=True)
class Workers:
    """The processes that extract pages, and how many at a time."""

    workers: Executor
    number: int


class Reextraction:
    """One re-extraction: a selection of an archive's pages under the present configuration."""

    def __init__(self, archive: Archive, config: Config, selection: Selection, now: Callable[[], datetime]) -> None:
        self._archive = archive
        self._stored = archive.reextractions
        self._config = config
        self._sources = {source.name: source for source in config.sources}
        self._now = now
        self._last_feed: tuple[StoredFeed, dict[str, str]] | None = None
        self.selection = selection
        self.pages: Sequence[int] = archive.reextractions.select_captures(selection)
        self._find_learned = cache(lambda source: find_learned(archive, source, now()))
        self.find_options = cache(self._find_options)
        self.find_extractor = cache(lambda source: make_extractor_name(self.find_options(source)))

    def _find_options(self, source: str) -> ExtractOptions:
        """A source that is no longer configured is read as one that declares nothing."""
        declared = self._sources.get(source)
        return (
            ExtractOptions(min_words=self._config.settings.extract.min_words)
            if declared is None
            else to_options(declared, self._config.settings, self._find_learned(source))
        )

    def find_extractors(self) -> dict[str, str]:
        """What the pages of each source will be read by. Learns for as long as workers start: to be asked meanwhile."""
        return {source: self.find_extractor(source) for source in self._list_sources()}

    @property
    def has_other_extractor(self) -> bool:
        """Whether articles of the selected sources show what another extractor has read."""
        extractors = self.find_extractors()
        return self._stored.has_other_extractor(extractors, tuple(extractors))

    def preview(self, workers: Workers, progress: ProgressCallback) -> ReextractReport:
        """What accepting would change. Writes nothing; what this extractor has read before is not read again."""
        report = ReextractReport()
        for number, (page, extraction) in enumerate(self._extract_all(workers), 1):
            report.add(page, self._stored.find_present(page.payload_digest), extraction)
            progress(number, len(self.pages))
        return report

    def complete(self, workers: Workers, progress: ProgressCallback) -> tuple[ReextractReport, Accepted]:
        """Read what this extractor has not read and keep it: what is shown changes only where there was no text.

        May be stopped at any moment and called again: an extraction that was committed is not made again.
        """
        self._learn()
        report = ReextractReport()
        waiting: list[ReextractedPage] = []
        kept_at = monotonic()
        keys = self._stored.read_keys(self.pages)
        to_do = array("q", (page.capture_id for page in keys if not self._is_extracted(page)))
        for done, extracted in enumerate(self._extract(to_do, workers), 1):
            present = self._stored.find_present(extracted.page.payload_digest)
            report.add(extracted.page, present, extracted.extraction)
            waiting.append(extracted)
            if len(waiting) >= _KEPT_AT_ONCE or monotonic() - kept_at > _KEPT_EVERY:
                self._keep(waiting)
                waiting, kept_at = [], monotonic()
            progress(done, len(to_do))
        self._keep(waiting)
        return report, self._stored.add_gained_articles(self._list_with_extractors(), self._choose_canonical, self._now)

    def accept(self, workers: Workers, progress: ProgressCallback) -> tuple[ReextractReport, Accepted]:
        """Read what is left to be read, keep it, and let the articles show it."""
        self._stored.begin_acceptance(self._now())
        report, gained = self.complete(workers, progress)
        shown = self._stored.show(self._list_with_extractors(), self._now)
        return report, Accepted(shown.acceptance_id, shown.articles, gained.new_articles)

    def _learn(self) -> None:
        """Keep what was learned for these pages, which their extractions name."""
        for source in self._list_sources():
            keep_learned(self._archive, source, self._find_learned(source))

    def _list_sources(self) -> tuple[str, ...]:
        return self.selection.sources or self._stored.list_sources()

    def _list_with_extractors(self) -> Iterator[tuple[PageKey, str]]:
        return ((page, self.find_extractor(page.source)) for page in self._stored.read_keys(self.pages))

    def _read_pages(self, capture_ids: Iterable[int]) -> Iterator[StoredPage]:
        return self._stored.read_pages(capture_ids)

    def _is_extracted(self, page: PageKey) -> bool:
        return self._stored.is_extracted(page.payload_digest, self.find_extractor(page.source))

    def _extract_all(self, workers: Workers) -> Iterator[tuple[StoredPage, Extraction | NoText]]:
        missing = array("q")
        for page in self._read_pages(self.pages):
            held = self._stored.find_held(page.payload_digest, self.find_extractor(page.source))
            if held is None:
                missing.append(page.capture_id)
            else:
                yield page, held
        for extracted in self._extract(missing, workers):
            yield extracted.page, extracted.extraction

    def _extract(self, capture_ids: Iterable[int], workers: Workers) -> Iterator[ReextractedPage]:
        return reextract(
            self._read_pages(capture_ids),
            StoredEvidence(
                lambda page: self._archive.payloads.read(page.payload_digest), self.find_options, self._find_content
            ),
            workers.workers,
            workers.number * _AHEAD,
        )

    def _find_content(self, page: StoredPage) -> str | None:
        return None if page.feed is None else self._read_contents(page.feed).get(to_urlkey(page.listed_url))

    def _read_contents(self, feed: StoredFeed) -> dict[str, str]:
        if self._last_feed is None or self._last_feed[0] != feed:
            self._last_feed = (feed, read_contents(self._archive.payloads.read(feed.payload_digest), feed))
        return self._last_feed[1]

    def _keep(self, extracted: Sequence[ReextractedPage]) -> None:
        if extracted:
            self._stored.add(((each.page, each.extraction) for each in extracted), self._now())

    def _choose_canonical(self, source: str, extraction: Extraction, url: str) -> str | None:
        declared = self._sources.get(source)
        if declared is None:
            return None
        return choose_canonical(extraction.canonical_url, url, declared.allowed_hosts, find_listing_keys(declared))


def read_contents(body: bytes, feed: StoredFeed) -> dict[str, str]:
    """What a stored feed holds of its articles, by urlkey: markup. A feed that holds summaries only is not parsed."""
    if not any(mark in body for mark in _MARKS_OF_CONTENT):
        return {}
    from crawler.discovery.feeds import read_feed  # loads feedparser: few archives have such feeds

    candidates = read_feed(body, feed.url, feed.content_type).candidates
    return {candidate.urlkey: candidate.content for candidate in candidates if candidate.content}
