"""What to do with each candidate, and why. Values in, values out: no clock, no archive, no network.

One screen of rules, asked in this order; the first that applies decides:

    another host than the source's own ............ leave   outside-hosts
    the source's homepage, section, feed, sitemap . leave   listing-page
    matches an exclude pattern .................... leave   excluded
    include patterns, and none matches ............ leave   not-included
    article held, revisit due ..................... revisit revisit-due
    article held .................................. leave   held
    fetched well, no article in it ................ leave   seen-without-text
    failed too often in a row ..................... leave   gone (404, 410) or given-up
    failed, and the retry is not due yet .......... leave   failed-recently
    dated before `since` .......................... leave   before-since
    failed, and the retry is due .................. fetch   failed-before
    never asked ................................... fetch   new
    more fetches than the limit (`plan` only) ..... leave   over-limit
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from archive.known import Known
from crawler.candidate import Candidate

Action = Literal["fetch", "revisit", "leave"]

Reason = Literal[
    "new",
    "failed-before",
    "revisit-due",
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
]

_GONE_STATUSES = (404, 410)


@dataclass(frozen=True, slots=True)
class DecideRules:
    """What a source and a crawl lay down for the decision.

    `allowed_hosts` are lower-case host names without port and without "www."; a sub-domain counts as another host.
    `listing_keys` are the urlkeys of the source's own homepage, sections, feeds and sitemaps. Patterns are searched in
    the canonical address. `revisit_after` are ages since the first capture; empty, nothing is revisited.
    """

    allowed_hosts: frozenset[str]
    listing_keys: frozenset[str] = frozenset()
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    since: datetime | None = None
    retry_failed: timedelta = timedelta(hours=6)
    give_up_after: int = 5
    revisit_after: tuple[timedelta, ...] = ()


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


def host_of(url: str) -> str:
    """The host as `DecideRules.allowed_hosts` has it; empty when the address has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # "http://[": urllib refuses what is no address
        return ""


def decide(candidate: Candidate, known: Known | None, now: datetime, rules: DecideRules) -> Decision:
    """What to do with one candidate; `known` is what the archive holds under its urlkey, None for nothing."""
    reason = _outside(candidate, rules) or (known and _reason_if_known(known, now, rules)) or None
    if reason == "revisit-due":
        return Decision(candidate, "revisit", reason)
    if reason:
        return Decision(candidate, "leave", reason)
    if rules.since and candidate.dated_at and candidate.dated_at < rules.since:
        return Decision(candidate, "leave", "before-since")
    return Decision(candidate, "fetch", "failed-before" if known and known.failures_in_a_row else "new")


def plan(
    candidates: Iterable[Candidate],
    known: Mapping[str, Known],
    now: datetime,
    rules: DecideRules,
    limit: int | None = None,
) -> Plan:
    """The decisions on all candidates of a crawl: each urlkey once, newest first, the undated last as listed.

    `limit` bounds the fetches; those beyond it are left as over-limit, so the newest are fetched first.
    """
    decisions = []
    fetches = 0
    for candidate in _newest_first(_merged(candidates)):
        decision = decide(candidate, known.get(candidate.urlkey), now, rules)
        if decision.action == "fetch":
            fetches += 1
            if limit is not None and fetches > limit:
                decision = Decision(candidate, "leave", "over-limit")
        decisions.append(decision)
    return Plan(tuple(decisions))


def _outside(candidate: Candidate, rules: DecideRules) -> Reason | None:
    if host_of(candidate.url) not in rules.allowed_hosts:
        return "outside-hosts"
    if candidate.urlkey in rules.listing_keys:
        return "listing-page"
    if any(pattern.search(candidate.url) for pattern in rules.exclude):
        return "excluded"
    if rules.include and not any(pattern.search(candidate.url) for pattern in rules.include):
        return "not-included"
    return None


def _reason_if_known(known: Known, now: datetime, rules: DecideRules) -> Reason | None:
    """Why an address already asked is not fetched as new; None when a fetch may follow."""
    if known.article_id is not None:
        return "revisit-due" if _is_revisit_due(known, now, rules.revisit_after) else "held"
    if known.failures_in_a_row == 0:
        # without a payload the run ended between a redirect and what it leads to: ask again
        return "seen-without-text" if known.has_payload else None
    if known.failures_in_a_row >= rules.give_up_after:
        return "gone" if known.last_status in _GONE_STATUSES else "given-up"
    if known.last_captured_at and now - known.last_captured_at < rules.retry_failed:
        return "failed-recently"
    return None


def _is_revisit_due(known: Known, now: datetime, ages: tuple[timedelta, ...]) -> bool:
    """Whether the n-th age is over, told by the last capture: the first capture's own instant is not at hand."""
    done = known.captures - 1
    if not 0 <= done < len(ages) or not known.last_captured_at:
        return False
    return now - known.last_captured_at >= ages[done] - (ages[done - 1] if done else timedelta(0))


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
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
        summary=next((one.summary for one in ranked if one.summary), None),
    )


def _newest_first(candidates: list[Candidate]) -> list[Candidate]:
    dated = [(candidate.dated_at, candidate) for candidate in candidates if candidate.dated_at]
    undated = [candidate for candidate in candidates if not candidate.dated_at]
    return [candidate for _, candidate in sorted(dated, key=lambda pair: pair[0], reverse=True)] + undated
