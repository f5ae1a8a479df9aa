"""Instants as the archive writes them: ISO 8601 in UTC, whole seconds, a final Z (the form of a WARC-Date).

Whole seconds and one zone make text order time order; the order of two captures within a second is their capture_id's.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def to_text(at: datetime) -> str:
    """`2022-08-05T12:00:00Z`. Raises ValueError for an instant without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; the archive keeps aware instants only")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")  # strftime writes year 999 as "999"


def to_text_or_none(at: datetime | None) -> str | None:
    """The same for what may be absent."""
    return None if at is None else to_text(at)


def parse_instant(text: str) -> datetime:
    """The aware UTC instant that `to_text` wrote. Raises ValueError for anything else."""
    if _FORM.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no instant of the form 2022-08-05T12:00:00Z")
    return datetime.fromisoformat(text)


def parse_instant_or_none(text: str | None) -> datetime | None:
    """The same for what may be absent."""
    return None if text is None else parse_instant(text)
