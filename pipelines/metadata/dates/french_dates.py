"""Dates as French-language pages show them to readers, in a table of forms: `1er août 2022`, `hier à 19h25`.

Pure and relative to the instant of the capture: nothing here asks what day it is. A year alone, a day without a month
and a span that does not settle the day ("il y a 3 semaines") give nothing: better nothing than a guess.

An own table rather than dateparser 1.5: of the 31 forms in tests/metadata/test_french_dates.py that reads 24 (its
search 26) at 2.5 ms a line, and sees dates in "tel. 22 34 56 78"; the table reads 31 at 0.03 ms and sees none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from archive.model.extraction import Precision
from pipelines.metadata.dates.months import MONTH_PATTERN, MONTHS
from pipelines.metadata.dates.zones import DISPLAYED_ZONES, find_displayed_offset
from pipelines.metadata.language import DateOrder

Label = Literal["published", "modified", "none"]

_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTH = rf"(?P<month>{MONTH_PATTERN})(?![a-z])\.?"
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}|lun|mar|mer|jeu|ven|sam|dim)\.?,?\s+)?"
_ZONE = (
    rf"(?:,?\s*\(?(?P<zone>{'|'.join(sorted(map(re.escape, DISPLAYED_ZONES), key=len, reverse=True))})(?![a-z])"
    r"(?:\s?(?P<zsign>[+-])\s?(?P<zhour>\d\d?)(?::?(?P<zminute>[0-5]\d))?(?!\d))?\)?)?"
)
_HOUR = (
    r"(?P<hour>[01]?\d|2[0-4])\s?(?:h(?:eures?)?(?!:)|:)\s?(?P<minute>[0-5]\d)?(?::[0-5]\d)?(?!\d|:?\d)"
    rf"(?P<half>\s?[ap]\.?m\b\.?)?(?:\s?min(?:utes?)?\b)?{_ZONE}"
)
_AT = rf"(?:\s*(?:[,|–—•·-]\s*)?(?:(?:vers|a las|a|at|@|um|om|alle|as|ore)\s*)?{_HOUR})?"

# None was measured; the days back are what the calendar leaves.
_LONGEST_LINE = 300
"""Characters: in a longer line no date is looked for; it is a paragraph."""
_DAYS_BACK = 183
"""Days before the capture up to which a date without year and weekday is taken for the last such day: half a year,
after which the next one is as near."""
_DAYS_BACK_WITH_WEEKDAY = 360
"""The same with a weekday, which tells one year from the next."""
_MOST_FOLDED = 4000
"""Characters whose folded form is kept, for the life of a worker."""
_WIDEST_OFFSET = timedelta(hours=14)
"""Of all offsets from UTC in use (IANA time zone database: Pacific/Kiritimati)."""
_MONTHS_A_YEAR = 12
_LINES_KEPT = 1024
"""Lines whose dates are kept: bylines and dates are looked for in the same ones."""

# Tried at every place of a line, in this order. Text is folded (lower case, no accents, plain spaces) beforehand.
_FORMS: tuple[tuple[str, str], ...] = (
    (
        "hour-first",
        rf"{_HOUR}\s*+[,|–—•·/-]?+\s*+(?:le\s+)?{_WEEKDAY}(?P<day>\d\d?)(?:er)?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)",
    ),
    (
        "day-month-year",
        rf"{_WEEKDAY}(?<!\d)(?P<day>\d\d?)(?:\s?er|\s?o)?(?:[\s.-]+|\sde\s){_MONTH}(?:[,\s.-]+|\sde\s)(?P<year>(?:19|20)\d\d|\d\d(?=\s+a\s))(?!\d){_AT}",
    ),
    ("month-day-year", rf"{_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)(?!\d){_AT}"),
    ("year-month-day", rf"(?<!\d)(?P<year>(?:19|20)\d\d)[-/](?P<nmonth>\d\d)[-/](?P<day>\d\d)(?!\d){_AT}"),
    (
        "numbers",
        r"(?<![\d/.,-])(?P<day>\d\d?)(?P<sep>[/.-]| / )(?P<nmonth>\d\d?)(?P=sep)"
        rf"(?P<year>(?:19|20)\d\d|\d\d)(?![\d/]|[.,]\d){_AT}",
    ),
    # Without a year only where an hour stands beside it: "04/10 11:46".
    ("numbers-short", rf"(?<![\d/.,-])(?P<day>\d\d)/(?P<nmonth>\d\d)\s*(?:[,|–—•·-]\s*)?(?:a\s*)?{_HOUR}"),
    ("day-month", rf"(?<!\d){_WEEKDAY}(?P<day>\d\d?)(?:\s?er)?\s+{_MONTH}(?!\s+\d){_AT}"),
    ("month-year", rf"(?<!\d\s)(?<!\d){_MONTH}\s+(?P<year>(?:19|20)\d\d)(?!\d)"),
    ("today", rf"\b(?P<today>aujourd.?hui|avant-hier|hier)\b{_AT}"),
    (
        "ago",
        r"\b(?:il y a|depuis)\s+(?:environ\s+)?(?P<count>\d{1,3}|une?)\s*"
        r"(?P<unit>secondes?|s|minutes?|mins?|mn|heures?|h)\b",
    ),
    ("hour-only", rf"(?:^|(?<=\ba\s)|(?<=:\s)|(?<=maj\s)){_HOUR}"),
)
_ANY_FORM = tuple((name, re.compile(pattern)) for name, pattern in _FORMS)
_FIGURES = re.compile(
    r"\d(?:\s?[/.:-]\s?\d|\s?h|(?<=1)9\d\d|(?<=2)0\d\d"
    r"|(?:\s?er)?[\s.-]+(?:jan|f[ée]v|feb|mar|a[vp]r|ma[iy]|jui|ju[nl]|ao[uû]t|aug|sep|oct|nov|d[ée]c))",
    re.IGNORECASE,
)
_DAY_WORDS = re.compile(r"\bhier\b|aujourd|\b(?:il y a|depuis)\b", re.IGNORECASE)
_WITHIN_DAY_WORDS = ("hier", "aujourd", "il y a", "depuis", "ı", "\u0307")
"""What a line with such a word has in it, case-folded; the last two are of letters that a pattern takes for an i."""

_OF_OTHER_THINGS = re.compile(
    r"(?:\b(?:rue|avenue|place|boulevard|quai|square|stade|lycee|college|pont)\s(?:du|le)"
    r"|\b(?:avant|apres|d'ici|jusqu'|a partir|des|rendez-vous)\s?(?:le|au?|du)?"
    r"|\bdu\s\d[^.!?]{0,40}?\sau|\d(?:er)?\sau)\s$"
)
"""What stands right before a day that is no publication's: a street's name, a term, the end of a span of days."""
_LETTERS_BEFORE = 50
"""Letters before a date among which that is looked for. Chosen, not measured."""
_FARTHEST_LABEL = 80
"""Letters before a date among which its label stands: "Publié par Awa Sy dans Politique le", and no whole sentence.
Chosen on the saved press pages."""
_SPAN_FOLLOWS = re.compile(r"\s(?:au|jusqu'au)\s(?:\w{5,8}\s)?\d")
_LABEL = re.compile(
    r"(?P<modified>mise? a jour|modifie|aktualisiert|actualizad|aggiornat|geandert"
    r"|actualise|maj\b|revise|updated|modified|dernier)"
    r"|(?P<published>publi|poste|posted|published|veroffentlicht|erstellt|pubblicat|mise? en ligne"
    r"|paru|cree|ecrit le|redige|diffuse|date de pub|par(?:u|ution) le)"
)


@dataclass(frozen=True, slots=True)
class VisibleDate:
    """One date of a line: its wall clock, how precise it is, how it is labelled and where in the line it stands."""

    wall: datetime
    precision: Precision
    label: Label
    form: str
    start: int
    end: int
    offset: timedelta | None = None
    """The offset from UTC of the zone that stands beside the hour."""


def fold(text: str) -> str:
    """Lower case without accents, typographic spaces and apostrophes made plain, one character for one."""
    return text.translate(_FOLDED)


class _FoldingTable(dict[int, str]):
    """Fills itself with the characters met; bounded, for pages hold whole scripts."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isspace():
            folded = " "
        elif char in "’‘ʼ":
            folded = "'"
        else:
            folded = unicodedata.normalize("NFKD", char)[0].lower()[:1] or char
        if len(self) < _MOST_FOLDED:
            self[code] = folded
        return folded


