"""A quarter of a year in seconds: no planned run without its row, none twice, no two crawls of one source or host."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlRow
from archive.store import Archive
from tests.schedule.quarter import DAY, FIRST_AT, HOUR, Script, a_quarter, a_rough_quarter, fifty_sources, play

# What the module sets up takes seconds: one process runs all of it.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("quarter")]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Script, list[CrawlRow], int]:
    script = a_quarter()
    path: Path = tmp_path_factory.mktemp("quarter") / "archive.db"
    with Archive.open(path, create=True) as archive:
        opened = play(script, archive)
        return script, archive.crawls.list_newest(limit=10**6), opened


Played = tuple[Script, list[CrawlRow], int]


def test_every_planned_run_has_exactly_one_row(played: Played) -> None:
    script, rows, _ = played
    unchanged = [each for each in fifty_sources() if each.source not in ("source-05", "source-10")]
    rows_of: dict[str, list[datetime]] = {each.source: [] for each in unchanged}
    for row in rows:
        if row.trigger == "schedule" and row.source in rows_of:
            assert row.planned_at is not None
            rows_of[row.source].append(row.planned_at)
    for timetable in unchanged:
        planned = [
            at
            for at in timetable.list_planned(script.first_at, script.last_at)
            if timetable.find_start(at) < script.last_at
        ]
        assert sorted(rows_of[timetable.source]) == planned, timetable


def test_a_plan_that_changes_leaves_no_hole(played: Played) -> None:
    script, rows, _ = played
    before, after = fifty_sources()[5], script.plans[1][1][5]
    # A plan that changes while nobody watches holds until somebody does.
    change, back = (
        next((end for start, end, how in script.absences if how != "asleep" and start <= at < end), at)
        for at, _ in script.plans[1:]
    )
    spans = ((before, script.first_at, change), (after, change, back), (before, back, script.last_at))
    planned = [at for each, start, end in spans for at in each.list_planned(start, end)]
    found = sorted(row.planned_at for row in rows if row.source == before.source and row.trigger == "schedule")
    assert [at for at in planned if before.find_start(at) < script.last_at] == found


def test_no_two_crawls_of_a_source_or_a_host_at_once_and_never_too_many(played: Played) -> None:
    script, rows, _ = played
    hosts = {each.source: each.hosts for each in script.timetables}
    ran = sorted((row for row in rows if row.started_at and row.outcome != "overlapped"), key=lambda r: r.started_at)
    on: list[CrawlRow] = []
    for row in ran:
        on = [other for other in on if other.ended_at > row.started_at]
        assert len(on) < script.rules.at_once
        for other in on:
            assert other.source != row.source
            assert not hosts[other.source] & hosts[row.source]
        on.append(row)


def test_every_row_is_closed_and_says_why_where_it_did_not_run(played: Played) -> None:
    _, rows, _ = played
    assert {row.outcome for row in rows} == {"done", "lost", "missed", "skipped", "overlapped", "interrupted"}
    for row in rows:
        assert row.ended_at is not None
        assert row.outcome == "done" or row.reason
        assert (row.started_at is not None) == (row.outcome in ("done", "lost", "interrupted")) or (
            row.outcome in ("lost", "interrupted") and "before its turn came" in row.reason
        )


def test_after_each_absence_one_catch_up_of_each_source_that_missed_something(played: Played) -> None:
    script, rows, _ = played
    for start, end, _how in script.absences:
        window = [
            row
            for row in rows
            if row.planned_at and row.outcome == "missed" and start <= row.ended_at <= end + DAY / 48
        ]
        missed = {row.source for row in window if row.planned_at >= start - HOUR}
        caught = Counter(
            row.source
            for row in rows
            if row.trigger == "catch-up" and row.started_at and end <= row.started_at < end + HOUR
        )
        assert set(caught.values()) <= {1}
        for source in missed:
            again = [
                row
                for row in rows
                if row.source == source and row.started_at and end <= row.started_at <= end + 12 * HOUR
            ]
            assert again or source == "source-10", (source, end)


def test_restarts_are_counted_and_lost_crawls_told(played: Played) -> None:
    script, rows, opened = played
    assert opened == 1 + sum(how != "asleep" for _, _, how in script.absences)
    reasons = Counter(row.reason for row in rows if row.outcome == "lost")
    assert reasons["killed by signal 9"] > 5
    assert any("ended without a word" in reason for reason in reasons)


SEEDS = (1,)


@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_clocks_full_disks_and_hanging_children_lose_and_double_nothing(tmp_path: Path, seed: int) -> None:
    script = a_rough_quarter(seed)
    path = tmp_path / "archive.db"
    with Archive.open(path, create=True) as archive:
        play(script, archive)
        rows = archive.crawls.list_newest(limit=10**6)
    for timetable in script.timetables:
        found = Counter(row.planned_at for row in rows if row.trigger == "schedule" and row.source == timetable.source)
        planned = {
            at
            for at in timetable.list_planned(script.first_at, script.last_at)
            if timetable.find_start(at) < script.last_at
        }
        doubled = [at for at, count in found.items() if count > 1]
        assert not doubled, f"seed {seed}, {timetable.source}: more than one row"
        lost = sorted(planned - found.keys())
        assert not lost, f"seed {seed}, {timetable.source}: no row"
    silent = [row for row in rows if row.outcome == "running" or (row.outcome != "done" and not row.reason)]
    assert not silent, f"seed {seed}"
    assert {"over its time limit"} < {str(row.reason) for row in rows}


def test_a_quarter_holds_both_clock_changes() -> None:
    offsets = {
        zone: {(FIRST_AT + n * DAY).astimezone(each.zone).utcoffset() for n in range(90)}
        for each in fifty_sources()
        for zone in [each.timezone]
    }
    assert sum(len(found) == 2 for found in offsets.values()) == 4
