"""Spans of dates as people write them (ISO 8601): `2022`, `2022-08`, `2022-08/2022-09`, `../2022-08-05`. UTC. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DAY = re.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class DateSpan:
    """From `begin` on, up to but not including `end`; None is open."""

    begin: datetime | None = None
    end: datetime | None = None


def to_span(text: str) -> DateSpan | None:
    """The span that a text means, its last year, month or day included; None where it means none.

    `..` or nothing before or after the slash leaves that side open (ISO 8601-2). An instant with a time counts as that
    minute.
    """
    first, slash, last = text.strip().partition("/")
    if not slash:
        last = first
    begin = _unit(first) if first.strip() not in ("", "..") else DateSpan()
    end = _unit(last) if last.strip() not in ("", "..") else DateSpan()
    if begin is None or end is None or begin == end == DateSpan():
        return None
    if begin.begin and end.end and begin.begin >= end.end:
        return None
    return DateSpan(begin.begin, end.end)


def _unit(text: str) -> DateSpan | None:
    """The year, month, day or minute that a text names."""
    text = text.strip()
    found = _DAY.fullmatch(text)
    try:
        if not found:
            at = datetime.fromisoformat(text)
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
            at = at.replace(second=0, microsecond=0)
            return DateSpan(at, at + timedelta(minutes=1))
        year, month, day = (int(number) if number else None for number in found.groups())
        assert year is not None
        begin = datetime(year, month or 1, day or 1, tzinfo=UTC)
        if day:
            return DateSpan(begin, begin + timedelta(days=1))
        next_month = datetime(year, month + 1, 1, tzinfo=UTC) if month and month < 12 else None
        return DateSpan(begin, next_month or datetime(year + 1, 1, 1, tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
