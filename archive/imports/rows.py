"""The rows of `imports` and `imported_captures`, and whether a capture that a file offers is held already."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.captures.rows import Revisit, StoredCapture
from archive.db.connection import Database
from archive.model.capture import Capture
from archive.model.digests import compute_payload_digest
from archive.model.timestamps import to_text
from archive.model.urls import to_urlkey

HeaderList = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ImportStart:
    """What is written down when a file begins to be read; `chosen` says what was looked for in it."""

    name: str
    format: str
    size: int | None
    chosen: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class OpenImport:
    """An import that is under way: everything before `read_to` has been dealt with, and counted."""

    import_id: int
    read_to: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CaptureOrigin:
    """Where an imported capture came from: the place in its file, and the record's own name if it has one."""

    import_id: int
    place: str
    record_id: str | None = None
    without_page: bool = False


@dataclass(frozen=True, slots=True)
class HeldCapture:
    """A capture that the archive has already; `is_dealt_with` unless an import was stopped before it was read."""

    stored: StoredCapture
    is_dealt_with: bool


_UNFINISHED = """
    SELECT import_id, read_to, counts FROM imports
    WHERE name = :name AND format = :format AND size IS :size AND chosen = :chosen AND ended_at IS NULL
    ORDER BY import_id DESC LIMIT 1"""

_HELD = """
    SELECT c.capture_id, c.url, c.urlkey, c.payload_digest, c.revisit,
           r.trigger <> 'import' OR EXISTS (SELECT 1 FROM imported_captures i WHERE i.capture_id = c.capture_id)
    FROM captures c JOIN crawls r ON r.crawl_id = c.crawl_id
    WHERE c.urlkey = :urlkey AND c.captured_at = :at AND c.url = :url AND c.status IS :status
      AND (c.status = 304 OR c.payload_digest IS :digest) LIMIT 1"""

_BY_RECORD = """
    SELECT c.payload_digest, c.headers FROM imported_captures i JOIN captures c ON c.capture_id = i.capture_id
    WHERE i.record_id = ? AND c.payload_digest IS NOT NULL LIMIT 1"""
_BY_ADDRESS = """
    SELECT payload_digest, headers FROM captures
    WHERE urlkey = ? AND captured_at = ? AND payload_digest IS NOT NULL AND status IS NOT 304 LIMIT 1"""


def begin_import(database: Database, start: ImportStart) -> OpenImport:
    """Open a row for a file, or find the one that was stopped on the way through this very file."""
    values = {"name": start.name, "format": start.format, "size": start.size, "chosen": start.chosen}
    with database.transaction() as connection:
        found = connection.execute(_UNFINISHED, values).fetchone()
        if found is not None:
            return OpenImport(found[0], found[1], json.loads(found[2]))
        cursor = connection.execute(
            "INSERT INTO imports (name, format, size, chosen, started_at, counts) "
            "VALUES (:name, :format, :size, :chosen, :at, '{}')",
            {**values, "at": to_text(start.started_at)},
        )
        assert cursor.lastrowid is not None
        return OpenImport(cursor.lastrowid, 0, {})


def note_progress(database: Database, import_id: int, read_to: int, counts: Mapping[str, int]) -> None:
    """Everything before a place in the file has been dealt with."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE imports SET read_to = ?, counts = ? WHERE import_id = ?", (read_to, json.dumps(counts), import_id)
        )


def end_import(database: Database, import_id: int, at: datetime, counts: Mapping[str, int]) -> None:
    """The file was read to its end."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE imports SET ended_at = ?, counts = ? WHERE import_id = ?",
            (to_text(at), json.dumps(counts), import_id),
        )


def find_held(database: Database, capture: Capture) -> HeldCapture | None:
    """The capture of the same address, instant, status and bytes, whoever brought it."""
    values = {
        "urlkey": to_urlkey(capture.url),
        "at": to_text(capture.captured_at),
        "url": capture.url,
        "status": capture.status,
        "digest": compute_payload_digest(capture.body) if capture.body else None,
    }
    with database.connection() as connection:
        row: tuple[int, str, str, str | None, Revisit | None, int] | None = connection.execute(_HELD, values).fetchone()
    return None if row is None else HeldCapture(StoredCapture(*row[:5], new_payload=False), bool(row[5]))


def find_target(
    database: Database, record_id: str | None, url: str | None, captured_at: datetime | None
) -> tuple[str, HeaderList] | None:
    """The payload and headers of what a revisit repeats: by its record's name, else by its address and instant."""
    with database.connection() as connection:
        row = None
        if record_id is not None:
            row = connection.execute(_BY_RECORD, (record_id,)).fetchone()
        if row is None and url is not None and captured_at is not None:
            row = connection.execute(_BY_ADDRESS, (to_urlkey(url), to_text(captured_at))).fetchone()
    return None if row is None else (row[0], tuple((name, value) for name, value in json.loads(row[1])))


def add_origin(database: Database, capture_id: int, origin: CaptureOrigin) -> None:
    """Note where a capture came from: the last that is written of it, so that what lacks it was not dealt with."""
    with database.transaction() as connection:
        insert_origin(connection, capture_id, origin)


def insert_origin(connection: sqlite3.Connection, capture_id: int, origin: CaptureOrigin) -> None:
    """The same inside the caller's transaction."""
    connection.execute(
        "INSERT INTO imported_captures (capture_id, import_id, place, record_id, without_page) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (capture_id) DO NOTHING",
        (capture_id, origin.import_id, origin.place, origin.record_id, int(origin.without_page)),
    )


def close_lost_imports(database: Database, at: datetime) -> None:
    """Mark lines of the ledger that an import began and did not end. Only for the holder of the import lock."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE crawls SET outcome = 'lost', ended_at = ?, reason = reason || ' (stopped on the way)' "
            "WHERE outcome = 'running' AND trigger = 'import'",
            (to_text(at),),
        )
