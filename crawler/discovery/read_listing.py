"""`read_listing`: what an answer lists, by what it was asked as. Pure, and called in the workers: an answer made to be
slow to read costs itself only.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.locale.reason import RecordedReason
from crawler.discovery.candidate import Candidate, Listing
from crawler.discovery.feeds import read_feed
from crawler.discovery.sections import read_section
from crawler.discovery.site.read_traces import read_traces
from crawler.discovery.sitemaps import keep_recent, read_sitemap

_TOMORROW = timedelta(days=1)
"""By which a listing's date may be ahead of now: its zone, and its clock."""
_ENDED_SECONDS = 20.0
"""What a listing whose reading was ended is counted as: the default time limit of a page."""


@dataclass(frozen=True, slots=True)
class RecentWindow:
    """What of a sitemap counts as recent: `days` before `now`, and so many entries with a date nobody can read."""

    now: datetime
    days: float
    most_unread: int


@dataclass(frozen=True, slots=True)
class ListingTask:
    """An answer to be read at `now`. `recent` is None where all of a sitemap is wanted; `is_allowed` can be pickled.

    `after`: what a sitemap dates before it is counted only. `headers` are given where the answer is a home page that is
    to tell of its site (`Listing.traces`).
    """

    kind: str
    body: bytes
    url: str
    content_type: str | None
    is_allowed: Callable[[str], bool]
    now: datetime
    recent: RecentWindow | None = None
    after: datetime | None = None
    headers: tuple[tuple[str, str], ...] | None = None


def read_listing(task: ListingTask) -> Listing:
    """What the answer lists, and what reading it took. Never raises; see ListingProblem."""
    before = time.process_time()
    listing = _read(task)
    candidates = tuple(_doubt_dates(candidate, task.now + _TOMORROW) for candidate in listing.candidates)
    return replace(listing, candidates=candidates, seconds=time.process_time() - before)


def _doubt_dates(candidate: Candidate, latest: datetime) -> Candidate:
    """The candidate without dates that are still to come: an announced event's, or of a clock that is wrong.

    Believed, it would stand first in every plan, and its article would be of that day.
    """
    if (candidate.published_at or latest) <= latest and (candidate.lastmod_at or latest) <= latest:
        return candidate
    published, changed = (at if at and at <= latest else None for at in (candidate.published_at, candidate.lastmod_at))
    return replace(candidate, published_at=published, lastmod_at=changed)


def _read(task: ListingTask) -> Listing:
    if task.kind == "feed":
        return read_feed(task.body, task.url, task.content_type)
    if task.kind == "section":
        listing = read_section(task.body, task.url, task.is_allowed, task.content_type)
        if task.headers is None:
            return listing
        return replace(listing, traces=read_traces(task.body, task.url, task.headers))
    recent = task.recent
    if recent is None:
        return read_sitemap(task.body, task.url, task.content_type, after=task.after)
    after = recent.now - timedelta(days=recent.days)
    listing = read_sitemap(task.body, task.url, task.content_type, after=after)
    return keep_recent(listing, recent.now, recent.days, most_unread=recent.most_unread)


def to_unreadable(error: BaseException) -> Listing:
    """The listing of an answer whose reading was ended: over the time limit, or its process died of it."""
    said = RecordedReason("read-over-time") if isinstance(error, TimeoutError) else repr(error)[:500]
    return Listing("unknown", problem="unreadable", problem_detail=said, seconds=_ENDED_SECONDS)
