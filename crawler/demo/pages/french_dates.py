"""Dates as French newsrooms print them. Locale-free, pure."""

from __future__ import annotations

from datetime import datetime

_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    ("janvier", "janv."),
    ("février", "févr."),
    ("mars", "mars"),
    ("avril", "avr."),
    ("mai", "mai"),
    ("juin", "juin"),
    ("juillet", "juil."),
    ("août", "août"),
    ("septembre", "sept."),
    ("octobre", "oct."),
    ("novembre", "nov."),
    ("décembre", "déc."),
)


def format_weekday(at: datetime) -> str:
    """`lundi`."""
    return _WEEKDAYS[at.weekday()]


def format_long_date(at: datetime) -> str:
    """`1er août 2026`, `2 mars 2026`."""
    return f"{'1er' if at.day == 1 else at.day} {_MONTHS[at.month - 1][0]} {at.year}"


def format_short_date(at: datetime) -> str:
    """`17 oct. 2025`, as blog platforms show it."""
    return f"{at.day} {_MONTHS[at.month - 1][1]} {at.year}"


def format_clock(at: datetime) -> str:
    """`12h30`, `9h05`."""
    return f"{at.hour}h{at.minute:02}"
