"""Former extractions that nothing shows or refers to any more: counted, and taken out where that is asked for.

The bytes of every page stay, so that any extraction can be made again; only its row goes.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.db.connection import Database
from archive.model.progress import ProgressCallback

_AT_ONCE = 200
_UNDOING = frozenset({"accepted_readings"})
"""What only serves to undo an acceptance does not keep an extraction."""
_LET_GO = ("revisions", "extraction_id", True)
"""Nor does, ahead of pruning, an article's only text."""


# Both extractions are of the same bytes, by two extractors.
_SINGLE_IS = """
    FROM revisions r JOIN articles a ON a.article_id = r.article_id
    JOIN extractions e ON e.extraction_id = r.extraction_id
    JOIN extractions n ON n.extraction_id = a.extraction_id AND n.payload_digest = e.payload_digest
    WHERE r.number = 1 AND r.extraction_id <> a.extraction_id
      AND NOT EXISTS (SELECT 1 FROM revisions o WHERE o.article_id = r.article_id AND o.number = 2)"""
_SINGLE = f"SELECT r.revision_id {_SINGLE_IS}"
_AS_SHOWN = f"""
    UPDATE revisions SET (extraction_id, title, text_digest) =
      (SELECT n.extraction_id, n.title, n.text_digest {_SINGLE_IS} AND r.revision_id = revisions.revision_id)
    WHERE revision_id = :id AND EXISTS (SELECT 1 {_SINGLE_IS} AND r.revision_id = :id)"""  # noqa: S608  # names of our own


@dataclass(frozen=True, slots=True)
class Former:
    """The extractions of one extractor that could be pruned."""

    extractor: str
    extractions: int
    text_bytes: int


def list_former_extractions(database: Database) -> tuple[Former, ...]:
    """What `prune` would take out, by extractor, oldest first."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT x.extractor, count(*), coalesce(sum(length(CAST(e.text AS BLOB))), 0) FROM extractions e "  # noqa: S608  # names of our own
            f"JOIN extractors x ON x.extractor_id = e.extractor_id WHERE {_prunable(connection, is_ahead=True)} "
            "GROUP BY x.extractor_id ORDER BY x.extractor_id"
        ).fetchall()
    return tuple(Former(*row) for row in rows)


def prune(database: Database, *, progress: ProgressCallback | None = None) -> int:
    """Take former extractions out, a few in each transaction; how many went. Accepted new extractions can then not be
    undone.

    Kept is what an article shows or last showed, what a revision is or was compared with, and the newest extraction of
    every payload. An article that has had one text only has nothing to compare: that text is the one it shows.
    """
    with database.transaction() as connection:
        connection.execute("DELETE FROM accepted_readings")
    _let_single_texts_be_as_shown(database)
    with database.connection() as connection:
        query = f"SELECT e.extraction_id FROM extractions e WHERE {_prunable(connection)}"  # noqa: S608  # names of our own
        ids = [extraction_id for (extraction_id,) in connection.execute(query)]
    done = 0
    for start in range(0, len(ids), _AT_ONCE):
        with database.transaction() as connection:
            condition = _prunable(connection)
            for extraction_id in ids[start : start + _AT_ONCE]:
                done += _taken_out(connection, extraction_id, condition)
        if progress is not None:
            progress(done, len(ids))
    return done


def _let_single_texts_be_as_shown(database: Database) -> None:
    with database.connection() as connection:
        rows = [{"id": revision_id} for (revision_id,) in connection.execute(_SINGLE)]
    for start in range(0, len(rows), _AT_ONCE):
        with database.transaction() as connection:
            connection.executemany(_AS_SHOWN, rows[start : start + _AT_ONCE])


def _taken_out(connection: sqlite3.Connection, extraction_id: int, condition: str) -> int:
    """Looked at once more inside the transaction: a crawl may have come to refer to it."""
    query = f"SELECT 1 FROM extractions e WHERE e.extraction_id = ? AND {condition}"  # noqa: S608  # names of our own
    if connection.execute(query, (extraction_id,)).fetchone() is None:
        return 0
    connection.execute("DELETE FROM removals WHERE extraction_id = ?", (extraction_id,))
    return connection.execute("DELETE FROM extractions WHERE extraction_id = ?", (extraction_id,)).rowcount


def _prunable(connection: sqlite3.Connection, *, is_ahead: bool = False) -> str:
    """The SQL condition on `extractions e`: a newer extraction of the payload exists, and no row points to this one.

    With `is_ahead`, as it will be once `prune` has let go of what it lets go of.

    Which columns point there is asked of the schema, so that a table of a later version is respected unnamed.
    """
    conditions = [
        "EXISTS (SELECT 1 FROM extractions n WHERE n.payload_digest = e.payload_digest "
        "AND n.extractor_id > e.extractor_id)"
    ]
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        if table == "removals" or (is_ahead and table in _UNDOING):
            continue
        for _, _, parent, column, *_ in connection.execute(f'PRAGMA foreign_key_list("{table}")'):
            if parent == "extractions":
                but = f" AND r.revision_id NOT IN ({_SINGLE})" if (table, column, is_ahead) == _LET_GO else ""
                conditions.append(f'NOT EXISTS (SELECT 1 FROM "{table}" r WHERE r."{column}" = e.extraction_id{but})')  # noqa: S608
    return " AND ".join(conditions)
