"""The downloader's slots, one a host: paused, slowed down, emptied. Decides nothing about when."""

from __future__ import annotations

from time import monotonic

from scrapy.core.downloader import Downloader

_SHORTEST_DELAY = 0.01


class RequestDropped(Exception):  # noqa: N818 - nothing went wrong
    """Takes the place of an answer where the run ended before the request was sent."""


def pause_host(downloader: Downloader, host: str, seconds: float) -> None:
    """Send nothing to a host for some seconds; other hosts go on."""
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, _SHORTEST_DELAY)
        slot.lastseen = monotonic() + seconds - slot.delay


def slow_host(downloader: Downloader, host: str, seconds: float) -> None:
    """Leave at least so many seconds between any two requests to a host from now on."""
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, seconds)


def drop_waiting(downloader: Downloader) -> None:
    """Let go of all requests that are not sent yet; each gets `RequestDropped` instead of an answer."""
    for slot in downloader.slots.values():
        while slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(RequestDropped())
