"""Small words of reports: counts with their noun, instants as short as they may be. Pure."""

from __future__ import annotations

from datetime import datetime
from gettext import ngettext

from archive.locale.labels import is_french

COUNTED = {
    "article": ("{n} article", "{n} articles"),
    "change": ("{n} change", "{n} changes"),
    "message": ("{n} message", "{n} messages"),
    "source": ("{n} source", "{n} sources"),
    "way": ("{n} way", "{n} ways"),
}
_FRENCH_MARKS = str.maketrans({",": "\N{NARROW NO-BREAK SPACE}", ".": ","})


def format_count(number: int, noun: str) -> str:
    """`1 article`, `12 articles`."""
    one, many = COUNTED.get(noun, (f"{{n}} {noun}", f"{{n}} {noun}s"))
    return ngettext(one, many, number).format(n=number)


def format_number(number: float, places: int = 0) -> str:
    """`12,345.6`; in French `12 345,6`, with a space that no line breaks at."""
    english = f"{number:,.{places}f}"
    return english.translate(_FRENCH_MARKS) if is_french() else english


def format_minute(at: datetime | None) -> str:
    """`2026-03-03 16:00`, in the instant's own zone; nothing for None."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def format_short(at: datetime | None, now: datetime) -> str:
    """`16:00` of the same day, `11-28 16:00` of the same year, else `2025-11-28`; nothing for None."""
    if at is None:
        return ""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%m-%d %H:%M}" if at.year == now.year else f"{at:%Y-%m-%d}"
