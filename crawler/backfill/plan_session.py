"""`BackfillPlanSession`: a backfill's first page of every way, and of an index of sitemaps three. Keeps nothing.

What a site says of itself (how many posts, which page is the last) is believed; the rest is reckoned from samples.
"""

from __future__ import annotations

from collections import deque
from math import ceil
from statistics import mean
from typing import TypeVar

from archive.model.capture import Capture, find_header
from crawler.backfill.estimate import SAMPLED_MONTHS, BackfillEstimate, WayEstimate, measure_months
from crawler.backfill.session import BackfillSession
from crawler.backfill.walk import Walk
from crawler.backfill.ways import list_months, list_walks
from crawler.discovery.candidate import Listing
from crawler.discovery.pager import Pager
from crawler.discovery.read_listing import ListingTask
from crawler.fetch.robots import PRODUCT
from crawler.planning.fetch_task import FetchTask
from crawler.planning.session import HostRules

_Thing = TypeVar("_Thing")
_YEARS = 10
"""How far back months are reckoned where neither --since nor the site's links say."""


class BackfillPlanSession(BackfillSession):
    """Asks what tells how much there is; `make_estimate` says it."""

    def plan_opening(self) -> list[FetchTask]:
        """As a backfill does."""
        self._ways: list[WayEstimate] = []
        self._indexes: dict[str, int] = {}
        self._samples: dict[str, list[int]] = {}
        self._probes: deque[tuple[Walk, str]] = deque()
        self._months: list[tuple[int, int]] = []
        self._crawl_delay = 0.0
        return super().plan_opening()

    def note_robots(self, task: FetchTask, rules: HostRules) -> list[FetchTask]:
        """The delay that it asks for counts as well."""
        self._crawl_delay = max(self._crawl_delay, rules.find_crawl_delay(PRODUCT))
        return super().note_robots(task, rules)

    def make_estimate(self, delay: float) -> BackfillEstimate:
        """What was found; `delay` is that of the settings."""
        own = self._source.delay if self._source.delay is not None else delay
        sampled = [
            WayEstimate("sitemaps", url, number, round(number * mean(self._samples.get(url) or [0])))
            for url, number in self._indexes.items()
        ]
        return BackfillEstimate(
            self.source,
            self._request.since,
            (*sampled, *self._ways),
            self._archive.articles.count_published(self.source, self._request.since),
            max(own, self._crawl_delay),
            self.backfill.began_at if self.backfill is not None else None,
        )

    def take_listing(
        self, task: FetchTask, capture: Capture, read: ListingTask | None, listing: Listing | None
    ) -> list[FetchTask]:
        """Note what it says of the whole."""
        if listing is not None and task.kind == "sitemap":
            self._note_sitemap(task, listing)
        if (
            self._probes
            and task.found_in == self._home
            and self._asked_page == (task.redirected_from or (task.url,))[0]
        ):
            walk, _ = self._probes.popleft()
            self._asked_page = None
            if walk.is_by_month:
                self._note_month(walk, listing)
            elif listing is not None and listing.candidates:
                self._note_page(walk, task, capture, listing)
        return super().take_listing(task, capture, read, listing)

    def _note_sitemap(self, task: FetchTask, listing: Listing) -> None:
        if task.found_in in self._indexes:
            self._samples.setdefault(task.found_in or "", []).append(len(listing.candidates))
        elif listing.candidates:
            self._ways.append(WayEstimate("sitemap", task.url, 1, len(listing.candidates), is_told=True))

    def _take_sitemaps(self, task: FetchTask, listing: Listing) -> None:
        """Of an index's sitemaps the first, one in the middle and the last."""
        refs = [ref for ref in self._nested.find_new(listing.sitemaps) if self.addresses.is_allowed(ref.url)]
        if not refs:
            return
        self._indexes[task.url] = len(refs)
        self._nested.add([*dict.fromkeys(_choose_sample(refs))], task.url)

    def _plan_articles(self) -> list[FetchTask]:
        """No article is asked: the next way's first page instead."""
        self._decided.update(one.urlkey for one in self._candidates)
        self._candidates.clear()
        return self._probe()

    def _probe(self) -> list[FetchTask]:
        if self._walks is None:
            self._walks = deque(list_walks(self._home, self._traces, self._source.sections, self._range))
        while not self._probes and self._walks:
            walk = self._walks.popleft()
            self._months.clear()
            self._probes.extend((walk, url) for url in self._list_probes(walk))
        if not self._probes:
            return []
        self._asked_page = self._probes[0][1]
        self._open_listings = 1
        return [FetchTask(self._probes[0][0].kind, self._asked_page, found_in=self._home)]

    def _list_probes(self, walk: Walk) -> list[str]:
        """The first page; of archives by month some of the months that are asked."""
        if not walk.is_by_month:
            url = walk.find_next()
            return [url] if url is not None else []
        months = [stretch.first for stretch, _ in zip(walk.stretches, range(self._count_months()), strict=False)]
        walk.first_url = months[0] if months else ""
        newest_first = months if self._request.sequence == "newest" else months[::-1]
        return [newest_first[back] for back in SAMPLED_MONTHS if back < len(months)] or newest_first[:1]

    def _count_months(self) -> int:
        archives = self._traces.months
        oldest = archives.oldest.number if archives is not None and archives.oldest is not None else None
        if self._range.from_at is None and oldest is None:
            return 12 * _YEARS
        return sum(number >= (oldest or 0) for number in list_months(self._range, oldest))

    def _note_month(self, walk: Walk, listing: Listing | None) -> None:
        entries = len(listing.candidates) if listing is not None else 0
        pages = _count_pages(listing.pager) if listing is not None and entries else 1
        self._months.append((pages, pages * entries))
        if any(each is walk for each, _ in self._probes) or not any(articles for _, articles in self._months):
            return
        months = self._count_months()
        counted = list(zip(SAMPLED_MONTHS, self._months, strict=False))
        pages = measure_months([(back, pages) for back, (pages, _) in counted], months)
        articles = measure_months([(back, articles) for back, (_, articles) in counted], months)
        self._ways.append(WayEstimate(walk.name, walk.first_url, max(months, pages), articles))

    def _note_page(self, walk: Walk, task: FetchTask, capture: Capture, listing: Listing) -> None:
        entries = len(listing.candidates)
        posts = find_header(capture.headers, "x-wp-total") or ""
        total = int(posts) if posts.isdigit() else listing.total
        if total is not None:
            self._ways.append(WayEstimate(walk.name, task.url, ceil(total / max(1, entries)), total, is_told=True))
            if walk.is_whole and self._walks is not None:
                self._walks.clear()  # the others of its system are not needed
        elif walk.kind == "section":
            pages = _count_pages(listing.pager)
            self._ways.append(WayEstimate(walk.name, task.url, pages, pages * entries))
        else:
            self._ways.append(WayEstimate(walk.name, task.url, 1, None))


def _choose_sample(things: list[_Thing]) -> list[_Thing]:
    return [things[0], things[len(things) // 2], things[-1]] if things else []


def _count_pages(pager: Pager | None) -> int:
    """How many pages a listing has, by the highest number it links to."""
    return 1 if pager is None else (pager.last - pager.following) // pager.step + 2
