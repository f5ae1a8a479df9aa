"""Body bytes, once: compressed on the way in, checked against their digest on the way out."""

from __future__ import annotations

import sqlite3
import threading

import zstandard

from archive.database import Database
from archive.digests import payload_digest
from archive.errors import ArchiveDamaged, PayloadMissing

COMPRESSION = "zstd"

# Level 3 reaches most of what higher levels gain at a fraction of their time. The frame needs no checksum of its own:
# the digest is one.
_LEVEL = 3


class _Codecs(threading.local):
    """zstd's contexts, kept because they are costly to make, one pair a thread because they hold state."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=False)
        self.decompressor = zstandard.ZstdDecompressor()


_codecs = _Codecs()


def compressed(body: bytes) -> bytes:
    """One zstd frame (RFC 8878) that states its content's size."""
    return _codecs.compressor.compress(body)


def is_held(database: Database, digest: str) -> bool:
    """Whether a payload is in the archive. One look-up, no lock."""
    with database.reading() as connection:
        found = connection.execute("SELECT 1 FROM payloads WHERE payload_digest = ?", (digest,)).fetchone()
    return found is not None


def put(connection: sqlite3.Connection, digest: str, size: int, data: bytes) -> bool:
    """Write compressed bytes unless they are held; whether they were new. Inside the caller's transaction."""
    cursor = connection.execute(
        "INSERT INTO payloads (payload_digest, size, compression, data) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (payload_digest) DO NOTHING",
        (digest, size, COMPRESSION, data),
    )
    return cursor.rowcount == 1


def payload(database: Database, digest: str) -> bytes:
    """The bytes as they were received. Raises PayloadMissing, or ArchiveDamaged where they do not fit their digest."""
    with database.reading() as connection:
        row = connection.execute(
            "SELECT size, compression, data FROM payloads WHERE payload_digest = ?", (digest,)
        ).fetchone()
    if row is None:
        raise PayloadMissing(
            f"{database.path}: table payloads holds no {digest}; look for the right digest in captures"
        )
    body, fault = decompressed(digest, *row)
    if body is None:
        raise ArchiveDamaged(
            f"{database.path}: table payloads, {digest}: {fault}; `marbre verify` lists all that is touched, "
            "a backup may still have it"
        )
    return body


def decompressed(digest: str, size: int, compression: str, data: bytes) -> tuple[bytes | None, str | None]:
    """The bytes of a row of `payloads`, or None with what is wrong with it. Pure, and safe in threads."""
    if compression != COMPRESSION:
        return None, f"compressed by {compression!r}, which is unknown"
    try:
        # Looked at first, so that a damaged frame cannot ask for gigabytes.
        if zstandard.frame_content_size(data) != size:
            return None, f"its frame does not hold the {size} bytes that were written"
        body = _codecs.decompressor.decompress(data)
    except zstandard.ZstdError as error:
        return None, f"cannot be decompressed ({error})"
    return (body, None) if payload_digest(body) == digest else (None, "its bytes have another digest")
