"""How a run behaves towards hosts, and how long to wait before an address is asked again. Pure; knows no Scrapy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.model.capture import Capture, CaptureError, find_header
from archive.model.retry_after import parse_retry_after

_PASSING_ERRORS: frozenset[CaptureError] = frozenset({"dns", "refused", "timeout", "reset", "truncated"})
_PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 522, 524})
_WAITING_STATUSES = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class PolitenessSettings:
    """How this run behaves towards hosts; from the settings. Durations are in seconds.

    `product` is the name by which robots.txt speaks of us (`robots.find_product`).
    """

    product: str
    obey_robots: bool
    retries: int
    backoff: float
    max_retry_after: float
    max_redirects: int
    allow_private: bool


@dataclass(frozen=True, slots=True)
class Retry:
    """Ask again after `pause` seconds; or, where `pause` is None, not in this run, for the `reason` given."""

    pause: float | None
    reason: str


def is_passing(capture: Capture) -> bool:
    """Whether what went wrong may be gone a moment later."""
    return capture.error in _PASSING_ERRORS or (capture.error == "http" and capture.status in _PASSING_STATUSES)


def decide_retry(capture: Capture, tries: int, politeness: PolitenessSettings, now: datetime) -> Retry | None:
    """Whether and when to ask again what gave `capture`, after `tries` earlier tries. None: there is no need.

    The pause doubles with each try; a Retry-After of a 429 or 503 counts where it is longer. One that asks for more
    than `max_retry_after` closes the host for this run.
    """
    if not is_passing(capture):
        return None
    wait = parse_retry_after(find_header(capture.headers, "retry-after"), now)
    asked_pause = wait.total_seconds() if wait is not None and capture.status in _WAITING_STATUSES else None
    if asked_pause is not None and asked_pause > politeness.max_retry_after:
        return Retry(None, f"the host asked to wait {asked_pause:.0f} s")
    if tries >= politeness.retries:
        return Retry(None, "")
    return Retry(max(politeness.backoff * 2**tries, asked_pause or 0.0), "")
