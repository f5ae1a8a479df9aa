"""`SourceHistory`: what the archive remembers of one source, as far as judging its health and pacing it need it.

Values only, read by `archive.health.read` and judged by `crawler.health`, which may make them up as well as read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from archive.locale.reason import RecordedReason
from archive.model.capture import CaptureKind

GOOD_ENOUGH = frozenset({"undated", "truncated", "unread-dates", "no-entries"})
"""Listing problems with which a listing still lists."""

OTHER_PAGES = frozenset({"error-page", "consent-wall", "captcha-wall", "login-wall", "host-page", "interstitial"})
"""Reasons for no text that say that something else answers in the place of an article."""

UNLOOKED = timedelta(days=14)
"""Without a look for so long, and for four times the usual pause, nothing is known of a source's present."""
UNLOOKED_KIND: Final = "stale"
"""The kind of verdict on a source that nobody has looked at: what is known of it is old."""


@dataclass(frozen=True, slots=True)
class ListingAnswer:
    """How one declared listing answered in one crawl: its last answer, behind redirects and repetitions.

    `url` is the declared address; `moved_to` where it led by permanent redirects alone (301, 308), None otherwise;
    `problem` what was wrong with a body that came (see `archive.health.listings`).
    """

    capture_id: int
    url: str
    kind: CaptureKind
    at: datetime
    status: int | None = 200
    error: str | None = None
    detail: str | None = None
    moved_to: str | None = None
    problem: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether it listed something that can be read."""
        return self.error is None and (self.problem is None or self.problem in GOOD_ENOUGH)


@dataclass(frozen=True, slots=True)
class Look:
    """One crawl that asked a source's listings: when the first answered, and how its article pages fared.

    `pages_failed` are the urlkeys of pages that gave nothing; those that are gone (404, 410) are not among them, as
    that says nothing of the source. `page_error` is what was said most often.
    """

    crawl_id: int
    at: datetime
    answers: tuple[ListingAnswer, ...]
    new_pages: int = 0
    pages_read: int = 0
    pages_failed: frozenset[str] = frozenset()
    page_error: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether at least one listing listed."""
        return any(answer.is_good for answer in self.answers)


@dataclass(frozen=True, slots=True)
class SeenPage:
    """An article's address when it was first asked, with or without success; `published_at` as its listing says, or
    the page to the minute.
    """

    captured_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class PageExtraction:
    """What was read out of one article page: how long, which fields, how many removals. `words` 0 without a text.

    `urlkey` tells the page's further captures from other articles; `is_set_aside` says that what was read is not
    believed to be the article. `is_like_template`: whether the text stood where the source's other pages have it; None
    where no template was known, or it told too little.
    """

    urlkey: str
    captured_at: datetime
    words: int
    has_title: bool = True
    has_lead: bool = True
    has_byline: bool = True
    has_date: bool = True
    removals: int = 0
    extractor_id: int = 0
    no_text: str | None = None
    is_set_aside: bool = False
    is_like_template: bool | None = None

    @property
    def is_another_page(self) -> bool:
        """Whether something else came in the place of the article."""
        return self.is_set_aside or self.no_text in OTHER_PAGES


@dataclass(frozen=True, slots=True)
class Postponement:
    """A host that answered 429 or 503: the newest such answer, and in how many crawls of the last days it did.

    `retry_after` is the header as it came.
    """

    host: str
    at: datetime
    status: int
    retry_after: str | None
    crawls: int = 1


@dataclass(frozen=True, slots=True)
class LastVerdict:
    """The last verdict that was written down."""

    kind: str
    since_at: datetime


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """What is remembered of one source up to an instant, oldest first throughout.

    `looks` are the newest crawls that asked its listings; `good_looks` the instants of all good ones within the time
    that is remembered (`archive.health.read.REMEMBERED`); `unanswered_since_at` the first look since which none was
    good; `last_look_at` when any listing was last asked, however long ago.
    """

    source: str
    looks: tuple[Look, ...] = ()
    good_looks: tuple[datetime, ...] = ()
    unanswered_since_at: datetime | None = None
    pages: tuple[SeenPage, ...] = ()
    extractions: tuple[PageExtraction, ...] = ()
    put_offs: tuple[Postponement, ...] = ()
    standing: LastVerdict | None = None
    last_look_at: datetime | None = None

    @property
    def unlooked_from(self) -> datetime | None:
        """From when on nothing is known of its present, if nobody looks again; None where nobody ever did."""
        last = self.looks[-1].at if self.looks else self.last_look_at
        if last is None:
            return None
        pauses = sorted(until.at - since.at for since, until in pairwise(self.looks))
        usual = pauses[len(pauses) // 2] if pauses else timedelta(0)
        return last + max(UNLOOKED, 4 * usual)


def tell_unlooked(last_look_at: datetime) -> str:
    """What is said of a source that nobody has looked at for long."""
    return RecordedReason("unlooked", last_at=last_look_at)
