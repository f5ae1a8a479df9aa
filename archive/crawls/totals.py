"""Sums over the ledger, the articles and the whole archive. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.db.connection import Database
from archive.model.timestamps import to_text


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """What a source's runs of one outcome come to, since the archive began. `seconds` are those of ended runs."""

    source: str
    outcome: str
    runs: int
    captures: int
    revisits: int
    failures: int
    new_articles: int
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each thing the archive holds. `payload_bytes` before compression, `stored_bytes` after."""

    sources: int
    crawls: int
    captures: int
    payloads: int
    payload_bytes: int
    stored_bytes: int
    extractions: int
    articles: int
    revisions: int


def read_ledger_totals(database: Database) -> list[LedgerTotals]:
    """By source and outcome."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT source, outcome, count(*), sum(captures), sum(revisits), sum(failures), sum(new_articles), "
            "sum(bytes), coalesce(sum(unixepoch(ended_at) - unixepoch(started_at)), 0.0) "
            "FROM ledger GROUP BY source, outcome ORDER BY source, outcome"
        )
        return [LedgerTotals(*row) for row in rows]


def count_new_articles(database: Database, since: datetime, until: datetime) -> dict[str, int]:
    """By source, how many articles were first seen after `since`, until `until`; sources without any are in it too."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT s.source, (SELECT count(*) FROM articles a WHERE a.source = s.source AND a.first_seen_at > ? "
            "AND a.first_seen_at <= ?) FROM sources s ORDER BY s.source",
            (to_text(since), to_text(until)),
        )
        return dict(rows.fetchall())


def count_rows(database: Database) -> Counts:
    """Counted afresh at each call."""
    with database.connection() as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM sources), (SELECT count(*) FROM crawls), (SELECT count(*) FROM captures), "
            "p.number, p.bytes, p.stored, (SELECT count(*) FROM extractions), (SELECT count(*) FROM articles), "
            "(SELECT count(*) FROM revisions) FROM (SELECT count(*) AS number, coalesce(sum(size), 0) AS bytes, "
            "coalesce(sum(length(data)), 0) AS stored FROM payloads) p"
        ).fetchone()
    return Counts(*row)
