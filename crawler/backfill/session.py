"""`BackfillSession`: a crawl that goes on into the past. First what an ordinary crawl asks, its sitemaps whole; then
one way after the other, page by page, each page's articles before the next page.

What a page answered since the backfill began is held, and is not asked again: a backfill that was killed walks the same
pages once more, out of the archive, to where it was. So there is no account of its progress that could be wrong.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urljoin

from archive.crawls.backfills import Backfill, BackfillWay
from archive.db.errors import ArchiveError
from archive.locale.reason import RecordedReason
from archive.model.capture import Capture, find_header
from archive.model.urls import to_urlkey
from archive.store import Archive
from config.settings import CrawlSettings
from crawler.backfill.sitemap_dates import choose_sitemaps
from crawler.backfill.walk import TRAPS, Walk, WalkPage
from crawler.backfill.ways import PastRange, list_walks
from crawler.clock import Clock
from crawler.discovery.candidate import Candidate, Listing, SitemapRef
from crawler.discovery.read_listing import ListingTask
from crawler.discovery.site.cms import NO_SYSTEM, SYSTEMS, USUAL_SITEMAPS
from crawler.discovery.site.site_traces import SiteTraces
from crawler.planning.decide import DecideRules, Limits
from crawler.planning.fetch_task import FetchTask
from crawler.planning.findings import ListingFinding
from crawler.planning.request import CrawlRequest
from crawler.planning.session import CrawlSession

_FRUITLESS = 100
"""Addresses in a row that were asked and gave no new article, after which a way is given up: a made-up calendar's, or
pages under session parameters, which are the same texts again."""
_ABSENT = (400, 401, 403, 404, 405, 406, 410, 501)
"""Statuses that say that a page of a way is not there, or not for us."""


class BackfillSession(CrawlSession):
    """What one crawl asks of the past. It ends the backfill where every way has ended, else the next call goes on."""

    def __init__(
        self, request: CrawlRequest, crawl_id: int, archive: Archive, settings: CrawlSettings, clock: Clock
    ) -> None:
        super().__init__(request, crawl_id, archive, settings, clock)
        crawls, name = archive.crawls, request.source.name
        now = clock.now()
        former = crawls.find_whole_backfill(name, request.since)
        under_way = crawls.find_backfill(name)
        if not request.planning:
            under_way = crawls.begin_backfill(name, request.since, request.sequence, now)
        self.backfill: Backfill | None = under_way
        whole_at = former.began_at if former is not None else None
        self._range = PastRange(now, request.since, request.sequence, whole_at)
        self._home = request.source.homepage
        self._traces = SiteTraces(system=request.source.cms)
        self._walks: deque[Walk] | None = None
        self._asked_page: str | None = None
        self._page_keys: tuple[str, ...] = ()
        self._decided: set[str] = set()
        self._open_articles = 0
        self._asked_articles = 0
        self._read_at_last_new = (0, 0)
        self._is_cut_short = False
        self._has_looked_again = False
        self._has_sitemaps = False
        self._has_failing = False

    # what is asked first

    def plan_opening(self) -> list[FetchTask]:
        """The listings that the source declares, and its home page, which tells what system it runs on."""
        opening = super().plan_opening()
        if not any(task.kind == "section" and to_urlkey(task.url) == to_urlkey(self._home) for task in opening):
            opening.append(self.attach_last(FetchTask("section", self._home, found_in=self._home)))
            self._open_listings += 1
        return opening

    def find_held(self, task: FetchTask) -> Capture | None:
        """What the address answered since the backfill began."""
        if self.backfill is None or task.tries or task.redirected_from:
            return None
        held = self._archive.captures.find_held_answer(task.url, task.kind, self.source, self.backfill.began_at)
        if held is None:
            return None
        if held.payload_digest is None:
            return held.capture
        try:
            return replace(held.capture, body=self._archive.payloads.read(held.payload_digest))
        except ArchiveError:  # damaged, or taken down: it is asked again
            return None

    def _add_named_sitemaps(self) -> None:
        """Those of robots.txt, else those that the system has by default; the declared ones were asked already."""
        if self._has_sitemaps:
            return
        self._has_sitemaps = True
        named = self._take_named_sitemaps()
        if not named and not self._source.sitemaps:
            system = next((cms for cms in SYSTEMS if cms.name == self._traces.system), NO_SYSTEM)
            usual = [urljoin(self._home, path) for path in system.sitemaps or USUAL_SITEMAPS]
            named = self._nested.find_new([SitemapRef(url) for url in usual])
        self._nested.add(named, self._home)

    # listings

    def to_listing_task(self, task: FetchTask, capture: Capture) -> ListingTask | None:
        """What is to be read; of the home page also what it gives away of its site."""
        read = super().to_listing_task(task, capture)
        if read is None:
            return None
        read = replace(read, after=self._request.since)
        is_home = task.kind == "section" and to_urlkey(_find_first(task)) == to_urlkey(self._home)
        return replace(read, headers=self._find_headers(task, capture)) if is_home else read

    def take_listing(
        self, task: FetchTask, capture: Capture, read: ListingTask | None, listing: Listing | None
    ) -> list[FetchTask]:
        """Take what was read; where it is a page of a way, what it was says how the way goes on."""
        if listing is not None and listing.traces is not None and self._walks is None:
            system = listing.traces.system or self._traces.system
            self._traces = replace(listing.traces, system=system)
        if self._walks and _find_first(task) == self._asked_page:
            self._asked_page = None
            self._walks[0].take(self._to_page(task, capture, listing))
        return super().take_listing(task, capture, read, listing)

    def _to_page(self, task: FetchTask, capture: Capture, listing: Listing | None) -> WalkPage:
        if listing is None:
            return WalkPage("absent" if capture.status in _ABSENT or not _may_pass(capture) else "failed")
        if listing.problem is not None and not listing.candidates and listing.format == "unknown":
            return WalkPage("absent")  # a web page in the place of a feed, or nothing at all
        keys = [one.urlkey for one in listing.candidates if self.addresses.is_allowed(one.url)]
        self._page_keys = tuple(keys)
        since, dated = self._request.since, [one.dated_at for one in listing.candidates]
        is_newest_first = self._request.sequence == "newest"
        is_older = bool(since and dated and is_newest_first and all(at is not None and at < since for at in dated))
        return WalkPage(
            "listed",
            frozenset(keys),
            sum(key not in self._decided for key in keys),
            listing.pager,
            self._find_last(task, capture, listing),
            is_older or (is_newest_first and self._was_older(listing)),
            self._is_held(keys),
        )

    def _find_last(self, task: FetchTask, capture: Capture, listing: Listing) -> int | None:
        """The number of a way's last page, by what an interface says of itself."""
        pages = find_header(self._find_headers(task, capture), "x-wp-totalpages") or ""
        if pages.isdigit():
            return int(pages)
        return listing.total

    def _was_older(self, listing: Listing) -> bool:
        """Whether articles without a listed date turned out to be older than what is asked for."""
        since = self._request.since
        if since is None or any(one.dated_at for one in listing.candidates) or not listing.candidates:
            return False
        dates = self._archive.articles.find_dates([one.urlkey for one in listing.candidates])
        return 2 * len(dates) >= len(listing.candidates) and all(at < since for at in dates.values())

    def _is_held(self, keys: list[str]) -> bool:
        """Whether all of a page is held, where a former backfill has reached the end."""
        if self._range.whole_at is None or not keys or self._request.sequence == "oldest":
            return False
        known = self._archive.articles.find_known(keys)
        return all(key in known for key in keys)

    def _take_candidates(self, task: FetchTask, capture: Capture, body: bytes, listing: Listing) -> None:
        if listing.sitemaps:
            listing = choose_sitemaps(listing, self._request.since, self._request.sequence)
        super()._take_candidates(task, capture, body, listing)

    def _note_problem(self, task: FetchTask, listing: Listing) -> None:
        """A page of a way that lists nothing is the way's affair."""
        if task.found_in != self._home:
            super()._note_problem(task, listing)

    def add_failure(self, task: FetchTask, capture: Capture) -> None:
        """An address gave nothing; that a way or a usual place is not there is no failure."""
        if not task.is_listing or task.found_in != self._home or _may_pass(capture):
            super().add_failure(task, capture)

    # articles

    def take_page(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        """What follows in the article; after the last one of a page, the next page of the way."""
        onward = super().take_page(task, capture)
        self._open_articles += len(onward) - 1
        return onward if onward or self._open_articles > 0 else self._begin_turn()

    def leave_out(self, task: FetchTask, reason: str) -> list[FetchTask]:
        """A host wants a pause longer than this run: nothing more of the past is asked in it."""
        self._is_cut_short = True
        return super().leave_out(task, reason)

    def _plan_articles(self) -> list[FetchTask]:
        """Decide about what came in; with the oldest first, once a way has ended, as it begins with its newest."""
        if self._is_collecting:
            return self._begin_turn()
        tasks = self._decide_candidates()
        return tasks or self._begin_turn()

    @property
    def _is_collecting(self) -> bool:
        walk = self._walks[0] if self._walks else None
        is_native = walk is not None and walk.name == "wp-json"
        return walk is not None and walk.ending is None and self._request.sequence == "oldest" and not is_native

    def _decide_candidates(self) -> list[FetchTask]:
        self._candidates = [one for one in self._candidates if one.urlkey not in self._decided]
        self._decided.update(one.urlkey for one in self._candidates)
        tasks = super()._plan_articles()
        self._open_articles = len(tasks)
        self._asked_articles += len(tasks)
        return tasks

    def _find_due(self, rules: DecideRules) -> list[Candidate]:
        """Articles due to be asked again: once."""
        if self._has_looked_again:
            return []
        self._has_looked_again = True
        return super()._find_due(rules)

    def _make_limits(self) -> Limits:
        limits = replace(super()._make_limits(), revisits=None)  # an edit that is left now is not listed again
        if limits.together is None:
            return limits
        return replace(limits, together=max(0, limits.together - self._asked_articles))

    # ways

    def _begin_turn(self) -> list[FetchTask]:
        """The next page of the past, or nothing where there is none."""
        if self._request.planning or self._is_cut_short or self._is_limit_reached:
            return []
        if self._walks is None:
            self._walks = deque(list_walks(self._home, self._traces, self._source.sections, self._range))
        self._give_up_fruitless()
        while self._walks:
            walk = self._walks[0]
            url = walk.find_next()
            self._keep_way(walk)
            if url is not None:
                self._asked_page = url
                self._open_listings = 1
                return [self.attach_last(FetchTask(walk.kind, url, found_in=self._home))]
            self._end_walk(self._walks.popleft())
            if self._candidates and (tasks := self._decide_candidates()):
                return tasks
        self._end_backfill()
        return []

    @property
    def _is_limit_reached(self) -> bool:
        return self._request.limit is not None and self._asked_articles >= self._request.limit

    def _give_up_fruitless(self) -> None:
        """End the way whose pages have given nothing but what is no new article, counted as far as pages were read."""
        done = self.stats.read + len(self.stats.failures)
        new, done_then = self._read_at_last_new
        if self.stats.new_articles > new or not self._walks:
            self._read_at_last_new = (self.stats.new_articles, done)
        elif done - done_then >= _FRUITLESS:
            self._walks[0].end("fruitless")
            self._read_at_last_new = (new, done)

    def _end_walk(self, walk: Walk) -> None:
        """Say what the way came to; where it lists all that there is, the others of its system are not needed."""
        self._has_failing = self._has_failing or walk.ending == "failing"
        if walk.ending in ("absent", "nothing") and not walk.listed:
            return
        kind = "trap" if walk.ending in TRAPS else "past"
        self.stats.findings.append(ListingFinding(walk.first_url, kind, tell_walk(walk)))
        if walk.has_said_all and self._walks is not None:
            self._walks.clear()

    def _keep_way(self, walk: Walk) -> None:
        if self.backfill is not None and not self._request.planning and walk.pages:
            way = BackfillWay(walk.name, walk.first_url, walk.pages, walk.listed, walk.fresh, walk.ending)
            with suppress(ArchiveError):  # keeping the next capture meets the same trouble, and ends the crawl for it
                self._archive.crawls.keep_way(self.backfill.backfill_id, way, self._clock.now())

    def _end_backfill(self) -> None:
        if self.backfill is not None and not self._has_failing:
            self._archive.crawls.end_backfill(self.backfill.backfill_id, self._clock.now())


def tell_walk(walk: Walk) -> str:
    """What a way came to, and why it went no further."""
    ending = "goes-on" if walk.ending is None else walk.ending
    known = {"number": _FRUITLESS} if ending == "fruitless" else {}
    return RecordedReason(
        "walked",
        name=walk.name,
        n=walk.pages,
        listed=walk.listed,
        fresh=walk.fresh,
        why=RecordedReason(f"walk-{ending}", **known),
    )


def _may_pass(capture: Capture) -> bool:
    """Whether what went wrong may be gone at the next call."""
    return capture.error not in (
        None,
        "http",
        "bad-media-type",
        "empty",
        "robots",
        "redirect-loop",
        "outside-hosts",
    ) or (capture.error == "http" and capture.status not in _ABSENT)


def _find_first(task: FetchTask) -> str:
    return task.redirected_from[0] if task.redirected_from else task.url
