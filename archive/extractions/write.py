"""Writes what an extractor read out of a payload, or why it read nothing: `extractors`, `extractions`, `removals`."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.extractions.columns import COLUMNS, FIELD_COLUMNS, NEWEST_RULE, to_sql_values
from archive.model.columns import SqlValue
from archive.model.digests import compute_extraction_digest
from archive.model.extraction import Extraction, NoText, Removal
from archive.model.text import to_storable
from archive.model.timestamps import to_text


@dataclass(frozen=True, slots=True)
class StoredExtraction:
    """The row that holds an extraction. The text's fields are None where there is no text."""

    extraction_id: int
    extractor_id: int
    title: str | None
    text_digest: str | None


_INSERT = (
    f"INSERT INTO extractions ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) "  # noqa: S608  # names of our own
    "ON CONFLICT (payload_digest, extractor_id) DO NOTHING"
)
_INSERT_REMOVAL = "INSERT INTO removals (extraction_id, ordinal, rule, text, block, start) VALUES (?, ?, ?, ?, ?, ?)"


def add_extraction(
    connection: sqlite3.Connection, payload_digest: str, extraction: Extraction | NoText, extracted_at: datetime
) -> StoredExtraction:
    """Write an extraction inside the caller's transaction, or find the one that this extractor already gave of the
    payload.

    A held text is never overwritten. A held lack of text gives way to a text: an extractor that hung or died under
    load may read the same bytes on another day.
    """
    extractor_id = _extractor_id(connection, extraction.extractor, extracted_at)
    head = (payload_digest, extractor_id, to_text(extracted_at))
    values = head + (
        _no_text_values(extraction) if isinstance(extraction, NoText) else (None, None, *to_sql_values(extraction))
    )
    removals = () if isinstance(extraction, NoText) else tuple(map(_removal_values, extraction.removals))
    if isinstance(extraction, Extraction):
        connection.execute(
            "DELETE FROM extractions WHERE payload_digest = ? AND extractor_id = ? AND no_text IS NOT NULL", head[:2]
        )
    cursor = connection.execute(_INSERT, (*values, compute_extraction_digest(values, removals, NEWEST_RULE)))
    if cursor.rowcount == 0:
        held = connection.execute(
            "SELECT extraction_id, title, text_digest FROM extractions WHERE payload_digest = ? AND extractor_id = ?",
            head[:2],
        ).fetchone()
        return StoredExtraction(held[0], extractor_id, held[1], held[2])
    assert cursor.lastrowid is not None
    extraction_id = cursor.lastrowid
    if isinstance(extraction, NoText):
        return StoredExtraction(extraction_id, extractor_id, None, None)
    connection.executemany(
        _INSERT_REMOVAL,
        ((extraction_id, ordinal, *removal) for ordinal, removal in enumerate(removals)),
    )
    return StoredExtraction(extraction_id, extractor_id, to_storable(extraction.title), extraction.text_digest)


def _extractor_id(connection: sqlite3.Connection, extractor: str, at: datetime) -> int:
    found = connection.execute("SELECT extractor_id FROM extractors WHERE extractor = ?", (extractor,)).fetchone()
    if found:
        return int(found[0])
    cursor = connection.execute(
        "INSERT INTO extractors (extractor, first_used_at) VALUES (?, ?)", (extractor, to_text(at))
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _no_text_values(extraction: NoText) -> tuple[SqlValue, ...]:
    return (extraction.reason, to_storable(extraction.detail)) + (None,) * len(FIELD_COLUMNS)


def _removal_values(removal: Removal) -> tuple[str, str, int, int]:
    return (removal.rule, to_storable(removal.text), removal.block, removal.start)
