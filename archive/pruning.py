"""Former readings that nothing shows or refers to any more: counted, and taken out where that is asked for.

The bytes of every page stay, so that any reading can be made again; only its row goes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from archive.database import Database

Progress = Callable[[int, int], None]
"""Called with (readings taken out, readings to be taken out)."""

_AT_ONCE = 200
_UNDOING = frozenset({"accepted_readings"})
"""What only serves to undo an acceptance does not keep a reading."""


@dataclass(frozen=True, slots=True)
class Former:
    """The readings of one extractor that could be pruned."""

    extractor: str
    readings: int
    text_bytes: int


def former_readings(database: Database) -> tuple[Former, ...]:
    """What `prune` would take out, by extractor, oldest first."""
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT x.extractor, count(*), coalesce(sum(length(CAST(e.text AS BLOB))), 0) FROM extractions e "  # noqa: S608  # names of our own
            f"JOIN extractors x ON x.extractor_id = e.extractor_id WHERE {_prunable(connection, _UNDOING)} "
            "GROUP BY x.extractor_id ORDER BY x.extractor_id"
        ).fetchall()
    return tuple(Former(*row) for row in rows)


def prune(database: Database, *, progress: Progress | None = None) -> int:
    """Take former readings out, a few in each transaction; how many went. Accepted re-readings can then not be undone.

    Kept is what an article shows or last showed, what a revision is or was compared with, and the newest reading of
    every payload.
    """
    with database.writing() as connection:
        connection.execute("DELETE FROM accepted_readings")
    with database.reading() as connection:
        query = f"SELECT e.extraction_id FROM extractions e WHERE {_prunable(connection)}"  # noqa: S608  # names of our own
        ids = [extraction_id for (extraction_id,) in connection.execute(query)]
    done = 0
    for start in range(0, len(ids), _AT_ONCE):
        with database.writing() as connection:
            condition = _prunable(connection)
            for extraction_id in ids[start : start + _AT_ONCE]:
                done += _taken_out(connection, extraction_id, condition)
        if progress is not None:
            progress(done, len(ids))
    return done


def _taken_out(connection: sqlite3.Connection, extraction_id: int, condition: str) -> int:
    """Looked at once more inside the transaction: a crawl may have come to refer to it."""
    query = f"SELECT 1 FROM extractions e WHERE e.extraction_id = ? AND {condition}"  # noqa: S608  # names of our own
    if connection.execute(query, (extraction_id,)).fetchone() is None:
        return 0
    connection.execute("DELETE FROM removals WHERE extraction_id = ?", (extraction_id,))
    return connection.execute("DELETE FROM extractions WHERE extraction_id = ?", (extraction_id,)).rowcount


def _prunable(connection: sqlite3.Connection, ignored: frozenset[str] = frozenset()) -> str:
    """The SQL condition on `extractions e`: a newer reading of the payload exists, and no row points to this one.

    Which columns point there is asked of the schema, so that a table of a later version is respected unnamed.
    """
    conditions = [
        "EXISTS (SELECT 1 FROM extractions n WHERE n.payload_digest = e.payload_digest "
        "AND n.extractor_id > e.extractor_id)"
    ]
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        if table == "removals" or table in ignored:
            continue
        for _, _, parent, column, *_ in connection.execute(f'PRAGMA foreign_key_list("{table}")'):
            if parent == "extractions":
                conditions.append(f'NOT EXISTS (SELECT 1 FROM "{table}" r WHERE r."{column}" = e.extraction_id)')  # noqa: S608
    return " AND ".join(conditions)
