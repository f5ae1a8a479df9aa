"""Dates as feeds and sitemaps write them, to instants. Not for dates on pages: those are read in `pipelines`.

A date is read by its parts, in whatever order they stand: a time (`17:26:16`, `14h30`, `8:53 PM`), a zone (`Z`,
`+0200`, `GMT+01:00`, `HNE`, `Europe/Paris`), the month as a number or a French or English name, a day, a year.
Weekdays, commas, dashes and the zone's name in brackets that JavaScript adds say nothing more. What has any other part
is no date: a sentence with a year in it is none. What a clock says that nobody set (1970, 0001) is none either.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from crawler.discovery.date_words import find_month, find_offset, fold_date, is_said_beside, is_weekday

_LONGEST = 100
"""Characters; JavaScript's own form with a French zone's name has 66."""
_EARLIEST, _LATEST = 1800, 2100
"""The years a listing can mean: digitised newspapers reach back to the 19th century, and 9999 is "never"."""
_UNSET = (date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1))
"""What a clock shows that was never set: spreadsheets' day nought, SQL's and Unix's first day."""
_FARTHEST_EAST, _FARTHEST_WEST = timedelta(hours=14), timedelta(hours=-12)

_W3C = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?)?"
)
_TAGS = re.compile(r"</?(?:time|span|abbr|b|i|p)\b[^<>]{0,100}>", re.IGNORECASE)
"""Markup that a page's template left in a listing."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_T_BETWEEN = re.compile(r"(?<=\d)t(?=\d)")
_TIME = re.compile(
    r"(?<![\d:.+-])(?P<hour>\d{1,2})\s?"
    r"(?:[:h]\s?(?P<minute>\d{1,2})(?:\s?[:m]\s?(?P<second>\d{1,2})(?:[.,]\d+)?s?)?(?:\s?min\b)?\s?(?P<half>[ap]\.?m\b\.?)?"
    r"|(?P<whole>[ap]\.?m\b\.?|h(?:eures?)?\b))(?![\d:])"
)
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:\s(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_OFFSET = re.compile(
    r"(?:\b(?:gmt|utc|ut|tu)\s?(?=[+-]\d))?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?![\d:])"
)
_PLACE = re.compile(r"(?<!\w)[a-z]+(?:/[a-z_-]+){1,2}(?!\w)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})([-/.])(\d{1,4})(?:\2(\d{1,4}))?(?!\d)")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_MARKS = re.compile(r"[\s,.;|·•–—-]*")


@dataclass(frozen=True, slots=True)
class ListedDate:
    """`at` in UTC; `is_exact` when the listing gave hour and zone; `written` the date as precisely as it was given.

    A date without hour stands at the end of the time it may mean (the last second of the day, month or year), one
    without zone is taken as UTC: so nothing recent is lost where dates only sort and filter.
    """

    at: datetime
    is_exact: bool
    written: str


@dataclass(frozen=True, slots=True)
class EntryDates:
    """The dates of an entry as `Candidate` has them.

    `unread` is what stands in the place of its dates where none of them could be read; an unset clock is as good as
    nothing there.
    """

    published_at: datetime | None = None
    lastmod_at: datetime | None = None
    published_roughly: str | None = None
    unread: str | None = None

    @property
    def dated_at(self) -> datetime | None:
        """The instant by which the entry is ordered and called recent."""
        return self.published_at or self.lastmod_at


def read_entry_dates(published: str | None, changed: str | None) -> EntryDates:
    """An entry's two dates; a publication date that is not exact takes the second place."""
    first, second = read_date(published), read_date(changed)
    if first is None and second is None:
        written = (published or changed or "").strip()
        return EntryDates(unread=written[:_LONGEST] if written and not _is_unset(written) else None)
    if first and not first.is_exact:
        return EntryDates(None, first.at, first.written)
    return EntryDates(first.at if first else None, second.at if second else None)


