"""Whose turn it is."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule.concurrency import PendingRun, choose_starts
from tests.schedule.test_timetable import utc

AT = utc("2026-03-02T06:00")


def run(source: str, crawl_id: int, at: datetime = AT) -> PendingRun:
    return PendingRun(source, crawl_id, "schedule", at, at)


HOSTS = {
    "a": frozenset({"a.example"}),
    "b": frozenset({"b.example", "cdn.example"}),
    "c": frozenset({"cdn.example"}),
    "d": frozenset({"d.example"}),
}


def test_turns_come_in_order_and_never_two_of_a_host() -> None:
    waiting = [run(name, number) for number, name in enumerate("abcd")]
    found = choose_starts(waiting, [], HOSTS, 3, {})
    assert [each.source for each in found.start] == ["a", "b", "d"]
    assert [(each.source, why) for each, why in found.wait] == [
        ("c", "waits for b, which is being crawled at cdn.example too")
    ]
    later = choose_starts(waiting[2:], [waiting[0], waiting[1]], HOSTS, 2, {})
    assert later.start == ()
    assert [why for _, why in later.wait][1] == "waits for its turn: 2 at once are allowed"
    assert choose_starts(waiting[:1], [], HOSTS, 1, {"a": "an earlier crawl of it has not ended"}).start == ()


@given(
    names=st.permutations("abcd"),
    running=st.integers(0, 4),
    at_once=st.integers(1, 4),
    shared=st.dictionaries(st.sampled_from("abcd"), st.frozensets(st.sampled_from("xyz"))),
)
def test_no_turn_is_lost_and_no_host_is_shared(
    names: list[str], running: int, at_once: int, shared: dict[str, frozenset[str]]
) -> None:
    all_turns = [run(name, number) for number, name in enumerate(names)]
    on, waiting = all_turns[:running], all_turns[running:]
    found = choose_starts(waiting, on, shared, at_once, {})
    assert sorted([*found.start, *(each for each, _ in found.wait)], key=lambda t: t.crawl_id) == waiting
    assert not found.start or len(on) + len(found.start) <= at_once
    for number, each in enumerate(found.start):
        for other in (*on, *found.start[:number]):
            assert not shared.get(each.source, frozenset()) & shared.get(other.source, frozenset())
    if not on and waiting:
        assert found.start
