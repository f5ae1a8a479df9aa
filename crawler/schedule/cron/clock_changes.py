"""What a clock change does to a plan: the wall times it skips and those it doubles, for `marbre schedule --plan`.

Pure, and only for showing: what runs is decided by `Timetable`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from typing import Literal
from zoneinfo import ZoneInfo

from crawler.schedule.cron.instants import find_change
from crawler.schedule.cron.times import parse_cron
from crawler.schedule.timetable import Timetable

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)

ClockChange = Literal["", "skipped", "moved", "doubled", "second"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of a printed plan.

    `planned_at` is None for a wall time at which nothing runs; `wall` is local time, with the offset that is shown.

    - `skipped`: the clock skips this time, and nothing runs for it
    - `moved`: the clock skips the time the cron names, and the run is at once when it has
    - `doubled`: the first coming of a time that comes twice
    - `second`: its second coming, at which a cron of fixed times does not run again
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
    at = after
    while (change := find_change(zone, at, until)) is not None:
        before, behind = _find_offset(zone, change - _SECOND), _find_offset(zone, change)
        if behind > before:
            _mark_skipped(timetable, lines, change, behind - before)
        else:
            _mark_doubled(timetable, lines, change, before - behind)
        at = change
    return sorted(lines, key=lambda line: line.planned_at or line.wall.astimezone(UTC))


def _mark_skipped(timetable: Timetable, lines: list[Planned], change: datetime, by: timedelta) -> None:
    zone = timetable.zone
    first = change.astimezone(zone).replace(tzinfo=None) - by
    has_own = bool(_list_wall_times(timetable, first + by, first + by + _MINUTE))
    runs_then = parse_cron(timetable.cron).is_wild or has_own
    for wall in _list_wall_times(timetable, first, first + by):
        shown = _("{wall:%H:%M} does not exist: the clock goes from {first:%H:%M} to {first2:%H:%M}").format(
            wall=wall, first=first, first2=first + by
        )
        at = next((n for n, line in enumerate(lines) if line.planned_at == change and not line.mark), None)
        if at is None or runs_then:
            lines.append(Planned(timetable.source, wall.replace(tzinfo=zone), None, "skipped", shown))
        else:
            lines[at] = Planned(
                timetable.source, lines[at].wall, change, "moved", _("{shown}; runs then").format(shown=shown)
            )


def _mark_doubled(timetable: Timetable, lines: list[Planned], change: datetime, by: timedelta) -> None:
    zone = timetable.zone
    first = change.astimezone(zone).replace(tzinfo=None)
    for wall in _list_wall_times(timetable, first, first + by):
        one, two = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        note = _("{wall:%H:%M} comes twice: the clock goes from {first:%H:%M} to {first2:%H:%M}").format(
            wall=wall, first=first + by, first2=first
        )
        twice = any(line.planned_at == two.astimezone(UTC) for line in lines)
        for number, line in enumerate(lines):
            if line.planned_at == one.astimezone(UTC):
                shown = (
                    _("{note}; runs both times").format(note=note)
                    if twice
                    else _("{note}; runs the first time only").format(note=note)
                )
                lines[number] = Planned(timetable.source, one, line.planned_at, "doubled", shown)
                if not twice:
                    lines.append(
                        Planned(
                            timetable.source, two, None, "second", _("{note}; does not run again").format(note=note)
                        )
                    )
            elif line.planned_at == two.astimezone(UTC):
                lines[number] = Planned(
                    timetable.source, two, line.planned_at, "doubled", _("{note}; runs both times").format(note=note)
                )


def _list_wall_times(timetable: Timetable, first: datetime, end: datetime) -> list[datetime]:
    """The wall times that the cron names from `first` to before `end`, whatever the clocks do."""
    plain = Timetable(timetable.source, timetable.cron, "UTC")
    start = first.replace(tzinfo=UTC) - timedelta(microseconds=1)
    last = end.replace(tzinfo=UTC) - timedelta(microseconds=1)
    return [at.replace(tzinfo=None) for at in plain.list_planned(start, last)]


def _find_offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
