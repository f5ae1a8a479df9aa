"""`Timetable`: the instants at which one source is to be crawled. Pure: no clock, no archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from crawler.schedule.cron.instants import count_instants, find_next_instant

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
        return find_next_instant(self.cron, self.timezone, after)

    def list_planned(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The planned instants after `after` until `until`, included."""
        return takewhile(lambda at: at <= until, self._list_planned_from(after))

    def list_newest_planned(self, after: datetime, until: datetime, most: int) -> list[datetime]:
        """The newest of the planned instants after `after` until `until`: at least `most`, if there are so many."""
        span = timedelta(hours=1)
        while until - span > after and self.count_planned(until - span, until) < most:
            span *= 2
        return list(self.list_planned(max(after, until - span), until))

    def count_planned(self, after: datetime, until: datetime) -> int:
        """How many planned instants there are after `after` until `until`, included, without going through them."""
        return count_instants(self.cron, self.timezone, after, until)

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


def _compute_fraction(source: str, planned_at: datetime) -> float:
    digest = hashlib.sha256(f"{source} {planned_at.astimezone(UTC).isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