_FOLDED = _FoldingTable()


@lru_cache(maxsize=_LINES_KEPT)
def read_dates(line: str, now: datetime, order: DateOrder = "french") -> tuple[VisibleDate, ...]:
    """Every date of a line, from left to right; `now` is the capture's wall clock in the newsroom's zone.

    A date later than the day after `now` is left out, and so is an hour alone, unless a date stands before it. Where
    the page is not in French, its words for today and yesterday are none ("hier" is here in German).
    """
    if len(line) > _LONGEST_LINE or not (_FIGURES.search(line) or _says_day(line)):
        return ()
    folded = fold(line)
    found: list[VisibleDate] = []
    position = 0
    for _, _, name, hit in sorted(_find_forms(folded)):
        if hit.start() < position or (order != "french" and name in _FRENCH_FORMS):
            continue
        if _OF_OTHER_THINGS.search(folded, max(0, hit.start() - _LETTERS_BEFORE), hit.start()) or _SPAN_FOLLOWS.match(
            folded, hit.end()
        ):
            position = hit.end()
            continue
        label = _find_label(folded, position, hit.start())
        read = _read_form(name, hit, _Clock(now, order), found[-1].wall.date() if found else None)
        if read is not None and read[0] <= now + timedelta(days=1):
            offset = _read_offset(hit, line, read[0])
            found.append(VisibleDate(read[0], read[1], label, name, hit.start(), hit.end(), offset))
        position = hit.end()
    return tuple(found)


