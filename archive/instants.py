"""Instants as the archive writes them: ISO 8601 in UTC, whole seconds, a final Z (the form of a WARC-Date).

Whole seconds and one zone make text order time order; the order of two captures within a second is their capture_id's.
"""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(at: datetime) -> str:
    """`2022-08-05T12:00:00Z`. Raises ValueError for an instant without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; the archive keeps aware instants only")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")  # strftime writes year 999 as "999"


def to_text_or_none(at: datetime | None) -> str | None:
    """The same for what may be absent."""
    return None if at is None else to_text(at)


def from_text(text: str) -> datetime:
    """The aware UTC instant that `to_text` wrote. Raises ValueError for anything else."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def from_text_or_none(text: str | None) -> datetime | None:
    """The same for what may be absent."""
    return None if text is None else from_text(text)
