"""Dates as feeds and sitemaps write them, to instants. Not for dates on pages: those are read in `pipelines`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

_W3C = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?)?",
    re.IGNORECASE,
)
_RFC822 = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})(?:er)?[\s-]+([^\W\d]+)\.?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([A-Za-z]+|[+-]\d{2}:?\d{2})?)?",
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv janvier january",
            "feb fev fév févr fevr fevrier février february",
            "mar mars march",
            "apr avr avril april",
            "may mai",
            "jun juin june",
            "jul juil juillet july",
            "aug aou aoû août aout august",
            "sep sept septembre september",
            "oct octobre october",
            "nov novembre november",
            "dec déc décembre decembre december",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "wat", "west", "bst"), 1),
    **dict.fromkeys(("cest", "cat", "eet"), 2),
    **dict.fromkeys(("eest", "eat"), 3),
    **dict.fromkeys(("adt",), -3),
    **dict.fromkeys(("ast", "edt"), -4),
    **dict.fromkeys(("est", "cdt"), -5),
    **dict.fromkeys(("cst", "mdt"), -6),
    **dict.fromkeys(("mst", "pdt"), -7),
    **dict.fromkeys(("pst",), -8),
}


@dataclass(frozen=True, slots=True)
class ListedDate:
    """`at` in UTC; `is_exact` when the listing gave hour and zone.

    A date without hour stands at the end of the time it may mean (the last second of the day, month or year), one
    without zone is taken as UTC: so nothing recent is lost where dates only sort and filter.
    """

    at: datetime
    is_exact: bool


EntryDates = tuple[datetime | None, datetime | None]
"""Publication and last change, as `Candidate` has them: `published_at` and `lastmod_at`."""


def read_candidate_dates(published: ListedDate | None, changed: ListedDate | None) -> EntryDates:
    """The dates of a candidate: a publication date that is not exact takes the second place."""
    if published and not published.is_exact:
        return None, published.at
    return published.at if published else None, changed.at if changed else None


def read_date(text: str | None) -> ListedDate | None:
    """One date in W3C form (year to second, the T may be a space) or RFC 822's, with English or French months.

    None when it is neither, is impossible, or its zone has a name that is not known.
    """
    text = (text or "").strip()
    if len(text) > 64:
        return None
    try:
        if match := _W3C.fullmatch(text):
            return _to_listed_date(_DateParts(*match.groups()))
        if match := _RFC822.fullmatch(text):
            day, month, year, hour, minute, second, zone = match.groups()
            number = _MONTHS.get(month.lower())
            if number is None:
                return None
            return _to_listed_date(_DateParts(_complete_year(year), number, day, hour, minute, second, zone))
    except (ValueError, OverflowError):  # the 31st of February, the year 0, hour 25
        return None
    return None


def _complete_year(year: str) -> str:
    # RFC 2822, 4.3: two digits up to 49 are the 2000s
    return year if len(year) == 4 else str(int(year) + (2000 if int(year) < 50 else 1900))


class _DateParts(NamedTuple):
    """The parts of a date as its text has them, None for one that it leaves out."""

    year: str
    month: str | int | None
    day: str | None
    hour: str | None
    minute: str | None
    second: str | None
    zone: str | None


def _to_listed_date(parts: _DateParts) -> ListedDate | None:
    year, month, day, hour, minute, second, zone = parts
    if hour is None or minute is None:
        last_month = int(month or 12)
        last_day = int(day or calendar.monthrange(int(year), last_month)[1])
        return ListedDate(datetime(int(year), last_month, last_day, 23, 59, 59, tzinfo=UTC), is_exact=False)
    offset = _parse_offset(zone) if zone else timedelta(0)
    if offset is None:
        return None
    seconds = min(int(second or 0), 59)  # second 60 is a leap second
    at = datetime(int(year), int(month or 1), int(day or 1), int(hour), int(minute), seconds, tzinfo=timezone(offset))
    return ListedDate(at.astimezone(UTC), is_exact=zone is not None)


def _parse_offset(zone: str) -> timedelta | None:
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return -offset if zone[0] == "-" else offset
    hours = _ZONES.get(zone.lower())
    return None if hours is None else timedelta(hours=hours)
