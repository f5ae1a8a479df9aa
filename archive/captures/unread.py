"""Article pages whose bytes are held and which nobody has read yet: what a killed or interrupted crawl leaves behind.

Store first, extract second means that such pages exist; the next crawl of the source reads them before it asks for
anything. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive import payloads
from archive.captures.read import SELECTED, to_stored_pair
from archive.captures.rows import StoredCapture
from archive.db.connection import Database
from archive.model.capture import Capture

# Only crawls that did not come to their end can have left a page unread.
_UNREAD = f"""
    SELECT {SELECTED}, c.payload_digest
    FROM crawls r JOIN captures c ON c.crawl_id = r.crawl_id
    WHERE r.source = ? AND r.outcome IN ('lost', 'interrupted', 'failed')
      AND c.kind = 'article' AND c.status IN (200, 203, 206, 226) AND c.error IS NULL AND c.location IS NULL
      AND c.payload_digest IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM extractions e WHERE e.payload_digest = c.payload_digest)
    ORDER BY c.capture_id"""  # noqa: S608  # names of our own


def find_unread(database: Database, source: str) -> Iterator[tuple[Capture, StoredCapture]]:
    """A source's unread article pages, oldest first, with their bytes: as they were when they were added."""
    with database.connection() as connection:
        rows = connection.execute(_UNREAD, (source,)).fetchall()
    for *row, payload_digest in rows:
        yield to_stored_pair(row, payloads.read_payload(database, payload_digest))
