"""`Timetable`: the instants at which one source is to be crawled. Pure: no clock, no archive.

A cron expression speaks of wall time. APScheduler's `CronTrigger` reads it, but is given plain wall times (as UTC)
here, and turning them into instants is ours: with a zone, APScheduler 3.11 passes over the midnight hour that follows
a 23-hour day (`30 0 * * *` in Europe/Paris has no run on the Monday after the clocks go forward), and fires fixed hours
twice when they go back. The rules of Vixie's cron are kept instead (man 8 cron, "daylight saving time"):

- a wall time that the clock skips runs as much later as the clock was set forward (02:30 at 03:30), unless the cron
  names that later time too;
- a wall time that comes twice runs twice where the hour field begins with `*`, else at its first coming only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

_CLOCK_CHANGE = timedelta(hours=3)
"""More than any zone's clock is set forward or back at once today."""
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When one source is to be crawled.

    `cron` has five fields and was checked (`config.cron`); `timezone` is an IANA name; `jitter` seconds spread the
    starts; `hosts` are those that no two crawls may ask at once.
    """

    source: str
    cron: str
    timezone: str
    jitter: float = 0.0
    hosts: frozenset[str] = frozenset()
    is_enabled: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)

    def find_next_planned(self, after: datetime) -> datetime:
        """The first planned instant after `after`, in UTC. Raises ValueError for a cron that never comes."""
        return _find_next_planned(self.cron, self.timezone, after)

    def list_planned(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The planned instants after `after` until `until`, included."""
        return takewhile(lambda at: at <= until, self._list_planned_from(after))

    def find_start(self, planned_at: datetime) -> datetime:
        """When the run planned for an instant is to start: up to `jitter` seconds later.

        The delay looks random and is always the same for one source and instant, so that a restart changes nothing. It
        stays under half of the way to the next planned instant, so that runs keep their order.
        """
        if not self.jitter:
            return planned_at
        room = (self.find_next_planned(planned_at) - planned_at).total_seconds() / 2
        return planned_at + timedelta(seconds=int(_compute_fraction(self.source, planned_at) * min(self.jitter, room)))

    def find_next_start(self, after: datetime) -> datetime:
        """The first start after `after`."""
        starts = map(self.find_start, self._list_planned_from(after - timedelta(seconds=self.jitter) - _TICK))
        return next(start for start in starts if start > after)

    def _list_planned_from(self, after: datetime) -> Iterator[datetime]:
        while True:
            after = self.find_next_planned(after)
            yield after


@lru_cache(maxsize=1024)  # asked again for the same instant by whoever looks ahead, spreads and accounts
def _find_next_planned(cron: str, timezone: str, after: datetime) -> datetime:
    zone = ZoneInfo(timezone)
    wall = _find_next_wall(cron, after.astimezone(zone).replace(tzinfo=None))
    found = _list_instants(cron, zone, wall)[0]
    if found > after and _is_steady(zone, after) and _is_steady(zone, found):
        return found
    return _find_next_near_clock_change(cron, zone, after)


def _list_instants(cron: str, zone: ZoneInfo, wall: datetime) -> tuple[datetime, ...]:
    """The instants of a wall time, in UTC, after the rules of the module; one or two."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    comes_twice = first < second
    return (first, second) if comes_twice and cron.split()[1].startswith("*") else (first,)


def _find_next_near_clock_change(cron: str, zone: ZoneInfo, after: datetime) -> datetime:
    """Wall times and instants differ in their order near a change: looks at all that could be next."""
    wall = after.astimezone(zone).replace(tzinfo=None) - _CLOCK_CHANGE
    found: datetime | None = None
    end: datetime | None = None
    while True:
        wall = _find_next_wall(cron, wall)
        if end is not None and wall > end:
            assert found is not None
            return found
        later = [instant for instant in _list_instants(cron, zone, wall) if instant > after]
        if later:
            found = min(later) if found is None else min(found, *later)
            end = wall + _CLOCK_CHANGE if end is None else end


def _find_next_wall(cron: str, after: datetime) -> datetime:
    """The first wall time of a cron after another one."""
    found = _make_trigger(cron).get_next_fire_time(None, (after + _TICK).replace(tzinfo=UTC))
    if found is None:
        raise ValueError(f"{cron!r} never comes")
    assert isinstance(found, datetime)
    return found.replace(tzinfo=None)


@cache
def _make_trigger(cron: str) -> CronTrigger:
    return CronTrigger.from_crontab(cron, timezone=UTC)


def _is_steady(zone: ZoneInfo, at: datetime) -> bool:
    """Whether the clock keeps its offset for a day before and after."""
    return (at - _DAY).astimezone(zone).utcoffset() == (at + _DAY).astimezone(zone).utcoffset()


def _compute_fraction(source: str, planned_at: datetime) -> float:
    digest = hashlib.sha256(f"{source} {planned_at.astimezone(UTC).isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
