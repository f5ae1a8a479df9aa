"""Writes what an extractor read out of a payload, or why it read nothing: `extractors`, `extractions`, `removals`."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime

from archive.model.digests import READING_COLUMNS, reading_digest
from archive.model.extraction import Extraction, NoText, Removal
from archive.model.text import storable
from archive.model.timestamps import to_text


@dataclass(frozen=True, slots=True)
class StoredExtraction:
    """The row that holds a reading. The text's fields are None where there is no text."""

    extraction_id: int
    extractor_id: int
    title: str | None
    text_digest: str | None


_COLUMNS = (*READING_COLUMNS, "reading_digest")
_INSERT = (
    f"INSERT INTO extractions ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "  # noqa: S608  # names of our own
    "ON CONFLICT (payload_digest, extractor_id) DO NOTHING"
)
_INSERT_REMOVAL = "INSERT INTO removals (extraction_id, ordinal, rule, text, block, start) VALUES (?, ?, ?, ?, ?, ?)"


def add_extraction(
    connection: sqlite3.Connection, payload_digest: str, reading: Extraction | NoText, extracted_at: datetime
) -> StoredExtraction:
    """Write a reading inside the caller's transaction, or find the one that this extractor already gave of the payload.

    A held text is never overwritten. A held lack of text gives way to a text: an extractor that hung or died under
    load may read the same bytes on another day.
    """
    extractor_id = _extractor_id(connection, reading.extractor, extracted_at)
    head = (payload_digest, extractor_id, to_text(extracted_at))
    values = head + (_no_text_values(reading) if isinstance(reading, NoText) else _text_values(reading))
    removals = () if isinstance(reading, NoText) else tuple(map(_removal_values, reading.removals))
    if isinstance(reading, Extraction):
        connection.execute(
            "DELETE FROM extractions WHERE payload_digest = ? AND extractor_id = ? AND no_text IS NOT NULL", head[:2]
        )
    cursor = connection.execute(_INSERT, (*values, reading_digest(values, removals)))
    if cursor.rowcount == 0:
        held = connection.execute(
            "SELECT extraction_id, title, text_digest FROM extractions WHERE payload_digest = ? AND extractor_id = ?",
            head[:2],
        ).fetchone()
        return StoredExtraction(held[0], extractor_id, held[1], held[2])
    assert cursor.lastrowid is not None
    extraction_id = cursor.lastrowid
    if isinstance(reading, NoText):
        return StoredExtraction(extraction_id, extractor_id, None, None)
    connection.executemany(
        _INSERT_REMOVAL,
        ((extraction_id, ordinal, *removal) for ordinal, removal in enumerate(removals)),
    )
    return StoredExtraction(extraction_id, extractor_id, storable(reading.title), reading.text_digest)


def word_count(text: str) -> int:
    """Words as a newsroom counts them: runs of anything but white space."""
    return len(text.split())


def _extractor_id(connection: sqlite3.Connection, extractor: str, at: datetime) -> int:
    found = connection.execute("SELECT extractor_id FROM extractors WHERE extractor = ?", (extractor,)).fetchone()
    if found:
        return int(found[0])
    cursor = connection.execute(
        "INSERT INTO extractors (extractor, first_used_at) VALUES (?, ?)", (extractor, to_text(at))
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _no_text_values(reading: NoText) -> tuple[str | int | None, ...]:
    return (reading.reason, storable(reading.detail)) + (None,) * (len(READING_COLUMNS) - 5)


def _removal_values(removal: Removal) -> tuple[str, str, int, int]:
    return (removal.rule, storable(removal.text), removal.block, removal.start)


def _text_values(reading: Extraction) -> tuple[str | int | None, ...]:
    return (
        None,
        None,
        storable(reading.title),
        storable(reading.lead),
        storable(reading.text),
        json.dumps(reading.block_kinds),
        reading.text_digest,
        word_count(reading.text),
        storable(reading.byline),
        _json(reading.authors),
        storable(reading.agency),
        storable(reading.credit),
        storable(reading.section),
        _json(reading.tags),
        None if reading.published is None else str(reading.published),
        None if reading.modified is None else str(reading.modified),
        storable(reading.language),
        storable(reading.image),
        _json([asdict(image) for image in reading.images]),
        reading.reading_minutes,
        reading.completeness,
        storable(reading.canonical_url),
        reading.charset,
        reading.charset_overruled,
        json.dumps(dict(reading.origins)),
    )


def _json(value: object) -> str:
    """French stays readable in SQL."""
    return storable(json.dumps(value, ensure_ascii=False))