def read_date(text: str | None) -> ListedDate | None:
    """One date, in any form of the module. None when it is none, is impossible or implausible, or was never set."""
    try:
        parts = _find_parts((text or "").strip())
        return None if parts is None or _is_implausible(parts) else _to_listed_date(parts)
    except (ValueError, OverflowError):  # the 31st of February, hour 25
        return None


def _is_unset(text: str) -> bool:
    """Whether a text is a date, and one that says nothing: 1970, 0001, 9999."""
    try:
        parts = _find_parts(text)
        return parts is not None and _is_implausible(parts)
    except (ValueError, OverflowError):
        return False


def _find_parts(text: str) -> _DateParts | None:
    text = _TAGS.sub("", text).strip()
    if not text or len(text) > _LONGEST:
        return None
    match = _W3C.fullmatch(text)
    return _read_w3c(match) if match else _read_parts(fold_date(text))


def _is_implausible(parts: _DateParts) -> bool:
    if not _EARLIEST <= parts.year <= _LATEST:
        return True
    if parts.day is None:
        return False
    day = date(parts.year, parts.month or 1, parts.day)
    # A day to both sides, for the zone in which the clock was not set.
    return any(abs(day - unset) <= timedelta(days=1) for unset in _UNSET)


@dataclass(frozen=True, slots=True)
class _DateParts:
    """What a text gives of a date; None for what it leaves out."""

    year: int
    month: int | None = None
    day: int | None = None
    clock: time | None = None
    zone: tzinfo | None = None


def _to_listed_date(parts: _DateParts) -> ListedDate:
    year, month, day = parts.year, parts.month, parts.day
    if parts.clock is None:
        last_month = month or 12
        last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
        at = datetime.combine(last, time(23, 59, 59), UTC)
        written = "-".join(f"{part:02}" for part in (year, month, day) if part)
    else:
        at = datetime.combine(date(year, month or 1, day or 1), parts.clock, parts.zone or UTC)
        written = at.isoformat() if parts.zone else at.replace(tzinfo=None).isoformat()
    is_exact = parts.clock is not None and parts.zone is not None
    return ListedDate(at.astimezone(UTC), is_exact, written)


def _read_w3c(match: re.Match[str]) -> _DateParts:
    """The form that most listings have, read by itself, because a sitemap may hold 50,000 of them."""
    year, month, day, hour, minute, second, zone = match.groups()
    clock = None if hour is None else _to_time(hour, minute, second)
    offset = None if zone is None else UTC if zone == "Z" else _to_zone(zone[0], zone[1:3], zone[-2:])
    return _DateParts(int(year), _to_number(month), _to_number(day), clock, offset)


def _read_parts(text: str) -> _DateParts | None:
    """The parts of a folded text, each taken out of it once found; None where something is left over."""
    text = _T_BETWEEN.sub(" ", _BRACKETS.sub(" ", text))
    compact = _COMPACT.search(text)
    clock_match = None if compact else _TIME.search(text)
    end = max((match.end() for match in (compact, clock_match) if match), default=len(text))
    zone, rest = _take_zone(text[end:])
    if compact:
        year, month, day, *hours = compact.groups()
        clock = _to_time(*hours) if hours[0] else None
        is_alone = all(_is_beside(word) for word in _WORD.findall(text[: compact.start()] + rest))
        return _DateParts(int(year), int(month), int(day), clock, zone) if is_alone else None
    if clock_match is None:
        return (days := _find_days(text)) and _DateParts(*days)
    days = _find_days(f"{text[: clock_match.start()]} {rest}")
    return days and _DateParts(*days, _read_clock(clock_match), zone)


def _take_zone(text: str) -> tuple[tzinfo | None, str]:
    """The zone in what stands behind a time, and what is left of that."""
    for pattern, read in ((_PLACE, _read_place), (_OFFSET, _read_offset), (_WORD, _read_abbreviation)):
        for match in pattern.finditer(text):
            if zone := read(match):
                return zone, f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _read_offset(match: re.Match[str]) -> tzinfo:
    return _to_zone(match["sign"], match["hours"], match["minutes"] or "0")


