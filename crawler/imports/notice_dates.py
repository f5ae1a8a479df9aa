"""The day that a notice gives: `mercredi 4 mars 2020`, `March 4, 2020`, `4. März 2020`, `20200304`. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

from archive.model.extraction import Moment

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january jan januar enero", "fevrier february feb februar febrero", "mars march mar marz marzo",
            "avril april apr abril", "mai may mayo", "juin june jun juni junio", "juillet july jul juli julio",
            "aout august aug agosto", "septembre september sep septiembre", "octobre october oct oktober octubre",
            "novembre november nov noviembre", "decembre december dec dezember diciembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:er|\.)?\s+(?:de\s+)?([a-z]+)\.?\s+(?:de\s+)?(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([a-z]+)\.?\s+(\d{1,2}),?\s+(\d{4})\b")
_NUMBERS = re.compile(r"\b((?:19|20)\d{2})-?(\d{2})-?(\d{2})\b")


def parse_day(written: str) -> Moment | None:
    """The first day that a text names, in French, English, German or Spanish; None where it names none."""
    plain = unicodedata.normalize("NFKD", written.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for day, month, year in _DAY_FIRST.findall(plain):
        if month in _MONTHS:
            return _to_day(int(year), _MONTHS[month], int(day))
    for month, day, year in _MONTH_FIRST.findall(plain):
        if month in _MONTHS:
            return _to_day(int(year), _MONTHS[month], int(day))
    found = _NUMBERS.search(plain)
    return None if found is None else _to_day(int(found[1]), int(found[2]), int(found[3]))


def _to_day(year: int, month: int, day: int) -> Moment | None:
    try:
        return Moment(datetime(year, month, day, tzinfo=UTC), "day")
    except ValueError:
        return None
