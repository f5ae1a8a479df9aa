"""The one spider: asks a source's listings, has their candidates decided, asks the articles that are new or due.

    start ──→ ask ──→ Request ··· Scrapy ··· receive_answer / receive_failure
                                               to_capture      the one door; the Capture goes to the item pipelines
                                               decide_next     what follows: again, onwards, or done with
                                               ask             what is to be asked because of it

One instance crawls one source. It decides nothing itself: what to fetch is `crawler.planning`'s, whether an address may
be asked and what follows from its answer `next_step`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from gettext import gettext as _
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from archive.locale.reason import RecordedReason
from archive.model.capture import Capture
from crawler.clock import Clock
from crawler.discovery.bodies import SITEMAP_LIMIT
from crawler.discovery.candidate import Listing
from crawler.discovery.read_listing import ListingTask, read_listing, to_unreadable
from crawler.fetch.host_slots import RequestDropped, drop_waiting, pause_host, slow_host
from crawler.fetch.media_types import may_be_read, parse_media_type
from crawler.fetch.next_step import (
    Ask,
    AskAgain,
    AskRobotsFirst,
    Finish,
    Follow,
    HostState,
    LeaveOut,
    Refuse,
    decide_ask,
    decide_next,
)
from crawler.fetch.politeness import PolitenessSettings
from crawler.fetch.private_addresses import GuardedResolver
from crawler.fetch.robots import RobotsGate, to_rules
from crawler.fetch.session import SpiderSession
from crawler.fetch.to_capture import CrawlIdentity, to_capture
from crawler.planning.addresses import parse_host
from crawler.planning.fetch_task import READ_IN_PART, FetchTask
from crawler.planning.requisites import REQUISITE_LIMITS
from pipelines.item_pipelines import PipelineContext
from pipelines.workers.errors import WorkersBroken
from pipelines.workers.pool import WorkerPool

log = logging.getLogger(__name__)

SpiderOutput = AsyncIterator[Request | Capture]
_PRIORITY: dict[str, int] = {
    "robots": 30,
    "feed": 20,
    "sitemap": 20,
    "section": 20,
    "article": 0,
    "revisit": -10,
    "style": -20,
    "picture": -20,
    "font": -20,
}


class PressSpider(Spider):
    """Asks, keeps and asks on. `session` is given answers and says what to ask; `context` is for the item pipelines,
    None where nothing is kept."""

    name = "press"

    def __init__(
        self,
        session: SpiderSession,
        context: PipelineContext | None,
        politeness: PolitenessSettings,
        resolver: GuardedResolver,
        clock: Clock,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.context = context
        self._session = session
        self._crawl = CrawlIdentity(session.crawl_id, session.source)
        self._politeness = politeness
        self._resolver = resolver
        self._clock = clock
        self._robots = RobotsGate()
        self._closed_hosts: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PressSpider:
        """Scrapy's constructor; subscribes to the headers, so that what is neither HTML nor a feed is never read."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.check_headers, signal=signals.headers_received)
        return spider

    # called by Scrapy

    async def start(self) -> AsyncIterator[Any]:
        """What is asked first: the listings, or the pages that the crawl's request names."""
        async for output in self._ask(self._session.plan_opening()):
            yield output

    def check_headers(self, headers: Headers, request: Request, **_: object) -> None:
        """Stop a download that by its media type can be no text, before its body is read."""
        task = request.cb_kwargs.get("task")
        media_type = parse_media_type((headers.get(b"Content-Type") or b"").decode("latin-1"))
        if task and not may_be_read(task.kind, media_type):
            raise StopDownload(fail=True)

    async def receive_answer(self, response: Response, task: FetchTask) -> SpiderOutput:
        """Scrapy's callback: any HTTP answer. Keep it, then ask what follows from it."""
        capture = to_capture(response, task, self._crawl, self._clock.now())
        yield capture
        async for output in self._ask(await self._take(task, capture)):
            yield output

    async def receive_failure(self, failure: Failure) -> SpiderOutput:
        """Scrapy's errback: no answer, or one that was not read. Keep that, then ask what follows from it."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        task: FetchTask = request.cb_kwargs["task"]
        error = failure.value or RuntimeError("no reason given")
        if isinstance(error, RequestDropped):
            return
        capture = to_capture(error, task, self._crawl, self._clock.now())
        host = parse_host(task.url)
        if capture.error == "dns" and host in self._resolver.refused:
            detail = RecordedReason("resolves-privately", host=host)
            capture = replace(capture, error="private-address", error_detail=detail)
        yield capture
        async for output in self._ask(await self._take(task, capture)):
            yield output

    # called by whoever runs the crawl

    def stop_asking(self) -> None:
        """Let go of every request that is not sent yet, so that only what is in flight is waited for."""
        drop_waiting(self._downloader)

    # what an answer leads to

    async def _take(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        """Do what follows from an answer; the addresses to be asked because of it."""
        match decide_next(task, capture, self._politeness, self._clock.now()):
            case AskAgain(pause=pause):
                pause_host(self._downloader, parse_host(task.url), pause)
                return [task.repeat()]
            case Follow(task=onward):
                self._session.note_redirect(task, capture)
                return [self._session.attach_last(onward) if onward.is_listing else onward]
            case Finish(holds=holds, closes_host=reason):
                if reason is not None:
                    self._closed_hosts[task.host] = reason
                if holds == "robots":
                    return self._open_gate(task, capture)
                if holds == "host-file":
                    return []
                if capture.error:
                    self._session.add_failure(task, capture)
                if holds == "listing":
                    return await self._take_listing(task, capture)
                return self._session.take_page(task, capture)

    async def _take_listing(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        """Have a listing read in a worker; what is to be asked because of it."""
        asked, listing = self._session.to_listing_task(task, capture), None
        if asked is not None and self.context is not None:
            try:
                listing = await _read(asked, self.context.workers)
            except WorkersBroken as error:
                self.context.observer.on_broken(error)
        return self._session.take_listing(task, capture, asked, listing)

    def _open_gate(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        """A host's robots.txt is known: heed its delay; the addresses that waited for it."""
        body = self._session.load_body(task, capture)
        status = 200 if capture.status == 304 else capture.status
        rules = to_rules(status, body, capture.error if status is None else None)
        product = self._politeness.product
        beside = [each for each in self._session.note_robots(task, rules) if not rules.forbids(each.url, product)]
        first_asked = task.redirected_from[0] if task.redirected_from else task.url
        host = urlsplit(first_asked).netloc.lower()
        # Crawl-delay is no part of RFC 9309, but where a newsroom states one it is the wish of its host.
        delay = min(rules.find_crawl_delay(self._politeness.product), self._politeness.max_retry_after)
        slow_host(self._downloader, host.partition(":")[0], delay)
        return [*self._robots.open(host, rules), *beside]

    # asking

    async def _ask(self, tasks: Iterable[FetchTask]) -> SpiderOutput:
        """Ask addresses in order, robots.txt of their hosts first. What follows from one that is refused comes next."""
        waiting = deque(tasks)
        while waiting:
            task = waiting.popleft()
            held = self._session.find_held(task) if task.is_listing else None
            if held is not None:
                waiting.extendleft(reversed(await self._take(task, held)))
                continue
            host = HostState(self._robots.find_rules(task), self._closed_hosts.get(task.host))
            match decide_ask(task, host, self._session.addresses, self._politeness):
                case Ask():
                    yield self._to_request(task)
                case AskRobotsFirst():
                    if self._robots.hold(task):
                        waiting.appendleft(self._to_robots_task(task))
                case Refuse() as refusal:
                    capture = to_capture(refusal, task, self._crawl, self._clock.now())
                    yield capture
                    waiting.extendleft(reversed(await self._take(task, capture)))
                case LeaveOut(reason=reason):
                    waiting.extendleft(reversed(self._session.leave_out(task, reason)))

    def _to_robots_task(self, task: FetchTask) -> FetchTask:
        parts = urlsplit(task.url)
        return self._session.attach_last(FetchTask("robots", f"{parts.scheme}://{parts.netloc}/robots.txt"))

    def _to_request(self, task: FetchTask) -> Request:
        headers = {}
        if task.last and task.last.etag:
            headers["If-None-Match"] = task.last.etag
        if task.last and task.last.last_modified:
            headers["If-Modified-Since"] = task.last.last_modified
        if task.cookies:
            headers["Cookie"] = task.cookies
        return Request(
            task.url,
            callback=self.receive_answer,
            errback=self.receive_failure,
            headers=headers,
            cb_kwargs={"task": task},
            meta={
                "download_maxsize": self._find_limit(task),
                "download_fail_on_dataloss": task.kind not in READ_IN_PART,
            },
            priority=_PRIORITY["revisit" if task.is_revisit else task.kind],
            dont_filter=True,  # a plan has each address once; asking again is a decision
        )

    def _find_limit(self, task: FetchTask) -> int:
        """The most bytes of an answer: of a sitemap what its protocol allows, of all others what the setting does."""
        of_all = self.settings.getint("DOWNLOAD_MAXSIZE")
        return SITEMAP_LIMIT if task.kind == "sitemap" else min(of_all, REQUISITE_LIMITS.get(task.kind, of_all))

    @property
    def _downloader(self) -> Downloader:
        return self.crawler.engine.downloader


async def _read(asked: ListingTask, workers: WorkerPool) -> Listing:
    try:
        return await asyncio.wrap_future(workers.submit_large(len(asked.body), read_listing, asked))
    except (BrokenExecutor, ImportError) as error:
        raise WorkersBroken(
            _("a listing cannot be read here ({error}); is the installation whole?").format(error=error)
        ) from error
    except WorkersBroken:
        raise
    except Exception as error:  # over the time limit, or it killed its process
        return to_unreadable(error)
