"""Which of several texts was there first: by their dates of publication, as precise as pages give them, and by when
each was captured. Pure.

A page that gives a day may have been there at any instant of it, in any zone; it was there when it was first captured.
A date after that is not believed. Pages give their hours in zones of their own, so that all is counted in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.model.extraction import Moment

_LENGTHS = {"minute": timedelta(0), "day": timedelta(days=1), "month": timedelta(days=31)}
_BEGINS_EARLIER, _ENDS_LATER = timedelta(hours=14), timedelta(hours=12)
"""A day begins in Kiritimati so long before that of UTC, and ends on Baker Island so long after it."""


@dataclass(frozen=True, slots=True)
class SeenSpan:
    """A text was first there between two instants, as far as is known. `day`: the day or month that its page names."""

    earliest: datetime
    latest: datetime
    day: datetime | None = None

    @property
    def order(self) -> tuple[datetime, datetime]:
        """What texts are ordered by: the day, then by when they were there for certain."""
        latest = _floor_to_day(self.latest)
        return min(self.day or _floor_to_day(self.earliest), latest), self.latest


def to_seen_span(published: Moment | None, listed_at: datetime | None, captured_at: datetime) -> SeenSpan:
    """When a text was first there: its page's date, else that of the listing, else its first capture."""
    if published is not None:
        at = published.at.astimezone(UTC)
        is_instant = published.precision == "minute"
        earliest = at if is_instant else at - _BEGINS_EARLIER
        latest = at if is_instant else at + _LENGTHS[published.precision] + _ENDS_LATER
        if earliest <= captured_at:
            return SeenSpan(earliest, min(latest, captured_at), None if is_instant else at)
    at = listed_at if listed_at is not None and listed_at <= captured_at else captured_at
    return SeenSpan(at, at)


def _floor_to_day(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def is_surely_first(first: SeenSpan, others: Iterable[SeenSpan]) -> bool:
    """Whether a text was there before any of the others could have been."""
    return all(first.latest < other.earliest for other in others)
