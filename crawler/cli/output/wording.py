"""Small words of reports: counts with their noun, instants as short as they may be. Pure."""

from __future__ import annotations

from datetime import datetime


def format_count(number: int, noun: str) -> str:
    """`1 article`, `12 articles`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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
