"""What to do with each candidate, and why. Values in, values out: no clock, no archive, no network.

One screen of rules, asked in this order; the first that applies decides:

    another host than the source's own ............ leave   outside-hosts
    the source's homepage, section, feed, sitemap . leave   listing-page
    matches an exclude pattern .................... leave   excluded
    include patterns, and none matches ............ leave   not-included
    taken down, by a mask or for good ............. leave   taken-down
    article held, asked at another address ........ leave   held
    article held, no age over since it was asked .. leave   held
    article held, its last ask failed just now .... leave   failed-recently
    article held, dated before `since` ............ leave   before-since
    article held, an age over ..................... revisit revisit-due
    article held, edited since by its own system .. revisit edited
    fetched well, no article in it ................ leave   seen-without-text
    failed too often in a row ..................... leave   gone (404, 410) or given-up
    failed, and the retry is not due yet .......... leave   failed-recently
    dated before `since` .......................... leave   before-since
    failed, and the retry is due .................. fetch   failed-before
    never asked ................................... fetch   new
    more fetches than the limit (`plan` only) ..... leave   over-limit
    more revisits than the limit (`plan` only) .... leave   over-limit

Revisits are due at ages counted from the first sight of an article (an hour, six, a day, …). Several that have passed
unasked are made up for by one. A failure is repeated like that of a new address; after too many, the article waits for
its next age. One that is gone is still asked at its ages, so that its return is seen.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from archive.articles.known import KnownAddress
from archive.articles.revisits import ARTICLES_AHEAD, HeldArticle, settle_instants
from archive.model.timestamps import is_ahead
from crawler.discovery.candidate import Candidate
from crawler.planning.addresses import parse_host

Action = Literal["fetch", "revisit", "leave"]

Reason = Literal[
    "new",
    "failed-before",
    "revisit-due",
    "edited",
    "held",
    "seen-without-text",
    "outside-hosts",
    "excluded",
    "not-included",
    "before-since",
    "failed-recently",
    "given-up",
    "gone",
    "listing-page",
    "over-limit",
    "taken-down",
]

_GONE_STATUSES = (404, 410)
_REVISITS: frozenset[Reason] = frozenset({"revisit-due", "edited"})


@dataclass(frozen=True, slots=True)
class DecideRules:
    """What a source and a crawl lay down for the decision.

    `allowed_hosts` are lower-case host names without port and without "www."; a sub-domain counts as another host.
    `listing_keys` are the urlkeys of the source's own homepage, sections, feeds and sitemaps. Patterns are searched in
    the canonical address. `revisit_after` are ages since first sight, rising; empty, nothing is revisited. `sequence`
    says which articles come first.
    """

    allowed_hosts: frozenset[str]
    listing_keys: frozenset[str] = frozenset()
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    since: datetime | None = None
    retry_failed: timedelta = timedelta(hours=6)
    give_up_after: int = 5
    revisit_after: tuple[timedelta, ...] = ()
    sequence: Literal["newest", "oldest"] = "newest"


@dataclass(frozen=True, slots=True)
class Decision:
    """One candidate with what is to be done and the reason."""

    candidate: Candidate
    action: Action
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """The decisions on everything a crawl discovered, each urlkey once, in the order in which to fetch."""

    decisions: tuple[Decision, ...]

    @property
    def to_ask(self) -> tuple[Decision, ...]:
        """The decisions that ask the publisher: fetches and revisits."""
        return tuple(decision for decision in self.decisions if decision.action != "leave")

    @property
    def counts(self) -> dict[Reason, int]:
        """How many decisions each reason has, most frequent first."""
        return dict(Counter(decision.reason for decision in self.decisions).most_common())


def decide(candidate: Candidate, known: KnownAddress | None, now: datetime, rules: DecideRules) -> Decision:
    """What to do with one candidate; `known` is what the archive holds under its urlkey, None for nothing."""
    reason = (
        find_reason_outside(candidate, rules) or (known and _find_reason_if_known(candidate, known, now, rules)) or None
    )
    if reason and reason not in _REVISITS:
        return Decision(candidate, "leave", reason)
    if rules.since and candidate.dated_at and candidate.dated_at < rules.since:
        return Decision(candidate, "leave", "before-since")
    if reason:
        return Decision(candidate, "revisit", reason)
    return Decision(candidate, "fetch", "failed-before" if known and known.failures_in_a_row else "new")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most fetches, the most revisits, and the most of both together; None is no bound."""

    fetches: int | None = None
    revisits: int | None = None
    together: int | None = None


