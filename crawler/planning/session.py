"""`CrawlSession`: what one crawl asks for, from its request, its listings and what the archive holds.

It is given answers and returns what to ask because of them. It knows no HTTP library and reads no text out of articles.
Everything it decides, it has decided by the pure functions of `crawler.discovery` and `crawler.planning.decide`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from itertools import islice
from typing import Protocol
from urllib.parse import urljoin

from archive.articles.known import KnownAddress
from archive.articles.revisits import HeldArticle, RevisitRule
from archive.db.errors import ArchiveError
from archive.health.listings import ListingState
from archive.model.capture import READ_STATUSES, Capture, find_header
from archive.model.page_numbers import MOST_PAGES, find_next_page, find_page_number
from archive.model.urls import to_urlkey
from archive.reservations.host_answers import TDM_PATH
from archive.store import Archive
from config.ages import to_ages
from config.settings import CrawlSettings
from config.sources import Source
from crawler.clock import Clock
from crawler.discovery.candidate import Candidate, Listing, SitemapRef
from crawler.discovery.read_listing import ListingTask, RecentWindow
from crawler.discovery.site.candidates import names_news
from crawler.discovery.sitemaps import MOST_UNREAD
from crawler.health.listing_state import to_state_of_failure, to_state_of_listing
from crawler.planning.addresses import SourceAddresses
from crawler.planning.decide import DecideRules, Decision, Limits, Plan, find_reason_outside, plan
from crawler.planning.fetch_task import READ_IN_PART, FetchTask, to_fetch_task
from crawler.planning.findings import (
    FINDINGS,
    ListingFinding,
    is_useful,
    judge_entries,
    tell_foreign_sitemaps,
    tell_left_sitemaps,
    tell_named_sitemaps,
)
from crawler.planning.nested_sitemaps import BACKFILL_BUDGET, CRAWL_BUDGET, NestedSitemap, NestedSitemaps
from crawler.planning.request import CrawlRequest
from crawler.planning.requisites import RequisiteQueue
from crawler.planning.stats import CrawlStats, FailedPage, find_useless

_MOST_UNREAD = 200
"""Sitemap entries with a date that cannot be read that one crawl takes: nothing says which of them are old."""


class HostRules(Protocol):
    """What is asked of a host's robots.txt, besides what it forbids."""

    def list_sitemaps(self) -> list[str]:
        """The sitemaps that it names, as written."""

    def find_crawl_delay(self, product: str) -> float:
        """Seconds between requests that the host asks for."""


