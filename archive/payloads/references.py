"""The rows of `payload_references`: written once, read often, the last ones used kept ready. Decides nothing."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from archive.model.digests import compute_payload_digest
from archive.payloads.codec import ALONE, COMPRESSION, CompressionBase, compress, decompress

COLUMNS = ("reference_digest", "size", "data")

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM payload_references WHERE reference_id = ?"  # noqa: S608  # names of our own

_READY_BYTES = 4_000_000
"""Of references kept ready in one open archive; with zstd's own copies and tables they take about five times that."""


@dataclass(frozen=True, slots=True)
class PayloadFault:
    """Why the bytes of a reference or payload cannot be had."""

    what: str


class References:
    """The references of one open archive. Not for sharing between threads; the bases it gives are.

    Checked against their digests, but for a reader who checks what stands on them anyway.
    """

    def __init__(self, *, checked: bool = True) -> None:
        self._checked = checked
        self._ready: OrderedDict[int, CompressionBase | PayloadFault] = OrderedDict()
        self._bytes = 0

    def find_base(self, connection: sqlite3.Connection, reference_id: int) -> CompressionBase | PayloadFault:
        """The bytes of a reference, or why they cannot be had."""
        found = self._ready.get(reference_id)
        if found is not None:
            self._ready.move_to_end(reference_id)
            return found
        read = _read(connection, reference_id, checked=self._checked)
        self._ready[reference_id] = read
        self._bytes += _size(read)
        while self._bytes > _READY_BYTES and len(self._ready) > 1:
            self._bytes -= _size(self._ready.popitem(last=False)[1])
        return read


def add(connection: sqlite3.Connection, source: str, kind: str, made_at: str, body: bytes) -> int:
    """Write a reference inside the caller's transaction and return its key."""
    cursor = connection.execute(
        "INSERT INTO payload_references (reference_digest, source, kind, made_at, size, level, data) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (compute_payload_digest(body), source, kind, made_at, len(body), ALONE, compress(body)),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def find_newest(connection: sqlite3.Connection, source: str, kind: str) -> int | None:
    """The reference that new payloads of a source and kind stand on."""
    (found,) = connection.execute(
        "SELECT max(reference_id) FROM payload_references WHERE source = ? AND kind = ?", (source, kind)
    ).fetchone()
    return None if found is None else int(found)


def decompress_reference(digest: Any, size: Any, data: Any, *, checked: bool = True) -> bytes | PayloadFault:
    """The bytes of a row of `COLUMNS`. Pure."""
    if not (isinstance(digest, str) and isinstance(size, int) and isinstance(data, bytes)):
        return PayloadFault(_("columns hold values of another type than were written"))
    body, fault = decompress(digest if checked else None, size, COMPRESSION, data)
    return PayloadFault(fault or "") if body is None else body


def is_made_of(reference: bytes, body: bytes) -> bool:
    """Whether a reference holds this body: all of it, or its end where the reference begins with that. Pure."""
    if not body:
        return False
    if body in reference:
        return True
    cut = body.find(reference[:64])
    return cut > 0 and reference.startswith(body[cut:])


def _read(connection: sqlite3.Connection, reference_id: int, *, checked: bool) -> CompressionBase | PayloadFault:
    row = connection.execute(_SELECT, (reference_id,)).fetchone()
    if row is None:
        return PayloadFault(_("stands on reference {number}, which is missing").format(number=reference_id))
    body = decompress_reference(*row, checked=checked)
    if isinstance(body, PayloadFault):
        return PayloadFault(
            _("stands on reference {number}, which is damaged: {what}").format(number=reference_id, what=body.what)
        )
    return CompressionBase(body)


def _size(base: CompressionBase | PayloadFault) -> int:
    return len(base.body) if isinstance(base, CompressionBase) else 0
