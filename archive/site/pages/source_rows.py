"""The sources that the archive knows, and the verdict now standing on each. Reads only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.crawls.ledger import SourceRow
from archive.db.connection import Database
from archive.model.timestamps import parse_instant


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """The verdict on a source as it was last written down, with its evidence."""

    kind: str
    since_at: datetime
    reason: str
    evidence: tuple[str, ...]


_SOURCES = "SELECT source, title, homepage, country, language FROM sources"
_VERDICTS = """
    SELECT source, kind, since_at, reason, evidence FROM health_events
    WHERE event_id IN (SELECT max(event_id) FROM health_events GROUP BY source)"""


def list_sources(database: Database) -> tuple[SourceRow, ...]:
    """Every source, by title."""
    with database.connection() as connection:
        return tuple(SourceRow(*row) for row in connection.execute(f"{_SOURCES} ORDER BY title COLLATE NOCASE"))


def find_source(database: Database, source: str) -> SourceRow | None:
    """A source by its name; None where the archive has never heard of it."""
    with database.connection() as connection:
        row = connection.execute(f"{_SOURCES} WHERE source = ?", (source,)).fetchone()
        return None if row is None else SourceRow(*row)


def read_verdicts(database: Database) -> Mapping[str, SourceVerdict]:
    """The verdict now standing on every source that has ever had one."""
    with database.connection() as connection:
        return {
            source: SourceVerdict(kind, parse_instant(since_at), reason, tuple(json.loads(evidence)))
            for source, kind, since_at, reason, evidence in connection.execute(_VERDICTS)
        }
