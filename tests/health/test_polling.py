"""When a planned crawl is left out, for how long, and that it never is without need."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.health.source_history import Postponement, SeenPage, SourceHistory
from crawler.health.polling import PART_OF_SILENCE, PollBounds, decide_poll, find_next_poll
from tests.health.newsrooms import DAY, HOUR, MONDAY, look

BOUNDS = PollBounds(patience=6, longest=timedelta(hours=24))
HOST = "fanal.example"


def silent_for(hours: float, looks: int) -> SourceHistory:
    """One article, then so many looks without news, evenly over a silence of so many hours."""
    instants = [MONDAY + (n + 1) * hours / looks * HOUR for n in range(looks)]
    return SourceHistory(
        "fanal",
        looks=(replace(look(1, MONDAY), new_pages=1), *(look(n + 2, at) for n, at in enumerate(instants))),
        good_looks=(MONDAY, *instants),
        pages=(SeenPage(MONDAY, MONDAY),),
    )


def hourly(history: SourceHistory) -> list[float]:
    """Which of the coming 60 hourly instants would run, in hours after the last look."""
    last = history.looks[-1].at
    return [n for n in range(1, 61) if decide_poll(history, last + n * HOUR, BOUNDS).run]


def test_a_source_that_moves_is_asked_as_planned() -> None:
    assert hourly(silent_for(2, 2))[0] == 1
    moved = silent_for(500, 50)
    newest = replace(look(99, moved.looks[-1].at + HOUR), new_pages=2)
    again = replace(
        moved,
        looks=(*moved.looks, newest),
        good_looks=(*moved.good_looks, newest.at),
        pages=(*moved.pages, SeenPage(newest.at, None)),
    )
    assert hourly(again)[0] == 1


@pytest.mark.parametrize(("hours", "first"), [(8, 1), (30, 3), (100, 10), (1000, 24), (5000, 24)])
def test_the_pause_grows_with_the_silence_up_to_the_bound(hours: float, first: int) -> None:
    assert hourly(silent_for(hours, 40))[0] == first


def test_the_reason_is_fit_for_the_ledger() -> None:
    history = silent_for(100, 40)
    decision = decide_poll(history, history.looks[-1].at + HOUR, BOUNDS)
    assert not decision.run
    assert decision.reason == "nothing new in 40 looks and 4.2 days"
    assert decision.until_at == history.looks[-1].at + 10 * HOUR


def test_few_looks_are_not_enough_however_long_the_silence() -> None:
    assert hourly(silent_for(1000, 5))[0] == 1


def test_a_source_that_fails_is_asked_as_planned() -> None:
    history = silent_for(100, 40)
    failed = look(99, history.looks[-1].at + HOUR, "timeout")
    assert hourly(replace(history, looks=(*history.looks, failed)))[0] == 1


def test_it_can_be_switched_off() -> None:
    history = silent_for(100, 40)
    assert decide_poll(history, history.looks[-1].at + HOUR, replace(BOUNDS, adaptive=False)).run


@given(st.floats(1, 3000), st.integers(1, 60), st.floats(0.2, 48))
def test_an_article_is_seen_no_later_than_a_part_of_the_silence_after_the_plan(
    hours: float, looks: int, spacing: float
) -> None:
    history = silent_for(hours, looks)
    last = history.looks[-1].at
    planned = [last + n * spacing * HOUR for n in range(1, 400)]
    chosen = find_next_poll(history, lambda after: next(at for at in planned if at > after), last, BOUNDS)
    allowed = min(timedelta(hours=hours) / PART_OF_SILENCE, BOUNDS.longest)
    assert chosen == planned[0] or chosen <= last + allowed + spacing * HOUR


def put_off(retry_after: str | None, status: int = 429, crawls: int = 1) -> SourceHistory:
    history = silent_for(1, 1)
    return replace(history, put_offs=(Postponement(HOST, history.looks[-1].at + HOUR, status, retry_after, crawls),))


AT = MONDAY + 2 * HOUR  # when the host answered 429


@pytest.mark.parametrize(
    ("history", "hours"),
    [
        (put_off("7200"), 2),
        (put_off("7200", status=503), 2),
        (put_off(format_datetime(AT + 5 * HOUR, usegmt=True)), 5),
        (put_off("99999999"), 24),  # never longer than the bound
        (put_off(None), 0.25),
        (put_off("soon", crawls=3), 1),
        (put_off(None, status=503), 0),
    ],
    ids=["seconds", "503", "date", "too long", "none said", "nonsense, third time", "503 without a word"],
)
def test_a_host_that_asks_for_a_pause_has_it(history: SourceHistory, hours: float) -> None:
    until = AT + hours * HOUR
    assert decide_poll(history, until, BOUNDS).run
    if hours:
        decision = decide_poll(history, until - timedelta(minutes=1), BOUNDS)
        assert not decision.run
        assert decision.until_at == until
        assert HOST in decision.reason


def test_a_good_answer_ends_a_pause_that_the_host_did_not_name() -> None:
    history = put_off(None, crawls=5)
    better = replace(look(99, AT + timedelta(minutes=5)), new_pages=1)
    history = replace(history, looks=(*history.looks, better), good_looks=(*history.good_looks, better.at))
    assert decide_poll(history, AT + timedelta(minutes=10), BOUNDS).run
    assert DAY
