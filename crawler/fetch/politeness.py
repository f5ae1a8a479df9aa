"""How long to wait before an address, or its host, is asked again. Pure, but for `pause` which tells the downloader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

from scrapy.core.downloader import Downloader

from archive.model.capture import Capture, CaptureError

_PASSING_ERRORS: frozenset[CaptureError] = frozenset({"dns", "refused", "timeout", "reset", "truncated"})
_PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 522, 524})
_WAITING_STATUSES = frozenset({429, 503})
_SHORTEST_DELAY = 0.01
_SECONDS = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Retry:
    """Ask again after `pause` seconds; or, where `pause` is None, not in this run, for the `reason` given."""

    pause: float | None
    reason: str


def parse_retry_after(capture: Capture, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 § 10.2.3: seconds or an HTTP date); None without one."""
    value = next((value.strip() for name, value in capture.headers if name.lower() == "retry-after"), "")
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def is_passing(capture: Capture) -> bool:
    """Whether what went wrong may be gone a moment later."""
    return capture.error in _PASSING_ERRORS or (capture.error == "http" and capture.status in _PASSING_STATUSES)


def decide_retry(
    capture: Capture, tries: int, retries: int, backoff: float, max_retry_after: float, now: datetime
) -> Retry | None:
    """Whether and when to ask again what gave `capture`, after `tries` earlier tries. None: there is no need.

    The pause doubles with each try; a Retry-After of a 429 or 503 counts where it is longer. One that asks for more
    than `max_retry_after` closes the host for this run.
    """
    if not is_passing(capture):
        return None
    asked_pause = parse_retry_after(capture, now) if capture.status in _WAITING_STATUSES else None
    if asked_pause is not None and asked_pause > max_retry_after:
        return Retry(None, f"the host asked to wait {asked_pause:.0f} s")
    if tries >= retries:
        return Retry(None, "")
    return Retry(max(backoff * 2**tries, asked_pause or 0.0), "")


def pause_host(downloader: Downloader, host: str, seconds: float) -> None:
    """Send nothing to a host for some seconds; other hosts go on."""
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, _SHORTEST_DELAY)
        slot.lastseen = monotonic() + seconds - slot.delay
