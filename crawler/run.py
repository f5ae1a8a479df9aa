"""The door to crawling: one process, one reactor, as many sources at once as the settings say.

Starts the reactor, hears signals, and says which crawls run together; what one crawl does is `crawler.crawls.crawl`'s.
A process can run this once (Twisted's reactor cannot be started twice); the scheduler starts a process a crawl.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.utils.reactor import install_reactor

from archive.store import Archive
from config.settings import Settings, make_user_agent
from crawler.clock import Clock
from crawler.crawls.crawl import Crawl
from crawler.crawls.run_report import RunListener, RunReport
from crawler.crawls.run_state import RunState, RunTools
from crawler.fetch.private_addresses import GuardedResolver
from crawler.fetch.scrapy_settings import REACTOR
from crawler.planning.request import CrawlRequest
from pipelines.workers.errors import WorkersBroken
from pipelines.workers.pool import WorkerPool

log = logging.getLogger(__name__)

_GARBAGE = 5_000
"""New objects after which Python looks for garbage; some megabytes."""


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
    extract = settings.extract
    tools = RunTools(
        archive=archive,
        settings=settings,
        clock=clock,
        listener=listener or RunListener(),
        user_agent=make_user_agent(settings, version("marbre")),
        resolver=guard_resolver(reactor, settings),
        workers=WorkerPool(extract.workers, extract.time_limit, extract.recycle_after),
    )
    run = _Run(tools, reactor)
    reactor.callLater(0, run.begin, list(requests))
    reactor.run(installSignalHandlers=False)
    return run.conclude()


def guard_resolver(reactor: Any, settings: Settings) -> GuardedResolver:
    """The guard, put before the reactor's resolver unless private addresses are allowed."""
    trusted = frozenset(filter(None, (urlsplit(proxy).hostname for proxy in getproxies().values())))
    if settings.fetch.allow_private_addresses:
        return GuardedResolver(None, trusted)
    resolver = GuardedResolver(reactor.nameResolver, trusted)
    reactor.installNameResolver(resolver)
    return resolver


class _Run:
    """The crawls of one run: which of them run together, and how all of them are stopped."""

    def __init__(self, tools: RunTools, reactor: Any) -> None:
        self._tools = tools
        self._reactor = reactor
        self._state = RunState(self._stop_all)
        self._crawls: list[Crawl] = []
        self._stops: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None

    def begin(self, requests: list[CrawlRequest]) -> None:
        """Called by the reactor once it runs."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.on_signal)
        task = loop.create_task(self._carry_out(requests))
        task.add_done_callback(lambda _: self._reactor.stop() if self._reactor.running else None)
        self._task = task

    def on_signal(self) -> None:
        """The first one lets pages in flight end, the second one ends everything at once."""
        self._state.signals += 1
        if self._state.signals == 1:
            log.warning("Stopping: pages in flight are being finished. Once more to stop at once.")
            self._stop_all()
        else:
            self._reactor.stop()

    def conclude(self) -> RunReport:
        """After the reactor: what a second signal cut off is written down, the workers go. Raises a bug of ours."""
        cut_off = [crawl for crawl in self._crawls if crawl.is_open]
        for crawl in cut_off:
            crawl.end()
        self._tools.workers.shutdown(cancel_futures=bool(cut_off) or self._state.fatal is not None)
        task = self._task
        if task is not None and task.done() and not task.cancelled() and (bug := task.exception()):
            raise bug
        return self._state.make_report()

    async def _carry_out(self, requests: list[CrawlRequest]) -> None:
        """As many at once as the settings say, never two that share a host."""
        if not await self._has_workers(requests):
            return
        running: dict[asyncio.Task[None], frozenset[str]] = {}
        while requests or running:
            while (request := self._find_next(requests, running)) is not None:
                requests.remove(request)
                running[asyncio.create_task(self._crawl(request))] = request.source.allowed_hosts
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del running[task]
                task.result()
            if self._state.is_stopping:
                requests.clear()

    async def _has_workers(self, requests: list[CrawlRequest]) -> bool:
        """Whether pages can be read here, before any newsroom is asked for one; else the run ends, saying why."""
        if all(request.planning for request in requests):
            return True
        try:
            await asyncio.to_thread(self._tools.workers.require_worker)
        except WorkersBroken as error:
            self._state.break_off(error)
            return False
        return True

    def _find_next(
        self, requests: list[CrawlRequest], running: dict[asyncio.Task[None], frozenset[str]]
    ) -> CrawlRequest | None:
        if len(running) >= self._tools.settings.crawl.sources_at_once:
            return None
        busy = frozenset[str]().union(*running.values())
        return next((request for request in requests if not busy & request.source.allowed_hosts), None)

    async def _crawl(self, request: CrawlRequest) -> None:
        crawl = Crawl(request, self._tools, self._state)
        self._crawls.append(crawl)
        await crawl.carry_out()
        self._crawls.remove(crawl)

    def _stop_all(self) -> None:
        stops = [crawl.stop() for crawl in self._crawls if crawl.is_open]
        self._stops += [stop for stop in stops if stop is not None]  # kept, or the loop may forget what it waits for
