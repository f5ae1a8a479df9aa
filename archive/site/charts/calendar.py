"""Calendars of days with and without captures. Pure: takes counts, gives weeks and gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

LEVELS = 4
"""Shades of a day with captures, 1 to LEVELS; 0 is a day without, -1 one with failures only."""

FEWEST_WEEKS = 26
"""A shorter span is shown at the end of so many weeks, so that young archives have a calendar too."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the calendar. `level` None: outside the span."""

    on: date
    captures: int
    failures: int
    level: int | None


@dataclass(frozen=True, slots=True)
class CalendarGap:
    """Days in a row without a capture, both ends included.

    `runs` is how many crawls of these days ended how, None where the ledger was not asked; `reason` the first one that
    it gives, in its own words.
    """

    first_on: date
    last_on: date
    runs: tuple[tuple[str, int], ...] | None = None
    reason: str | None = None

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last_on - self.first_on).days + 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weeks from Monday to Sunday over a span, and what is missing in it, newest gap first."""

    first: date
    last: date
    weeks: tuple[tuple[CalendarDay, ...], ...]
    gaps: tuple[CalendarGap, ...]


def to_calendar(counts: Mapping[date, tuple[int, int]], first: date, last: date) -> Calendar:
    """A calendar of `first` to `last` from (captures, failures) by day. Levels are shares of the busiest day."""
    start = min(first, last - timedelta(days=7 * FEWEST_WEEKS - 1))
    most = max((captures for day, (captures, _) in counts.items() if first <= day <= last), default=0)
    start -= timedelta(days=start.weekday())
    end = last + timedelta(days=6 - last.weekday())
    days = [_day(start + timedelta(days=n), counts, first, last, most) for n in range((end - start).days + 1)]
    weeks = tuple(tuple(days[at : at + 7]) for at in range(0, len(days), 7))
    return Calendar(first, last, weeks, tuple(reversed(_gaps(days))))


def _day(on: date, counts: Mapping[date, tuple[int, int]], first: date, last: date, most: int) -> CalendarDay:
    captures, failures = counts.get(on, (0, 0))
    if not first <= on <= last:
        return CalendarDay(on, 0, 0, None)
    if captures == 0:
        return CalendarDay(on, 0, 0, 0)
    if captures == failures:
        return CalendarDay(on, captures, failures, -1)
    return CalendarDay(on, captures, failures, max(1, ceil(LEVELS * captures / most)))


def _gaps(days: Sequence[CalendarDay]) -> list[CalendarGap]:
    """Days in a row on which nothing was kept: failures are no coverage, here as in `archive.crawls.coverage`."""
    gaps: list[CalendarGap] = []
    for day in days:
        if day.level not in (0, -1):
            continue
        if gaps and gaps[-1].last_on == day.on - timedelta(days=1):
            gaps[-1] = CalendarGap(gaps[-1].first_on, day.on)
        else:
            gaps.append(CalendarGap(day.on, day.on))
    return gaps
