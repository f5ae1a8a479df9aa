"""Which style sheets, pictures and fonts of a source are held, which are settled, and how much they weigh.

They are captures like all others, of the kinds `style`, `picture` and `font`; `found_in` is the page because of
which one was asked. Reads only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.db.connection import Database
from archive.model.capture import CaptureKind, find_header
from archive.model.timestamps import parse_instant, to_text
from archive.model.urls import to_urlkey

_MOST_LOOKS = 3
"""How often one that fails for a reason that may pass is asked: one bad hour is not the end of a sheet of all pages."""
_MAY_PASS = frozenset({"dns", "refused", "tls", "timeout", "reset", "truncated"})
_TOO_MANY_REQUESTS = 429

_HELD = """
    SELECT c.capture_id, c.url, c.captured_at, c.payload_digest, c.headers FROM captures c
    WHERE c.urlkey = :key AND c.source = :source AND c.kind = :kind AND c.payload_digest IS NOT NULL
      AND c.error IS NULL AND c.location IS NULL
    UNION ALL
    SELECT c.capture_id, c.url, c.captured_at, c.payload_digest, c.headers
    FROM redirects r JOIN captures c ON c.capture_id = r.capture_id
    WHERE r.urlkey = :key AND c.source = :source AND c.kind = :kind AND c.payload_digest IS NOT NULL
      AND c.error IS NULL AND c.location IS NULL"""
_LOOKS = "SELECT status, error FROM captures WHERE urlkey = ? AND source = ? AND kind = ?"
_BYTES = """
    SELECT coalesce(sum(p.size), 0) FROM captures c JOIN payloads p ON p.payload_digest = c.payload_digest
    WHERE c.source = ? AND c.captured_at > ? AND c.kind IN ('style', 'picture', 'font')"""
_HAS_ANY = "SELECT 1 FROM captures WHERE source = ? AND kind IN ('style', 'picture', 'font') LIMIT 1"


@dataclass(frozen=True, slots=True)
class HeldRequisite:
    """A style sheet, picture or font that is held: the capture whose bytes it is, and what its server said of them."""

    capture_id: int
    url: str
    payload_digest: str
    content_type: str | None


def find_held(
    database: Database, source: str, kind: CaptureKind, urls: Iterable[str], at: datetime
) -> dict[str, HeldRequisite]:
    """Those of the addresses that are held, each as it was nearest to the instant of its page; redirects followed."""
    found = {}
    with database.connection() as connection:
        for url in urls:
            rows = connection.execute(_HELD, {"key": to_urlkey(url), "source": source, "kind": kind}).fetchall()
            if rows:
                row = min(rows, key=lambda each: (abs(parse_instant(each[2]) - at), each[0]))
                found[url] = HeldRequisite(row[0], row[1], row[3], find_header(json.loads(row[4]), "content-type"))
    return found


def has_requisites(database: Database, source: str) -> bool:
    """Whether any was ever asked for a source."""
    with database.connection() as connection:
        return connection.execute(_HAS_ANY, (source,)).fetchone() is not None


def is_settled(database: Database, source: str, kind: CaptureKind, url: str) -> bool:
    """Whether an address need not be asked any more: it was answered, or often enough in vain."""
    with database.connection() as connection:
        looks = connection.execute(_LOOKS, (to_urlkey(url), source, kind)).fetchall()
    return len(looks) >= _MOST_LOOKS or any(not _may_pass(*look) for look in looks)


def measure_bytes(database: Database, source: str, since: datetime) -> int:
    """Bytes of the style sheets, pictures and fonts that were kept of a source since an instant, before compression."""
    with database.connection() as connection:
        return int(connection.execute(_BYTES, (source, to_text(since))).fetchone()[0])


def _may_pass(status: int | None, error: str | None) -> bool:
    if error is None:
        return False
    return error in _MAY_PASS or (status is not None and (status >= 500 or status == _TOO_MANY_REQUESTS))