def _says_day(line: str) -> bool:
    """Whether a line has one of the words that say a day without a figure."""
    plain = line.casefold()
    for word in _WITHIN_DAY_WORDS:  # the quick look: most lines have none
        if word in plain:
            return _DAY_WORDS.search(line) is not None
    return False


_FRENCH_FORMS = ("today", "ago")


@dataclass(frozen=True, slots=True)
class _Clock:
    """What a date is read against: the capture's wall clock and the order of its page."""

    now: datetime
    order: DateOrder


def _read_offset(hit: re.Match[str], line: str, wall: datetime) -> timedelta | None:
    """The offset of the displayed zone: "GMT", "UTC+2", "heure de Paris"; one word in capitals, for "est" is a word."""
    groups = hit.groupdict()
    zone = groups.get("zone")
    if not zone or not (" " in zone or line[hit.start("zone") : hit.end("zone")].isupper()):
        return None
    offset = find_displayed_offset(zone, wall)
    if groups["zhour"]:
        further = timedelta(hours=int(groups["zhour"]), minutes=int(groups["zminute"] or 0))
        offset += further if groups["zsign"] == "+" else -further
    return offset if abs(offset) <= _WIDEST_OFFSET else None


def _find_forms(folded: str) -> Iterator[tuple[int, int, str, re.Match[str]]]:
    """Every form's matches with the place in the text and in the table, by which they are sorted."""
    for rank, (name, form) in enumerate(_ANY_FORM):
        for hit in form.finditer(folded):
            yield hit.start(), rank, name, hit


def strip_dates(line: str, dates: tuple[VisibleDate, ...]) -> str:
    """The line without its dates: what else it says."""
    pieces, position = [], 0
    for item in dates:
        pieces.append(line[position : item.start])
        position = item.end
    return " ".join([*pieces, line[position:]]).strip()


