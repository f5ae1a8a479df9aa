"""`Captures`: what the archive's door offers on captures, reached as `Archive.captures`. Delegates; decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from archive.captures import held_answers, rows, unread
from archive.captures.held_answers import HeldAnswer
from archive.captures.rows import LastAnswer, StoredCapture
from archive.db.connection import Database
from archive.model.capture import Capture, CaptureKind
from archive.payloads.packing import Packer


class Captures:
    """HTTP answers and refusals: added one by one, each committed when the call returns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._packer = Packer(database)

    def add(self, capture: Capture) -> StoredCapture:
        """Commit one answer: its row, its payload where the bytes are new, and its place in the chain."""
        return rows.add_capture(self._database, capture, self._packer)

    def find_last_answer(self, urlkey: str, kind: CaptureKind) -> LastAnswer | None:
        """The newest good answer of an address, for a conditional request."""
        return rows.find_last_answer(self._database, urlkey, kind)

    def has_source(self, source: str) -> bool:
        """Whether anything of a source is held."""
        with self._database.connection() as connection:
            found = connection.execute("SELECT 1 FROM captures WHERE source = ? LIMIT 1", (source,)).fetchone()
        return found is not None

    def find_held_answer(self, url: str, kind: CaptureKind, source: str, since: datetime) -> HeldAnswer | None:
        """The newest answer to an address that came since an instant; None where it is to be asked."""
        return held_answers.find_held_answer(self._database, url, kind, source, since)

    def find_unread(self, source: str) -> Iterator[tuple[Capture, StoredCapture]]:
        """Article pages that a killed or interrupted crawl kept and nobody has extracted, oldest first."""
        return unread.find_unread(self._database, source)