def plan(
    candidates: Iterable[Candidate],
    known: Mapping[str, KnownAddress],
    now: datetime,
    rules: DecideRules,
    limits: Limits = Limits(),
) -> Plan:
    """The decisions on all candidates of a crawl, each urlkey once.

    Fetches first, newest first (or oldest) and the undated last as listed; then revisits, the most overdue for their
    age first.
    What is beyond the limits is left as over-limit.
    """
    decisions = [
        decide(one, known.get(one.urlkey), now, rules)
        for one in _sort_by_date(_merge_by_urlkey(candidates), is_rising=rules.sequence == "oldest")
    ]
    revisits = [decision for decision in decisions if decision.action == "revisit"]
    revisits.sort(key=lambda decision: _measure_overdue(known[decision.candidate.urlkey], now, rules), reverse=True)
    others = _limit([decision for decision in decisions if decision.action != "revisit"], "fetch", limits.fetches)
    others = _limit(others, "fetch", limits.together)
    fetches = sum(decision.action == "fetch" for decision in others)
    revisits = _limit(revisits, "revisit", limits.revisits)
    revisits = _limit(revisits, "revisit", None if limits.together is None else limits.together - fetches)
    return Plan((*others, *revisits))


def _limit(decisions: list[Decision], action: Action, limit: int | None) -> list[Decision]:
    """The same, with what does `action` beyond the limit left."""
    if limit is None:
        return decisions
    places = count()
    return [
        Decision(one.candidate, "leave", "over-limit") if one.action == action and next(places) >= limit else one
        for one in decisions
    ]


def _measure_overdue(known: KnownAddress, now: datetime, rules: DecideRules) -> float:
    """How far the last age that is over lies back, in proportion to itself: an hour is long after one, not after 24."""
    assert known.article is not None
    age = now - settle_instants(known.article, now, rules.revisit_after).first_seen_at
    reached = max((each for each in rules.revisit_after if each <= age), default=None)
    return (age - reached) / reached if reached is not None else math.inf  # edited before its first age was over


def is_due(article: HeldArticle, now: datetime, rules: DecideRules) -> bool:
    """Whether one of the ages is over at which the article has not been asked."""
    article = settle_instants(article, now, rules.revisit_after)
    given_up = article.failed_asks >= rules.give_up_after
    asked_at = article.last_asked_at if given_up else article.last_answered_at
    return any(asked_at < article.first_seen_at + age <= now for age in rules.revisit_after)


def find_reason_outside(candidate: Candidate, rules: DecideRules) -> Reason | None:
    """Why an address is none that the source's articles have, whatever is known of it; None where it may be one."""
    if parse_host(candidate.url).removeprefix("www.") not in rules.allowed_hosts:
        return "outside-hosts"
    if candidate.urlkey in rules.listing_keys:
        return "listing-page"
    if any(pattern.search(candidate.url) for pattern in rules.exclude):
        return "excluded"
    if rules.include and not any(pattern.search(candidate.url) for pattern in rules.include):
        return "not-included"
    return None


def _find_reason_if_known(
    candidate: Candidate, known: KnownAddress, now: datetime, rules: DecideRules
) -> Reason | None:
    """What speaks for a revisit or against any request of an address already known; None when a fetch may follow."""
    if known.is_taken_down:
        return "taken-down"
    if known.article is not None:
        return _find_reason_if_held(candidate, known.article, now, rules)
    if known.failures_in_a_row == 0:
        # without a payload the run ended between a redirect and what it leads to: ask again
        return "seen-without-text" if known.has_payload else None
    if known.failures_in_a_row >= rules.give_up_after:
        return "gone" if known.last_status in _GONE_STATUSES else "given-up"
    last = known.last_captured_at
    if last and not is_ahead(last, now) and now - last < rules.retry_failed:
        return "failed-recently"
    return None


def _find_reason_if_held(candidate: Candidate, article: HeldArticle, now: datetime, rules: DecideRules) -> Reason:
    if candidate.urlkey != article.urlkey:
        return "held"
    if not is_due(article, now, rules):
        return "edited" if candidate.edited_at and candidate.edited_at > article.last_answered_at else "held"
    is_retry = 0 < article.failed_asks < rules.give_up_after
    asked_lately = now - article.last_asked_at < rules.retry_failed
    was_wrong = is_ahead(article.last_asked_at, now, ARTICLES_AHEAD)
    return "failed-recently" if is_retry and asked_lately and not was_wrong else "revisit-due"


def _merge_by_urlkey(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a urlkey, at the place of the first.

    The one with a publication date speaks first: feeds give clean titles, sections what stands in the link.
    """
    by_key: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_key.setdefault(candidate.urlkey, []).append(candidate)
    return [_merge(same) if len(same) > 1 else same[0] for same in by_key.values()]


def _merge(same: list[Candidate]) -> Candidate:
    ranked = sorted(same, key=lambda candidate: candidate.published_at is None)
    return replace(
        ranked[0],
        title=next((one.title for one in ranked if one.title), None),
        lastmod_at=max((one.lastmod_at for one in ranked if one.lastmod_at), default=None),
        edited_at=max((one.edited_at for one in ranked if one.edited_at), default=None),
        summary=next((one.summary for one in ranked if one.summary), None),
        content=next((one.content for one in ranked if one.content), None),
    )


def _sort_by_date(candidates: list[Candidate], *, is_rising: bool) -> list[Candidate]:
    dated = [(candidate.dated_at, candidate) for candidate in candidates if candidate.dated_at]
    undated = [candidate for candidate in candidates if not candidate.dated_at]
    return [candidate for _, candidate in sorted(dated, key=lambda pair: pair[0], reverse=not is_rising)] + undated
