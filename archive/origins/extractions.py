"""What was read out of the bodies of a merged archive taken over: extractions under their extractor's number here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any

from archive.db.connection import Database
from archive.extractions.columns import CONTENT_COLUMNS, RULES, list_covered_columns
from archive.model.digests import REMOVAL_COLUMNS, compute_extraction_digest

BATCH = 2000
"""Extractions a transaction."""

_ROW = ", ".join(("extraction_id", *CONTENT_COLUMNS, "reading_digest"))
_READ = f"SELECT {_ROW} FROM extractions WHERE extraction_id >= ? ORDER BY extraction_id"  # noqa: S608  # names of our own
_REMOVALS = f"""
    SELECT extraction_id, ordinal, {", ".join(REMOVAL_COLUMNS)} FROM removals WHERE extraction_id BETWEEN ? AND ?
    ORDER BY extraction_id, ordinal"""  # noqa: S608  # names of our own
_ADD = (
    f"INSERT INTO extractions ({', '.join(CONTENT_COLUMNS)}, reading_digest) "  # noqa: S608  # names of our own
    f"VALUES ({', '.join('?' * (len(CONTENT_COLUMNS) + 1))}) ON CONFLICT (payload_digest, extractor_id) DO NOTHING"
)
_ADD_REMOVAL = (
    f"INSERT INTO removals (extraction_id, ordinal, {', '.join(REMOVAL_COLUMNS)}) "  # noqa: S608  # names of our own
    f"VALUES ({', '.join('?' * (len(REMOVAL_COLUMNS) + 2))})"
)
_DROP_NO_TEXT = "DELETE FROM extractions WHERE payload_digest = ? AND extractor_id = ? AND no_text IS NOT NULL"


class ExtractionMerge:
    """Takes over the extractions of one archive, from where the last merge came to."""

    def __init__(self, database: Database, there: sqlite3.Connection, origin_id: int) -> None:
        self._database = database
        self._there = there
        self._origin_id = origin_id
        self.extractors: dict[int, int] = {}

    def merge(self) -> Iterator[int]:
        """Yields how many extractions each transaction brought."""
        with self._database.transaction() as connection:
            self._add_extractors(connection)
            after = connection.execute(
                "SELECT extraction_mark FROM origins WHERE origin_id = ?", (self._origin_id,)
            ).fetchone()[0]
        rows = self._there.execute(_READ, (after,))
        while batch := list(islice(rows, BATCH)):
            with self._database.transaction() as connection:
                removals = self._read_removals(batch[0][0], batch[-1][0])
                count = sum(self._add(connection, row, removals.get(row[0], [])) for row in batch)
                # The last one is looked at again: a text may take the place of a lack of text, number and all.
                mark = (batch[-1][0], self._origin_id)
                connection.execute("UPDATE origins SET extraction_mark = ? WHERE origin_id = ?", mark)
            yield count

    def _add_extractors(self, connection: sqlite3.Connection) -> None:
        for extractor_id, name, at in self._there.execute("SELECT * FROM extractors ORDER BY extractor_id").fetchall():
            connection.execute(
                "INSERT INTO extractors (extractor, first_used_at) VALUES (?, ?) ON CONFLICT (extractor) "
                "DO UPDATE SET first_used_at = min(first_used_at, excluded.first_used_at)",
                (name, at),
            )
            query = "SELECT extractor_id FROM extractors WHERE extractor = ?"
            self.extractors[extractor_id] = connection.execute(query, (name,)).fetchone()[0]

    def _read_removals(self, first: int, last: int) -> dict[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = {}
        for number, *removal in self._there.execute(_REMOVALS, (first, last)):
            found.setdefault(number, []).append(tuple(removal))
        return found

    def _add(self, connection: sqlite3.Connection, values: tuple[Any, ...], removals: list[tuple[Any, ...]]) -> bool:
        _, *content, digest = values
        row = dict(zip(CONTENT_COLUMNS, content, strict=True))
        has_payload = "SELECT 1 FROM payloads WHERE payload_digest = ?"
        if connection.execute(has_payload, (row["payload_digest"],)).fetchone() is None:  # taken down here
            return False
        extractor_id = self.extractors[row["extractor_id"]]
        if extractor_id != row["extractor_id"]:
            digest = _renew_digest(row, digest, extractor_id, [removal[1:] for removal in removals])
            row["extractor_id"] = extractor_id
        cursor = connection.execute(_ADD, (*row.values(), digest))
        if cursor.rowcount == 0 and row["text"] is not None:
            dropped = connection.execute(_DROP_NO_TEXT, (row["payload_digest"], extractor_id))
            if dropped.rowcount:
                cursor = connection.execute(_ADD, (*row.values(), digest))
        if cursor.rowcount == 1 and removals:
            connection.executemany(_ADD_REMOVAL, [(cursor.lastrowid, *removal) for removal in removals])
        return cursor.rowcount == 1


def _renew_digest(
    row: dict[str, Any], digest: str | None, extractor_id: int, removals: list[tuple[Any, ...]]
) -> str | None:
    """The digest under the extractor's number here; one that was wrong there stays wrong, for `verify` to find."""
    rule = None if digest is None else RULES.get(digest.partition(":")[0])
    if rule is None:
        return digest
    columns = list_covered_columns(rule)
    if compute_extraction_digest([row[name] for name in columns], removals, rule) != digest:
        return digest
    renewed = {**row, "extractor_id": extractor_id}
    return compute_extraction_digest([renewed[name] for name in columns], removals, rule)
