"""Article pages whose bytes are held and which nobody has read yet: what a killed or interrupted crawl leaves behind.

Store first, extract second means that such pages exist; the next crawl of the source reads them before it asks for
anything. Reads only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import get_args

from archive import payloads
from archive.captures.rows import StoredCapture
from archive.db.connection import Database
from archive.model.capture import Capture, CaptureKind
from archive.model.timestamps import parse_instant, parse_instant_or_none

# Only crawls that did not come to their end can have left a page unread.
_UNREAD = """
    SELECT c.capture_id, c.crawl_id, c.kind, c.url, c.urlkey, c.captured_at, c.status, c.media_type, c.headers,
           c.payload_digest, c.redirected_from, c.found_in, c.listed_title, c.listed_published_at
    FROM crawls r JOIN captures c ON c.crawl_id = r.crawl_id
    WHERE r.source = ? AND r.outcome IN ('lost', 'interrupted', 'failed')
      AND c.kind = 'article' AND c.status = 200 AND c.error IS NULL AND c.payload_digest IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM extractions e WHERE e.payload_digest = c.payload_digest)
    ORDER BY c.capture_id"""


def find_unread(database: Database, source: str) -> Iterator[tuple[Capture, StoredCapture]]:
    """A source's unread article pages, oldest first, with their bytes: as they were when they were added."""
    with database.connection() as connection:
        rows = connection.execute(_UNREAD, (source,)).fetchall()
    for row in rows:
        assert row[2] in get_args(CaptureKind)
        capture = Capture(
            crawl_id=row[1],
            source=source,
            kind=row[2],
            url=row[3],
            captured_at=parse_instant(row[5]),
            status=row[6],
            media_type=row[7],
            headers=tuple((name, value) for name, value in json.loads(row[8])),
            body=payloads.read_payload(database, row[9]),
            redirected_from=tuple(json.loads(row[10])) if row[10] else (),
            found_in=row[11],
            listed_title=row[12],
            listed_published_at=parse_instant_or_none(row[13]),
        )
        yield capture, StoredCapture(row[0], row[3], row[4], row[9], None, new_payload=False)