def _find_label(folded: str, position: int, start: int) -> Label:
    labels = list(_LABEL.finditer(folded, max(position, start - _FARTHEST_LABEL), start))
    if not labels:
        return "none"
    return "modified" if labels[-1]["modified"] else "published"


def _read_form(name: str, hit: re.Match[str], at: _Clock, previous: date | None) -> tuple[datetime, Precision] | None:
    groups = hit.groupdict()
    clock = _read_clock(groups)
    if name == "hour-only":
        # "27 octobre 2012 à 18:27 (mis à jour : 19:56)": the hour belongs to the date before it.
        return (datetime.combine(previous, clock), "minute") if previous and clock else None
    now = at.now
    if name == "ago":
        return _read_ago(groups, now)
    day: date | None
    if name == "today":
        back = {"hier": 1, "avant-hier": 2}.get(groups["today"], 0)
        day = now.date() - timedelta(days=back)
    elif name == "month-year":
        return datetime(int(groups["year"]), MONTHS[groups["month"]], 1), "month"  # noqa: DTZ001
    else:
        day = _read_day(groups, at)
    if day is None:
        return None
    return datetime.combine(day, clock or time()), "minute" if clock else "day"


def _read_day(groups: dict[str, str | None], at: _Clock) -> date | None:
    now = at.now
    name = groups.get("month")
    month = MONTHS[name] if name else int(groups.get("nmonth") or 0)
    day = int(groups["day"] or 0)
    if name is None and groups.get("sep") is not None and at.order in ("month-first", "unsure"):
        if at.order == "unsure" and month != day and max(month, day) <= _MONTHS_A_YEAR:
            return None  # "03/04/2024": of March or of April
        if day <= _MONTHS_A_YEAR:
            day, month = month, day
    weekday = next(
        (n for n, w in enumerate(_WEEKDAYS) if groups.get("weekday") and w.startswith(groups["weekday"] or "-")), None
    )
    year = groups.get("year")
    if year is not None:
        full = int(year) if len(year) == 4 else _to_full_year(int(year), now.year)
        return _to_date(full, month, day)
    # Without a year: the last such day before the capture, on the weekday it names; without one, half a year back.
    for full in (now.year, now.year - 1):
        found = _to_date(full, month, day)
        back = (now.date() - found).days if found is not None else None
        most = _DAYS_BACK if weekday is None else _DAYS_BACK_WITH_WEEKDAY
        if found is not None and back is not None and -1 <= back <= most:
            return found if weekday is None or found.weekday() == weekday else None
    return None


def _to_full_year(last_two: int, this_year: int) -> int:
    """A year of two digits, the last such one: "98" was 1998."""
    century = this_year - this_year % 100
    return century + last_two if century + last_two <= this_year + 1 else century - 100 + last_two


def _to_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_clock(groups: dict[str, str | None]) -> time | None:
    if not groups.get("hour"):
        return None
    hour, minute = int(groups["hour"] or 0), int(groups["minute"] or 0)
    half = (groups.get("half") or "").strip()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, minute) if hour < 24 else None


def _read_ago(groups: dict[str, str | None], now: datetime) -> tuple[datetime, Precision] | None:
    count = int(groups["count"] or 0) if (groups["count"] or "").isdigit() else 1
    unit = (groups["unit"] or "")[0]
    if unit == "s":
        return now.replace(second=0, microsecond=0), "minute"
    if unit == "m":
        return (now - timedelta(minutes=count)).replace(second=0, microsecond=0), "minute"
    # Hours are counted off or rounded: only the day is known, and only where both extractions fall on the same one.
    latest, earliest = now - timedelta(minutes=60 * count - 30), now - timedelta(hours=count + 1)
    return (datetime.combine(latest.date(), time()), "day") if latest.date() == earliest.date() else None
