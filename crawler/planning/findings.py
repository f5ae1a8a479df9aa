"""What a listing comes to for a source: how much of it can be asked, and the sentence where nothing can. Pure.

A listing that was read well may still be of no use: its entries lie on a host that the source does not declare, its
patterns leave none, no date in it can be read. That is a `problem` of the listing like any other, with what mends it,
so that the report, the ledger and the source's health say it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from archive.locale.reason import RecordedReason
from crawler.discovery.candidate import Candidate, Listing, ListingProblem, SitemapRef
from crawler.planning.addresses import parse_host
from crawler.planning.decide import DecideRules, Reason, find_reason_outside
from crawler.planning.nested_sitemaps import SitemapBudget

FINDINGS: frozenset[str] = frozenset(
    {
        "undated",
        "unread-dates",
        "no-entries",
        "entries-elsewhere",
        "entries-excluded",
        "sitemaps-elsewhere",
    }
)
"""Problems of a listing that answered well: no address failed, and the crawl goes on with the others."""

USELESS = FINDINGS - {"unread-dates"}
"""Those with which nothing of the listing can be asked."""

_PROBLEM_OF: dict[Reason, ListingProblem] = {
    "outside-hosts": "entries-elsewhere",
    "excluded": "entries-excluded",
    "not-included": "entries-excluded",
    "listing-page": "no-entries",
}
_MAY_BE_EMPTY = frozenset({"sitemap", "sitemap-index", "text-sitemap"})
"""A news sitemap lists two days, which may be without an article; a feed keeps its last ones."""


@dataclass(frozen=True, slots=True)
class ListingFinding:
    """What is to be told of a listing that is no failure; `kind` is its problem, or `sitemaps-left`."""

    url: str
    kind: str
    sentence: str


def judge_entries(listing: Listing, rules: DecideRules, is_allowed: Callable[[str], bool]) -> Listing:
    """The listing with its problem where none of its entries can be asked, or their dates cannot be read."""
    if listing.problem is not None:
        return listing
    problem = _find_uselessness(listing, rules, is_allowed) or _find_unread_dates(listing)
    return listing if problem is None else replace(listing, problem=problem[0], problem_detail=problem[1])


def is_useful(listing: Listing) -> bool:
    """Whether it lists articles of the source, be they too old to be asked."""
    return listing.problem not in USELESS and bool(listing.candidates or listing.older)


def tell_left_sitemaps(first: str, number: int, budget: SitemapBudget) -> str:
    """The sentence on nested sitemaps that were not read because a crawl reads no more of them."""
    most = {"files": budget.files, "megabytes": budget.bytes // 1_000_000, "seconds": budget.seconds}
    return RecordedReason("left-sitemaps", n=number, url=first, **most)


def tell_named_sitemaps(refs: list[SitemapRef]) -> str:
    """The sentence on sitemaps that robots.txt names, read where nothing that the source declares is of use."""
    named = ", ".join(f'"{ref.url}"' for ref in refs[:3])
    return RecordedReason("robots-sitemaps", n=len(refs), named=named)


def tell_foreign_sitemaps(refs: list[SitemapRef]) -> str:
    """The sentence on nested sitemaps on hosts that the source does not declare."""
    return RecordedReason("foreign-sitemaps", n=len(refs), hosts=_name_hosts([ref.url for ref in refs]))


def _find_uselessness(
    listing: Listing, rules: DecideRules, is_allowed: Callable[[str], bool]
) -> tuple[ListingProblem, str] | None:
    if listing.candidates:
        reasons = [find_reason_outside(candidate, rules) for candidate in listing.candidates]
        if listing.older or None in reasons:
            return None
        worst = Counter(reason for reason in reasons if reason).most_common(1)[0][0]
        return _PROBLEM_OF[worst], _describe_reason(worst, listing.candidates)
    if listing.sitemaps:
        if any(is_allowed(ref.url) for ref in listing.sitemaps):
            return None
        return "sitemaps-elsewhere", tell_foreign_sitemaps(list(listing.sitemaps))
    may_be_empty = listing.format in _MAY_BE_EMPTY and not listing.entries
    if listing.older or listing.undated_left or may_be_empty:
        return None
    if not listing.entries:
        return "no-entries", RecordedReason("no-entry")
    return "no-entries", RecordedReason("no-article-entry", entries=listing.entries)


def _describe_reason(reason: Reason, candidates: tuple[Candidate, ...]) -> str:
    number = len(candidates)
    if reason == "outside-hosts":
        return RecordedReason(
            "elsewhere", entries=number, hosts=_name_hosts([candidate.url for candidate in candidates])
        )
    if reason == "listing-page":
        return RecordedReason("own-listings", entries=number)
    return RecordedReason("excluded", entries=number, url=candidates[0].url)


def _name_hosts(urls: list[str]) -> str:
    hosts = [host for host, _ in Counter(parse_host(url) for url in urls).most_common()]
    if len(hosts) == 1:
        return RecordedReason("undeclared", host=hosts[0])
    return RecordedReason("undeclared-more", n=len(hosts) - 1, host=hosts[0])


def _find_unread_dates(listing: Listing) -> tuple[ListingProblem, str] | None:
    unread = [candidate for candidate in listing.candidates if candidate.unread_date]
    if not unread:
        return None
    number = listing.older + len(listing.candidates)
    known = {"unread": len(unread), "entries": number, "date": unread[0].unread_date}
    if listing.undated_left:
        return "unread-dates", RecordedReason("unread-dates-left", left=listing.undated_left, **known)
    return "unread-dates", RecordedReason("unread-dates", **known)
