"""Which of an index's sitemaps reach into the time that is asked for, by their lastmod or their name. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from archive.crawls.backfills import Sequence
from crawler.discovery.candidate import Listing, SitemapRef

_NAMED = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?:(?P<both>0[1-9]|1[0-2])(?P<compact>0[1-9]|[12]\d|3[01])?(?!\d)"
    r"|(?!\d)(?:(?:&(?:amp;)?\w{1,8}=|\D{1,2}(?:month=|mm=|m=)?)(?P<month>0?[1-9]|1[0-2])(?!\d)"
    r"(?:(?:&(?:amp;)?\w{1,8}=|\D{1,2}(?:day=|dd=|d=)?)(?P<day>0?[1-9]|[12]\d|3[01])(?!\d))?)?)"
)
"""`sitemap-2020.xml`, `/2020/05/sitemap.xml`, `?yyyy=2020&mm=05&dd=12`, `sitemap-202005.xml`."""


def choose_sitemaps(listing: Listing, since: datetime | None, sequence: Sequence) -> Listing:
    """The listing with those of its sitemaps that may list what is newer than `since`, in the order of their dates.

    A sitemap whose lastmod lies before was not written since; one named by a day, month or year lists that time. Those
    that tell nothing stand behind the others.
    """
    kept = [ref for ref in listing.sitemaps if since is None or _find_end(ref, since) >= since]
    dated = [(at, ref) for ref in kept if (at := find_named_end(ref.url) or ref.lastmod_at) is not None]
    dated.sort(key=lambda pair: pair[0], reverse=sequence == "newest")
    undated = [ref for ref in kept if find_named_end(ref.url) is None and ref.lastmod_at is None]
    left = len(listing.sitemaps) - len(kept)
    return replace(listing, sitemaps=(*(ref for _, ref in dated), *undated), older=listing.older + left)


def _find_end(ref: SitemapRef, unknown: datetime) -> datetime:
    """The instant before which all that it lists was published, as far as it tells."""
    ends = [at for at in (find_named_end(ref.url), ref.lastmod_at) if at is not None]
    return min(ends, default=unknown)


def find_named_end(url: str) -> datetime | None:
    """The end of the year, month or day that a sitemap's address names; None where it names none."""
    parts = urlsplit(url)
    found = list(_NAMED.finditer(f"{parts.path}?{parts.query}"))
    if not found:
        return None
    match = found[-1]
    year, month, day = int(match["year"]), match["both"] or match["month"], match["compact"] or match["day"]
    if month is None:
        return datetime(year + 1, 1, 1, tzinfo=UTC)
    last = calendar.monthrange(year, int(month))[1]
    if day is not None and int(day) > last:
        return None
    # A zone may be half a day off, and an end is the beginning of what follows.
    return datetime(year, int(month), int(day) if day else last, tzinfo=UTC) + timedelta(days=2)
