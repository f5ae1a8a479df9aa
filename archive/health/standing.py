"""The verdict that stands on each source: as judged after its last crawl, or that nobody has looked since.

What is written here is what `marbre status` said then; the site reads it, so that both say one thing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.db.connection import Database
from archive.health.source_history import UNLOOKED_KIND, tell_unlooked
from archive.locale.reason import RecordedReason, name_code, read_reason, to_stored_reason
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text, to_text_or_none


@dataclass(frozen=True, slots=True)
class StandingVerdict:
    """The verdict on a source with its evidence. `unlooked_from` is until when it holds if nobody looks again."""

    kind: str
    since_at: datetime
    reason: str
    evidence: tuple[str, ...]
    unlooked_from: datetime | None = None
    last_look_at: datetime | None = None


# What was judged last, be it after a crawl or by whoever told of a change; archives from before have changes alone.
_READ = """
    SELECT source, kind, since_at, reason, evidence, unlooked_from,
           (SELECT max(captured_at) FROM captures c
            WHERE c.source = j.source AND c.kind IN ('feed', 'sitemap', 'section'))
    FROM (
      SELECT source, judged_at, kind, since_at, reason, evidence, unlooked_from FROM source_verdicts
      UNION ALL
      SELECT e.source, e.at, e.kind, e.since_at, e.reason, e.evidence, v.unlooked_from
      FROM health_events e LEFT JOIN source_verdicts v ON v.source = e.source
      WHERE e.event_id IN (SELECT max(event_id) FROM health_events GROUP BY source)
    ) j GROUP BY source HAVING max(judged_at) IS NOT NULL"""
# SQLite takes the other columns from the row with the maximum (https://www.sqlite.org/lang_select.html#bareagg).

_WRITE = """
    INSERT INTO source_verdicts (source, judged_at, kind, since_at, reason, evidence, unlooked_from)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET judged_at = excluded.judged_at,
      kind = excluded.kind, since_at = excluded.since_at, reason = excluded.reason, evidence = excluded.evidence,
      unlooked_from = excluded.unlooked_from"""


def write_standing_verdicts(database: Database, verdicts: Mapping[str, StandingVerdict], at: datetime) -> None:
    """Keep what sources were judged to be, in one transaction."""
    rows = [
        (
            source,
            to_text(at),
            verdict.kind,
            to_text(verdict.since_at),
            verdict.reason,
            json.dumps([to_stored_reason(line) for line in verdict.evidence], ensure_ascii=False),
            to_text_or_none(verdict.unlooked_from),
        )
        for source, verdict in verdicts.items()
    ]
    with database.transaction() as connection:
        connection.executemany(_WRITE, rows)


def read_standing_verdicts(database: Database, now: datetime) -> Mapping[str, StandingVerdict]:
    """The verdict that stands at `now` on every source that has ever had one."""
    with database.connection() as connection:
        rows = connection.execute(_READ).fetchall()
    return {source: _stand(StandingVerdict(*_read(*rest)), now) for source, *rest in rows}


def _read(
    kind: str, since_at: str, reason: str, evidence: str, unlooked_from: str | None, last_look_at: str | None
) -> tuple[str, datetime, str, tuple[str, ...], datetime | None, datetime | None]:
    return (
        kind,
        parse_instant(since_at),
        read_reason(reason),
        tuple(map(read_reason, json.loads(evidence))),
        parse_instant_or_none(unlooked_from),
        parse_instant_or_none(last_look_at),
    )


def _stand(verdict: StandingVerdict, now: datetime) -> StandingVerdict:
    """The verdict, or that nobody has looked for so long that it says nothing of today."""
    last = verdict.last_look_at
    if verdict.unlooked_from is None or last is None or now < verdict.unlooked_from:
        return verdict
    return StandingVerdict(
        UNLOOKED_KIND,
        last,
        tell_unlooked(last),
        (RecordedReason("was-then", kind=name_code("verdict", verdict.kind), why=verdict.reason),),
    )
