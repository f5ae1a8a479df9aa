"""Answers that are held and need not be asked for again: what an address gave since an instant, as a capture. Reads
only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from archive.db.connection import Database
from archive.model.capture import Capture, CaptureKind
from archive.model.timestamps import parse_instant, to_text
from archive.model.urls import to_urlkey


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer without its body, and the payload that is it; None where the answer was an error."""

    capture: Capture
    payload_digest: str | None


_NEWEST = """
    WITH found(capture_id) AS (
      SELECT capture_id FROM captures WHERE urlkey = :key
      UNION
      SELECT capture_id FROM redirects WHERE urlkey = :key)
    SELECT c.crawl_id, c.source, c.url, c.captured_at, c.status, c.media_type, c.headers, c.payload_digest, c.error,
           c.error_detail, c.redirected_from, c.found_in
    FROM found f CROSS JOIN captures c ON c.capture_id = f.capture_id
    WHERE c.source = :source AND c.kind = :kind AND c.captured_at >= :since AND c.location IS NULL
    ORDER BY c.captured_at DESC, c.capture_id DESC LIMIT 1"""
_FINAL_STATUSES = (400, 401, 402, 403, 404, 410)
"""Refusals that a second request would get as well."""


def find_held_answer(
    database: Database, url: str, kind: CaptureKind, source: str, since: datetime
) -> HeldAnswer | None:
    """The newest answer to an address, redirects followed, that came since an instant; None where it is to be asked.

    A 304 stands for the body that it confirms. What failed and may pass is none.
    """
    values = {"key": to_urlkey(url), "source": source, "kind": kind, "since": to_text(since)}
    with database.connection() as connection:
        row = connection.execute(_NEWEST, values).fetchone()
    if row is None:
        return None
    status, digest, error = row[4], row[7], row[8]
    if error is not None and (error != "http" or status not in _FINAL_STATUSES):
        return None
    if error is None and digest is None:
        return None
    capture = Capture(
        crawl_id=row[0],
        source=row[1],
        kind=kind,
        url=row[2],
        captured_at=parse_instant(row[3]),
        status=200 if status == 304 else status,
        media_type=row[5],
        headers=tuple((name, value) for name, value in json.loads(row[6])),
        error=error,
        error_detail=row[9],
        redirected_from=tuple(json.loads(row[10])) if row[10] else (),
        found_in=row[11],
    )
    return HeldAnswer(capture, digest if error is None else None)
