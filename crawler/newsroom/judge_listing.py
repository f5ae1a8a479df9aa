"""What a tried address is worth: a candidate and its answer make a `TriedListing` with its verdict in words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from gettext import gettext as _
from gettext import ngettext
from typing import Literal
from urllib.parse import urlsplit

from archive.locale.reason import tell_reason
from archive.model.capture import Capture
from crawler.discovery.address_forms import names_listing
from crawler.discovery.candidate import Candidate, Listing
from crawler.discovery.feed_channel import FeedChannel, read_channel
from crawler.discovery.feeds import read_feed
from crawler.discovery.sections import read_section
from crawler.discovery.site.candidates import ListingCandidate, find_noise, names_section
from crawler.discovery.site.hosts import is_same_site
from crawler.discovery.sitemaps import read_sitemap
from crawler.health.challenge import find_challenge

TriedVerdict = Literal[
    "works",
    "old",
    "comments",
    "topic",
    "elsewhere",
    "no-articles",
    "undated",
    "no-listing",
    "challenge",
    "failed",
    "left",
]
"""`old`: its newest article is older than STALE; `topic`: one tag's or author's; `left`: not tried."""

STALE = timedelta(days=45)
"""Age of the newest article from which a listing is no newsroom's any more: monthlies pass. Chosen, not measured."""
RECENT = timedelta(days=3)
"""What of a sitemap is compared with feeds: as much as an ordinary crawl reads of it ([crawl] recent_days)."""
_FULL_TEXT = 1_500
"""Characters from which a feed's entries are whole articles; summaries have 100 to 500."""
_SUMMARY = 40
_COMMENT_TITLE = re.compile(
    r"^(?:commentaires?|comments?|r[ée]actions?)\b.{0,12}\b(?:sur|pour|on|for|de|d['’])"
    r"|flux des commentaires|comments feed",
    re.IGNORECASE,
)
_BY_SOMEBODY = re.compile(r"^(?:par|de|by|re|commentaires? (?:sur|de))\s*:?\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TriedListing:
    """A candidate with what it gave. `url` is where it answered; `is_moved`: redirects within the site led there.

    `articles` are the urlkeys of those of this newsroom, `hosts` the hosts they lie on; `sentence` is for people.
    """

    candidate: ListingCandidate
    url: str
    verdict: TriedVerdict
    sentence: str
    articles: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    newest_at: datetime | None = None
    oldest_at: datetime | None = None
    titles: tuple[str, ...] = ()
    language: str | None = None
    is_full: bool = False
    is_section: bool = False
    is_moved: bool = False


def judge_answer(
    candidate: ListingCandidate, capture: Capture, body: bytes | None, now: datetime, home: str
) -> TriedListing:
    """The verdict on an answer to a candidate."""
    if capture.error or body is None:
        return TriedListing(candidate, capture.url, *_explain_failure(capture))
    listing, channel = _read(candidate, capture, body, now, home)
    if not listing.candidates and not listing.sitemaps:
        service = find_challenge(capture) if listing.problem else None
        if service:
            return TriedListing(
                candidate,
                capture.url,
                "challenge",
                _("a challenge of {service} stands before it").format(service=service),
            )
        return TriedListing(candidate, capture.url, *_explain_nothing(candidate, listing))
    if not listing.candidates:
        return TriedListing(
            candidate,
            capture.url,
            "works",
            ngettext("an index of {sitemaps} sitemap", "an index of {sitemaps} sitemaps", len(listing.sitemaps)).format(
                sitemaps=len(listing.sitemaps)
            ),
        )
    own = [one for one in listing.candidates if is_same_site(one.url, home) and not names_listing(one.url)]
    verdict, sentence = _judge_entries(candidate, listing, channel, own, capture.url)
    dated = [one.dated_at for one in own if one.dated_at is not None and one.dated_at <= now + timedelta(days=1)]
    newest = max(dated, default=None)
    if verdict == "works" and newest is not None and now - newest > STALE:
        verdict, sentence = "old", _("its newest article is of {newest:%d %b %Y}").format(newest=newest)
    tried = TriedListing(
        candidate=candidate,
        url=capture.url,
        verdict=verdict,
        sentence=sentence,
        articles=frozenset(one.urlkey for one in own),
        hosts=frozenset(urlsplit(one.url).hostname or "" for one in own),
        newest_at=newest,
        oldest_at=min(dated, default=None),
        titles=tuple(one.title for one in own[:30] if one.title),
        language=channel.language if channel else None,
        is_full=channel is not None and channel.text_length >= _FULL_TEXT,
        is_moved=bool(capture.redirected_from) and is_same_site(capture.url, home),
        is_section=names_section(capture.url) or bool(channel and channel.link and names_section(channel.link)),
    )
    return tried if verdict != "works" else _describe(tried, channel, now)


def leave(candidate: ListingCandidate, why: str) -> TriedListing:
    """A candidate that was not tried."""
    return TriedListing(candidate, candidate.url, "left", why)


def _read(
    candidate: ListingCandidate, capture: Capture, body: bytes, now: datetime, home: str
) -> tuple[Listing, FeedChannel | None]:
    if candidate.kind == "feed":
        return read_feed(body, capture.url, capture.content_type), read_channel(body, capture.content_type)
    if candidate.kind == "section":
        return read_section(body, capture.url, lambda url: is_same_site(url, home), capture.content_type), None
    return read_sitemap(body, capture.url, capture.content_type, after=now - RECENT), None


def _explain_failure(capture: Capture) -> tuple[TriedVerdict, str]:
    service = find_challenge(capture) if capture.error == "http" else None
    if service:
        return "challenge", _("a challenge of {service} stands before it").format(service=service)
    if capture.error == "http":
        return "failed", _("status {status}").format(status=capture.status)
    said = (str(capture.error), tell_reason(capture.error_detail or ""))
    return "failed", ": ".join(filter(None, said))


def _explain_nothing(candidate: ListingCandidate, listing: Listing) -> tuple[TriedVerdict, str]:
    if listing.problem in ("html-instead-of-feed", "html-instead-of-sitemap"):
        return "no-listing", _("a web page")
    if listing.problem:
        return "no-listing", tell_reason(listing.problem_detail or listing.problem)[:120]
    if candidate.kind == "sitemap" and listing.older:
        return "old", _("nothing of the last {days} days; {older} older entries").format(
            days=RECENT.days, older=listing.older
        )
    return (
        "no-articles",
        _("no article in it")
        if not listing.entries
        else _("none of its {entries} entries is an article").format(entries=listing.entries),
    )


def _judge_entries(
    candidate: ListingCandidate, listing: Listing, channel: FeedChannel | None, own: list[Candidate], url: str
) -> tuple[TriedVerdict, str]:
    """What kind of listing the entries make."""
    total = len(listing.candidates)
    if channel is not None and _lists_comments(channel, listing):
        return "comments", _("comments, not articles")
    noise = find_noise(url, "") or (channel is not None and find_noise(channel.link or "", ""))
    if candidate.kind == "feed" and noise:
        return "topic", _("the articles of one tag or author")
    if total and 2 * len(own) < total:
        others = [urlsplit(one.url).hostname for one in listing.candidates if one not in own]
        elsewhere = next((host for host in others if host and not is_same_site(f"https://{host}/", url)), None)
        if elsewhere:
            return "elsewhere", _("most of its {total} entries lie elsewhere, such as on {elsewhere}").format(
                total=total, elsewhere=elsewhere
            )
        return "no-articles", _("{own} of its {total} entries are articles").format(own=len(own), total=total)
    if candidate.kind == "sitemap" and own and not any(one.dated_at for one in own):
        return "undated", ngettext(
            "{own} address without a date: good for a backfill only",
            "{own} addresses without a date: good for a backfill only",
            len(own),
        ).format(own=len(own))
    return "works", ""


def _lists_comments(channel: FeedChannel, listing: Listing) -> bool:
    if _COMMENT_TITLE.search(channel.title) or (channel.entries and 2 * channel.comments > channel.entries):
        return True
    spoken = sum(bool(one.title and _BY_SOMEBODY.search(one.title)) for one in listing.candidates)
    is_repeating = channel.entries >= 4 and 2 * len(listing.candidates) <= channel.entries
    return is_repeating and 2 * spoken >= len(listing.candidates) > 0


def _describe(tried: TriedListing, channel: FeedChannel | None, now: datetime) -> TriedListing:
    parts = [ngettext("{n} article", "{n} articles", len(tried.articles)).format(n=len(tried.articles))]
    if tried.newest_at is not None:
        parts.append(_("the newest {age} old").format(age=to_age(now - tried.newest_at)))
    if channel is not None:
        length = channel.text_length
        parts.append(_("full text") if tried.is_full else _("summaries") if length >= _SUMMARY else _("titles only"))
    return replace(tried, sentence=", ".join(parts))


def to_age(span: timedelta) -> str:
    """`40 minutes`, `3 hours`, `12 days`."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 90:
        return _("{minutes} minutes").format(minutes=minutes)
    return (
        _("{minutes} hours").format(minutes=minutes // 60)
        if minutes < 48 * 60
        else _("{minutes} days").format(minutes=minutes // 1440)
    )
