"""How long a silence is unusual, for newsrooms of different habits."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.health.rhythm import DEFAULT_SILENCE, SHORTEST_SILENCE, find_blind_times, learn
from tests.health.newsrooms import (
    AGENCY,
    ALL,
    DAILY,
    DAY,
    HOUR,
    ISSUE,
    MONDAY,
    OFFICE,
    SLACK,
    WEEKLY,
    Newsroom,
    articles,
    every,
)


def days(span: timedelta) -> float:
    return span / DAY


@pytest.mark.parametrize(
    ("newsroom", "least", "most"),
    [(AGENCY, 0.15, 0.5), (DAILY, 0.2, 1.5), (OFFICE, 0.5, 4.5), (WEEKLY, 7.5, 15), (ISSUE, 7.2, 15)],
    ids=lambda value: getattr(value, "name", None),
)
def test_each_newsroom_has_its_own_unusual_silence(newsroom: Newsroom, least: float, most: float) -> None:
    published = articles(newsroom, 70, seed=1)
    rhythm = learn(published)
    assert rhythm.basis == "learned"
    assert least < days(rhythm.find_unusual_from(published[-1]) - published[-1]) < most


def test_a_weekly_may_be_silent_on_tuesday_and_a_daily_need_not_wait_a_week() -> None:
    weekly, daily = articles(WEEKLY, 63, seed=2), articles(DAILY, 63, seed=2)
    tuesday = MONDAY + 64 * DAY + 20 * HOUR
    assert learn(weekly).find_unusual_from(weekly[-1]) > tuesday
    assert learn(daily).find_unusual_from(daily[-1]) < daily[-1] + 2 * DAY


def test_nights_and_weekends_count_little() -> None:
    rhythm = learn(articles(OFFICE, 70, seed=3))
    friday_evening, tuesday_noon = MONDAY + 4 * DAY + 18 * HOUR, MONDAY + DAY + 12 * HOUR
    assert rhythm.find_unusual_from(friday_evening) - friday_evening > timedelta(days=2.3)
    assert rhythm.find_unusual_from(tuesday_noon) - tuesday_noon < timedelta(days=2.2)
    assert rhythm.count_expected(friday_evening, friday_evening + 2 * DAY) < 1.5


def test_little_history_has_the_stated_default() -> None:
    few = [MONDAY + n * HOUR for n in range(30)]  # many articles, but all of two days
    for known in ([], few[:3], few):
        rhythm = learn(known)
        assert rhythm.basis == "default"
        assert rhythm.find_unusual_from(MONDAY) == MONDAY + DEFAULT_SILENCE


def test_before_two_weekends_have_been_seen_a_weekend_is_not_unusual() -> None:
    published = articles(OFFICE, 5, seed=4)
    assert learn(published).basis == "short"
    assert learn(published).find_unusual_from(published[-1]) > MONDAY + 7 * DAY + 8 * HOUR


def test_one_long_pause_does_not_blind_for_months() -> None:
    published = articles(DAILY, 80, seed=5)
    holiday = [at for at in published if not MONDAY + 30 * DAY < at < MONDAY + 40 * DAY]
    before, after = learn(published), learn(holiday)
    assert after.find_unusual_from(holiday[-1]) - holiday[-1] < 3 * (
        before.find_unusual_from(published[-1]) - published[-1]
    )


def test_silences_that_nobody_watched_teach_nothing() -> None:
    published = articles(DAILY, 80, seed=6)
    unseen = (MONDAY + 30 * DAY, MONDAY + 50 * DAY)
    seen = [at for at in published if not unseen[0] < at < unseen[1]]
    looks = [at for at in every(6, 80) if not unseen[0] < at < unseen[1]]
    blind = find_blind_times(looks)
    assert len(blind) == 1
    assert learn(seen, blind).tolerance < 1.5 * learn(published).tolerance


def test_few_days_alike_say_more_than_many_articles_on_days_that_differ() -> None:
    weekly, daily = articles(WEEKLY, 35, seed=7), articles(OFFICE, 35, seed=7)
    odd = [at for at in daily if at.toordinal() % 7 not in (1, 4) and at.toordinal() % 5 != 2]
    assert len(weekly) < len(odd)
    for published, few in ((weekly, True), (daily, True), (odd, False)):
        rhythm = learn(published)
        seen = max(rhythm.count_expected(a, b) for a, b in pairwise(published))
        assert (rhythm.tolerance < 1.6 * seen) is few


def test_a_newsroom_that_leaves_days_out_alarms_hardly_in_its_first_weeks() -> None:
    alarms = 0
    for seed in range(30):
        published = articles(SLACK, 44, seed)
        for number in range(8, len(published)):
            rhythm = learn(published[:number])
            alarms += rhythm.find_unusual_from(published[number - 1]) < published[number]
    assert alarms <= 9  # as often all the quarter would be less than one a source


def test_a_newsroom_that_publishes_all_day_is_found_silent_within_a_day_after_three_weeks() -> None:
    for seed in range(20):
        published = articles(DAILY, 21, seed)
        at = MONDAY + 21 * DAY  # Sunday's last article is a few hours old
        assert learn(published).find_unusual_from(at) - at < DAY


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ALL), st.integers(20, 91), st.integers(0, 5), st.integers(0, 24 * 14))
def test_a_later_beginning_never_ends_a_silence_earlier(newsroom: Newsroom, length: int, seed: int, hours: int) -> None:
    rhythm = learn(articles(newsroom, length, seed))
    since = MONDAY + length * DAY + hours * HOUR
    until = rhythm.find_unusual_from(since)
    assert until >= since + SHORTEST_SILENCE
    assert rhythm.find_unusual_from(since + HOUR) >= until - timedelta(seconds=1)
    longest = max(DEFAULT_SILENCE, 2 * rhythm.longest)
    assert until <= since + longest
    if rhythm.basis == "learned" and since + SHORTEST_SILENCE < until < since + longest:
        assert rhythm.count_expected(since, until) == pytest.approx(rhythm.tolerance, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(ALL), st.integers(0, 5))
def test_expected_arrivals_add_up(newsroom: Newsroom, seed: int) -> None:
    rhythm = learn(articles(newsroom, 60, seed))
    instants: list[datetime] = [MONDAY + n * 7.3 * HOUR for n in range(60)]
    parts = sum(rhythm.count_expected(a, b) for a, b in pairwise(instants))
    assert parts == pytest.approx(rhythm.count_expected(instants[0], instants[-1]))
    assert rhythm.count_expected(MONDAY, MONDAY + 7 * DAY) == pytest.approx(rhythm.per_week)
