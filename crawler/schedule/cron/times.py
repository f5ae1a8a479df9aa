"""`CronTimes`: the wall times that a cron expression names. Pure, and no zone: what a change of clocks does is
`instants`'s.

The day counts as crontab(5) of Debian has it: where day of the month and weekday are both restricted (neither begins
with `*`), a day that fits one of them is named; else it has to fit both.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from config.cron import DAY, HOUR, MINUTE, MONTH, WEEKDAY, list_named

_DAY = timedelta(days=1)
_FARTHEST_YEARS = 50
"""Years without a named day after which there is none: 29 February on a given weekday comes within 40."""


@dataclass(frozen=True, slots=True)
class CronTimes:
    """`minutes_of_day` are those at which a named day's runs are, rising; `must_fit_both` speaks of days.

    `is_wild` where the minute or the hour begins with `*`: such a run follows the clock, any other a time of the day
    (man 8 cron).
    """

    minutes_of_day: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    must_fit_both: bool
    is_wild: bool

    def names_day(self, day: date) -> bool:
        """Whether there are runs on a day."""
        if day.month not in self.months:
            return False
        fits = (day.day in self.days, day.weekday() in self.weekdays)
        return all(fits) if self.must_fit_both else any(fits)

    def find_next(self, after: datetime) -> datetime:
        """The first wall time after another. Raises ValueError for a cron that never comes."""
        day, minute = after.date(), after.hour * 60 + after.minute
        place = bisect_right(self.minutes_of_day, minute) if self.names_day(day) else len(self.minutes_of_day)
        if place == len(self.minutes_of_day):
            day, place = self._find_next_day(day), 0
        hour, minute = divmod(self.minutes_of_day[place], 60)
        return datetime.combine(day, time(hour, minute))

    def count(self, after: datetime, until: datetime) -> int:
        """How many wall times there are after `after` until `until`, included, without going through them."""
        if until <= after:
            return 0
        first, last = after.date(), until.date()
        if first == last:
            return self._count_in_day(first, until) - self._count_in_day(first, after)
        whole = sum(self.names_day(first + n * _DAY) for n in range(1, (last - first).days))
        begun = len(self.minutes_of_day) * self.names_day(first) - self._count_in_day(first, after)
        return begun + whole * len(self.minutes_of_day) + self._count_in_day(last, until)

    def _count_in_day(self, day: date, until: datetime) -> int:
        return bisect_right(self.minutes_of_day, until.hour * 60 + until.minute) if self.names_day(day) else 0

    def _find_next_day(self, day: date) -> date:
        end = day.year + _FARTHEST_YEARS
        while day.year < min(end, date.max.year):
            day += _DAY
            if day.month not in self.months:
                day = (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY  # the month's last day
            elif self.names_day(day):
                return day
        raise ValueError("a cron that never comes")


@cache
def parse_cron(cron: str) -> CronTimes:
    """The times of an expression that `config.cron.check_cron` has passed."""
    minute, hour, day, month, weekday = cron.split()
    return CronTimes(
        minutes_of_day=tuple(60 * h + m for h in list_named(HOUR, hour) for m in list_named(MINUTE, minute)),
        days=frozenset(list_named(DAY, day)),
        months=frozenset(list_named(MONTH, month)),
        weekdays=frozenset(list_named(WEEKDAY, weekday)),
        must_fit_both=day.startswith("*") or weekday.startswith("*"),
        is_wild=minute.startswith("*") or hour.startswith("*"),
    )
