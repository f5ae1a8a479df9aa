"""Which of several texts was there first: by their dates of publication, as precise as pages give them, and by when
each was captured. Pure.

A page that gives a day may have been there at any instant of it, in any zone; it was there when it was first captured.
A date after that is not believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.model.extraction import Moment

_DAY = timedelta(days=1)
_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class SeenSpan:
    """A text was first there between two instants, as far as is known."""

    earliest: datetime
    latest: datetime

    @property
    def order(self) -> tuple[datetime, datetime]:
        """What texts are ordered by: the day, then by when they were there for certain."""
        return self.earliest.replace(hour=0, minute=0, second=0, microsecond=0), self.latest


def to_seen_span(published: Moment | None, listed_at: datetime | None, captured_at: datetime) -> SeenSpan:
    """When a text was first there: its page's date, else that of the listing, else its first capture."""
    if published is None or published.at > captured_at:
        at = listed_at if listed_at is not None and listed_at <= captured_at else captured_at
        return SeenSpan(at, at)
    length = {"minute": timedelta(0), "day": _DAY, "month": _MONTH}[published.precision]
    return SeenSpan(published.at, min(published.at + length, captured_at))


def is_surely_first(first: SeenSpan, others: Iterable[SeenSpan]) -> bool:
    """Whether a text was there before any of the others could have been."""
    return all(first.latest < other.earliest for other in others)
