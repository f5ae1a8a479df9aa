"""`Requisites`: what the archive's door offers on style sheets and pictures of pages, as `Archive.requisites`."""

from __future__ import annotations

from datetime import datetime

from archive.db.connection import Database
from archive.model.capture import CaptureKind
from archive.requisites import held


class Requisites:
    """What a crawl has to know before it asks for what a page shows. They are kept as captures, by `captures.add`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_settled(self, source: str, kind: CaptureKind, url: str) -> bool:
        """Whether an address need not be asked any more."""
        return held.is_settled(self._database, source, kind, url)

    def measure_bytes(self, source: str, since: datetime) -> int:
        """Bytes kept of a source since an instant."""
        return held.measure_bytes(self._database, source, since)
