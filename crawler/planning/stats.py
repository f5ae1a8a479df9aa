"""What a crawl has done so far, counted; and what its report says. No I/O."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from archive.locale.reason import RecordedReason
from crawler.planning.findings import USELESS, ListingFinding

ReportOutcome = Literal["done", "partial", "failed", "interrupted", "overlapped"]


@dataclass(frozen=True, slots=True)
class FailedPage:
    """An address that gave nothing, with the reason that its capture row holds too."""

    url: str
    kind: str
    error: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article seen for the first time in this crawl."""

    url: str
    title: str | None
    words: int


@dataclass(slots=True)
class CrawlStats:
    """The running counts of one crawl; the one mutable thing that spider and item pipelines share."""

    candidates: int = 0
    left_alone: int = 0
    to_fetch: int = 0
    captures: int = 0
    revisits: int = 0
    new_articles: int = 0
    new_revisions: int = 0
    missing: int = 0  # held articles that were no longer there
    no_text: int = 0
    read: int = 0  # pages read, whatever came of it
    set_aside: int = 0  # answers that are not believed to be their article
    bytes: int = 0
    listings_read: int = 0
    listings_useful: int = 0  # those that list articles of the source
    requisites: Counter[str] = field(default_factory=Counter)  # style sheets and pictures: kept, failed, or why not
    undated: int = 0  # candidates with a date that cannot be read
    failures: list[FailedPage] = field(default_factory=list)
    findings: list[ListingFinding] = field(default_factory=list)
    articles: list[NewArticle] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """How one crawl of one source ended."""

    source: str
    crawl_id: int | None
    outcome: ReportOutcome
    reason: str | None
    started_at: datetime
    ended_at: datetime
    stats: CrawlStats

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.ended_at - self.started_at).total_seconds()


def decide_outcome(stats: CrawlStats, *, interrupted: bool) -> tuple[ReportOutcome, str | None]:
    """How a crawl ended, from its counts alone, with the reason where it was not all well."""
    if interrupted:
        return "interrupted", RecordedReason("stopped")
    if not stats.failures:
        return ("partial", useless) if (useless := find_useless_reason(stats)) else ("done", None)
    listings = [page for page in stats.failures if page.kind in ("feed", "sitemap", "section")]
    if listings and not stats.listings_read:
        return "failed", RecordedReason("no-listing", error=listings[0].error, url=listings[0].url)
    return "partial", RecordedReason("pages-failed", n=len(stats.failures), url=stats.failures[0].url)


def find_useless_reason(stats: CrawlStats) -> str | None:
    """Why nothing that the source's listings list can be asked, though they answer; None where something can."""
    found = find_useless(stats)
    return RecordedReason("nothing-to-ask", why=found.sentence, url=found.url) if found else None


def find_useless(stats: CrawlStats) -> ListingFinding | None:
    """The first finding that makes a listing useless, where no listing is useful."""
    if not stats.listings_read or stats.listings_useful:
        return None
    return next((finding for finding in stats.findings if finding.kind in USELESS), None)
