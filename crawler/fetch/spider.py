"""The one spider: asks a source's listings, has their candidates decided, asks the articles that are new or due.

    start → robots.txt of the host → feeds, sitemaps, sections (conditionally)
          → once all have answered: plan (pure, crawler.planning.decide) → new articles, newest first
                                                               → revisits, conditionally
    every answer → Capture → item pipelines

One instance crawls one source. It decides nothing itself: what to fetch is `crawler.planning.decide`'s, whether to ask
again `politeness`'s, what robots.txt allows `robots`'s.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from archive.model.capture import Capture, CaptureError
from crawler.clock import Clock
from crawler.fetch.media_types import is_accepted
from crawler.fetch.politeness import decide_retry, pause_host
from crawler.fetch.private_addresses import GuardedResolver, is_private_host
from crawler.fetch.robots import RobotsGate, RobotsRules, to_rules
from crawler.fetch.to_capture import host_of, parse_media_type, to_capture, to_refusal
from crawler.planning.fetch_task import FetchTask
from crawler.planning.session import CrawlSession
from pipelines.item_pipelines import PipelineContext

log = logging.getLogger(__name__)

SpiderOutput = Iterator[Request | Capture]
_LISTINGS = ("feed", "sitemap", "section")
_PRIORITY = {"robots": 30, "feed": 20, "sitemap": 20, "section": 20, "article": 0, "revisit": -10}


class RequestDropped(Exception):  # noqa: N818 - nothing went wrong
    """Takes the place of an answer where the run ended before the request was sent."""


@dataclass(frozen=True, slots=True)
class PolitenessSettings:
    """How this run behaves towards hosts; from the settings."""

    user_agent: str
    obey_robots: bool
    retries: int
    backoff: float
    max_retry_after: float
    max_redirects: int
    allow_private: bool


class PressSpider(Spider):
    """See the module. `session` answers what to ask and is told what came back; `context` is for the pipelines."""

    name = "press"

    def __init__(
        self,
        session: CrawlSession,
        context: PipelineContext,
        politeness: PolitenessSettings,
        resolver: GuardedResolver,
        clock: Clock,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.context = context
        self._politeness = politeness
        self._resolver = resolver
        self._clock = clock
        self._robots = RobotsGate()
        self._closed_hosts: dict[str, str] = {}
        self._open_listings = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PressSpider:
        """Scrapy's constructor; subscribes to the headers, so that what is neither HTML nor a feed is never read."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.check_headers, signal=signals.headers_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """What is asked first: the listings, or the pages that the order names."""
        opening = self.session.plan_opening()
        self._open_listings = sum(task.kind in _LISTINGS for task in opening)
        for task in opening:
            for output in self._ask(task):
                yield output

    def stop_asking(self) -> None:
        """Let go of everything that waits for its turn, so that only what is in flight is waited for."""
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(RequestDropped())

    def check_headers(self, headers: Headers, request: Request, **_: object) -> None:
        """Stop a download whose media type we do not keep, before its body is read."""
        task = request.cb_kwargs.get("task")
        if task and not is_accepted(
            task.kind, parse_media_type((headers.get(b"Content-Type") or b"").decode("latin-1"))
        ):
            raise StopDownload(fail=True)

    # asking

    def _ask(self, task: FetchTask) -> SpiderOutput:
        """Ask an address, unless something forbids it; robots.txt first where it is not known yet."""
        forbidden = self._forbidden(task)
        if task.host in self._closed_hosts:
            self.session.note_not_asked(task, self._closed_hosts[task.host])
            yield from self._after_listing(task)
        elif forbidden:
            yield from self._refuse(task, *forbidden)
        elif task.kind == "robots" or not self._politeness.obey_robots:
            yield self._request(task)
        elif (rules := self._robots.rules(task)) is None:
            if self._robots.hold(task):
                yield from self._ask_robots(task)
        elif reason := rules.forbids(task.url, self._politeness.user_agent):
            yield from self._refuse(task, "robots", reason)
        else:
            yield self._request(task)

    def _ask_robots(self, task: FetchTask) -> SpiderOutput:
        parts = urlsplit(task.url)
        yield self._request(
            self.session.attach_last(FetchTask("robots", f"{parts.scheme}://{parts.netloc}/robots.txt"))
        )

    def _forbidden(self, task: FetchTask) -> tuple[CaptureError, str] | None:
        if urlsplit(task.url).scheme not in ("http", "https"):
            return "bad-scheme", "only http and https are asked"
        if not self._politeness.allow_private and is_private_host(host_of(task.url)):
            return "private-address", "the address belongs to this machine, its network or its cloud"
        return None

    def _request(self, task: FetchTask) -> Request:
        headers = {}
        if task.last and task.last.etag:
            headers["If-None-Match"] = task.last.etag
        if task.last and task.last.last_modified:
            headers["If-Modified-Since"] = task.last.last_modified
        return Request(
            task.url,
            callback=self.answered,
            errback=self.failed,
            headers=headers,
            cb_kwargs={"task": task},
            priority=_PRIORITY["revisit" if task.is_revisit else task.kind],
            dont_filter=True,  # a plan has each address once; asking again is a decision
        )

    # answers

    def answered(self, response: Response, task: FetchTask) -> SpiderOutput:
        """Scrapy's callback: any HTTP answer."""
        capture = to_capture(response, task, self.session.crawl_id, self.session.source.name, self._clock.now())
        yield from self._settle(task, capture)

    def failed(self, failure: Failure) -> SpiderOutput:
        """Scrapy's errback: no answer, or one that was not read."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        task: FetchTask = request.cb_kwargs["task"]
        error = failure.value or RuntimeError("no reason given")
        if isinstance(error, RequestDropped):
            return
        capture = to_capture(error, task, self.session.crawl_id, self.session.source.name, self._clock.now())
        if capture.error == "dns" and host_of(task.url) in self._resolver.refused:
            capture = replace(
                capture, error="private-address", error_detail=f"{host_of(task.url)} resolves to a private address"
            )
        yield from self._settle(task, capture)

    def _settle(self, task: FetchTask, capture: Capture) -> SpiderOutput:
        """Keep what came back and go on from it: again, onwards, or with what the answer holds."""
        yield capture
        retry = decide_retry(
            capture,
            task.tries,
            self._politeness.retries,
            self._politeness.backoff,
            self._politeness.max_retry_after,
            self._clock.now(),
        )
        if retry and retry.pause is not None:
            pause_host(self.crawler.engine.downloader, host_of(task.url), retry.pause)
            yield self._request(task.repeat())
            return
        if retry and retry.reason:
            self._closed_hosts[task.host] = retry.reason
        if capture.location and capture.status != 304:
            yield from self._follow(task, capture.location)
        else:
            yield from self._finish(task, capture)

    def _follow(self, task: FetchTask, location: str) -> SpiderOutput:
        onward = task.follow_to(location.partition("#")[0])
        if onward.url in onward.redirected_from or len(onward.redirected_from) > self._politeness.max_redirects:
            yield from self._refuse(onward, "redirect-loop", f"after {len(onward.redirected_from)} redirect(s)")
        elif task.kind == "robots":
            # RFC 9309 § 2.3.1.2: followed even to another host; its rules stay those of the host first asked.
            forbidden = self._forbidden(onward)
            yield from self._refuse(onward, *forbidden) if forbidden else iter((self._request(onward),))
        elif not self.session.is_allowed(onward.url):
            yield from self._refuse(onward, "outside-hosts", f"{task.url} redirects to another newsroom's host")
        elif task.kind == "article" and self.session.is_listing(onward.url):
            # What newsrooms answer for an article they have taken down, where they do not answer 404 or 410.
            yield from self._refuse(onward, "redirect-home", f"{task.url} redirects to a page that lists articles")
        else:
            yield from self._ask(self.session.attach_last(onward) if onward.kind in _LISTINGS else onward)

    def _refuse(self, task: FetchTask, error: CaptureError, detail: str) -> SpiderOutput:
        capture = to_refusal(task, error, detail, self.session.crawl_id, self.session.source.name, self._clock.now())
        yield capture
        yield from self._finish(task, capture)

    # what an answer holds

    def _finish(self, task: FetchTask, capture: Capture) -> SpiderOutput:
        """The last word on an asked address."""
        if task.kind == "robots":
            yield from self._open_gate(task, capture)
            return
        if capture.error:
            self.session.failed(task, capture)
        if task.kind in _LISTINGS:
            yield from self._read_listing(task, capture)
            yield from self._after_listing(task)

    def _open_gate(self, task: FetchTask, capture: Capture) -> SpiderOutput:
        body = self.session.load_held_body(task) if capture.status == 304 else capture.body
        status = 200 if capture.status == 304 else capture.status
        rules = to_rules(status, body, capture.error if status is None else None)
        first_asked = task.redirected_from[0] if task.redirected_from else task.url
        host = urlsplit(first_asked).netloc.lower()
        self._heed_delay(host, rules)
        for waiting in self._robots.open(host, rules):
            yield from self._ask(waiting)

    def _heed_delay(self, host: str, rules: RobotsRules) -> None:
        """Crawl-delay is no part of RFC 9309, but where a newsroom states one it is the wish of its host."""
        slot = self.crawler.engine.downloader.slots.get(host.partition(":")[0])
        if slot is not None:
            slot.delay = max(
                slot.delay, min(rules.crawl_delay(self._politeness.user_agent), self._politeness.max_retry_after)
            )

    def _read_listing(self, task: FetchTask, capture: Capture) -> SpiderOutput:
        body = None if capture.error else capture.body
        if capture.status == 304:
            body = self.session.load_held_body(task)
        if body is not None:
            nested = self.session.read_listing(task, capture, body)
            self._open_listings += len(nested)
            for onward in nested:
                yield from self._ask(onward)

    def _after_listing(self, task: FetchTask) -> SpiderOutput:
        """Once the last listing has had its say, have the candidates decided and ask for the articles."""
        if task.kind not in _LISTINGS:
            return
        self._open_listings -= 1
        if self._open_listings == 0:
            for planned in self.session.plan():
                yield from self._ask(planned)
