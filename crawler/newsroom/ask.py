"""The asking: newsrooms' sites by the one spider, with robots.txt, delays and guards as in a crawl. Keeps nothing.

Starts the reactor, so that it can be called once a process, as `crawler.run` can.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import version
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.reactor import install_reactor

from config.settings import Settings, make_user_agent
from config.sources import Source
from crawler.clock import Clock
from crawler.convert import to_politeness_settings
from crawler.fetch.scrapy_settings import REACTOR, to_scrapy_settings
from crawler.fetch.session import SpiderSession
from crawler.fetch.spider import PressSpider
from crawler.run import guard_resolver

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SiteAsk:
    """A session and the source, declared or provisional, by whose delay and language it is asked."""

    session: SpiderSession
    source: Source


def ask_sites(
    asks: Sequence[SiteAsk], settings: Settings, clock: Clock, on_done: Callable[[SiteAsk], SiteAsk | None]
) -> None:
    """Ask them, as many at once as the settings say; each session holds then what came of it. Nothing is repeated.

    `on_done` may give a further one to be asked because of what came.

    Raises what went wrong in our own code, after all have ended.
    """
    install_reactor(REACTOR)
    reactor: Any = import_module("twisted.internet.reactor")
    user_agent = make_user_agent(settings, version("marbre"))
    # A repeated request would cost what may be asked of a site; who wants to try again calls again.
    politeness = replace(to_politeness_settings(settings, user_agent), retries=0)
    resolver = guard_resolver(reactor, settings)
    bugs: list[str] = []
    waiting = list(asks)[::-1]

    async def ask_one(ask: SiteAsk) -> None:
        crawler = Crawler(PressSpider, to_scrapy_settings(settings.fetch, ask.source, user_agent, planning=True))
        crawler.signals.connect(
            lambda failure, **_: bugs.append(failure.getTraceback()), signal=signals.spider_error, weak=False
        )
        await crawler.crawl_async(
            session=ask.session, context=None, politeness=politeness, resolver=resolver, clock=clock
        )
        onward = on_done(ask)
        if onward is not None:
            waiting.append(onward)

    async def ask_all() -> None:
        async def work() -> None:
            while waiting:
                await ask_one(waiting.pop())

        await asyncio.gather(*(work() for _ in range(min(settings.crawl.sources_at_once, len(asks)))))

    def begin() -> None:
        task = asyncio.get_running_loop().create_task(ask_all())
        task.add_done_callback(end)

    def end(task: asyncio.Task[None]) -> None:
        if (failure := task.exception()) is not None:
            failures.append(failure)
        reactor.stop()

    failures: list[BaseException] = []
    reactor.callLater(0, begin)
    reactor.run()
    if failures:
        raise failures[0]
    if bugs:
        raise RuntimeError("a bug in asking, please report it:\n" + bugs[0])
