"""`FetchTask`: what the spider asked for and why. It rides along with a request and comes back with its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from archive.captures.rows import LastAnswer
from archive.model.capture import REQUISITE_KINDS, CaptureKind
from archive.reservations.host_answers import TDM_PATH
from crawler.discovery.candidate import Candidate

LISTING_KINDS: frozenset[CaptureKind] = frozenset({"feed", "sitemap", "section"})
READ_IN_PART: frozenset[CaptureKind] = frozenset({"feed", "sitemap"})
"""Of what breaks off on the way, the entries before are of use: their reader sees where it stops, and says so."""


@dataclass(frozen=True, slots=True)
class FetchTask:
    """One address to ask, with what is known of it.

    `last` is the newest answer held for a listing or a held article, asked conditionally; `redirected_from` the
    addresses whose redirects led here, oldest first, and `by_refresh` whether a page's meta refresh was among them;
    `is_revisit` says that a held article is asked again; `tries` how often this very address was asked before in this
    run; `content` is the markup of the article that the feed holds; `cookies` is what the last redirect set, for the
    address that it leads to on the same host.
    """

    kind: CaptureKind
    url: str
    found_in: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    redirected_from: tuple[str, ...] = ()
    last: LastAnswer | None = None
    is_revisit: bool = False
    tries: int = 0
    by_refresh: bool = False
    content: str | None = None
    cookies: str = ""

    @property
    def host(self) -> str:
        """The authority (host, and port where there is one), lower case: what robots.txt and delays go by."""
        return urlsplit(self.url).netloc.lower()

    @property
    def is_listing(self) -> bool:
        """Whether the answer is to list articles: a feed, a sitemap or a section."""
        return self.kind in LISTING_KINDS

    @property
    def is_robots(self) -> bool:
        """Whether it is a host's robots.txt, by which all else of the host is judged; its other file is only kept."""
        first = self.redirected_from[0] if self.redirected_from else self.url
        return self.kind == "robots" and urlsplit(first).path != TDM_PATH

    @property
    def is_requisite(self) -> bool:
        """Whether it is a style sheet or picture of a page."""
        return self.kind in REQUISITE_KINDS

    def repeat(self) -> FetchTask:
        """The same address, tried once more."""
        return replace(self, tries=self.tries + 1)

    def follow_to(self, url: str, *, by_refresh: bool = False, cookies: str = "") -> FetchTask:
        """The address that this one redirected to, or that its page refreshed to."""
        followed = replace(self, url=url, redirected_from=(*self.redirected_from, self.url), last=None, tries=0)
        sent = cookies or self.cookies if followed.host == self.host else ""
        return replace(followed, by_refresh=self.by_refresh or by_refresh, cookies=sent)

    @property
    def is_redirect_loop(self) -> bool:
        """Whether a redirect has come back to an address; once it may where it has set a cookie on the way."""
        return self.redirected_from.count(self.url) > (1 if self.cookies else 0)


def to_fetch_task(candidate: Candidate) -> FetchTask:
    """The article page that a candidate names."""
    return FetchTask(
        "article",
        candidate.url,
        found_in=candidate.found_in,
        title=candidate.title,
        published_at=candidate.published_at,
        content=candidate.content,
    )
