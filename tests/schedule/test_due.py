"""What becomes of the planned runs whose time has come."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.crawls.plans import DueRun
from crawler.schedule.decide_due import MOST_ROWS, DueDecision, Hold, RunConditions, decide_due
from crawler.schedule.timetable import Timetable
from tests.schedule.test_timetable import HOUR, MINUTE, utc

AT = utc("2026-03-02T06:00")
HOURLY = Timetable("fanal", "0 * * * *", "UTC")
GRACE = RunConditions(15 * MINUTE)


def shown(found: DueDecision | None) -> list[str]:
    assert found is not None
    rows = [f"{row.planned_at:%H:%M} {row.outcome}: {row.reason}" for row in found.skipped]
    return [*rows, *([f"{found.run.planned_at:%H:%M} run {found.run.trigger}"] if found.run else [])]


def test_nothing_is_due_before_its_start() -> None:
    assert decide_due(HOURLY, AT, AT + 59 * MINUTE, GRACE) is None
    spread = Timetable("fanal", "0 * * * *", "UTC", jitter=1200)
    start = spread.find_start(AT + HOUR)
    assert start > AT + HOUR
    assert decide_due(spread, AT, start - MINUTE / 60, GRACE) is None
    assert decide_due(spread, AT, start, GRACE) == DueDecision(AT + HOUR, (), DueRun("schedule", AT + HOUR))


def test_a_run_in_time_runs_and_one_within_the_grace_too() -> None:
    for late in (0, 15):
        assert shown(decide_due(HOURLY, AT, AT + HOUR + late * MINUTE, GRACE)) == ["07:00 run schedule"]


def test_after_downtime_each_missed_run_has_its_row_and_one_catch_up_makes_up_for_all() -> None:
    reason = "the scheduler was off since 06:10"
    it = RunConditions(15 * MINUTE, off=reason)
    assert shown(decide_due(HOURLY, AT, AT + 3.5 * HOUR, it)) == [
        f"07:00 missed: {reason}",
        f"08:00 missed: {reason}",
        f"09:00 missed: {reason}",
        "09:00 run catch-up",
    ]
    assert shown(decide_due(HOURLY, AT, AT + 2 * HOUR, it))[1:] == ["08:00 run schedule"]


def test_lateness_without_downtime_is_told_as_such() -> None:
    [row, run] = shown(decide_due(HOURLY, AT, AT + HOUR + 44 * MINUTE, GRACE))
    assert row == "07:00 missed: noticed 44 minutes late, over the grace of 15: the machine slept"
    assert run == "07:00 run catch-up"


def test_runs_that_fall_together_are_one() -> None:
    minutely = Timetable("fanal", "* * * * *", "UTC")
    rows = shown(decide_due(minutely, AT, AT + 3 * MINUTE, GRACE))
    assert [row[:13] for row in rows] == ["06:01 missed:", "06:02 missed:", "06:03 run sch"]
    assert "the run planned for 2026-03-02 06:03 UTC was due by then too, and takes its place" in rows[0]


def test_a_busy_or_held_or_disabled_source_is_left_alone_with_the_reason() -> None:
    busy = RunConditions(15 * MINUTE, busy="crawl 7 is still running")
    assert shown(decide_due(HOURLY, AT, AT + HOUR, busy)) == ["07:00 overlapped: crawl 7 is still running"]
    assert [row[:12] for row in shown(decide_due(HOURLY, AT, AT + 1.5 * HOUR, busy))] == ["07:00 missed"]
    hold = RunConditions(15 * MINUTE, hold=Hold(AT + 2 * HOUR, "429 with Retry-After"))
    assert shown(decide_due(HOURLY, AT, AT + HOUR, hold)) == [
        "07:00 skipped: 429 with Retry-After; asked again from 2026-03-02 08:00 UTC on"
    ]
    assert shown(decide_due(HOURLY, AT + HOUR, AT + 2 * HOUR, hold)) == ["08:00 run schedule"]
    disabled = Timetable("fanal", "0 * * * *", "UTC", is_enabled=False)
    assert shown(decide_due(disabled, AT, AT + 2 * HOUR, GRACE)) == [
        f"{at}:00 skipped: the source is disabled in the configuration" for at in ("07", "08")
    ]


def test_a_long_downtime_of_a_frequent_source_is_summed_up() -> None:
    minutely = Timetable("fanal", "* * * * *", "UTC")
    found = decide_due(minutely, AT, AT + 7 * 24 * HOUR, RunConditions(MINUTE, off="off"))
    assert found is not None
    # The newest is in time; of all missed before it, the last thousand and one row for the rest.
    assert len(found.skipped) == MOST_ROWS + 1
    oldest = found.skipped[0]
    counted = 7 * 24 * 60 - 1 - MOST_ROWS
    assert oldest.reason.startswith(f"this and {counted - 1} earlier planned runs since 2026-03-02 06:01 UTC: ")
    assert found.skipped[1].planned_at == oldest.planned_at + MINUTE


@pytest.mark.parametrize("is_enabled", [True, False])
def test_a_year_of_a_minutely_source_is_counted_and_not_gone_through(
    is_enabled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    def find_next_planned(timetable: Timetable, after: datetime) -> datetime:
        nonlocal asked
        asked += 1
        return original(timetable, after)

    original = Timetable.find_next_planned
    monkeypatch.setattr(Timetable, "find_next_planned", find_next_planned)
    minutely = Timetable("fanal", "* * * * *", "Europe/Paris", is_enabled=is_enabled)
    found = decide_due(minutely, AT, AT + 365 * 24 * HOUR, RunConditions(MINUTE, off="off"))
    assert found is not None
    assert len(found.skipped) == MOST_ROWS + 1
    others = 365 * 24 * 60 - MOST_ROWS - (1 if is_enabled else 0)
    assert found.skipped[0].reason.startswith(f"this and {others - 1} earlier planned runs since 2026-03-02 06:")
    assert asked < 10_000


@given(
    minutes=st.integers(0, 3000),
    grace=st.integers(1, 120),
    jitter=st.sampled_from([0.0, 600.0]),
    cron=st.sampled_from(["*/10 * * * *", "0 * * * *", "30 2 * * *"]),
    busy=st.booleans(),
    held=st.integers(0, 3000),
    enabled=st.booleans(),
)
def test_every_due_run_has_one_fate(
    minutes: int, grace: int, jitter: float, cron: str, busy: bool, held: int, enabled: bool
) -> None:
    timetable = Timetable("fanal", cron, "UTC", jitter, is_enabled=enabled)
    now = AT + minutes * MINUTE
    it = RunConditions(grace * MINUTE, "busy" if busy else None, Hold(AT + held * MINUTE, "429"), "off")
    found = decide_due(timetable, AT, now, it)
    planned = [at for at in timetable.list_planned(AT, now) if timetable.find_start(at) <= now]
    if found is None:
        assert planned == []
        return
    fates = [row.planned_at for row in found.skipped]
    if found.run is not None and found.run.trigger == "schedule":
        assert found.run.planned_at is not None
        fates.append(found.run.planned_at)
        assert now - timetable.find_start(found.run.planned_at) <= it.grace
    assert fates == planned
    assert found.planned_to == planned[-1]
    if found.run is not None:
        assert enabled
        assert not busy
        assert now >= AT + held * MINUTE
        assert found.run.planned_at == planned[-1]
