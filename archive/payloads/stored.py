"""The rows of `payloads`: written once, and resolved to bytes through what they stand on."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from archive.db.connection import Database
from archive.db.errors import ArchiveDamaged, PayloadMissing
from archive.payloads.codec import ALONE, COMPRESSION, QUICK, CompressionBase, compress, decompress
from archive.payloads.references import PayloadFault, References

COLUMNS = ("payload_digest", "size", "compression", "data", "reference_id", "former_digest")

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM payloads WHERE payload_digest = ?"  # noqa: S608  # names of our own


@dataclass(frozen=True, slots=True)
class Packed:
    """A payload's frame and what it stands on: a reference, a former payload, or nothing."""

    data: bytes
    reference_id: int | None = None
    former_digest: str | None = None

    @property
    def level(self) -> int:
        """zstd's level, as a crawl chooses it."""
        return ALONE if self.reference_id is None and self.former_digest is None else QUICK


@dataclass(frozen=True, slots=True)
class PayloadRow:
    """A row of `payloads` as it was read, not yet checked."""

    payload_digest: Any
    size: Any
    compression: Any
    data: Any
    reference_id: Any
    former_digest: Any

    @property
    def is_written_so(self) -> bool:
        """Whether each column holds a value of the type that was written."""
        return (
            isinstance(self.payload_digest, str)
            and isinstance(self.size, int)
            and isinstance(self.compression, str)
            and isinstance(self.data, bytes)
        )


def is_held(database: Database, digest: str) -> bool:
    """Whether a payload is in the archive. One look-up, no lock."""
    with database.connection() as connection:
        found = connection.execute("SELECT 1 FROM payloads WHERE payload_digest = ?", (digest,)).fetchone()
    return found is not None


def put(connection: sqlite3.Connection, digest: str, body: bytes, packed: Packed) -> bool:
    """Write a payload unless it is held; whether it was new. Inside the caller's transaction.

    What it was to stand on may have gone, or may itself have come to stand on other bytes, since it was packed
    (`marbre compact` in another process): it is then kept alone.
    """
    if not _still_stands(connection, packed):
        packed = Packed(compress(body))
    cursor = connection.execute(
        "INSERT INTO payloads (payload_digest, size, compression, data, reference_id, former_digest, level) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (payload_digest) DO NOTHING",
        (digest, len(body), COMPRESSION, packed.data, packed.reference_id, packed.former_digest, packed.level),
    )
    return cursor.rowcount == 1


def _still_stands(connection: sqlite3.Connection, packed: Packed) -> bool:
    if packed.former_digest is not None:
        query = "SELECT 1 FROM payloads WHERE payload_digest = ? AND former_digest IS NULL"
        return connection.execute(query, (packed.former_digest,)).fetchone() is not None
    if packed.reference_id is not None:
        query = "SELECT 1 FROM payload_references WHERE reference_id = ?"
        return connection.execute(query, (packed.reference_id,)).fetchone() is not None
    return True


def set_base(connection: sqlite3.Connection, digest: str, packed: Packed) -> None:
    """Give a payload another frame, which the caller has checked. Inside the caller's transaction."""
    connection.execute(
        "UPDATE payloads SET data = ?, reference_id = ?, former_digest = ?, level = ? WHERE payload_digest = ?",
        (packed.data, packed.reference_id, packed.former_digest, packed.level, digest),
    )


@dataclass(frozen=True, slots=True)
class ResolvedPayload:
    """A row with all it takes to open it: the former payload it stands on, and the reference under either."""

    row: PayloadRow
    former: PayloadRow | None = None
    base: CompressionBase | PayloadFault | None = None


def read_payload(database: Database, digest: str, references: References | None = None) -> bytes:
    """The bytes as they were received. Raises PayloadMissing, or ArchiveDamaged where they do not fit their digest."""
    with database.connection() as connection:
        row = read_row(connection, digest)
        if row is None:
            raise PayloadMissing(
                _("{path}: table payloads has no {digest}; `marbre verify` lists what is missing").format(
                    path=database.path, digest=digest
                )
            )
        body = read_bytes(connection, row, references or References(checked=False))
        if isinstance(body, PayloadFault):  # asked again with what it stands on checked: that names what is damaged
            body = read_bytes(connection, row, References())
    if isinstance(body, PayloadFault):
        raise ArchiveDamaged(
            _(
                "{path}: table payloads, {digest}: {what}; `marbre verify` lists all that is "
                "touched, a backup may still have it"
            ).format(path=database.path, digest=digest, what=body.what)
        )
    return body


def read_row(connection: sqlite3.Connection, digest: str) -> PayloadRow | None:
    """The row of a payload, whatever is in it."""
    row = connection.execute(_SELECT, (digest,)).fetchone()
    return None if row is None else PayloadRow(*row)


def read_bytes(connection: sqlite3.Connection, row: PayloadRow, references: References) -> bytes | PayloadFault:
    """A row's bytes, checked against their digest."""
    return decompress_payload(resolve(connection, row, references))


def resolve(connection: sqlite3.Connection, row: PayloadRow, references: References) -> ResolvedPayload:
    """A row with what it stands on, as far as it is there."""
    if row.former_digest is None:
        return ResolvedPayload(row, None, _reference(connection, row, references))
    former = read_row(connection, row.former_digest)
    if former is None:
        fault = _("stands on payload {digest}, which is missing").format(digest=row.former_digest)
        return ResolvedPayload(row, None, PayloadFault(fault))
    if former.former_digest is not None:
        fault = _("stands on payload {digest}, which stands on a third one: no payload is written so deep")
        return ResolvedPayload(row, None, PayloadFault(fault.format(digest=row.former_digest)))
    return ResolvedPayload(row, former, _reference(connection, former, references))


def decompress_payload(standing: ResolvedPayload) -> bytes | PayloadFault:
    """A row's bytes, checked against their digest. Pure, and safe in threads."""
    row, former = standing.row, standing.former
    if former is None:
        return _opened(row, standing.base)
    # What it stands on is checked only where the row's own digest does not come out.
    below = _opened(former, standing.base, checked=False)
    body = below if isinstance(below, PayloadFault) else _opened(row, CompressionBase(below))
    if isinstance(body, PayloadFault):
        below = _opened(former, standing.base)
        if isinstance(below, PayloadFault):
            return PayloadFault(
                _("stands on payload {digest}, which cannot be read: {what}").format(
                    digest=row.former_digest, what=below.what
                )
            )
    return body


def _opened(
    row: PayloadRow, base: CompressionBase | PayloadFault | None, *, checked: bool = True
) -> bytes | PayloadFault:
    if isinstance(base, PayloadFault):
        return base
    if not row.is_written_so:
        return PayloadFault(_("columns hold values of another type than were written"))
    body, fault = decompress(row.payload_digest if checked else None, row.size, row.compression, row.data, base)
    return PayloadFault(fault or "") if body is None else body


def _reference(
    connection: sqlite3.Connection, row: PayloadRow, references: References
) -> CompressionBase | PayloadFault | None:
    return None if row.reference_id is None else references.find_base(connection, row.reference_id)
