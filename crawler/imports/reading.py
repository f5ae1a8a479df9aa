"""Reads the texts of imported pages in worker processes, and gives each to its article in the order of the file.

The ordinary extraction, as a crawl's. What is late by the article's own life (a newer text is held) is compared with
the texts before and after it, in workers too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime

from archive.articles.earlier import NeighbourComparison, Neighbours, Sighting
from archive.articles.identity import CapturedExtraction
from archive.articles.revisions import (
    FormerExtraction,
    RevisionComparison,
    needs_comparison,
    to_former,
)
from archive.articles.write import ArticleUpdate
from archive.captures.rows import StoredCapture
from archive.model.capture import Capture
from archive.model.extraction import Extraction, NoText
from archive.store import Archive
from pipelines.compare.task import ComparisonTask
from pipelines.held_article import find_article_held, to_page_options
from pipelines.options import ExtractOptions
from pipelines.workers.pool import submit_comparison, submit_page, to_no_text


@dataclass(frozen=True, slots=True)
class SourceReading:
    """How pages of one source are read."""

    options: ExtractOptions
    allowed_hosts: frozenset[str]
    listing_keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Running:
    capture: Capture
    stored: StoredCapture
    source: SourceReading
    options: ExtractOptions
    future: Future[Extraction | NoText]
    on_read: Callable[[ArticleUpdate, Extraction | NoText], None]


class PageReadings:
    """Pages on their way through the workers; at most `ahead` at a time."""

    def __init__(self, archive: Archive, workers: Executor, ahead: int, now: Callable[[], datetime]) -> None:
        self._archive = archive
        self._workers = workers
        self._ahead = ahead
        self._now = now
        self._running: deque[_Running] = deque()

    def add(
        self,
        capture: Capture,
        stored: StoredCapture,
        source: SourceReading,
        on_read: Callable[[ArticleUpdate, Extraction | NoText], None],
    ) -> None:
        """Have a kept page read; `on_read` is told when its article has it, after those that came before."""
        assert capture.body is not None
        options = to_page_options(capture, source.options)
        future = submit_page(self._workers, capture.body, capture.url, capture.captured_at, options)
        self._running.append(_Running(capture, stored, source, options, future, on_read))
        while len(self._running) > self._ahead:
            self._finish_first()

    def settle(self) -> None:
        """Wait for all that is running."""
        while self._running:
            self._finish_first()

    def _finish_first(self) -> None:
        page = self._running.popleft()
        extraction = _await(page.future, page.options)
        found = CapturedExtraction(page.capture, page.stored, extraction)
        canonical, former = find_article_held(self._archive, found, page.source.allowed_hosts, page.source.listing_keys)
        found = replace(found, canonical=canonical)
        neighbours = self._archive.articles.find_neighbours(found)
        if neighbours is None:
            kept = self._archive.articles.add(found, self._now(), self._compare(page, former, extraction))
        else:
            beside = self._compare_beside(page, neighbours, extraction)
            kept = self._archive.articles.add_earlier(found, self._now(), beside)
        page.on_read(kept, extraction)

    def _compare(
        self, page: _Running, former: FormerExtraction | None, extraction: Extraction | NoText
    ) -> RevisionComparison | None:
        """What a text changes in its article's former one, read beside it; None where the archive can tell."""
        if former is None or not isinstance(extraction, Extraction) or not needs_comparison(former, extraction):
            return None
        assert page.capture.body is not None
        body = self._archive.payloads.read(former.payload_digest)
        task = ComparisonTask(former, body, page.capture.body, page.capture.url, extraction, page.options)
        return _await_comparison(submit_comparison(self._workers, task), page.options)

    def _compare_beside(
        self, page: _Running, neighbours: Neighbours, extraction: Extraction | NoText
    ) -> NeighbourComparison:
        if not isinstance(extraction, Extraction):
            return NeighbourComparison()
        before = None
        if neighbours.before is not None:
            former = neighbours.before.former
            is_other = needs_comparison(former, extraction)
            before = self._compare(page, former, extraction) if is_other else RevisionComparison(None)
        return NeighbourComparison(before, self._compare_after(page, neighbours.after, extraction))

    def _compare_after(self, page: _Running, later: Sighting, extraction: Extraction) -> RevisionComparison | None:
        """What the text that followed changed in this one, both read by the extractor of this one."""
        if not needs_comparison(later.former, extraction):
            return RevisionComparison(None)
        after = later.former
        body = self._archive.payloads.read(after.payload_digest)
        options = replace(
            page.options,
            content_type=after.content_type,
            listed_title=after.listed_title,
            listed_published_at=after.listed_published_at,
        )
        read = _await(submit_page(self._workers, body, after.url, after.captured_at, options), options)
        if isinstance(read, NoText):
            return None
        this = to_former(page.capture, page.stored.payload_digest, extraction)
        if not needs_comparison(this, read):
            return RevisionComparison(None)
        assert page.capture.body is not None
        task = ComparisonTask(this, page.capture.body, body, after.url, read, options)
        found = _await_comparison(submit_comparison(self._workers, task), options)
        return None if found is None else RevisionComparison(found.change)


def _await(future: Future[Extraction | NoText], options: ExtractOptions) -> Extraction | NoText:
    try:
        return future.result()
    except Exception as error:
        return to_no_text(error, options)


def _await_comparison(future: Future[RevisionComparison | None], options: ExtractOptions) -> RevisionComparison | None:
    try:
        return future.result()
    except Exception as error:
        to_no_text(error, options)  # raises where it is no fault of the page's
        return None  # the archive compares what it can
