"""What the spider is told to ask: a site to be discovered, or addresses that are declared already.

Both have what the spider asks of a session, keep nothing, and decide by the pure functions beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from gettext import ngettext
from urllib.parse import urljoin, urlsplit

from archive.model.capture import Capture
from archive.model.urls import to_urlkey
from crawler.discovery.bodies import BODY_LIMIT
from crawler.discovery.candidate import Listing
from crawler.discovery.read_listing import ListingTask
from crawler.discovery.sections import read_section
from crawler.discovery.site.candidates import (
    ListingCandidate,
    choose_nested,
    drop_doubles,
    list_feeds,
    list_sections,
    list_sitemaps,
    list_usual_feeds,
    names_section,
)
from crawler.discovery.site.home_page import HomePage, make_bare_page, read_home_page
from crawler.discovery.site.hosts import is_same_site
from crawler.discovery.sitemaps import read_sitemap
from crawler.fetch.robots import PRODUCT, RobotsRules
from crawler.newsroom.judge_listing import TriedListing, judge_answer, leave
from crawler.newsroom.refusals import Refusal, find_refusal
from crawler.planning.fetch_task import FetchTask

BUDGET = 15
"""Requests that discovering one site may cost, robots.txt and redirects among them."""

_FEEDS_FIRST = 4
_SITEMAPS = 2
_FEEDS_AFTER = 4
_SECTIONS = 4


@dataclass(slots=True)
class OpenAddresses:
    """Any public address may be asked while there is room: where a home page redirects to is to be found out."""

    has_room: bool = True

    def is_allowed(self, url: str) -> bool:  # noqa: ARG002  # as the spider asks it
        """Whether a redirect may be followed."""
        return self.has_room

    def is_requisite_allowed(self, url: str) -> bool:  # noqa: ARG002
        """Whether a redirect of a style sheet or picture may be followed: none is asked here."""
        return False

    def is_listing(self, url: str) -> bool:  # noqa: ARG002
        """Whether a redirect leads to a listing, which matters for articles alone."""
        return True


@dataclass(slots=True)
class DiscoverySession:
    """One site: its home page first, then its feeds, then sitemaps, and sections where nothing else works.

    `now` is the instant by which articles are fresh; `given` a feed that somebody says is its. `requests` counts all
    that was asked.
    """

    home: str
    now: datetime
    given: ListingCandidate | None = None
    budget: int = BUDGET
    refusal: Refusal | None = None
    page: HomePage | None = None
    links: Listing | None = None
    tried: list[TriedListing] = field(default_factory=list)
    requests: int = 0
    addresses: OpenAddresses = field(default_factory=OpenAddresses)
    crawl_id: int = 0
    crawl_delay: float = 0.0
    _robots_sitemaps: list[str] = field(default_factory=list)
    _asked: dict[str, ListingCandidate] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _open: int = 0
    _stage: int = 0

    @property
    def source(self) -> str:
        """The name under which answers are told."""
        return self.home

    # what the spider calls

    def plan_opening(self) -> list[FetchTask]:
        """The home page."""
        self._open = 1
        self.requests += 1
        return [FetchTask("feed", self.home)]  # as a feed, so that whatever text is there is read

    def attach_last(self, task: FetchTask) -> FetchTask:
        """The same address: nothing is held. Called for robots.txt and what redirects lead to, which are counted so."""
        self.requests += 1
        self.addresses.has_room = self.requests <= self.budget
        return task

    def find_held(self, task: FetchTask) -> None:
        """None: nothing is held."""

    def load_body(self, task: FetchTask, capture: Capture) -> bytes | None:  # noqa: ARG002
        """The payload of an answer."""
        return capture.body

    def note_robots(self, task: FetchTask, rules: RobotsRules) -> list[FetchTask]:
        """A host's robots.txt was read: the sitemaps it names, and the delay it asks for."""
        self.crawl_delay = max(self.crawl_delay, rules.find_crawl_delay(PRODUCT))
        self._robots_sitemaps += (urljoin(task.url, each) for each in rules.list_sitemaps())
        return []

    def note_redirect(self, task: FetchTask, capture: Capture) -> None:
        """An answer leads on: where to is told by what comes last."""

    def add_failure(self, task: FetchTask, capture: Capture) -> None:
        """An address gave nothing; `take_listing` says so of it."""

    def take_page(self, task: FetchTask, capture: Capture) -> list[FetchTask]:  # noqa: ARG002
        """No article is asked."""
        return []

    def leave_out(self, task: FetchTask, reason: str) -> list[FetchTask]:
        """An address was not asked, because its host wants a pause."""
        first = task.redirected_from[0] if task.redirected_from else task.url
        if (candidate := self._asked.get(first)) is not None:
            self.tried.append(leave(candidate, reason))
        return self._close()

    def to_listing_task(self, task: FetchTask, capture: Capture) -> None:
        """None: an answer is judged here, and nothing of it is kept."""

    def take_listing(
        self,
        task: FetchTask,
        capture: Capture,
        read: ListingTask | None = None,  # noqa: ARG002  # as is `listing`: nothing was given to read
        listing: Listing | None = None,  # noqa: ARG002
    ) -> list[FetchTask]:
        """Take an answer; what is to be asked because of it."""
        first = task.redirected_from[0] if task.redirected_from else task.url
        candidate = self._asked.get(first)
        if candidate is None:
            self._take_home(capture)
            return self._close()
        body = None if capture.error else capture.body
        nested = self._find_nested(candidate, capture, body)
        if nested is None:
            self.tried.append(judge_answer(candidate, capture, body, self.now, self._site))
        else:
            self._open += 1
            self.requests += 1
            self._asked[nested] = ListingCandidate(
                "sitemap", nested, candidate.origin if nested == candidate.url else "sitemap index", candidate.url
            )
            return [FetchTask("sitemap", nested), *self._close()]
        return self._close()

    # stages

    @property
    def has_feed(self) -> bool:
        """Whether a feed works."""
        return any(one.verdict == "works" and one.candidate.kind == "feed" for one in self.tried)

    @property
    def _site(self) -> str:
        return self.page.url if self.page is not None else self.home

    def _take_home(self, capture: Capture) -> None:
        body = None if capture.error else capture.body
        if body is not None:
            self.page = read_home_page(body, capture.url, capture.headers)
            self.links = read_section(
                body, capture.url, lambda url: is_same_site(url, capture.url), capture.content_type, limit=BODY_LIMIT
            )
        self.refusal = find_refusal(self.home, capture, self.page, self.links)
        if self.refusal is not None and self.given is not None:  # its feed may be read all the same
            self.page, self.refusal = make_bare_page(self.home, self.given.says), None

    def _find_nested(self, candidate: ListingCandidate, capture: Capture, body: bytes | None) -> str | None:
        """The sitemap to look into, where the answer is an index of others."""
        if candidate.kind != "sitemap" or body is None or candidate.origin == "sitemap index" or not self._room:
            return None
        listing = read_sitemap(body, capture.url, capture.content_type)
        if listing.candidates or not listing.sitemaps:
            return None
        nested = choose_nested((ref.url, ref.lastmod_at) for ref in listing.sitemaps)
        return nested if nested is not None and to_urlkey(nested) not in self._known else None

    @property
    def _room(self) -> int:
        return max(0, self.budget - self.requests)

    def _close(self) -> list[FetchTask]:
        """Once all that was asked is answered: the next stage that has something to ask."""
        self._open -= 1
        tasks: list[FetchTask] = []
        while not tasks and not self._open and self.page is not None and self.refusal is None and self._stage < 4:
            self._stage += 1
            tasks = self._ask(self._list_stage(self.page))
        return tasks

    def _list_stage(self, page: HomePage) -> list[ListingCandidate]:
        feeds = list_feeds(page)
        sitemaps = list_sitemaps(page, self._robots_sitemaps)
        match self._stage:
            case 1 if self.given is not None:
                return [self.given, *(one for one in feeds if one.noise is None and one.origin == "declared")][:2]
            case 1:
                self.tried += [leave(one, one.noise) for one in feeds if one.noise is not None]
                good = [one for one in feeds if one.noise is None]
                declared = [one for one in good if one.origin == "declared"]
                if any(not names_section(one.url, one.says) for one in declared):
                    return declared[:_FEEDS_FIRST]
                # Nothing is declared but sections: what the system has by default may be there all the same.
                known = [one for one in good if one.origin == "cms"]
                return [*known[:1], *declared[: _FEEDS_FIRST - 1]] or [one for one in good if one.origin == "link"][:2]
            case 2:
                more = [one for one in feeds if one.noise is None]
                return [] if self.has_feed else self._list_new([*more, *list_usual_feeds(page)])[:_FEEDS_AFTER]
            case 3:
                return self._list_new(sitemaps)[:_SITEMAPS]
            case _:
                return self._list_last(page)

    def _list_last(self, page: HomePage) -> list[ListingCandidate]:
        """Sections, unless something works; the home page is judged by what is held of it."""
        if any(one.verdict == "works" and one.articles for one in self.tried):
            return []
        first, *rest = list_sections(page)
        if self.links is not None and self.links.candidates:
            keys = frozenset(one.urlkey for one in self.links.candidates if is_same_site(one.url, page.url))
            titles = tuple(one.title for one in self.links.candidates[:30] if one.title)
            self.tried.append(
                TriedListing(
                    first,
                    page.url,
                    "works",
                    ngettext("{keys} article, without dates", "{keys} articles, without dates", len(keys)).format(
                        keys=len(keys)
                    ),
                    keys,
                    titles=titles,
                )
            )
        return self._list_new(rest)[:_SECTIONS]

    def _list_new(self, candidates: Iterable[ListingCandidate]) -> list[ListingCandidate]:
        return [one for one in drop_doubles(candidates) if to_urlkey(one.url) not in self._known]

    def _ask(self, candidates: list[ListingCandidate]) -> list[FetchTask]:
        """As many as there is room for, each once."""
        hosts = {urlsplit(self.home).netloc, urlsplit(self._site).netloc}
        room, chosen = self._room, []
        for one in candidates:
            host = urlsplit(one.url).netloc
            room -= 1 + (host not in hosts)  # robots.txt of another host comes first
            if room >= 0:
                chosen.append(one)
                hosts.add(host)
        self.requests += len(chosen)
        self._open += len(chosen)
        for one in chosen:
            self._asked[one.url] = one
            self._known.add(to_urlkey(one.url))
        return [FetchTask(one.kind, one.url) for one in chosen]
