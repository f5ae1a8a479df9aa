"""The instants that a cron expression names in a time zone. Pure.

A cron expression speaks of wall time (`times`). It becomes instants by the rules of Debian's cron (man 8 cron, on
daylight saving time), which are kept to the minute (`tests/schedule/test_cron_times.py` holds them against cronsim):

- a cron of fixed times, neither minute nor hour beginning with `*`: what the clock skips runs at once when it has, and
  what comes twice runs at its first coming only;
- any other follows the clock: what it skips is left out, what comes twice runs twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from crawler.schedule.cron.times import CronTimes, parse_cron

_STEADY = timedelta(days=7)
"""No zone changes its clock and back within so long; Morocco does for a month."""
_SECOND = timedelta(seconds=1)
_TICK = timedelta(microseconds=1)


@lru_cache(maxsize=1024)  # asked again for the same instant by whoever looks ahead, spreads and accounts
def find_next_instant(cron: str, timezone: str, after: datetime) -> datetime:
    """The first instant after another that a cron names in a time zone. Raises ValueError for one that never comes."""
    times, zone = parse_cron(cron), ZoneInfo(timezone)
    return (_find_next_wild if times.is_wild else _find_next_fixed)(times, zone, after)


def _find_next_wild(times: CronTimes, zone: ZoneInfo, after: datetime) -> datetime:
    """By the clock as it goes: with one offset until it is changed, then with the next."""
    wall = _to_wall(after, zone)
    while True:
        offset = _find_offset(zone, after)
        found = (times.find_next(wall) - offset).replace(tzinfo=UTC)
        change = find_change(zone, after, found)
        if change is None:
            return found
        after, wall = change, _to_wall(change, zone) - _TICK


def _find_next_fixed(times: CronTimes, zone: ZoneInfo, after: datetime) -> datetime:
    """By wall time: each has one instant, and they keep their order."""
    wall = _to_wall(after, zone)
    while (found := _to_instant(wall := times.find_next(wall), zone)) <= after:
        pass
    return found


def _to_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant of a wall time; of one that the clock skips, the instant at which it does."""
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if _to_wall(found, zone) == wall:
        return found
    change = find_change(zone, found - _STEADY, found)
    assert change is not None
    return change


def find_change(zone: ZoneInfo, after: datetime, until: datetime) -> datetime | None:
    """The first instant after `after` until `until`, included, from which on the zone has another offset."""
    before = _find_offset(zone, after)
    low = after
    while low < until:
        high = min(low + _STEADY, until)
        if _find_offset(zone, high) != before:
            break
        low = high
    else:
        return None
    while high - low > _SECOND:
        middle = low + (high - low) / 2
        low, high = (middle, high) if _find_offset(zone, middle) == before else (low, middle)
    return high.replace(microsecond=0)


def count_instants(cron: str, timezone: str, after: datetime, until: datetime) -> int:
    """How many instants a cron names after `after` until `until`, included, without going through them."""
    times, zone = parse_cron(cron), ZoneInfo(timezone)
    if not times.is_wild:
        return _count_fixed(times, zone, after, until)
    number = 0
    wall = _to_wall(after, zone)
    while (change := find_change(zone, after, until)) is not None:
        # Up to the instant before the change, by the clock that goes until then.
        number += times.count(wall, (change - _TICK).replace(tzinfo=None) + _find_offset(zone, change - _SECOND))
        after, wall = change, _to_wall(change, zone) - _TICK
    return number + times.count(wall, _to_wall(until, zone))


def _count_fixed(times: CronTimes, zone: ZoneInfo, after: datetime, until: datetime) -> int:
    """All wall times of the span, and of those that a clock skips only the one run that they come to."""
    first, last = (_find_last_first_coming(at, zone) for at in (after, until))
    number = times.count(first, last)
    at = after
    while (change := find_change(zone, at, until)) is not None:
        gap = _find_offset(zone, change) - _find_offset(zone, change - _SECOND)
        behind = _to_wall(change, zone)
        if gap > timedelta(0):
            skipped = times.count(behind - gap - _TICK, behind - _TICK)
            has_own = times.count(behind - _TICK, behind) > 0
            number -= skipped if has_own else max(0, skipped - 1)
        at = change
    return number


def _find_last_first_coming(at: datetime, zone: ZoneInfo) -> datetime:
    """The latest wall time that has had its first coming by an instant."""
    local = at.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    change = find_change(zone, at - _STEADY, at)
    assert change is not None
    return (change - _TICK).replace(tzinfo=None) + _find_offset(zone, change - _SECOND)


def _to_wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _find_offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
