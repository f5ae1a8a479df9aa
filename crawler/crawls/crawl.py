"""`Crawl`: one crawl of one source, from the lock on its source to the end of its line in the ledger.

Once it has begun, its line in the ledger says how it ended, whatever happens while it runs.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from archive.captures.rows import StoredCapture
from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlStart
from archive.db.errors import ArchiveError, CrawlNotWaiting, CrawlRunning
from archive.model.capture import Capture
from crawler.backfill.plan_session import BackfillPlanSession
from crawler.backfill.session import BackfillSession
from crawler.convert import to_counts, to_options, to_politeness_settings, to_row
from crawler.crawls.note_verdict import note_verdict
from crawler.crawls.progress import CrawlProgress
from crawler.crawls.run_state import RunState, RunTools
from crawler.fetch.scrapy_settings import to_scrapy_settings
from crawler.fetch.spider import PressSpider
from crawler.front_pages import FrontPageReader
from crawler.learn_blocks import find_learned, learn_lines, learn_source
from crawler.planning.request import CrawlRequest
from crawler.planning.session import CrawlSession
from crawler.planning.stats import CrawlReport, CrawlStats, FailedPage, decide_outcome
from pipelines.item_pipelines import PipelineContext, StoredItem, extract_and_add
from pipelines.workers.errors import WorkersBroken

log = logging.getLogger(__name__)


class Crawl:
    """One crawl from begin to end: `carry_out` once; `end` only where the run stops before that has returned."""

    def __init__(self, request: CrawlRequest, tools: RunTools, state: RunState) -> None:
        self._request = request
        self._source = request.source.name
        self._tools = tools
        self._state = state
        self._crawl_id = 0
        self._stats = CrawlStats()
        self._started_at = tools.clock.now()
        self._crawler: Crawler | None = None
        self._bug: str | None = None
        self._is_open = False

    @property
    def is_open(self) -> bool:
        """Whether it has begun and its end is still to be written down."""
        return self._is_open

    async def carry_out(self) -> None:
        """Crawl the source; where another crawl of it is running, write down that this one was not possible."""
        if self._request.planning:
            await self._fetch()
            return
        now, crawls = self._tools.clock.now(), self._tools.archive.crawls
        try:
            lock = crawls.lock_source(self._source)
        except CrawlRunning as error:
            self._end_overlapped(now, error)
            return
        with lock:
            try:
                crawls.sync_source(to_row(self._request.source), now)
                crawls.close_lost(self._source, now)
                self._crawl_id = self._begin(now)
            except ArchiveError as error:
                self._state.break_off(error)
                return
            await self._fetch()

    def stop(self) -> asyncio.Future[None] | None:
        """Ask nothing more; what is returned is done when what is in flight has ended. None: nothing was asked yet."""
        if self._crawler is None or not isinstance(self._crawler.spider, PressSpider):
            return None
        self._crawler.spider.stop_asking()
        return asyncio.ensure_future(self._crawler.stop_async())

    def end(self) -> None:
        """Close its line in the ledger, and report how it ended."""
        self._is_open = False
        now = self._tools.clock.now()
        outcome, reason = decide_outcome(self._stats, interrupted=self._state.is_stopping)
        if self._state.fatal is not None:
            outcome, reason = "failed", str(self._state.fatal)
        elif self._bug is not None:
            outcome, reason = "failed", self._bug
        if not self._request.planning:
            with suppress(ArchiveError):  # with a full disk the row stays open; the next crawl of the source closes it
                self._tools.archive.end_crawl(self._crawl_id, CrawlEnd(now, outcome, reason, to_counts(self._stats)))
                note_verdict(self._tools.archive, self._source, now)
        self._report(CrawlReport(self._source, self._crawl_id, outcome, reason, self._started_at, now, self._stats))

    # its lines in the ledger

    def _begin(self, now: datetime) -> int:
        start = CrawlStart(
            self._source,
            self._request.trigger,
            now,
            planned_at=self._request.planned_at,
            user_agent=self._tools.user_agent,
            marbre=version("marbre"),
            crawl_id=self._request.crawl_id,
        )
        return self._tools.archive.crawls.begin(start)

    def _end_overlapped(self, now: datetime, error: CrawlRunning) -> None:
        try:
            crawl_id = self._begin(now)
        except CrawlNotWaiting as gone:
            self._state.break_off(gone)
            return
        self._tools.archive.end_crawl(crawl_id, CrawlEnd(now, "overlapped", error.args[0], CrawlCounts()))
        self._report(CrawlReport(self._source, crawl_id, "overlapped", error.args[0], now, now, CrawlStats()))

    def _report(self, report: CrawlReport) -> None:
        counts = asdict(to_counts(report.stats))
        fields = {"source": report.source, "crawl_id": report.crawl_id, "outcome": report.outcome, **counts}
        log.info(
            "%s %s: %d captures, %d new, %d failures",
            *(report.source, report.outcome, counts["captures"], counts["new_articles"], counts["failures"]),
            extra={"fields": fields | {"reason": report.reason, "seconds": round(report.seconds, 1)}},
        )
        self._state.reports.append(report)
        self._tools.listener.on_ended(report)

    # its pages

    async def _fetch(self) -> None:
        """Run the spider to its end, after what an earlier crawl has left; learn before and after it."""
        tools, request = self._tools, self._request
        if self._may_learn():
            with suppress(ArchiveError):  # under changed rules; the pages are read by what was known before then
                learn_lines(tools.archive, self._source, tools.clock.now())
        session = _find_kind(request)(request, self._crawl_id, tools.archive, tools.settings.crawl, tools.clock)
        context = self._make_context(session)
        self._stats = session.stats
        self._started_at = tools.clock.now()
        self._crawler = self._make_crawler()
        self._is_open = True
        tools.listener.on_started(self._source, session.stats)
        if not request.planning:
            await self._extract_left_over(context)
        if self._state.is_stopping:
            self.end()
            return
        await self._crawler.crawl_async(
            session=session,
            context=context,
            politeness=to_politeness_settings(tools.settings, tools.user_agent),
            resolver=tools.resolver,
            clock=tools.clock,
        )
        if isinstance(session, BackfillPlanSession):
            self._state.estimates.append(session.make_estimate(tools.settings.fetch.delay))
        elif session.plan is not None:
            self._state.plans[self._source] = session.plan
        if self._may_learn():
            await self._read_front_pages(context, session)
            await self._learn(context)
        self.end()

    def _may_learn(self) -> bool:
        return not self._request.planning and not self._state.is_stopping

    async def _read_front_pages(self, context: PipelineContext, session: CrawlSession) -> None:
        """Keep what stood where on the home and section pages that came in."""
        reader = FrontPageReader(context.archive, self._source, session.addresses.is_allowed, context.workers)
        try:
            await reader.read_newest()
        except (ArchiveError, WorkersBroken) as error:  # read by the next crawl then
            log.warning("the front pages of %s were not read: %s", self._source, error)

    async def _learn(self, context: PipelineContext) -> None:
        """Learn from what is held now, where that is due."""
        try:
            await learn_source(context.archive, self._source, context.workers, context.options, self._tools.clock.now())
        except (ArchiveError, WorkersBroken) as error:  # learned by the next crawl then
            log.warning("nothing was learned of %s: %s", self._source, error)

    def _make_context(self, session: CrawlSession) -> PipelineContext:
        tools, source = self._tools, self._request.source
        return PipelineContext(
            archive=tools.archive,
            workers=tools.workers,
            options=to_options(source, tools.settings, find_learned(tools.archive, source.name, tools.clock.now())),
            allowed_hosts=source.allowed_hosts,
            listing_keys=session.addresses.listing_keys,
            observer=CrawlProgress(self._crawl_id, session.stats, tools, self._state.break_off),
            now=tools.clock.now,
        )

    def _make_crawler(self) -> Crawler:
        settings = to_scrapy_settings(
            self._tools.settings.fetch,
            self._request.source,
            self._tools.user_agent,
            planning=self._request.planning,
        )
        crawler = Crawler(PressSpider, settings)
        crawler.signals.connect(self.on_bug, signal=signals.spider_error)
        crawler.signals.connect(self.on_item_lost, signal=signals.item_error)
        return crawler

    def on_bug(self, failure: Any, **_: object) -> None:
        """Scrapy's `spider_error`: an exception of ours is a failed crawl, whatever else was kept."""
        self._bug = f"{failure.type.__name__}: {failure.value}"
        log.error("a bug in crawling %s, please report it:\n%s", self._source, failure.getTraceback())

    def on_item_lost(self, item: Capture | StoredItem, failure: Any, **_: object) -> None:
        """Scrapy's `item_error`: an exception in keeping or reading one answer is that address's failure."""
        capture = item.capture if isinstance(item, StoredItem) else item
        said = f"{failure.type.__name__}: {failure.value}"
        self._stats.failures.append(FailedPage(capture.url, capture.kind, "not-kept", said))
        log.error("%s could not be kept, please report it:\n%s", capture.url, failure.getTraceback())

    async def _extract_left_over(self, context: PipelineContext) -> None:
        """Pages that a killed crawl has fetched and not extracted come first: they would not be fetched again."""
        try:
            for capture, stored in self._tools.archive.captures.find_unread(self._source):
                await self._extract_one_left_over(context, capture, stored)
        except (ArchiveError, WorkersBroken) as error:
            self._state.break_off(error)

    async def _extract_one_left_over(self, context: PipelineContext, capture: Capture, stored: StoredCapture) -> None:
        try:
            await extract_and_add(context, capture, stored)
        except (ArchiveError, WorkersBroken):
            raise
        except Exception as error:  # what lies in the archive must not keep its source from being crawled
            self._stats.failures.append(FailedPage(capture.url, capture.kind, "not-kept", repr(error)))
            log.exception("%s could not be read, please report it", capture.url)


def _find_kind(request: CrawlRequest) -> type[CrawlSession]:
    """Who says what a crawl asks."""
    if not request.backfill or request.urls:
        return CrawlSession
    return BackfillPlanSession if request.planning else BackfillSession
