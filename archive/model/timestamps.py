"""Instants as the archive writes them: ISO 8601 in UTC, whole seconds, a final Z (the form of a WARC-Date).

Whole seconds and one zone make text order time order; the order of two captures within a second is their capture_id's.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""What stands for an instant that cannot be read: an unset clock, which nobody takes for a date of the press."""
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""No web archive holds anything beyond; within, zones and spans of some decades can be computed."""

AHEAD = timedelta(hours=1)
"""What lies so far ahead of now was written by a clock that was wrong; less is a clock that was corrected."""

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def to_text(at: datetime) -> str:
    """`2022-08-05T12:00:00Z`. Raises ValueError for an instant without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; the archive keeps aware instants only")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")  # strftime writes year 999 as "999"


def to_text_or_none(at: datetime | None) -> str | None:
    """The same for what may be absent."""
    return None if at is None else to_text(at)


def parse_instant(text: str) -> datetime:
    """The aware UTC instant that `to_text` wrote. Never fails, and can be computed with.

    What is no instant is `UNKNOWN`, and what is beyond all reason the nearest that is not: damage is for `verify` to
    find, and one row keeps nobody from reading the others.
    """
    try:
        at = datetime.fromisoformat(text)
        return min(max(at, EARLIEST), LATEST)
    except (ValueError, TypeError):  # no instant; one without a zone; no text
        return UNKNOWN


def parse_instant_or_none(text: str | None) -> datetime | None:
    """The same for what may be absent."""
    return None if text is None else parse_instant(text)


def parse_stated_instant(text: str) -> datetime:
    """The instant in a file that a user gives. Raises ValueError for anything else."""
    if _FORM.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no instant of the form 2022-08-05T12:00:00Z")
    return datetime.fromisoformat(text)


def is_ahead(at: datetime, now: datetime, by: timedelta = AHEAD) -> bool:
    """Whether an instant that was written before now lies ahead of it: the clock was wrong then, or is now."""
    return at > now + by


def parse_day(text: str) -> date:
    """The day that stands in a row, as `parse_instant` reads an instant."""
    try:
        return min(max(date.fromisoformat(text), EARLIEST.date()), LATEST.date())
    except (ValueError, TypeError):
        return UNKNOWN.date()