def _read_place(match: re.Match[str]) -> tzinfo | None:
    """A zone by its name in the IANA's database: `Etc/GMT`, `Africa/Porto-Novo`."""
    name = _list_places().get(match[0])
    return None if name is None else ZoneInfo(name)


@cache
def _list_places() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _read_abbreviation(match: re.Match[str]) -> tzinfo | None:
    offset = find_offset(match[0])
    return None if offset is None else timezone(offset)


def _read_clock(match: re.Match[str]) -> time:
    hour, half = int(match["hour"]), (match["half"] or match["whole"] or "")[:1]
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    return _to_time(hour, match["minute"], match["second"])


def _find_days(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of what is left of a text, which is to hold nothing else."""
    if match := _NUMERIC.search(text):
        rest = text[: match.start()] + " " + text[match.end() :]
        if not all(map(_is_beside, _WORD.findall(rest))):
            return None
        return _order_numbers(match[1], match[3], match[4])
    words = [word for word in _WORD.findall(text) if not is_said_beside(word)]
    months = [word for word in words if find_month(word)]
    if len(months) == 2 and is_weekday(months[0]):
        months = months[1:]  # "mar. 17 nov.": Tuesday
        words.remove(next(word for word in words if is_weekday(word)))
    numbers = [word for word in words if word.isdigit()]
    others = [word for word in words if not word.isdigit() and word not in months and not is_weekday(word)]
    if others or _MARKS.sub("", _WORD.sub("", text)):
        return None
    if not months:
        return (int(numbers[0]), None, None) if len(numbers) == 1 and len(numbers[0]) == 4 else None
    return _order_named(numbers, find_month(months[0])) if len(months) == 1 else None


def _order_named(numbers: list[str], month: int | None) -> tuple[int, int | None, int | None] | None:
    """Beside a month's name: day and year, the year being the number of four digits, else the last."""
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return int(numbers[0]), month, None
    if len(numbers) != 2:
        return None
    day, year = reversed(numbers) if len(numbers[0]) == 4 else numbers
    return (_complete_year(year), month, int(day)) if len(year) in (2, 4) and len(day) <= 2 else None


def _order_numbers(first: str, second: str, third: str | None) -> tuple[int, int | None, int | None] | None:
    """Of numbers alone: the year where it has four digits, then French order, unless there is no such month."""
    if third is None:
        if len(first) != 4:
            return (int(second), int(first), None) if len(second) == 4 else None
        if len(second) == 3:  # ISO 8601's ordinal date: the day of the year
            counted = date(int(first), 1, 1) + timedelta(days=int(second) - 1)
            return counted.year, counted.month, counted.day
        return int(first), int(second), None
    if len(first) == 4:
        return int(first), int(second), int(third)
    if len(third) not in (2, 4):
        return None
    year, day, month = _complete_year(third), int(first), int(second)
    return (year, day, month) if month > 12 >= day else (year, month, day)


def _is_beside(word: str) -> bool:
    return is_weekday(word) or is_said_beside(word)


def _complete_year(year: str) -> int:
    # RFC 2822, 4.3: two digits up to 49 are the 2000s
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)


def _to_number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _to_time(hour: str | int, minute: str | None, second: str | None) -> time:
    hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
    if (hours, minutes, seconds) == (24, 0, 0):  # ISO 8601: the end of the day
        return time(23, 59, 59)
    return time(hours, minutes, 59 if seconds == 60 else seconds)  # second 60 is a leap second


def _to_zone(sign: str, hours: str, minutes: str) -> tzinfo:
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    if not _FARTHEST_WEST <= offset <= _FARTHEST_EAST:
        raise ValueError(f"no zone is {offset} from UTC")
    return timezone(offset)
