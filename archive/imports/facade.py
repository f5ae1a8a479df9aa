"""`Imports`: what the archive's door offers on imports, reached as `Archive.imports`. Delegates; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from archive.db import locks
from archive.db.connection import Database
from archive.db.locks import SourceLock
from archive.imports import rows
from archive.imports.rows import CaptureOrigin, HeaderList, HeldCapture, ImportStart, OpenImport
from archive.model.capture import Capture


class Imports:
    """Files that were read into the archive, and where imported captures came from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lock(self) -> SourceLock:
        """Take the right to import into this archive; raises ImportRunning where another process has it."""
        return locks.lock_imports(self._database.path)

    def close_lost(self, at: datetime) -> None:
        """Close the ledger's lines of imports that were killed. Only for the holder of the lock."""
        rows.close_lost_imports(self._database, at)

    def begin(self, start: ImportStart) -> OpenImport:
        """Open a row for a file, or go on with the one that was stopped on the way through this very file."""
        return rows.begin_import(self._database, start)

    def note_progress(self, import_id: int, read_to: int, counts: Mapping[str, int]) -> None:
        """Everything before a place in the file has been dealt with."""
        rows.note_progress(self._database, import_id, read_to, counts)

    def end(self, import_id: int, at: datetime, counts: Mapping[str, int]) -> None:
        """The file was read to its end."""
        rows.end_import(self._database, import_id, at, counts)

    def find_held(self, capture: Capture) -> HeldCapture | None:
        """The capture of the same address, instant, status and bytes, whoever brought it."""
        return rows.find_held(self._database, capture)

    def find_target(
        self, record_id: str | None, url: str | None, captured_at: datetime | None
    ) -> tuple[str, HeaderList] | None:
        """The payload and headers of the record that a revisit of another file repeats."""
        return rows.find_target(self._database, record_id, url, captured_at)

    def add_origin(self, capture_id: int, origin: CaptureOrigin) -> None:
        """Note where a capture came from, when it has been dealt with."""
        rows.add_origin(self._database, capture_id, origin)
