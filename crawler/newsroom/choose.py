"""`choose_listings`: of all that was tried, the smallest set that covers most of what a newsroom publishes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext

from crawler.newsroom.judge_listing import TriedListing

MOST_CHOSEN = 4
"""Listings that are declared: each costs a request a crawl."""
_WORTH = 0.2
"""Share of what is covered already that a further listing has to add."""
_WORTH_ARTICLES = 3
_ORIGINS = ("given", "declared", "robots.txt", "cms", "sitemap index", "link", "usual place", "menu")
"""Whose word goes first where two listings give the same."""


@dataclass(frozen=True, slots=True)
class ListingChoice:
    """A listing that is to be declared, and why; `adds` are the articles that those before it do not have."""

    tried: TriedListing
    adds: int
    reason: str


def choose_listings(tried: Sequence[TriedListing]) -> tuple[ListingChoice, ...]:
    """The choice, best first: a feed of the whole newsroom, then what adds to it.

    Sections are chosen only where nothing else works. Where nothing is fresh, what answers and is old is
    chosen, saying so.
    """
    working = [one for one in tried if one.verdict == "works" and one.articles]
    listings = [one for one in working if one.candidate.kind != "section"]
    if not listings and not working:
        old = [one for one in tried if one.verdict == "old" and one.articles]
        return tuple(
            ListingChoice(
                one, len(one.articles), _("nothing fresher was found: {sentence}").format(sentence=one.sentence)
            )
            for one in old[:1]
        )
    return _cover(listings or working)


def _cover(listings: list[TriedListing]) -> tuple[ListingChoice, ...]:
    first = min(listings, key=_rank_first)
    chosen = [ListingChoice(first, len(first.articles), _explain_first(first))]
    covered = set(first.articles)
    rest = [one for one in listings if one is not first]
    while rest and len(chosen) < MOST_CHOSEN:
        best = max(rest, key=lambda one: (len(one.articles - covered), -_rank_origin(one)))
        added = len(best.articles - covered)
        if added < max(_WORTH_ARTICLES, _WORTH * len(covered)):
            break
        chosen.append(
            ListingChoice(
                best, added, ngettext("adds {added} article", "adds {added} articles", added).format(added=added)
            )
        )
        covered |= best.articles
        rest.remove(best)
    return tuple(chosen)


def tell_left(one: TriedListing, chosen: Sequence[ListingChoice]) -> str:
    """Why a listing that works was not chosen."""
    covered = frozenset[str]().union(*(choice.tried.articles for choice in chosen))
    added = len(one.articles - covered)
    if not added:
        return _("not needed: all it lists is covered")
    if one.candidate.kind == "section":
        return _("not needed: feeds and sitemaps say more")
    return _("not needed: it adds {added} only").format(added=added)


def _rank_first(one: TriedListing) -> tuple[int, bool, int, int]:
    """Feeds first, the whole newsroom's before a section's, then by articles and by whose word it is."""
    kind = ("feed", "sitemap", "section").index(one.candidate.kind)
    return kind, one.is_section, -_to_magnitude(len(one.articles)), _rank_origin(one)


def _to_magnitude(count: int) -> int:
    """A feed of 12 is not better than one of 10: what counts is the order of size, in powers of two."""
    return count.bit_length()


def _rank_origin(one: TriedListing) -> int:
    return _ORIGINS.index(one.candidate.origin)


def _explain_first(one: TriedListing) -> str:
    names = {
        "given": _("it was given"),
        "declared": _("the page declares it"),
        "link": _("the page links to it"),
        "robots.txt": _("robots.txt names it"),
        "cms": _("{says} has it there").format(says=one.candidate.says),
        "usual place": _("it lies where feeds usually lie"),
        "menu": _("nothing else lists the articles"),
        "sitemap index": _("the sitemap index names it"),
    }
    return names[one.candidate.origin]
