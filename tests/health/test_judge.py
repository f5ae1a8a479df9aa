"""Verdicts over made-up histories: each kind with its reason, and what is no reason for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from archive.health.source_history import Look, SourceHistory
from crawler.health.judge import judge
from crawler.health.verdict import Verdict
from tests.health.newsrooms import DAILY, DAY, HOUR, MONDAY, WEEKLY, Outage, articles, every, histories, look

NOON = MONDAY + 40 * DAY + 12 * HOUR


def after(looks: list[Look], **changes: object) -> SourceHistory:
    """A daily's history of forty days, with these looks after it."""
    *_, (_, history) = histories(DAILY, articles(DAILY, 40, seed=1), every(3, 40))
    good = tuple(each.at for each in looks if each.is_good)
    bad = [each.at for each in looks if not each.is_good and (not good or each.at > good[-1])]
    return replace(
        history,
        looks=history.looks + tuple(looks),
        good_looks=history.good_looks + good,
        unanswered_since_at=bad[0] if bad else None,
        **changes,  # type: ignore[arg-type]
    )


def bad_looks(error: str, hours: list[float], **changes: object) -> list[Look]:
    return [look(1000 + n, NOON + hour * HOUR, error, **changes) for n, hour in enumerate(hours)]


def verdict_of(looks: list[Look]) -> Verdict:
    return judge(after(looks), looks[-1].at + HOUR)


def test_a_source_that_does_what_it_always_did_is_fine() -> None:
    history = after([])
    verdict = judge(history, history.looks[-1].at)
    assert verdict.kind == "fine"
    assert "a silence is unusual after" in verdict.reason


def test_a_source_never_crawled_is_fine_and_says_so() -> None:
    assert judge(SourceHistory("fanal"), NOON) == Verdict("fine", "not crawled yet", (), NOON)


@pytest.mark.parametrize(
    ("error", "changes", "said"),
    [
        ("dns", {}, "no address"),
        ("refused", {}, "nobody listens"),
        ("tls", {}, "certificate"),
        ("timeout", {}, "time limit"),
        ("robots", {"detail": "Disallow: /"}, "robots.txt forbids it now (Disallow: /)"),
        (
            "robots",
            {"detail": "robots.txt could not be reached (timeout)"},
            "its host does not answer (robots.txt could",
        ),
        ("http", {"status": 403}, "403 (forbidden)"),
        ("http", {"status": 429}, "429 (too many requests)"),
        ("http", {"status": 503}, "503"),
    ],
)
def test_listings_that_do_not_answer_are_failing(error: str, changes: dict[str, object], said: str) -> None:
    verdict = verdict_of(bad_looks(error, [0, 3, 6], **changes))
    assert verdict.kind == "failing"
    assert said in verdict.reason
    assert verdict.since_at == NOON
    assert "3 looks in a row; the last good answer was on" in verdict.evidence[0]
    assert "https://fanal.example/feed/" in verdict.evidence[1]


@pytest.mark.parametrize("hours", [[0.0], [0.0, 0.5], [0.0, 0.2, 1.0]])
def test_one_accident_is_no_verdict(hours: list[float]) -> None:
    assert verdict_of(bad_looks("http", hours)).kind == "fine"


@pytest.mark.parametrize(("error", "kind"), [("robots", "failing"), ("dns", "failing"), ("timeout", "fine")])
def test_who_is_asked_once_a_day_is_judged_by_one_look_unless_it_may_be_an_accident(error: str, kind: str) -> None:
    *_, (at, history) = histories(DAILY, articles(DAILY, 40, 1), every(24, 40))
    failed = look(99, at + DAY, error)
    history = replace(history, looks=(*history.looks, failed), unanswered_since_at=failed.at)
    assert judge(history, failed.at).kind == kind


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("html-instead-of-feed", "a web page in the place of a feed"),
        ("not-a-feed", "no feed"),
        ("challenge", "a challenge page stands before it (Cloudflare)"),
    ],
)
def test_a_feed_that_is_none_any_more_is_changed(problem: str, said: str) -> None:
    looks = [look(1000 + n, NOON + n * 3 * HOUR, problem=problem, detail="Cloudflare") for n in range(2)]
    verdict = verdict_of(looks)
    assert (verdict.kind, verdict.since_at) == ("changed", NOON)
    assert said in verdict.reason


def test_a_challenge_with_an_error_status_is_changed_too() -> None:
    looks = bad_looks("http", [0, 3], status=403, problem="challenge", detail="DataDome")
    assert verdict_of(looks).kind == "changed"


def test_a_listing_moved_for_good_is_changed_and_says_where_to() -> None:
    new = "https://fanal.example/rss.xml"
    verdict = verdict_of([look(1000 + n, NOON + n * 3 * HOUR, moved_to=new) for n in range(2)])
    assert verdict.kind == "changed"
    assert new in verdict.reason


