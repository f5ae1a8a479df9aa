"""Bodies taken over from another archive, frame by frame, on the references they stand on there.

A frame is copied as it is where what it stands on is held here too, or can be; else the body is compressed anew. What a
takedown forbids here comes neither as a body nor within a reference, nor do pages of a source that does not come: one
body may have been answered by two.
"""

from __future__ import annotations

import sqlite3
from gettext import gettext as _

from archive.access.tombstones import Tombstones
from archive.db.errors import ArchiveDamaged
from archive.payloads.codec import QUICK, CompressionBase, compress
from archive.payloads.references import PayloadFault, References, find_newest, is_made_of
from archive.payloads.stored import COLUMNS, Packed, PayloadRow, put, read_bytes, read_row

_REFERENCE_COLUMNS = "reference_digest, source, kind, made_at, size, level, data"
_REFERENCE = f"SELECT {_REFERENCE_COLUMNS} FROM payload_references WHERE reference_id = ?"  # noqa: S608  # names of our own
_ADD_REFERENCE = f"INSERT INTO payload_references ({_REFERENCE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_SAME_REFERENCE = (
    "SELECT reference_id FROM payload_references WHERE source = ? AND kind = ? AND reference_digest = ? LIMIT 1"
)
_READ = f"SELECT {', '.join(COLUMNS)}, level FROM payloads WHERE payload_digest = ?"  # noqa: S608  # names of our own
_ADD = """
    INSERT INTO payloads (payload_digest, size, compression, data, reference_id, former_digest, level)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (payload_digest) DO NOTHING"""


class PayloadCopies:
    """Copies payloads from one open archive into another, inside the caller's transactions."""

    def __init__(self, there: sqlite3.Connection, tombstones: Tombstones) -> None:
        self._there = there
        self._references = References(checked=False)
        self._ids: dict[int, int | None] = {}  # reference there -> here; None: it must not come
        self._here_references = References(checked=False)
        self._forbidden = self._read_forbidden(tombstones)

    def copy(self, here: sqlite3.Connection, digest: str, shelf: tuple[str, str]) -> None:
        """Take one body over, unless it is held. `shelf` is the source and kind of its capture."""
        if here.execute("SELECT 1 FROM payloads WHERE payload_digest = ?", (digest,)).fetchone():
            return
        found = self._there.execute(_READ, (digest,)).fetchone()
        if found is None:
            raise ArchiveDamaged(
                _("table payloads of the other archive has no {digest}; `marbre verify` it first").format(digest=digest)
            )
        row = PayloadRow(*found[:-1])
        if not self._copy_frame(here, row, found[-1]):
            self._compress_anew(here, row, shelf)

    def _copy_frame(self, here: sqlite3.Connection, row: PayloadRow, level: int) -> bool:
        """Whether the frame could be taken as it is: what it stands on is here, and is not too deep."""
        reference_id = None
        if row.former_digest is not None:
            query = "SELECT former_digest FROM payloads WHERE payload_digest = ?"
            former = here.execute(query, (row.former_digest,)).fetchone()
            if former is None or former[0] is not None:
                return False
        elif row.reference_id is not None:
            reference_id = self._copy_reference(here, row.reference_id)
            if reference_id is None:
                return False
        frame = (row.payload_digest, row.size, row.compression, row.data, reference_id, row.former_digest)
        here.execute(_ADD, (*frame, level))
        return True

    def _copy_reference(self, here: sqlite3.Connection, reference_id: int) -> int | None:
        if reference_id in self._ids:
            return self._ids[reference_id]
        found = self._there.execute(_REFERENCE, (reference_id,)).fetchone()
        if found is None:
            raise ArchiveDamaged(
                _(
                    "table payload_references of the other archive has no {reference_id}; `marbre verify` it first"
                ).format(reference_id=reference_id)
            )
        held = here.execute(_SAME_REFERENCE, (found[1], found[2], found[0])).fetchone()
        if held is not None:
            self._ids[reference_id] = int(held[0])
        elif not _knows_source(here, found[1]) or self._holds_forbidden(reference_id):
            self._ids[reference_id] = None
        else:
            self._ids[reference_id] = here.execute(_ADD_REFERENCE, found).lastrowid
        return self._ids[reference_id]

    def forget_references(self) -> None:
        """A transaction was undone: what was written in it is not here."""
        self._ids.clear()

    def _compress_anew(self, here: sqlite3.Connection, row: PayloadRow, shelf: tuple[str, str]) -> None:
        body = read_bytes(self._there, row, self._references)
        if isinstance(body, PayloadFault):
            raise ArchiveDamaged(
                _("table payloads of the other archive, {payload_digest}: {what}; `marbre verify` it first").format(
                    payload_digest=row.payload_digest, what=body.what
                )
            )
        reference_id = find_newest(here, *shelf)
        base = None if reference_id is None else self._here_references.find_base(here, reference_id)
        if isinstance(base, CompressionBase):
            put(here, row.payload_digest, body, Packed(compress(body, base, QUICK), reference_id))
        else:
            put(here, row.payload_digest, body, Packed(compress(body)))

    def _read_forbidden(self, tombstones: Tombstones) -> list[bytes]:
        rows = (read_row(self._there, digest) for digest in tombstones.payloads)
        bodies = (read_bytes(self._there, row, self._references) for row in rows if row is not None)
        return [body for body in bodies if isinstance(body, bytes)]

    def _holds_forbidden(self, reference_id: int) -> bool:
        base = self._references.find_base(self._there, reference_id)
        return isinstance(base, CompressionBase) and any(is_made_of(base.body, body) for body in self._forbidden)


def _knows_source(here: sqlite3.Connection, source: str) -> bool:
    return here.execute("SELECT 1 FROM sources WHERE source = ?", (source,)).fetchone() is not None
