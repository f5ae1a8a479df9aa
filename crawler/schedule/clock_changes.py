"""What a clock change does to a plan: the wall times it skips and those it doubles, for `marbre schedule --plan`.

Pure, and only for showing: what runs is decided by `Timetable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from crawler.schedule.timetable import Timetable

ClockChange = Literal["", "skipped", "moved", "doubled", "second"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of a printed plan.

    `planned_at` is None for a wall time at which nothing runs; `wall` is local time, with the offset that is shown.

    - `skipped`: the clock skips this time and the cron names the time that it becomes too
    - `moved`: the clock skips the time the cron names, and the run is as much later
    - `doubled`: the first coming of a time that comes twice
    - `second`: its second coming, at which a cron of fixed hours does not run again
    """

    source: str
    wall: datetime
    planned_at: datetime | None
    mark: ClockChange
    note: str


def plan(timetable: Timetable, after: datetime, until: datetime) -> list[Planned]:
    """The coming runs of a source in order, and between them what a clock change takes away or doubles."""
    zone = timetable.zone
    runs = list(timetable.list_planned(after, until))
    lines = [Planned(timetable.source, at.astimezone(zone), at, "", "") for at in runs]
    for change, before, behind in _find_changes(zone, after, until):
        if behind > before:
            _mark_skipped(timetable, lines, change, behind - before)
        else:
            _mark_doubled(timetable, lines, change, before - behind)
    return sorted(lines, key=lambda line: line.planned_at or line.wall.astimezone(UTC))


def _find_changes(zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """The instants at which the zone's offset changes, to the minute, with the offsets before and behind."""
    step, at = timedelta(hours=6), after - timedelta(hours=6)
    while at < until:
        before, behind = (_find_offset(zone, instant) for instant in (at, at + step))
        if before != behind:
            yield _find_instant(zone, at, at + step, before), before, behind
        at += step


def _find_instant(zone: ZoneInfo, low: datetime, high: datetime, before: timedelta) -> datetime:
    """The change between two instants, by halving."""
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if _find_offset(zone, middle) == before else (low, middle)
    return high.replace(microsecond=0)


def _mark_skipped(timetable: Timetable, lines: list[Planned], change: datetime, by: timedelta) -> None:
    zone = timetable.zone
    first = change.astimezone(zone).replace(tzinfo=None) - by
    for wall in _list_wall_times(timetable, first, first + by):
        moved = wall.replace(tzinfo=zone).astimezone(UTC)
        shown = f"{wall:%H:%M} does not exist: the clock goes from {first:%H:%M} to {first + by:%H:%M}"
        ran_anyway = _has_run_at(timetable, moved.astimezone(zone).replace(tzinfo=None))
        at = next((n for n, line in enumerate(lines) if line.planned_at == moved), None)
        if at is None:
            continue  # outside of what is shown
        if ran_anyway:
            lines.append(Planned(timetable.source, wall.replace(tzinfo=zone), None, "skipped", shown))
        else:
            lines[at] = Planned(timetable.source, lines[at].wall, moved, "moved", f"{shown}; runs then")


def _mark_doubled(timetable: Timetable, lines: list[Planned], change: datetime, by: timedelta) -> None:
    zone = timetable.zone
    first = change.astimezone(zone).replace(tzinfo=None)
    for wall in _list_wall_times(timetable, first, first + by):
        one, two = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        note = f"{wall:%H:%M} comes twice: the clock goes from {first + by:%H:%M} to {first:%H:%M}"
        twice = any(line.planned_at == two.astimezone(UTC) for line in lines)
        for number, line in enumerate(lines):
            if line.planned_at == one.astimezone(UTC):
                shown = f"{note}; runs both times" if twice else f"{note}; runs the first time only"
                lines[number] = Planned(timetable.source, one, line.planned_at, "doubled", shown)
                if not twice:
                    lines.append(Planned(timetable.source, two, None, "second", f"{note}; does not run again"))
            elif line.planned_at == two.astimezone(UTC):
                lines[number] = Planned(timetable.source, two, line.planned_at, "doubled", f"{note}; runs both times")


def _list_wall_times(timetable: Timetable, first: datetime, end: datetime) -> list[datetime]:
    """The wall times that the cron names from `first` to before `end`, whatever the clocks do."""
    plain = Timetable(timetable.source, timetable.cron, "UTC")
    start = first.replace(tzinfo=UTC) - timedelta(microseconds=1)
    last = end.replace(tzinfo=UTC) - timedelta(microseconds=1)
    return [at.replace(tzinfo=None) for at in plain.list_planned(start, last)]


def _has_run_at(timetable: Timetable, wall: datetime) -> bool:
    return bool(_list_wall_times(timetable, wall, wall + timedelta(minutes=1)))


def _find_offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
