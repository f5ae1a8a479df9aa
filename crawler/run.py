"""Running crawls: one process, one reactor, as many sources at once as the settings say.

The doing around the spider: locks, ledger, signals, worker processes. A process can run this once (Twisted's reactor
cannot be started twice); the scheduler starts a process a crawl.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.reactor import install_reactor

from archive.articles.write import ArticleUpdate
from archive.captures.rows import StoredCapture
from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlStart
from archive.db.errors import ArchiveError, CrawlNotWaiting, CrawlRunning
from archive.model.capture import Capture
from archive.model.extraction import Extraction, NoText
from archive.store import Archive
from config.settings import Settings, make_user_agent
from crawler.clock import Clock
from crawler.convert import to_counts, to_options, to_politeness_settings, to_row
from crawler.fetch.private_addresses import GuardedResolver
from crawler.fetch.scrapy_settings import REACTOR, to_scrapy_settings
from crawler.fetch.spider import PressSpider
from crawler.learn_blocks import learn_blocks
from crawler.planning.decide import Plan
from crawler.planning.request import CrawlRequest
from crawler.planning.session import CrawlSession
from crawler.planning.stats import CrawlReport, CrawlStats, NewArticle, decide_outcome
from pipelines.item_pipelines import PipelineContext, extract_and_add
from pipelines.workers.pool import WorkerPool, WorkersBroken

log = logging.getLogger(__name__)

FatalError = ArchiveError | WorkersBroken
"""What ends a run: nothing more can be kept, or nothing can be read."""

_COUNTS_EVERY = 25
"""Captures after which a running crawl's counts are written to the ledger, so that a killed one has nearly its own."""

_INDEX_EVERY = 128
"""New texts after which they are indexed for search: a crawl of hours can be searched, and ends without a long wait."""

_GARBAGE = 5_000
"""New objects after which Python looks for garbage; some megabytes."""


class RunListener:
    """Told how a run goes on; the default listens to nothing."""

    def on_started(self, source: str, stats: CrawlStats) -> None:
        """A crawl has begun; its stats are live and may be looked at any time until `ended`."""

    def on_extracted(self, capture: Capture, extraction: Extraction | NoText) -> None:
        """An article page has been read and its extraction kept."""

    def on_ended(self, report: CrawlReport) -> None:
        """A crawl has ended."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a run over several sources ended. `fatal` is set where the archive could not take any more."""

    reports: tuple[CrawlReport, ...]
    plans: dict[str, Plan]
    interrupted: bool
    fatal: FatalError | None


NOTHING_DUE = RunReport((), {}, interrupted=False, fatal=None)
"""The report of no crawl at all."""


def run_crawls(
    requests: Sequence[CrawlRequest],
    archive: Archive,
    settings: Settings,
    clock: Clock,
    listener: RunListener | None = None,
) -> RunReport:
    """Carry out crawls and return how they ended, after the last one or a signal.

    SIGINT and SIGTERM: pages in flight end and are kept, nothing more is asked; the second one stops at once. Can be
    called once a process.
    """
    install_reactor(REACTOR)
    reactor: Any = import_module("twisted.internet.reactor")  # only after install_reactor may it be imported

    # What is loaded stays until the end: looking through it again and again for garbage would take one part in twenty.
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    runner = _Runner(archive, settings, clock, listener or RunListener())
    runner.guard(reactor)
    reactor.callLater(0, runner.begin, list(requests), reactor)
    reactor.run(installSignalHandlers=False)
    return runner.conclude()


class _CrawlProgress:
    """Counts what the item pipelines keep, and passes trouble on."""

    def __init__(
        self, crawl: _Crawl, archive: Archive, listener: RunListener, broke: Callable[[FatalError], None]
    ) -> None:
        self._crawl = crawl
        self._archive = archive
        self._listener = listener
        self._broke = broke

    def on_captured(self, capture: Capture, stored: StoredCapture) -> None:
        stats = self._crawl.stats
        log.info("%s %s %s %s", capture.source, capture.error or capture.status, capture.kind, capture.url)
        stats.captures += 1
        stats.revisits += stored.revisit is not None
        stats.bytes += len(capture.body or b"")
        if stats.captures % _COUNTS_EVERY == 0:
            self._archive.crawls.update_counts(self._crawl.crawl_id, to_counts(stats))

    def on_extracted(self, capture: Capture, stored: ArticleUpdate, extraction: Extraction | NoText) -> None:
        stats = self._crawl.stats
        if stored.event == "new" and isinstance(extraction, Extraction):
            stats.new_articles += 1
            stats.articles.append(NewArticle(capture.url, extraction.title, len(extraction.text.split())))
        stats.new_revisions += stored.event == "revision"
        stats.no_text += stored.event == "no-text"
        if stored.event in ("new", "revision") and (stats.new_articles + stats.new_revisions) % _INDEX_EVERY == 0:
            self._archive.search.refresh_unless_locked()
        self._listener.on_extracted(capture, extraction)

    def on_broken(self, error: FatalError) -> None:
        self._broke(error)