class CrawlSession:
    """What one crawl asks, and what it makes of its listings. `crawl_id` is 0 while planning, when nothing is kept."""

    def __init__(
        self, request: CrawlRequest, crawl_id: int, archive: Archive, settings: CrawlSettings, clock: Clock
    ) -> None:
        self.crawl_id = crawl_id
        self.addresses = SourceAddresses(request.source)
        self.stats = CrawlStats()
        self._source: Source = request.source
        self._request = request
        self._archive = archive
        self._settings = settings
        self._clock = clock
        self._plan: Plan | None = None
        self._candidates: list[Candidate] = []
        self._nested = NestedSitemaps(BACKFILL_BUDGET if request.backfill else CRAWL_BUDGET)
        self._unread_dates = _MOST_UNREAD
        self._index_states: list[ListingState] = []
        self._open_listings = 0
        self._named_sitemaps: list[str] = []
        self._further_pages: set[str] = set()
        self._requisites = RequisiteQueue(request.source, archive, settings, self.stats, clock)

    @property
    def source(self) -> str:
        """The name of the source that is crawled."""
        return self._source.name

    @property
    def plan(self) -> Plan | None:
        """What was decided about the candidates; None until every listing has been answered."""
        return self._plan

    def plan_opening(self) -> list[FetchTask]:
        """What is asked first: the pages that the request names, else the source's listings, conditionally."""
        if self._request.urls:
            self.stats.candidates = self.stats.to_fetch = len(self._request.urls)
            return [FetchTask("article", url) for url in self._request.urls]
        source = self._source
        self._nested.note_seen(source.sitemaps)
        listings = [
            *(self.attach_last(FetchTask("feed", url)) for url in source.feeds),
            *(self.attach_last(FetchTask("sitemap", url)) for url in source.sitemaps),
            *(self.attach_last(FetchTask("section", url)) for url in source.sections),
        ]
        self._open_listings = len(listings)
        return listings

    def attach_last(self, task: FetchTask) -> FetchTask:
        """The same address with the newest answer held for it, so that it is asked conditionally."""
        return replace(task, last=self._archive.captures.find_last_answer(to_urlkey(task.url), task.kind))

    def load_body(self, task: FetchTask, capture: Capture) -> bytes | None:
        """The payload of an answer: its own, or the one held that a 304 stands for; None where there is none."""
        if capture.status != 304:
            return capture.body
        return self._archive.payloads.read(task.last.payload_digest) if task.last else None

    def note_robots(self, task: FetchTask, rules: HostRules) -> list[FetchTask]:
        """A host's robots.txt is known: the sitemaps it names are asked where nothing that is declared is of use.

        What is asked with it at once is what the host reserves, where that is due.
        """
        self._named_sitemaps += (urljoin(task.url, each) for each in rules.list_sitemaps())
        first_asked = task.redirected_from[0] if task.redirected_from else task.url
        url = urljoin(first_asked, TDM_PATH)
        if self._request.planning or not self.addresses.is_allowed(url):
            return []
        is_due = self._archive.reservations.is_due(url, self._clock.now())
        return [self.attach_last(FetchTask("robots", url))] if is_due else []

    def note_redirect(self, task: FetchTask, capture: Capture) -> None:
        """An answer leads on: the capture says so."""

    def add_failure(self, task: FetchTask, capture: Capture) -> None:
        """An address gave nothing; the report lists it. That a held article is no longer there is no failure."""
        if task.is_revisit and (capture.status in (404, 410) or capture.error == "redirect-home"):
            self.stats.missing += 1
            return
        if task.is_requisite or _is_read_in_part(task, capture):
            return  # counted with the others that were asked; told with what was read of it
        self._keep_state(to_state_of_failure(capture))
        self.stats.failures.append(
            FailedPage(capture.url, capture.kind, capture.error or "other", capture.error_detail)
        )

    # listings

    def to_listing_task(self, task: FetchTask, capture: Capture) -> ListingTask | None:
        """What is to be read of an answer that was to list articles; None where it has nothing to read."""
        is_read = not capture.error or _is_read_in_part(task, capture)
        body = self.load_body(task, capture) if is_read else None
        if body is None:
            return None
        content_type = find_header(self._find_headers(task, capture), "content-type")
        is_allowed, now = self.addresses.is_allowed, self._clock.now()
        return ListingTask(task.kind, body, task.url, content_type, is_allowed, now, self._find_window())

    def _find_headers(self, task: FetchTask, capture: Capture) -> tuple[tuple[str, str], ...]:
        """The headers that belong to the body: those held, where a 304 confirms it."""
        return task.last.headers if capture.status == 304 and task.last else capture.headers

    def take_listing(
        self, task: FetchTask, capture: Capture, read: ListingTask | None, listing: Listing | None
    ) -> list[FetchTask]:
        """Take the candidates out of what was read. Returned: sitemaps it names, and once all are in the articles."""
        if read is not None and listing is not None:
            if is_nested(task):
                self._nested.spend(len(read.body), listing.seconds)
            self._take_candidates(task, capture, read.body, listing)
        return self._close_listing(task)

    def find_held(self, task: FetchTask) -> Capture | None:  # noqa: ARG002  # as a backfill's session answers it
        """None: what a crawl asks, it asks anew."""
        return None

    def leave_out(self, task: FetchTask, reason: str) -> list[FetchTask]:
        """An address was not asked, because its host wants a pause longer than this run; what is to be asked then."""
        if task.is_requisite:
            self.stats.requisites["host-closed"] += 1
            return self._requisites.settle()
        self.stats.failures.append(FailedPage(task.url, task.kind, "not-asked", reason))
        return self._close_listing(task) if task.is_listing else []

    def _close_listing(self, task: FetchTask) -> list[FetchTask]:
        """The nested sitemaps that follow; once the last listing has had its say, the articles to be asked."""
        if is_nested(task):
            self._nested.close()
        if self._open_listings == 1 and not self._nested.is_open:  # the last one
            self._add_named_sitemaps()
        following = [self._to_nested_task(each) for each in self._nested.take_next()]
        if left := self._nested.drop_waiting():
            sentence = tell_left_sitemaps(left[0].url, len(left), self._nested.budget)
            self.stats.findings.append(ListingFinding(left[0].found_in, "sitemaps-left", sentence))
        self._open_listings += len(following) - 1
        return following if self._open_listings else self._plan_articles()

    def _add_named_sitemaps(self) -> None:
        """Have the sitemaps that robots.txt names read, where the source declares none and nothing else is of use."""
        if self._source.sitemaps or self.stats.listings_useful:
            return
        named = sorted(self._take_named_sitemaps(), key=lambda ref: not names_news(ref.url))
        if named:
            self._nested.add(named, self._source.homepage)
            self.stats.findings.append(ListingFinding(named[0].url, "robots-sitemaps", tell_named_sitemaps(named)))

    def _take_named_sitemaps(self) -> list[SitemapRef]:
        """Those on the source's hosts that nobody named before; once."""
        named = [SitemapRef(url) for url in dict.fromkeys(self._named_sitemaps) if self.addresses.is_allowed(url)]
        self._named_sitemaps.clear()
        return self._nested.find_new(named)

    def _take_candidates(self, task: FetchTask, capture: Capture, body: bytes, listing: Listing) -> None:
        """Take the candidates out of a listing, and the sitemaps that it names."""
        listing = judge_entries(listing, self._rules, self.addresses.is_allowed)
        self._keep_listing_state(to_state_of_listing(capture, body, listing), listing)
        self._note_problem(task, listing)
        for address in listing.malformed:
            self.stats.failures.append(FailedPage(address, "article", "bad-address", f"listed by {task.url}"))
        if listing.problem is None or listing.candidates or listing.sitemaps or listing.problem in FINDINGS:
            self.stats.listings_read += 1
        self.stats.listings_useful += is_useful(listing)
        unread = sum(candidate.unread_date is not None for candidate in listing.candidates)
        self.stats.undated += unread
        if task.kind == "sitemap":
            self._unread_dates -= unread
        self._candidates.extend(listing.candidates)
        self._take_sitemaps(task, listing)

    def _note_problem(self, task: FetchTask, listing: Listing) -> None:
        if listing.problem in FINDINGS:
            self.stats.findings.append(ListingFinding(task.url, listing.problem, listing.problem_detail or ""))
        elif listing.problem:
            self.stats.failures.append(FailedPage(task.url, task.kind, listing.problem, listing.problem_detail))

    def _find_window(self) -> RecentWindow | None:
        """What of a sitemap is wanted: all of it in a backfill."""
        if self._request.backfill:
            return None
        now = self._clock.now()
        asked_days = (now - self._request.since) / timedelta(days=1) if self._request.since else 0.0
        most_unread = max(0, min(MOST_UNREAD, self._unread_dates))
        return RecentWindow(now, max(asked_days, self._settings.recent_days), most_unread)

    def _take_sitemaps(self, task: FetchTask, listing: Listing) -> None:
        """The nested sitemaps that are to be read; those that are not are told."""
        new = self._nested.find_new(listing.sitemaps)
        allowed = [ref for ref in new if self.addresses.is_allowed(ref.url)]
        foreign = [ref for ref in new if not self.addresses.is_allowed(ref.url)]
        left = self._nested.add(allowed, task.url)
        if foreign and allowed:  # where all are, it is the listing's problem
            self.stats.findings.append(ListingFinding(task.url, "sitemaps-left", tell_foreign_sitemaps(foreign)))
        if left:
            sentence = tell_left_sitemaps(left[0].url, len(left), self._nested.budget)
            self.stats.findings.append(ListingFinding(task.url, "sitemaps-left", sentence))

    def _to_nested_task(self, nested: NestedSitemap) -> FetchTask:
        return self.attach_last(FetchTask("sitemap", nested.url, found_in=nested.found_in))

    # articles

    def take_page(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        """What follows from a page: its style sheets and pictures, and the next page of an article on several."""
        if task.is_requisite:
            return self._requisites.take_answer(task, capture)
        return [*self._find_further_page(task, capture), *self._add_requisites(task, capture)]

    def _add_requisites(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        if capture.error or capture.location or capture.status not in (*READ_STATUSES, 304):
            return []
        return self._requisites.add_page(capture.url, self.load_body(task, capture), capture.content_type)

    def _find_further_page(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        """The page that follows in an article on several pages, if this is one of them."""
        if capture.error or capture.status != 200 or not capture.body:
            return []
        is_further = task.found_in is not None and find_page_number(capture.url, task.found_in) is not None
        first = task.found_in if is_further else None
        onward = find_next_page(capture.body.decode("utf-8", "replace"), capture.url, first)
        if onward is None or onward in self._further_pages or not self.addresses.is_allowed(onward):
            return []
        if (find_page_number(onward, first or capture.url) or 0) > MOST_PAGES:
            return []
        self._further_pages.add(onward)
        return [FetchTask("article", onward, found_in=first or capture.url)]

    def _plan_articles(self) -> list[FetchTask]:
        """Decide about every candidate; those to be asked, new ones first, then the articles due to be asked again."""
        self._keep_index_states()
        rules = self._rules
        # Those due come after the listings, which know an article as it is listed today.
        self._candidates.extend(self._find_due(rules))
        known = self._archive.articles.find_known({candidate.urlkey for candidate in self._candidates})
        made = plan(self._candidates, known, self._clock.now(), rules, self._make_limits())
        self._plan = made
        self._candidates.clear()
        self.stats.candidates += len(made.decisions)
        self.stats.to_fetch += len(made.to_ask)
        self.stats.left_alone += len(made.decisions) - len(made.to_ask)
        self.stats.reasons.update(decision.reason for decision in made.decisions)
        return [] if self._request.planning else [self._to_article_task(decision, known) for decision in made.to_ask]

    def _find_due(self, rules: DecideRules) -> list[Candidate]:
        """Articles that are due to be asked again, listed or not: as many as a crawl may ask."""
        articles = self._archive.articles.find_due(
            self._source.name,
            self._clock.now(),
            RevisitRule(rules.revisit_after, rules.retry_failed, rules.give_up_after),
        )
        candidates = (to_candidate(article) for article in articles)
        possible = (candidate for candidate in candidates if find_reason_outside(candidate, rules) is None)
        return list(islice(possible, self._settings.max_revisits))

    def _to_article_task(self, decision: Decision, known: Mapping[str, KnownAddress]) -> FetchTask:
        task = to_fetch_task(decision.candidate)
        article = known[decision.candidate.urlkey].article if decision.action == "revisit" else None
        if article is None:
            return task
        return replace(task, is_revisit=True, last=self._archive.articles.find_answer(article.article_id))

    @cached_property
    def _rules(self) -> DecideRules:
        source = self._source
        return DecideRules(
            allowed_hosts=source.allowed_hosts,
            listing_keys=self.addresses.listing_keys,
            include=tuple(re.compile(pattern) for pattern in source.include),
            exclude=tuple(re.compile(pattern) for pattern in source.exclude),
            since=self._request.since,
            retry_failed=timedelta(hours=self._settings.retry_failed_hours),
            give_up_after=self._settings.give_up_after,
            revisit_after=to_ages(
                self._settings.revisit_after if source.revisit_after is None else source.revisit_after
            ),
            sequence=self._request.sequence,
        )

    def _make_limits(self) -> Limits:
        ordered = self._request.limit
        bounded = ordered is None and not self._request.backfill
        return Limits(
            fetches=(self._settings.max_articles or None) if bounded else None,
            revisits=self._settings.max_revisits,
            together=ordered,
        )

    def _keep_listing_state(self, state: ListingState | None, listing: Listing) -> None:
        """A declared index is what its nested sitemaps are: its state waits until they are read."""
        if state is not None and listing.sitemaps and listing.problem is None:
            self._index_states.append(state)
        else:
            self._keep_state(state)

    def _keep_index_states(self) -> None:
        useless = find_useless(self.stats)
        for state in self._index_states:
            self._keep_state(replace(state, problem=useless.kind, detail=useless.sentence) if useless else state)
        self._index_states.clear()

    def _keep_state(self, state: ListingState | None) -> None:
        """Keep what a listing turned out to be, for those who judge the source's health."""
        if state is not None and self.crawl_id:
            with suppress(ArchiveError):  # keeping the capture meets the same trouble, and ends the crawl for it
                self._archive.health.add_listing(state)


def _is_read_in_part(task: FetchTask, capture: Capture) -> bool:
    return capture.error == "truncated" and capture.body is not None and task.kind in READ_IN_PART


def is_nested(task: FetchTask) -> bool:
    """Whether it is a sitemap that another names."""
    return task.kind == "sitemap" and task.found_in is not None


def to_candidate(article: HeldArticle) -> Candidate:
    """An article that is held, as what may be asked: with what a listing said of it when it was last read."""
    return Candidate(
        url=article.url,
        urlkey=article.urlkey,
        found_in=article.found_in,
        title=article.listed_title,
        published_at=article.listed_published_at,
    )
