"""What discovery hands on: a `Candidate` an article address, a `Listing` an answer that lists them.

Values only. No HTTP, no Scrapy and no decision here: `crawler.discovery` builds them, `crawler.planning.decide` judges
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.discovery.pager import Pager
from crawler.discovery.site.site_traces import SiteTraces

ListingFormat = Literal[
    "rss", "atom", "rdf", "json-feed", "wp-json", "sitemap", "sitemap-index", "text-sitemap", "section", "unknown"
]
"""What the bytes turned out to be, whatever they were asked as."""

ListingProblem = Literal[
    "empty",  # no byte, or white space only
    "html-instead-of-feed",  # a web page where a feed was asked
    "html-instead-of-sitemap",  # a web page where a sitemap was asked
    "not-a-feed",  # neither a feed nor a page
    "not-a-sitemap",  # neither a sitemap, a feed, a list of addresses nor a page
    "not-a-page",  # no HTML where a section was asked
    "truncated",  # the document stops before its end; the complete entries are kept
    "too-large",  # more bytes than the limit after decompression
    "broken-gzip",  # gzip's magic number, but no gzip stream
    "undated",  # a sitemap without a single date, so that nothing in it can be called recent
    "unreadable",  # the parser failed; the detail says how
    "unread-dates",  # entries with a date that cannot be read
    "no-entries",  # nothing in it that may be an article
    "entries-elsewhere",  # all entries lie on hosts that the source does not declare
    "entries-excluded",  # the source's patterns leave none of its entries
    "sitemaps-elsewhere",  # all nested sitemaps lie on hosts that the source does not declare
]


MOST_MALFORMED = 10
"""Malformed addresses of one listing that are told."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be an article's, as one listing names it.

    `url` is canonical (`archive.model.urls.to_address`), `urlkey` what makes two addresses the same. `found_in` is the
    listing's address. `published_at` is an instant the listing states with hour and zone; `lastmod_at` is when it says
    the article last changed, and also takes a publication date that is too coarse to be an instant (no hour, no zone):
    good for order and recency, never for an article's date. `published_roughly` is such a publication date as it
    was given: a day, or a local time.
    `unread_date` is what stands in the place of a date where none could be read: such an entry is undated.
    `content` is the markup of the article itself, where the feed holds more of it than a summary.
    `edited_at` is when the newsroom's own system says that the text last changed, after it was published.

    An article that is asked again because the archive holds it is a candidate too, as it was listed then; `found_in`
    is None where no listing ever named it.
    """

    url: str
    urlkey: str
    found_in: str | None
    title: str | None = None
    published_at: datetime | None = None
    lastmod_at: datetime | None = None
    summary: str | None = None
    published_roughly: str | None = None
    unread_date: str | None = None
    content: str | None = None
    edited_at: datetime | None = None

    @property
    def dated_at(self) -> datetime | None:
        """The instant by which candidates are ordered and called recent."""
        return self.published_at or self.lastmod_at


@dataclass(frozen=True, slots=True)
class SitemapRef:
    """A sitemap that a sitemap index names."""

    url: str
    lastmod_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What one feed, sitemap or section page lists, in its own order, each urlkey once.

    `entries` counts what it holds, articles or not; `older` those passed over for their date, nested sitemaps too,
    `undated_left` those passed over for want of one. `malformed` are addresses as written that nobody can ask, the
    first of many. A problem does not empty the listing: what could be read is in `candidates`. `problem_detail` is the
    sentence for people, with what mends it where that is known. `seconds` is what reading it took. `pager` is how the
    listing goes on, `total` how many entries it says that there are on all of its pages; `traces` what a home page
    gives away of its site, where that was asked.
    """

    format: ListingFormat
    candidates: tuple[Candidate, ...] = ()
    sitemaps: tuple[SitemapRef, ...] = ()
    entries: int = 0
    older: int = 0
    undated_left: int = 0
    malformed: tuple[str, ...] = ()
    problem: ListingProblem | None = None
    problem_detail: str | None = None
    seconds: float = 0.0
    pager: Pager | None = None
    total: int | None = None
    traces: SiteTraces | None = None
