"""`Payloads`: what the archive's door offers on bodies, reached as `Archive.payloads`. Delegates; decides nothing."""

from __future__ import annotations

from datetime import datetime

from archive.db.connection import Database
from archive.model.progress import ProgressCallback
from archive.payloads import compact, sizes, stored
from archive.payloads.compact import CompactReport
from archive.payloads.references import References
from archive.payloads.sizes import Stats


class Payloads:
    """Body bytes by their digest, and the room they take."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._references = References(checked=False)

    def read(self, digest: str) -> bytes:
        """Bytes as they were received, checked. Raises PayloadMissing or ArchiveDamaged."""
        return stored.read_payload(self._database, digest, self._references)

    def compact(self, *, progress: ProgressCallback | None = None, threads: int | None = None) -> CompactReport:
        """Compress again whatever was kept quickly; `progress` is told (payloads done, payloads in all)."""
        return compact.compact(self._database, progress=progress, threads=threads)

    def vacuum(self) -> int:
        """Give the file's free room back to the disk; the bytes that were freed."""
        return compact.vacuum(self._database)

    def measure_sizes(self, now: datetime) -> Stats:
        """What takes how much room, and how it grows."""
        return sizes.measure_sizes(self._database, now)
