"""Dates written for machines: ISO 8601 and what passes for it in page heads, RFC 5322, Unix time. No French here.

A `DateStamp` is what was written, before any zone is lent to it: `published.py` decides what it is worth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from archive.model.extraction import Moment, Precision
from pipelines.metadata.dates.zones import DISPLAYED_ZONES, find_displayed_offset

_ISO = re.compile(
    r"""\s*(?P<year>(?:19|20)\d\d)(?P<dash>[-/.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)
    (?:(?:[T\s_]|%20)\s*(?P<hour>\d\d?)[:h]?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?)?
    \s*(?P<zone>Z|UTC|GMT|(?P<sign>[+-−])(?P<zh>\d\d?):?(?P<zm>\d\d)?)?(?=$|[^\d])""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTH_ONLY = re.compile(r"\s*((?:19|20)\d\d)-(\d\d)\s*$")
_UNIX = re.compile(r"\s*(\d{10})(?:\d{3})?\s*$")
_UNIX_FORM = re.compile(
    r"\s*\w{3} (?P<month>\w{3}) +(?P<day>\d\d?) (?P<time>\d\d:\d\d:\d\d) (?P<zone>\w{3,4}) (?P<year>\d{4})"
)
_RFC = re.compile(r"\s*(?:\w{3},?\s+)?\d{1,2}\s\w{3}\s\d{4}\s\d{1,2}:\d\d")

_EARLIEST_YEAR = 1900
"""Mail headers with an earlier year are broken ones. Chosen, not measured."""
_LONGEST = 80
"""Characters: a longer text is no stamp. Chosen, not measured."""
_WIDEST_OFFSET = timedelta(hours=14)
"""Of all offsets from UTC in use (IANA time zone database: Pacific/Kiritimati)."""
_LAST_SECOND = 59
"""Of a minute: a leap second or a sloppy "60" is the minute it stands in."""


@dataclass(frozen=True, slots=True)
class DateStamp:
    """A wall clock as written, with the offset from UTC written beside it (None: none was)."""

    wall: datetime
    offset: timedelta | None
    precision: Precision

    @property
    def is_utc(self) -> bool:
        """It is given in UTC: by intent, or because a content system appends Z to its local time."""
        return self.offset == timedelta(0)

    def to_moment(self, zone: tzinfo | None) -> Moment:
        """In its own offset; a stamp in UTC and one without an offset are read in the newsroom's `zone`."""
        if self.precision != "minute":
            return Moment(at=self.wall.replace(tzinfo=to_fixed_offset(zone, self.wall)), precision=self.precision)
        if self.offset is None:
            return Moment(at=self.wall.replace(tzinfo=to_fixed_offset(zone, self.wall)), precision="minute")
        at = self.wall.replace(tzinfo=timezone(self.offset) if self.offset else UTC)
        if self.is_utc and zone is not None:
            local = at.astimezone(zone)
            local = local.astimezone(timezone(local.utcoffset() or timedelta(0)))
            at_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
            return Moment(at=local, precision="day" if at_midnight else "minute")
        return Moment(at=at, precision="minute")


def to_fixed_offset(zone: tzinfo | None, wall: datetime) -> tzinfo:
    """The zone's offset at that wall clock, as a plain offset: what an archived value carries. UTC without a zone."""
    if zone is None:
        return UTC
    offset = wall.replace(tzinfo=zone).utcoffset()
    return timezone(offset) if offset else UTC


def read_stamp(text: str | None) -> DateStamp | None:
    """What a machine-readable date says; None for anything else, a bare year and an impossible date included."""
    if not text or len(text) > _LONGEST:
        return None
    if (found := _ISO.match(text)) is not None:
        return _to_iso_stamp(found)
    if (found := _UNIX.match(text)) is not None:
        return DateStamp(datetime.fromtimestamp(int(found[1]), UTC).replace(tzinfo=None), timedelta(0), "minute")
    if (found := _MONTH_ONLY.match(text)) is not None:
        return _to_day_stamp(int(found[1]), int(found[2]), 1, "month")
    if (found := _UNIX_FORM.match(text)) is not None:
        text = f"{found['day']} {found['month']} {found['year']} {found['time']} {found['zone']}"
    return _to_rfc_stamp(text) if _RFC.match(text) else None


def _to_iso_stamp(found: re.Match[str]) -> DateStamp | None:
    day = _to_day_stamp(int(found["year"]), int(found["month"]), int(found["day"]))
    if day is None or found["hour"] is None:
        return day
    offset: timedelta | None = None
    if found["sign"]:
        offset = timedelta(hours=int(found["zh"]), minutes=int(found["zm"] or 0))
        if offset > _WIDEST_OFFSET:
            return None
        offset = offset if found["sign"] == "+" else -offset
    elif found["zone"]:
        offset = timedelta(0)
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour == minute == second == 0:
        # Midnight to the second is a day without an hour, whatever zone it was written in.
        return day
    try:
        wall = day.wall.replace(hour=hour, minute=minute, second=min(second, _LAST_SECOND))
    except ValueError:
        return None
    return DateStamp(wall, offset, "minute")


def _to_rfc_stamp(text: str) -> DateStamp | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    offset = at.utcoffset()
    if offset is None:  # "CEST" and others that RFC 5322 has no word for
        zone = text.rsplit(None, 1)[-1].lower()
        offset = find_displayed_offset(zone, at) if zone in DISPLAYED_ZONES else None
    return DateStamp(at.replace(tzinfo=None), offset, "minute") if at.year >= _EARLIEST_YEAR else None


def _to_day_stamp(year: int, month: int, day: int, precision: Precision = "day") -> DateStamp | None:
    """A stamp without an hour; None for a day that no calendar has."""
    try:
        return DateStamp(datetime(year, month, day), None, precision)  # noqa: DTZ001
    except ValueError:
        return None
