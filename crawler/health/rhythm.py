"""A source's rhythm: how long a silence is unusual for it, at this hour and on this weekday. Pure.

Time is counted in arrivals expected. From a source's past, each hour of the day and each weekday has its share of the
arrivals; over a silence these shares add up to what should have come meanwhile: much by day, little by night, nothing
for a weekly between two issues. The silences of the past, measured like this, say how many expected arrivals may fail
to come before it is unusual. So regularity is learned too: a weekly that never skips an issue may miss one and a
half, an agency that writes in bursts many.

A silence that was not seen in a short time may come all the same: fifty articles within eight days say what hours do,
and nothing of how often a day passes without any. Evidence is counted in days on which something appeared, therefore,
and the fewer they are and the less alike the ways from one to the next, the longer a silence has to be.

Hours and days are UTC; a clock change moves the habits by an hour, which the smoothing over hours takes up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from statistics import mean, pstdev
from typing import Literal

DEFAULT_SILENCE = timedelta(days=8)
"""The silence that is unusual while little is known of a source: a day more than a weekly's."""

UNKNOWN_WEEKENDS = timedelta(hours=108)
"""No shorter silence is unusual before two weekends have been seen: from Friday to Monday, and a day off beside it."""

SHORTEST_SILENCE = timedelta(hours=4)
"""No shorter silence is ever unusual."""

FEWEST_ARRIVALS = 8
_FEWEST_WEEKLY = 4  # enough where they come on one weekday: a weekly after a month
_FEWEST_DAYS = 4
_TWO_WEEKENDS = timedelta(days=15)
_RECENT = timedelta(days=28)
_HOUR = timedelta(hours=1)
_WEEK = 168
_MOST_ARRIVALS = 6_000  # the newest; more say nothing more
_LONGEST_SEARCH = 60  # weeks
_DOUBT = 12.0