@pytest.mark.parametrize(
    "to", ["http://fanal.example/feed/", "https://www.fanal.example/feed", "https://fanal.example/feed"]
)
def test_scheme_www_and_a_slash_are_no_move(to: str) -> None:
    assert verdict_of([look(1000 + n, NOON + n * 3 * HOUR, moved_to=to) for n in range(3)]).kind == "fine"


def test_one_listing_of_two_is_a_matter_of_days() -> None:
    def both(n: int) -> Look:
        good, gone = look(1000 + n, NOON + n * 6 * HOUR), look(1000 + n, NOON + n * 6 * HOUR, "http", status=404)
        other = replace(gone.answers[0], url="https://fanal.example/sport/feed/")
        return replace(good, answers=(*good.answers, other), new_pages=1)

    assert "one of its" not in verdict_of([both(n) for n in range(6)]).reason
    verdict = verdict_of([both(n) for n in range(14)])
    assert verdict.kind == "failing"
    assert "one of its 2 listings, https://fanal.example/sport/feed/" in verdict.reason


def test_pages_that_give_nothing_behind_good_listings_are_failing() -> None:
    looks = [
        replace(
            look(1000 + n, NOON + n * 3 * HOUR),
            pages_failed=frozenset(f"{n} {k}" for k in range(4)),
            page_error="status 403",
            new_pages=0,
        )
        for n in range(3)
    ]
    verdict = verdict_of(looks)
    assert verdict.kind == "failing"
    assert "12 of 12 article pages gave nothing: status 403" in verdict.reason


def test_one_page_asked_again_and_again_is_one_page() -> None:
    failed = frozenset({"a", "b"})
    looks = [
        replace(look(1000 + n, NOON + n * HOUR), pages_failed=failed, page_error="x", new_pages=1) for n in range(9)
    ]
    assert verdict_of(looks).kind == "fine"


def silent(days: float, seed: int = 3) -> Verdict:
    """The verdict on a daily so long after it stopped at noon of the fortieth day."""
    stop = Outage(NOON, NOON + 60 * DAY)
    asked = every(3, 100)
    for at, history in histories(DAILY, articles(DAILY, 100, seed), asked, [stop]):
        if at >= NOON + days * DAY:
            return judge(history, at)
    raise AssertionError


def test_a_silence_is_first_fine_then_quiet_then_stale() -> None:
    assert silent(0.1).kind == "fine"
    quiet = silent(1.5)
    assert quiet.kind == "quiet"
    assert "nothing new for" in quiet.reason
    assert "unusual after" in quiet.reason
    assert quiet.since_at < NOON
    stale = silent(20)
    assert stale.kind == "stale"
    assert "its listings answer" in stale.reason


def test_a_silence_is_measured_to_the_last_look_not_to_now() -> None:
    history = after([])
    assert judge(history, history.looks[-1].at + 13 * DAY).kind == "fine"  # nobody looked: no fault of the source


def test_the_worst_is_said() -> None:
    history = after(bad_looks("dns", [0, 24 * 20]))
    assert judge(history, NOON + 20 * DAY).kind == "failing"


@pytest.mark.slow
def test_a_quarter_of_newsrooms_has_few_false_alarms_and_finds_faults_soon() -> None:
    """Every newsroom over 91 days, asked four times a day; then the same with a fault of three days on day 60."""
    from tests.health.newsrooms import AGENCY, ALL

    alarms: dict[tuple[str, int], int] = {}
    for newsroom in ALL:
        if newsroom is AGENCY:
            continue  # costs as much as all others together; its silences are in test_rhythm
        for seed in range(3):
            published = articles(newsroom, 91, seed)
            kinds = [judge(history, at).kind for at, history in histories(newsroom, published, every(6, 91))]
            turns = [b for a, b in zip(["fine", *kinds], kinds, strict=False) if a == "fine" and b != "fine"]
            alarms[newsroom.name, seed] = len(turns)
            fault = Outage(MONDAY + 60 * DAY + 5 * HOUR, MONDAY + 63 * DAY + 5 * HOUR, "http")
            found = _first_bad(newsroom, published, fault)
            assert found is not None
            assert found[1].kind == "failing"
            assert found[0] - fault.since <= timedelta(hours=13)
    assert max(alarms.values()) <= 1, alarms
    assert sum(alarms.values()) <= len(alarms) / 3, alarms


def _first_bad(newsroom: object, published: list[datetime], fault: Outage) -> tuple[datetime, Verdict] | None:
    from tests.health.newsrooms import Newsroom

    assert isinstance(newsroom, Newsroom)
    for at, history in histories(newsroom, published, every(6, 64), [fault]):
        if at >= fault.since and (verdict := judge(history, at)).kind == "failing":
            return at, verdict
    return None


def test_a_weekly_that_stops_is_found_within_two_issues() -> None:
    published = [at for at in articles(WEEKLY, 60, 1) if at < MONDAY + 50 * DAY]
    bad = next(at for at, history in histories(WEEKLY, published, every(6, 90)) if judge(history, at).kind != "fine")
    assert timedelta(days=7) < bad - published[-1] < timedelta(days=16)
