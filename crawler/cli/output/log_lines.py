"""Log lines: for people, with the zone of their instant, or as JSON for programs, one object a line.

A record may bring fields of its own (`extra={"fields": {...}}`): a crawl's end has its outcome and counts. What a crawl
that the scheduler started has logged as JSON stays such, with the name of its source.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from archive.model.words.harmless import to_harmless_json
from crawler.cli.output.say import HarmlessFormatter


class TextLines(HarmlessFormatter):
    """`2026-11-28T21:05:03+01:00 INFO …`: local time, and by how much it is ahead of UTC."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002  # logging's name
        """The instant to the second, ISO 8601."""
        return datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="seconds")


class JsonLines(logging.Formatter):
    """`{"at": "2026-11-28T20:05:03.120Z", "level": "INFO", "logger": …, "message": …, …}`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        message = record.getMessage()
        entry = _read_child(message) or {
            "at": to_instant(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return to_harmless_json(json.dumps(entry, ensure_ascii=False, default=str))


def to_instant(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC, to the millisecond."""
    return f"{datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _read_child(message: str) -> dict[str, Any] | None:
    source, _, line = message.partition(": ")
    if not line.startswith('{"at": '):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return {"source": source, **entry} if isinstance(entry, dict) else None
