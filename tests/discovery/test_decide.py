"""What is fetched, what is left, and why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.known import KnownAddress
from archive.articles.revisits import HeldArticle
from archive.model.urls import to_urlkey
from crawler.discovery.candidate import Candidate
from crawler.planning.addresses import parse_host
from crawler.planning.decide import DecideRules, Limits, Reason, decide, is_due, plan

NOW = datetime(2022, 8, 20, 12, tzinfo=UTC)
ADDRESS = "https://www.fanal.example/ville/une-digue"
KEY = to_urlkey(ADDRESS)
RULES = DecideRules(
    allowed_hosts=frozenset({"fanal.example"}),
    listing_keys=frozenset({to_urlkey("https://www.fanal.example/ville/")}),
    exclude=(re.compile(r"/sport/"),),
    retry_failed=timedelta(hours=6),
    give_up_after=3,
)


def candidate(url: str = ADDRESS, **fields: Any) -> Candidate:
    return replace(Candidate(url, to_urlkey(url), "https://www.fanal.example/feed/"), **fields)


def failed(times: int, hours_ago: float, status: int | None = 503) -> KnownAddress:
    return KnownAddress(
        KEY, None, times, times, NOW - timedelta(hours=hours_ago), status, "http" if status else "timeout"
    )


def article(asked: float = 2, seen: float = 2, failed_asks: int = 0, answered: float | None = None) -> HeldArticle:
    """An article first seen and last asked so many hours ago."""
    at = [NOW - timedelta(hours=hours) for hours in (seen, asked, asked if answered is None else answered)]
    return HeldArticle(7, ADDRESS, KEY, *at, failed_asks=failed_asks)


HELD = KnownAddress(
    KEY, article(), captures=1, last_captured_at=NOW - timedelta(hours=2), last_status=200, has_payload=True
)
TEXTLESS = replace(HELD, article=None)
REDIRECT_ONLY = KnownAddress(KEY, None, captures=1, last_captured_at=NOW, last_status=301)


@pytest.mark.parametrize(
    ("url", "known", "changes", "expected"),
    [
        (ADDRESS, None, {}, ("fetch", "new")),
        ("http://fanal.example:8080/ville/une-digue", None, {}, ("fetch", "new")),
        ("https://m.fanal.example/ville/une-digue", None, {}, ("leave", "outside-hosts")),
        ("https://fanal.example.ailleurs.example/x", None, {}, ("leave", "outside-hosts")),
        ("http://fanal.example/ville/index.html", None, {}, ("leave", "listing-page")),
        ("https://www.fanal.example/sport/match-nul", None, {}, ("leave", "excluded")),
        ("https://www.fanal.example/sport/match-nul", HELD, {}, ("leave", "excluded")),
        (ADDRESS, None, {"include": (re.compile("/politique/"),)}, ("leave", "not-included")),
        (ADDRESS, None, {"include": (re.compile("/arts/"), re.compile("/ville/"))}, ("fetch", "new")),
        (ADDRESS, HELD, {}, ("leave", "held")),
        (ADDRESS, TEXTLESS, {}, ("leave", "seen-without-text")),
        (ADDRESS, REDIRECT_ONLY, {}, ("fetch", "new")),
        (ADDRESS, failed(1, 5), {}, ("leave", "failed-recently")),
        (ADDRESS, failed(1, 7), {}, ("fetch", "failed-before")),
        (ADDRESS, failed(2, 7, 404), {}, ("fetch", "failed-before")),
        (ADDRESS, failed(3, 700), {}, ("leave", "given-up")),
        (ADDRESS, failed(3, 700, None), {}, ("leave", "given-up")),
        (ADDRESS, failed(3, 700, 404), {}, ("leave", "gone")),
        (ADDRESS, failed(4, 700, 410), {}, ("leave", "gone")),
        (ADDRESS, replace(HELD, failures_in_a_row=9, last_status=404), {}, ("leave", "held")),
    ],
)
def test_each_reason(url: str, known: KnownAddress | None, changes: dict[str, Any], expected: tuple[str, str]) -> None:
    decision = decide(candidate(url), known, NOW, replace(RULES, **changes))
    assert (decision.action, decision.reason) == expected


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "new"),
        ({"published_at": NOW - timedelta(days=2)}, "before-since"),
        ({"published_at": NOW}, "new"),
        ({"published_at": NOW - timedelta(days=2), "lastmod_at": NOW}, "before-since"),
        ({"lastmod_at": NOW - timedelta(days=2)}, "before-since"),
        ({"lastmod_at": NOW - timedelta(hours=2)}, "new"),
    ],
)
def test_since_leaves_what_is_dated_before_and_takes_the_undated(fields: dict[str, Any], reason: str) -> None:
    assert decide(candidate(**fields), None, NOW, replace(RULES, since=NOW - timedelta(days=1))).reason == reason


AGES = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72))
REVISITS = replace(RULES, revisit_after=AGES)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (article(seen=0.9, asked=0.9), "held"),
        (article(seen=1, asked=1), "revisit-due"),
        (article(seen=5.9, asked=4.9), "held"),  # asked at one hour, six are not over
        (article(seen=6.1, asked=5.1), "revisit-due"),
        (article(seen=50, asked=50), "revisit-due"),  # three ages over, none asked
        (article(seen=50, asked=25), "held"),  # asked after a day, three days are not over
        (article(seen=9999, asked=9990), "revisit-due"),
        (article(seen=9999, asked=9999 - 72), "held"),  # the last age is done
        (article(seen=8, asked=1, answered=8, failed_asks=1), "failed-recently"),
        (article(seen=8, asked=6, answered=8, failed_asks=2), "revisit-due"),
        (article(seen=8, asked=2, answered=8, failed_asks=3), "held"),  # given up until the next age
        (article(seen=25, asked=19, answered=25, failed_asks=3), "revisit-due"),
    ],
)
def test_a_held_article_is_asked_at_its_ages(held: HeldArticle, expected: str) -> None:
    assert decide(candidate(), replace(HELD, article=held), NOW, REVISITS).reason == expected


def test_a_held_article_is_asked_at_one_address_only() -> None:
    amp = candidate(f"{ADDRESS}/amp")
    assert decide(amp, replace(HELD, article=article(50, 50)), NOW, REVISITS).reason == "held"


def test_since_leaves_old_articles_alone_though_they_are_due() -> None:
    rules = replace(REVISITS, since=NOW - timedelta(hours=20))
    old = candidate(published_at=NOW - timedelta(hours=50))
    assert decide(old, replace(HELD, article=article(50, 50)), NOW, rules).reason == "before-since"


@pytest.mark.parametrize(("minutes", "expected"), [(10, [1, 6, 24, 72]), (60 * 5, [5, 10, 25, 75]), (60 * 80, [80])])
def test_an_article_is_asked_once_for_all_the_ages_that_are_over(minutes: int, expected: list[int]) -> None:
    asked_at = NOW
    asked = []
    for elapsed in range(0, 20 * 24 * 60, minutes):
        at = NOW + timedelta(minutes=elapsed)
        if is_due(HeldArticle(7, ADDRESS, KEY, NOW, asked_at, asked_at), at, REVISITS):
            asked.append(elapsed // 60)
            asked_at = at
    assert asked == expected


def test_revisits_come_last_the_most_overdue_for_their_age_first_and_bounded() -> None:
    ages = {"a": 1.5, "b": 73, "c": 3, "d": 12}  # hours since first sight: half, 1/72, 2 and 1 times their age over it
    made = [candidate(f"https://fanal.example/{name}") for name in ages]
    known = {
        one.urlkey: KnownAddress(one.urlkey, replace(article(hours, hours), urlkey=one.urlkey))
        for one, hours in zip(made, ages.values(), strict=True)
    }
    new = [candidate(f"https://fanal.example/new-{number}") for number in range(3)]

    def asked(limits: Limits) -> str:
        to_ask = plan([*made, *new], known, NOW, REVISITS, limits).to_ask
        return " ".join(decision.candidate.url.rpartition("/")[2] for decision in to_ask)

    assert asked(Limits()) == "new-0 new-1 new-2 c d a b"
    assert asked(Limits(revisits=2)) == "new-0 new-1 new-2 c d"
    assert asked(Limits(fetches=1, revisits=1)) == "new-0 c"
    assert asked(Limits(revisits=3, together=4)) == "new-0 new-1 new-2 c"
    assert asked(Limits(together=2)) == "new-0 new-1"
    assert asked(Limits(together=0)) == ""


def test_the_newest_are_fetched_first_and_the_undated_last_as_listed() -> None:
    made = [
        candidate(f"https://fanal.example/a-{n}", published_at=published, lastmod_at=changed)
        for n, (published, changed) in enumerate(
            [
                (None, None),
                (NOW - timedelta(days=2), NOW),
                (NOW, None),
                (None, NOW - timedelta(days=1)),
                (None, None),
            ]
        )
    ]
    decided = plan(made, {}, NOW, RULES, Limits(fetches=3))
    assert [(decision.candidate.url[-1], decision.reason) for decision in decided.decisions] == [
        ("2", "new"), ("3", "new"), ("1", "new"), ("0", "over-limit"), ("4", "over-limit"),
    ]  # fmt: skip
    assert decided.counts == {"new": 3, "over-limit": 2}
    assert [decision.candidate.url[-1] for decision in decided.to_ask] == ["2", "3", "1"]


def test_the_limit_counts_fetches_only() -> None:
    known = {to_urlkey(f"https://fanal.example/a-{n}"): replace(HELD, urlkey=f"example,fanal)/a-{n}") for n in range(3)}
    made = [candidate(f"https://fanal.example/a-{n}") for n in range(5)]
    reasons = [decision.reason for decision in plan(made, known, NOW, RULES, Limits(fetches=1)).decisions]
    assert reasons == ["held", "held", "held", "new", "over-limit"]


def test_one_article_in_three_listings_is_one_candidate_with_the_best_of_each() -> None:
    section = candidate(
        "http://fanal.example/ville/une-digue/", title="19h Ville Une digue pour le port", found_in="section"
    )
    feed = candidate(title="Une digue", published_at=NOW - timedelta(days=1), lastmod_at=NOW - timedelta(days=1))
    sitemap = candidate(lastmod_at=NOW, summary="Résumé", found_in="sitemap")
    (decision,) = plan([section, feed, sitemap], {}, NOW, RULES).decisions
    assert decision.candidate == replace(feed, lastmod_at=NOW, summary="Résumé")
    (decision,) = plan([section, sitemap], {}, NOW, RULES).decisions
    assert decision.candidate == replace(section, lastmod_at=NOW, summary="Résumé")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Fanal.example:8443/x", "www.fanal.example"),
        ("http://127.0.0.1:5000/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://[", ""),
        ("pas une adresse", ""),
    ],
)
def test_hosts(url: str, host: str) -> None:
    assert parse_host(url) == host


hosts = st.sampled_from(["fanal.example", "www.fanal.example", "m.fanal.example", "ailleurs.example"])
paths = st.sampled_from(["/ville/", "/ville/a", "/ville/a/", "/sport/b", "/c?utm_source=x", "/c", ""])
instants = st.none() | st.datetimes(datetime(2022, 8, 1), datetime(2022, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001
candidates = st.builds(
    lambda scheme, host, path, title, published, changed: candidate(
        f"{scheme}://{host}{path}", title=title, published_at=published, lastmod_at=changed
    ),
    st.sampled_from(["http", "https"]), hosts, paths, st.none() | st.text(max_size=5), instants, instants,
)  # fmt: skip
knowns = st.none() | st.builds(
    KnownAddress,
    urlkey=st.just(KEY),
    article=st.none()
    | st.builds(article, *[st.floats(0, 100)] * 2, st.integers(0, 5), st.none() | st.floats(0, 100)).filter(
        lambda held: held.last_answered_at <= held.last_asked_at
    ),
    captures=st.integers(0, 5),
    failures_in_a_row=st.integers(0, 5),
    last_captured_at=instants,
    last_status=st.sampled_from([None, 200, 301, 404, 410, 429, 500]),
    last_error=st.sampled_from([None, "timeout", "dns", "http"]),
    has_payload=st.booleans(),
)
rules = st.builds(
    DecideRules,
    allowed_hosts=st.just(frozenset({"fanal.example"})),
    listing_keys=st.just(RULES.listing_keys),
    include=st.sampled_from([(), (re.compile("/ville/"),)]),
    exclude=st.sampled_from([(), RULES.exclude]),
    since=instants,
    retry_failed=st.timedeltas(timedelta(0), timedelta(days=3)),
    give_up_after=st.integers(1, 4),
    revisit_after=st.sampled_from([(), (timedelta(hours=1),), (timedelta(hours=1), timedelta(days=3))]),
)


@given(candidates, knowns, rules)
def test_every_candidate_gets_a_decision(found: Candidate, known: KnownAddress | None, made: DecideRules) -> None:
    decision = decide(found, known, NOW, made)
    assert decision.reason in get_args(Reason)
    assert (decision.action == "fetch") == (decision.reason in {"new", "failed-before"})
    assert (decision.action == "revisit") == (decision.reason == "revisit-due")
    assert decision == decide(found, known, NOW, made)


@given(
    st.lists(candidates, max_size=12),
    st.dictionaries(st.just(KEY), knowns.filter(bool)),
    rules,
    st.none() | st.integers(0, 4),
)
def test_a_plan_has_each_urlkey_once_and_never_leaves_the_hosts(
    found: list[Candidate], known: dict[str, KnownAddress], made: DecideRules, limit: int | None
) -> None:
    decisions = plan(found, known, NOW, made, Limits(fetches=limit, revisits=limit)).decisions
    keys = [decision.candidate.urlkey for decision in decisions]
    assert sorted(keys) == sorted({each.urlkey for each in found})
    asked = [decision for decision in decisions if decision.action != "leave"]
    assert all(parse_host(decision.candidate.url).removeprefix("www.") == "fanal.example" for decision in asked)
    fetches = [decision for decision in decisions if decision.action == "fetch"]
    assert limit is None or max(len(fetches), len(asked) - len(fetches)) <= limit
    dated = [decision.candidate.dated_at for decision in fetches if decision.candidate.dated_at]
    assert dated == sorted(dated, reverse=True)
