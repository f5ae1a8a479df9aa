"""`CrawlSession`: what one crawl asks and what it makes of its listings, between the spider and the archive.

It knows the order, the source and what the archive holds; it knows no HTTP library and reads no text out of articles.
Everything it decides, it has decided by the pure functions of `crawler.discovery` and `crawler.planning.decide`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from urllib.parse import urlsplit

from archive.articles.known import KnownAddress
from archive.articles.revisits import HeldArticle, RevisitRule
from archive.db.errors import ArchiveError
from archive.health.listings import ListingState
from archive.model.capture import Capture
from archive.model.urls import to_address, to_urlkey
from archive.store import Archive
from config.ages import to_ages
from config.settings import CrawlSettings
from config.sources import Source
from crawler.clock import Clock
from crawler.discovery.candidate import Candidate, Listing, SitemapRef
from crawler.discovery.feeds import read_feed
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import keep_recent, read_sitemap
from crawler.health.listing_state import to_state_of_failure, to_state_of_listing
from crawler.planning.decide import DecideRules, Decision, Limits, Plan, find_reason_outside, plan
from crawler.planning.fetch_task import FetchTask, to_fetch_task
from crawler.planning.request import CrawlRequest
from crawler.planning.stats import CrawlStats, FailedPage

_MERE_NOTES = ("undated",)
"""Listing problems that are no failure: such a sitemap is read with --backfill, and a crawl goes on without it."""
_MOST_SITEMAPS = 500
"""Nested sitemaps read in one crawl; a sitemap index may hold 50,000 (sitemaps.org)."""


class CrawlSession:
    """See the module. `crawl_id` is 0 while planning, when nothing is kept."""

    def __init__(
        self, request: CrawlRequest, crawl_id: int, archive: Archive, settings: CrawlSettings, clock: Clock
    ) -> None:
        self.source: Source = request.source
        self.crawl_id = crawl_id
        self.stats = CrawlStats()
        self.plan_made: Plan | None = None
        self._order = request
        self._archive = archive
        self._settings = settings
        self._clock = clock
        self._candidates: list[Candidate] = []
        self._sitemaps_seen: set[str] = set()
        self._listing_keys = find_listing_keys(request.source)

    def plan_opening(self) -> list[FetchTask]:
        """What is asked first: the pages that the order names, else the source's listings, conditionally."""
        if self._order.urls:
            self.stats.candidates = self.stats.to_fetch = len(self._order.urls)
            return [FetchTask("article", url) for url in self._order.urls]
        source = self.source
        self._sitemaps_seen.update(source.sitemaps)
        return [
            *(self.attach_last(FetchTask("feed", url)) for url in source.feeds),
            *(self.attach_last(FetchTask("sitemap", url)) for url in source.sitemaps),
            *(self.attach_last(FetchTask("section", url)) for url in source.sections),
        ]

    def attach_last(self, task: FetchTask) -> FetchTask:
        """The same address with the newest answer held for it, so that it is asked conditionally."""
        return replace(task, last=self._archive.captures.find_last_answer(to_urlkey(task.url), task.kind))

    def load_held_body(self, task: FetchTask) -> bytes | None:
        """The payload that a 304 stands for."""
        return self._archive.payloads.read(task.last.payload_digest) if task.last else None

    def is_listing(self, url: str) -> bool:
        """Whether an address is the source's own home page or a listing, or the front page of one of its hosts."""
        address = to_address(url)
        parts = urlsplit(address or url)
        return to_urlkey(url) in self._listing_keys or (parts.path in ("", "/") and not parts.query)

    def is_allowed(self, url: str) -> bool:
        """Whether an address lies on the source's own hosts."""
        return self.source.allows(url)

    def read_listing(self, task: FetchTask, capture: Capture, body: bytes) -> list[FetchTask]:
        """Take the candidates out of a listing's body; what has to be asked next because of it (nested sitemaps)."""
        content_type = next((value for name, value in capture.headers if name.lower() == "content-type"), None)
        if capture.status == 304 and task.last:
            content_type = next((value for name, value in task.last.headers if name.lower() == "content-type"), None)
        listing = self._read(task, body, content_type)
        self._note(to_state_of_listing(capture, body, listing))
        if listing.problem and listing.problem not in _MERE_NOTES:
            self.stats.failures.append(FailedPage(task.url, task.kind, listing.problem, listing.problem_detail))
        if listing.problem is None or listing.candidates or listing.sitemaps:
            self.stats.listings_read += 1
        self._candidates.extend(listing.candidates)
        return [self._nested(task, ref) for ref in listing.sitemaps if self._is_first(ref)]

    def _read(self, task: FetchTask, body: bytes, content_type: str | None) -> Listing:
        if task.kind == "feed":
            return read_feed(body, task.url, content_type)
        if task.kind == "section":
            return read_section(body, task.url, self.is_allowed, content_type)
        if self._order.backfill:
            return read_sitemap(body, task.url, content_type)
        now = self._clock.now()
        asked_days = (now - self._order.since) / timedelta(days=1) if self._order.since else 0.0
        days = max(asked_days, self._settings.recent_days)
        listing = read_sitemap(body, task.url, content_type, after=now - timedelta(days=days))
        return keep_recent(listing, now, days)

    def _is_first(self, ref: SitemapRef) -> bool:
        if ref.url in self._sitemaps_seen or len(self._sitemaps_seen) >= _MOST_SITEMAPS:
            return False
        self._sitemaps_seen.add(ref.url)
        return self.is_allowed(ref.url)

    def _nested(self, task: FetchTask, ref: SitemapRef) -> FetchTask:
        return self.attach_last(FetchTask("sitemap", ref.url, found_in=task.url))

    def plan(self) -> list[FetchTask]:
        """Decide about every candidate; those to be asked, new ones first, then the articles due to be asked again."""
        rules = self._rules()
        self._candidates.extend(self._due(rules))  # after the listings, which know the article as it is listed today
        known = self._archive.articles.find_known({candidate.urlkey for candidate in self._candidates})
        self.plan_made = plan(self._candidates, known, self._clock.now(), rules, self._limits())
        self._candidates.clear()
        to_ask = self.plan_made.to_ask
        self.stats.candidates = len(self.plan_made.decisions)
        self.stats.to_fetch = len(to_ask)
        self.stats.left_alone = self.stats.candidates - len(to_ask)
        self.stats.reasons.update(decision.reason for decision in self.plan_made.decisions)
        return [] if self._order.planning else [self._asked(decision, known) for decision in to_ask]

    def _due(self, rules: DecideRules) -> list[Candidate]:
        """Articles that are due to be asked again, listed or not: as many as a crawl may ask."""
        articles = self._archive.articles.find_due(
            self.source.name,
            self._clock.now(),
            RevisitRule(rules.revisit_after, rules.retry_failed, rules.give_up_after),
        )
        candidates = (to_candidate(article) for article in articles)
        possible = (candidate for candidate in candidates if find_reason_outside(candidate, rules) is None)
        return list(islice(possible, self._settings.max_revisits))

    def _asked(self, decision: Decision, known: Mapping[str, KnownAddress]) -> FetchTask:
        task = to_fetch_task(decision.candidate)
        article = known[decision.candidate.urlkey].article if decision.action == "revisit" else None
        if article is None:
            return task
        return replace(task, is_revisit=True, last=self._archive.articles.find_answer(article.article_id))

    def _rules(self) -> DecideRules:
        source = self.source
        return DecideRules(
            allowed_hosts=source.allowed_hosts,
            listing_keys=self._listing_keys,
            include=tuple(re.compile(pattern) for pattern in source.include),
            exclude=tuple(re.compile(pattern) for pattern in source.exclude),
            since=self._order.since,
            retry_failed=timedelta(hours=self._settings.retry_failed_hours),
            give_up_after=self._settings.give_up_after,
            revisit_after=to_ages(
                self._settings.revisit_after if source.revisit_after is None else source.revisit_after
            ),
        )

    def _limits(self) -> Limits:
        ordered = self._order.limit
        bounded = ordered is None and not self._order.backfill
        return Limits(
            fetches=(self._settings.max_articles or None) if bounded else None,
            revisits=self._settings.max_revisits,
            together=ordered,
        )

    def failed(self, task: FetchTask, capture: Capture) -> None:
        """An address gave nothing; the report lists it. That a held article is no longer there is no failure."""
        if task.is_revisit and (capture.status in (404, 410) or capture.error == "redirect-home"):
            self.stats.missing += 1
            return
        self._note(to_state_of_failure(capture))
        self.stats.failures.append(
            FailedPage(capture.url, capture.kind, capture.error or "other", capture.error_detail)
        )

    def _note(self, state: ListingState | None) -> None:
        """Keep what a listing turned out to be, for those who judge the source's health."""
        if state is not None and self.crawl_id:
            with suppress(ArchiveError):  # keeping the capture meets the same trouble, and ends the crawl for it
                self._archive.health.add_listing(state)

    def note_not_asked(self, task: FetchTask, reason: str) -> None:
        """An address was left because its host asked for a pause longer than this run."""
        self.stats.failures.append(FailedPage(task.url, task.kind, "not-asked", reason))


def to_candidate(article: HeldArticle) -> Candidate:
    """An article that is held, as what may be asked: with what a listing said of it when it was last read."""
    return Candidate(
        url=article.url,
        urlkey=article.urlkey,
        found_in=article.found_in,
        title=article.listed_title,
        published_at=article.listed_published_at,
    )


def find_listing_keys(source: Source) -> frozenset[str]:
    """The identities of a source's own listing addresses, which are no articles."""
    addresses = map(
        partial(to_address, base=None), (source.homepage, *source.feeds, *source.sitemaps, *source.sections)
    )
    return frozenset(to_urlkey(address) for address in addresses if address)