Basis = Literal["learned", "short", "default"]
Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was learned, up to a source's last arrival.

    `basis`: "learned" from at least two weeks; "short" from fewer, so that weekends are unknown; "default" from too
    little. `share` has the arrivals expected in each hour of the week from Monday 00:00 UTC on, summed up (169 values,
    the first 0); `tolerance` is how many expected arrivals may fail to come; `longest` is the longest silence seen.
    """

    basis: Basis
    arrivals: int
    share: tuple[float, ...]
    tolerance: float
    longest: timedelta

    @property
    def per_week(self) -> float:
        """Arrivals expected in a week."""
        return self.share[-1]

    def count_expected(self, since: datetime, until: datetime) -> float:
        """Arrivals expected between two instants."""
        return self.count(until) - self.count(since)

    def find_unusual_from(self, since: datetime) -> datetime:
        """When a silence that begins at `since` becomes unusual."""
        if self.basis == "default":
            return since + DEFAULT_SILENCE
        shortest = since + (UNKNOWN_WEEKENDS if self.basis == "short" else SHORTEST_SILENCE)
        longest = since + max(DEFAULT_SILENCE, 2 * self.longest)
        return max(shortest, min(longest, self._find_instant(self.count(since) + self.tolerance, since)))

    def count(self, at: datetime) -> float:
        """Arrivals expected since a Monday long ago: differences mean something, the number itself does not."""
        hours = (at - _MONDAY) / _HOUR
        weeks, hour = divmod(hours, _WEEK)
        whole = int(hour)
        low, high = self.share[whole], self.share[whole + 1]
        return weeks * self.per_week + low + (hour - whole) * (high - low)

    def _find_instant(self, count: float, since: datetime) -> datetime:
        """The instant at which so many arrivals were to be expected."""
        latest = since + timedelta(weeks=_LONGEST_SEARCH)
        if self.per_week <= 0:
            return latest
        weeks, rest = divmod(count, self.per_week)
        hour = min(max(bisect_right(self.share, rest) - 1, 0), _WEEK - 1)
        low, high = self.share[hour], self.share[hour + 1]
        part = (rest - low) / (high - low) if high > low else 0.0
        return min(latest, _MONDAY + timedelta(hours=weeks * _WEEK + hour + part))


_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)  # 00:00 of a Monday
_NOTHING = Rhythm("default", 0, (0.0,) * (_WEEK + 1), 0.0, timedelta(0))


def learn(arrivals: Sequence[datetime], blind: Sequence[Interval] = ()) -> Rhythm:
    """The rhythm of a source whose articles arrived at these instants, in order.

    `blind` are times in which nobody looked: silences that touch one teach nothing.
    """
    known = arrivals[-_MOST_ARRIVALS:]
    if len(known) < _FEWEST_WEEKLY:
        return _NOTHING
    span = known[-1] - known[0]
    days = Counter(at.weekday() for at in known)
    is_weekly = max(days.values()) == len(known) and span >= timedelta(weeks=_FEWEST_WEEKLY - 1)
    is_short = span < _TWO_WEEKENDS
    if len(known) < FEWEST_ARRIVALS and not is_weekly:
        return _NOTHING
    if is_short and len({at.date() for at in known}) < _FEWEST_DAYS:
        return _NOTHING
    share = _learn_share(known, blind, flat_days=is_short)
    drawn = Rhythm("short" if is_short else "learned", len(known), share, 0.0, timedelta(0))
    silences = _find_watched(known, blind)
    between_days = _find_watched(
        sorted({at.replace(hour=12, minute=0, second=0, microsecond=0) for at in known}), blind
    )
    tolerance = _learn_tolerance(
        [drawn.count_expected(*each) for each in silences], [drawn.count_expected(*each) for each in between_days]
    )
    longest = max((until - since for since, until in silences), default=timedelta(0))
    return replace(drawn, tolerance=tolerance, longest=longest)


def _find_watched(instants: Sequence[datetime], blind: Sequence[Interval]) -> list[Interval]:
    """The times between one instant and the next in which somebody looked throughout."""
    return [
        (since, until)
        for since, until in pairwise(instants)
        if not any(start < until and since < end for start, end in blind)
    ]


def find_blind_times(looks: Sequence[datetime]) -> list[Interval]:
    """The times in which a source was not looked at: pauses far longer than between most looks, and than a day."""
    pauses = [(since, until) for since, until in pairwise(looks) if until - since > timedelta(hours=30)]
    if not pauses:
        return []
    usual = sorted(until - since for since, until in pairwise(looks))[(len(looks) - 1) // 2]
    return [(since, until) for since, until in pauses if until - since > 3 * usual]


def _learn_share(arrivals: Sequence[datetime], blind: Sequence[Interval], *, flat_days: bool) -> tuple[float, ...]:
    """Arrivals expected hour by hour over a week, summed up: the rate times the hour's and the weekday's habit."""
    first, last = arrivals[0], arrivals[-1]
    rate = _learn_rate(arrivals, blind, first)
    if last - first > 2 * _RECENT:  # who has slowed down is measured by what is usual now
        recent = arrivals[bisect_right(arrivals, last - _RECENT) :]
        if len(recent) >= FEWEST_ARRIVALS:
            rate = min(rate, _learn_rate(recent, blind, last - _RECENT))
    hours = _learn_hours(Counter(at.hour for at in arrivals), len(arrivals))
    days = [1.0] * 7 if flat_days else _learn_days(arrivals)
    habits = [days[hour // 24] * hours[hour % 24] for hour in range(_WEEK)]
    scale = rate * _WEEK / sum(habits)
    return tuple(accumulate((habit * scale for habit in habits), initial=0.0))


def _learn_rate(arrivals: Sequence[datetime], blind: Sequence[Interval], since: datetime) -> float:
    """Arrivals an hour over the time that was watched."""
    until = arrivals[-1]
    watched = (until - since) / _HOUR
    for start, end in blind:
        watched -= max(timedelta(0), min(end, until) - max(start, since)) / _HOUR
    seen = sum(not any(start < at < end for start, end in blind) for at in arrivals) if blind else len(arrivals)
    return max(seen - 1, 1) / max(watched, 24.0)


def _learn_hours(counts: Counter[int], total: int) -> list[float]:
    """Each hour's habit, smoothed over its neighbours; even the emptiest hour keeps a little."""
    smooth = [(counts[(h - 1) % 24] + 2 * counts[h] + counts[(h + 1) % 24]) / 4 for h in range(24)]
    little = 0.1 + 0.01 * total / 24
    return [value + little for value in smooth]


def _learn_days(arrivals: Sequence[datetime]) -> list[float]:
    """Each weekday's habit: its arrivals a day that there was; even the emptiest day keeps a little."""
    counts = Counter(at.weekday() for at in arrivals)
    first, last = arrivals[0].date(), arrivals[-1].date()
    length = (last - first).days + 1
    number = [len(range((day - first.weekday()) % 7, length, 7)) for day in range(7)]
    little = max(0.1, 0.02 * len(arrivals) / 7) / max(1.0, length / 7)
    return [counts[day] / max(number[day], 1) + little for day in range(7)]


def _learn_tolerance(silences: Sequence[float], from_day_to_day: Sequence[float]) -> float:
    """More than nearly all silences of the past, but not blinded by a single long one.

    Both are in expected arrivals: every silence, and the way from each day with arrivals to the next such day.
    """
    longest = sorted(silences, reverse=True)[:2]
    if len(longest) < 2:
        return 2.5
    first, second = longest
    return max(1.5, _learn_doubt(from_day_to_day) * max(1.65 * second, 1.3 * min(first, 2.0 * second)))


def _learn_doubt(from_day_to_day: Sequence[float]) -> float:
    """How much longer than what was seen a silence may be: 1 where days are all alike, up to 2.5 after eight days.

    For silences of chance this is about what the little evidence makes uncertain (the predictive quantile at one in a
    thousand from a sample so small), with as much again for what single days do not show, such as holidays.
    """
    if not from_day_to_day:
        return 1.0
    spread = min(1.0, pstdev(from_day_to_day) / max(mean(from_day_to_day), 1e-9))
    return 1.0 + _DOUBT * spread / (len(from_day_to_day) + 1)
