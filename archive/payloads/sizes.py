"""What the archive's room is used for: tables, sources, how fast it grows and where that leads. Reads only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.db.connection import Database
from archive.model.timestamps import parse_instant, to_text

_GROWTH_OVER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with its indexes. `bytes` of the file; None where this SQLite cannot tell (no dbstat)."""

    table: str
    rows: int
    bytes: int | None


@dataclass(frozen=True, slots=True)
class SourceSize:
    """What a source's answers take. A payload counts for the source that brought it first.

    `payload_bytes` before compression, `stored_bytes` after, references included; `per_day` is the growth of the
    stored bytes over the last thirty days, or since the first capture where that is less.
    """

    source: str
    captures: int
    payloads: int
    payload_bytes: int
    stored_bytes: int
    reference_bytes: int
    articles: int
    per_day: float

    @property
    def ratio(self) -> float | None:
        """How many times smaller than they came the bodies are kept."""
        return self.payload_bytes / self.stored_bytes if self.stored_bytes else None


@dataclass(frozen=True, slots=True)
class Stats:
    """The archive's file, its tables and its sources. `free_bytes` are held by the file and not used."""

    file_bytes: int
    free_bytes: int
    tables: tuple[TableSize, ...]
    sources: tuple[SourceSize, ...]
    per_day: float

    def forecast(self, days: int) -> int:
        """Bytes of the file after so many days of the growth there is now: what is free is used up first."""
        return max(self.file_bytes, round(self.file_bytes - self.free_bytes + self.per_day * days))


_SOURCES = """
    WITH firsts AS MATERIALIZED (SELECT payload_digest, min(capture_id) AS capture_id FROM captures
      WHERE payload_digest IS NOT NULL GROUP BY payload_digest),
    kept AS (SELECT c.source, count(*) AS payloads, sum(p.size) AS bytes, sum(length(p.data)) AS stored,
        sum(iif(c.captured_at >= :since, length(p.data), 0)) AS lately
      FROM firsts f JOIN captures c ON c.capture_id = f.capture_id
      JOIN payloads p ON p.payload_digest = f.payload_digest GROUP BY c.source),
    bases AS (SELECT source, sum(length(data)) AS bytes, sum(iif(made_at >= :since, length(data), 0)) AS lately
      FROM payload_references GROUP BY source)
    SELECT s.source, (SELECT count(*) FROM captures c WHERE c.source = s.source), coalesce(k.payloads, 0),
      coalesce(k.bytes, 0), coalesce(k.stored, 0) + coalesce(g.bytes, 0), coalesce(g.bytes, 0),
      (SELECT count(*) FROM articles a WHERE a.source = s.source),
      coalesce(k.lately, 0) + coalesce(g.lately, 0),
      (SELECT min(captured_at) FROM captures c WHERE c.source = s.source)
    FROM sources s LEFT JOIN kept k ON k.source = s.source LEFT JOIN bases g ON g.source = s.source
    ORDER BY 5 DESC, s.source"""

_TABLES = """
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"""

_BYTES = """
    SELECT m.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema m ON m.name = d.name
    WHERE d.aggregate = 1 GROUP BY m.tbl_name"""


def measure_sizes(database: Database, now: datetime) -> Stats:
    """Counted afresh: reads every page's header once."""
    with database.connection() as connection:
        size = _pragma(connection, "page_size")
        file_bytes, free = size * _pragma(connection, "page_count"), size * _pragma(connection, "freelist_count")
        tables = _tables(connection)
        sources = _sources(connection, now)
    stored = sum(source.stored_bytes for source in sources)
    # Rows, texts and indexes grow with the payloads, as they have done so far.
    whole = (file_bytes - free) / stored if stored else 1.0
    per_day = sum(source.per_day for source in sources) * whole
    return Stats(file_bytes, free, tables, sources, per_day)


def _tables(connection: sqlite3.Connection) -> tuple[TableSize, ...]:
    try:
        taken = dict(connection.execute(_BYTES).fetchall())
    except sqlite3.OperationalError:  # a build of SQLite without dbstat
        taken = {}
    names = [name for (name,) in connection.execute(_TABLES)]
    counted = (
        (name, connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  # names of our own
        for name in names
    )
    sizes = [TableSize(name, rows, taken.get(name)) for name, rows in counted]
    return tuple(sorted(sizes, key=lambda each: (-(each.bytes or 0), -each.rows, each.table)))


def _sources(connection: sqlite3.Connection, now: datetime) -> tuple[SourceSize, ...]:
    since = now - _GROWTH_OVER
    rows = connection.execute(_SOURCES, {"since": to_text(since)}).fetchall()
    return tuple(
        SourceSize(
            source=row[0],
            captures=row[1],
            payloads=row[2],
            payload_bytes=row[3],
            stored_bytes=row[4],
            reference_bytes=row[5],
            articles=row[6],
            per_day=row[7] / _days(row[8], since, now),
        )
        for row in rows
    )


def _days(first: str | None, since: datetime, now: datetime) -> float:
    """Days over which the growth is measured: at least one, so that a first hour is not taken for a habit."""
    begin = since if first is None else max(since, parse_instant(first))
    return max(1.0, (now - begin) / timedelta(days=1))


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