@dataclass(slots=True)
class _Crawl:
    """One crawl while it runs."""

    request: CrawlRequest
    crawl_id: int
    started_at: datetime
    stats: CrawlStats
    crawler: Crawler | None = None
    bug: str | None = None


class _Runner:
    """The state of one run."""

    def __init__(self, archive: Archive, settings: Settings, clock: Clock, listener: RunListener) -> None:
        self._archive = archive
        self._settings = settings
        self._clock = clock
        self._listener = listener
        self._user_agent = make_user_agent(settings, version("marbre"))
        self._trusted = frozenset(filter(None, (urlsplit(proxy).hostname for proxy in getproxies().values())))
        self._resolver = GuardedResolver(None, self._trusted)
        self._running: list[_Crawl] = []
        self._reports: list[CrawlReport] = []
        self._plans: dict[str, Plan] = {}
        self._signals = 0
        self._stops: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None
        self._fatal: FatalError | None = None
        extract = settings.extract
        self._readers = WorkerPool(extract.workers, extract.time_limit, extract.recycle_after)

    # the run

    def guard(self, reactor: Any) -> None:
        """Put the guard before the reactor's resolver, unless private addresses are allowed."""
        if not self._settings.fetch.allow_private_addresses:
            self._resolver = GuardedResolver(reactor.nameResolver, self._trusted)
            reactor.installNameResolver(self._resolver)

    def begin(self, requests: list[CrawlRequest], reactor: Any) -> None:
        """Called by the reactor once it runs."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._on_signal, reactor)
        task = loop.create_task(self._all(requests))
        task.add_done_callback(lambda _: reactor.stop() if reactor.running else None)
        self._task = task

    async def _all(self, requests: list[CrawlRequest]) -> None:
        """As many at once as the settings say, never two that share a host."""
        running: dict[asyncio.Task[None], frozenset[str]] = {}
        while requests or running:
            while (request := self._next(requests, running)) is not None:
                requests.remove(request)
                running[asyncio.create_task(self._crawl(request))] = request.source.allowed_hosts
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del running[task]
                task.result()
            if self._stopping:
                requests.clear()

    def _next(
        self, requests: list[CrawlRequest], running: dict[asyncio.Task[None], frozenset[str]]
    ) -> CrawlRequest | None:
        if len(running) >= self._settings.crawl.sources_at_once:
            return None
        busy = frozenset[str]().union(*running.values())
        return next((request for request in requests if not busy & request.source.allowed_hosts), None)

    @property
    def _stopping(self) -> bool:
        return self._signals > 0 or self._fatal is not None

    def _on_signal(self, reactor: Any) -> None:
        self._signals += 1
        if self._signals == 1:
            log.warning("Stopping: pages in flight are being finished. Once more to stop at once.")
            self._stop_all()
        else:
            reactor.stop()

    def _stop_all(self) -> None:
        for crawl in self._running:
            if crawl.crawler is not None and isinstance(crawl.crawler.spider, PressSpider):
                crawl.crawler.spider.stop_asking()
                self._stops.append(asyncio.ensure_future(crawl.crawler.stop_async()))

    def _break(self, error: FatalError) -> None:
        if self._fatal is None:
            self._fatal = error
            self._stop_all()

    def conclude(self) -> RunReport:
        """After the reactor: what a second signal cut off is written down, the workers go."""
        cut_off = bool(self._running)
        for crawl in list(self._running):
            self._end(crawl)
        self._readers.shutdown(cancel_futures=cut_off or self._fatal is not None)
        if (
            self._task is not None
            and self._task.done()
            and not self._task.cancelled()
            and (bug := self._task.exception())
        ):
            raise bug
        return RunReport(tuple(self._reports), self._plans, self._signals > 0, self._fatal)

    # one crawl

    async def _crawl(self, request: CrawlRequest) -> None:
        if request.planning:
            await self._carry_out(request, 0)
            return
        now = self._clock.now()
        try:
            lock = self._archive.crawls.lock_source(request.source.name)
        except CrawlRunning as error:
            self._overlapped(request, now, error)
            return
        with lock:
            try:
                self._archive.crawls.sync_source(to_row(request.source), now)
                self._archive.crawls.close_lost(request.source.name, now)
                crawl_id = self._begin(request, now)
            except ArchiveError as error:
                self._break(error)
                return
            await self._carry_out(request, crawl_id)

    def _begin(self, request: CrawlRequest, now: datetime) -> int:
        return self._archive.crawls.begin(
            CrawlStart(
                request.source.name,
                request.trigger,
                now,
                planned_at=request.planned_at,
                user_agent=self._user_agent,
                marbre=version("marbre"),
                crawl_id=request.crawl_id,
            )
        )

    def _overlapped(self, request: CrawlRequest, now: datetime, error: CrawlRunning) -> None:
        try:
            crawl_id = self._begin(request, now)
        except CrawlNotWaiting as gone:
            self._break(gone)
            return
        self._archive.end_crawl(crawl_id, CrawlEnd(now, "overlapped", str(error), CrawlCounts()))
        self._report(CrawlReport(request.source.name, crawl_id, "overlapped", str(error), now, now, CrawlStats()))

    async def _carry_out(self, request: CrawlRequest, crawl_id: int) -> None:
        session = CrawlSession(request, crawl_id, self._archive, self._settings.crawl, self._clock)
        crawl = _Crawl(request, crawl_id, self._clock.now(), session.stats)
        context = PipelineContext(
            archive=self._archive,
            workers=self._readers,
            options=to_options(request.source, self._settings, self._archive.block_sets.newest(request.source.name)),
            allowed_hosts=request.source.allowed_hosts,
            listing_keys=session.addresses.listing_keys,
            observer=_CrawlProgress(crawl, self._archive, self._listener, self._break),
            now=self._clock.now,
        )
        fetch = self._settings.fetch
        crawler = Crawler(
            PressSpider, to_scrapy_settings(fetch, request.source, self._user_agent, planning=request.planning)
        )
        crawl.crawler = crawler
        crawler.signals.connect(_bug_noter(crawl), signal=signals.spider_error, weak=False)
        self._running.append(crawl)
        self._listener.on_started(request.source.name, session.stats)
        if not request.planning:
            await self._read_unread(request, context)
        if self._stopping:
            self._end(crawl)
            return
        await crawler.crawl_async(
            session=session,
            context=context,
            politeness=to_politeness_settings(self._settings, self._user_agent),
            resolver=self._resolver,
            clock=self._clock,
        )
        if session.plan is not None:
            self._plans[request.source.name] = session.plan
        if not request.planning and not self._stopping:
            with suppress(ArchiveError):  # learned by the next crawl then
                learn_blocks(self._archive, request.source.name, self._clock.now())
        self._end(crawl)

    async def _read_unread(self, request: CrawlRequest, context: PipelineContext) -> None:
        """What a killed crawl has fetched and not read is read first: it would not be fetched again."""
        try:
            for capture, stored in self._archive.captures.find_unread(request.source.name):
                await extract_and_add(context, capture, stored)
        except (ArchiveError, WorkersBroken) as error:
            self._break(error)

    def _end(self, crawl: _Crawl) -> None:
        self._running.remove(crawl)
        now = self._clock.now()
        outcome, reason = decide_outcome(crawl.stats, interrupted=self._stopping)
        if self._fatal is not None:
            outcome, reason = "failed", str(self._fatal)
        elif crawl.bug is not None:
            outcome, reason = "failed", crawl.bug
        if not crawl.request.planning:
            with suppress(ArchiveError):  # with a full disk the row stays open; the next crawl of the source closes it
                self._archive.end_crawl(crawl.crawl_id, CrawlEnd(now, outcome, reason, to_counts(crawl.stats)))
        self._report(
            CrawlReport(crawl.request.source.name, crawl.crawl_id, outcome, reason, crawl.started_at, now, crawl.stats)
        )

    def _report(self, report: CrawlReport) -> None:
        self._reports.append(report)
        self._listener.on_ended(report)


def _bug_noter(crawl: _Crawl) -> Callable[..., None]:
    """A receiver of Scrapy's spider_error: an exception of ours is a failed crawl, whatever else was kept."""

    def note(failure: Any, **_: object) -> None:
        crawl.bug = f"{failure.type.__name__}: {failure.value}"
        log.error("a bug in crawling %s, please report it:\n%s", crawl.request.source.name, failure.getTraceback())

    return note
