"""The events of health: each change of a source's verdict, and whether its message has left.

Rows are only ever added; `told_at` alone is written later. What a verdict is and when it changes, `crawler.health`
decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.db.connection import Database
from archive.locale.reason import read_reason, to_stored_reason
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text


@dataclass(frozen=True, slots=True)
class HealthEvent:
    """A verdict that is not the one before. `at` is when it was noticed, `since_at` since when it is so.

    `event_id` is 0 until it is kept.
    """

    source: str
    at: datetime
    since_at: datetime
    kind: str
    former: str
    reason: str
    evidence: tuple[str, ...]
    told_at: datetime | None = None
    event_id: int = 0


_COLUMNS = "event_id, source, at, since_at, kind, former, reason, evidence, told_at"


def add_health_events(database: Database, events: Iterable[HealthEvent]) -> None:
    """Keep events, in one transaction."""
    rows = [
        (
            event.source,
            to_text(event.at),
            to_text(event.since_at),
            event.kind,
            event.former,
            event.reason,
            json.dumps([to_stored_reason(line) for line in event.evidence], ensure_ascii=False),
            None if event.told_at is None else to_text(event.told_at),
        )
        for event in events
    ]
    if rows:
        with database.transaction() as connection:
            connection.executemany(
                "INSERT INTO health_events (source, at, since_at, kind, former, reason, evidence, told_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )


def mark_told(database: Database, event_ids: Iterable[int], at: datetime) -> None:
    """Write down that the messages of these events have left, or need not leave any more."""
    with database.transaction() as connection:
        connection.executemany(
            "UPDATE health_events SET told_at = ? WHERE event_id = ?",
            [(to_text(at), event_id) for event_id in event_ids],
        )


def list_health_events(
    database: Database, *, since: datetime | None = None, untold: bool = False, limit: int = 100
) -> list[HealthEvent]:
    """The newest events first; `untold` keeps those whose message has not left."""
    where, keys = "WHERE at >= ?", [to_text(since) if since is not None else ""]
    if untold:
        where += " AND told_at IS NULL"
    with database.connection() as connection:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM health_events {where} ORDER BY event_id DESC LIMIT ?",  # noqa: S608  # names of our own
            (*keys, limit),
        )
        return [
            HealthEvent(
                source,
                parse_instant(at),
                parse_instant(since_at),
                kind,
                former,
                read_reason(reason),
                tuple(map(read_reason, json.loads(evidence))),
                parse_instant_or_none(told_at),
                event_id,
            )
            for event_id, source, at, since_at, kind, former, reason, evidence, told_at in rows
        ]
