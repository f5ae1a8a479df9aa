"""Captures: HTTP answers and refusals, one row each, only ever added; and what they say of an address.

A row that brings no new bytes is WARC's revisit (ISO 28500:2017 § 6.7) and points to the payload already held:
`identical-payload-digest` where the same bytes came again, `server-not-modified` for a 304.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from archive import payloads
from archive.access.tombstones import find_takedown_of_address, find_takedown_of_payload
from archive.captures.chain import COLUMNS, GENESIS, REDACTED, compute_chain_digest
from archive.db.connection import Database
from archive.model.capture import Capture, CaptureKind, find_header
from archive.model.digests import compute_address_digest, compute_payload_digest
from archive.model.numbers import RANGE
from archive.model.text import to_storable
from archive.model.timestamps import parse_instant, to_text, to_text_or_none
from archive.model.urls import to_urlkey
from archive.payloads.packing import Packer

Revisit = Literal["identical-payload-digest", "server-not-modified"]


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """What a capture has become: its key, its address's identity, and where its bytes are.

    `payload_digest` is None where the answer had no body and none is known; `new_payload` says that these bytes were
    never held before, from whatever address.
    """

    capture_id: int
    url: str
    urlkey: str
    payload_digest: str | None
    revisit: Revisit | None
    new_payload: bool


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What a conditional request needs: the validators of the newest good answer, and the bytes they stand for."""

    captured_at: datetime
    payload_digest: str
    etag: str | None
    last_modified: str | None
    media_type: str | None
    headers: tuple[tuple[str, str], ...]


_INSERT = (
    f"INSERT INTO captures ({', '.join(COLUMNS)}, chain_digest) "  # noqa: S608  # names of our own
    f"VALUES ({', '.join(f':{column}' for column in COLUMNS)}, :chain_digest)"
)


_LAST_OWN = f"SELECT capture_id, chain_digest FROM captures WHERE capture_id < {RANGE} ORDER BY capture_id DESC LIMIT 1"  # noqa: S608  # a number


def add_capture(database: Database, capture: Capture, packer: Packer) -> StoredCapture:
    """Commit one answer: its row, its payload where the bytes are new, and its place in the chain.

    What was taken down comes back as a row alone: without its body, and without the address that a takedown names.
    """
    key = to_urlkey(capture.url)
    capture, key = _obey_takedowns(database, capture, key)
    digest = compute_payload_digest(capture.body) if capture.body else None
    # Compressed before the lock is taken, so that other writers do not wait for it.
    packed = packer.pack(capture, key) if capture.body and digest and not payloads.is_held(database, digest) else None
    with database.transaction() as connection:
        is_new = (
            packed is not None
            and digest is not None
            and capture.body is not None
            and payloads.put(connection, digest, capture.body, packed)
        )
        revisit: Revisit | None = None
        if capture.status == 304:
            digest = _last_good_payload(connection, capture, key)
            revisit = "server-not-modified" if digest else None
        elif digest and not is_new and _last_payload(connection, capture, key) == digest:
            revisit = "identical-payload-digest"
        row = _row(capture, key, digest, revisit)
        last = connection.execute(_LAST_OWN)
        last_id, previous = last.fetchone() or (0, GENESIS)
        row["capture_id"] = last_id + 1
        connection.execute(_INSERT, {**row, "chain_digest": compute_chain_digest(previous, row)})
        for address in dict.fromkeys(to_urlkey(url) for url in capture.redirected_from):
            connection.execute("INSERT INTO redirects (urlkey, capture_id) VALUES (?, ?)", (address, last_id + 1))
    if is_new:
        packer.note_kept(capture)
    return StoredCapture(last_id + 1, capture.url, key, digest, revisit, is_new)


def _obey_takedowns(database: Database, capture: Capture, key: str) -> tuple[Capture, str]:
    with database.connection() as connection:
        if find_takedown_of_address(connection, key, capture.source) is not None:
            gone = f"{REDACTED}{compute_address_digest(key)}"
            kept = Capture(
                capture.crawl_id, capture.source, capture.kind, REDACTED, capture.captured_at, capture.status
            )
            return replace(kept, media_type=capture.media_type, seconds=capture.seconds, error=capture.error), gone
        if capture.body and find_takedown_of_payload(connection, compute_payload_digest(capture.body)) is not None:
            return replace(capture, body=None), key
    return capture, key


def find_last_answer(database: Database, key: str, kind: CaptureKind) -> LastAnswer | None:
    """The newest good answer of an address asked as `kind`; a later 304 renews its validators, not its type."""
    query = """
        SELECT captured_at, payload_digest, etag, last_modified, media_type, headers FROM captures
        WHERE urlkey = ? AND kind = ? AND payload_digest IS NOT NULL AND error IS NULL AND {}
        ORDER BY captured_at DESC, capture_id DESC LIMIT 1"""
    with database.connection() as connection:
        full = connection.execute(query.format("status IS NOT 304"), (key, kind)).fetchone()
        if full is None:
            return None
        renewed = connection.execute(query.format("true"), (key, kind)).fetchone()
    return LastAnswer(
        captured_at=parse_instant(renewed[0]),
        payload_digest=full[1],
        etag=renewed[2] or full[2],
        last_modified=renewed[3] or full[3],
        media_type=full[4],
        headers=tuple((name, value) for name, value in json.loads(full[5])),
    )


_LAST_PAYLOAD = "SELECT payload_digest FROM captures WHERE urlkey = :key AND payload_digest IS NOT NULL"
_LAST_GOOD_PAYLOAD = f"{_LAST_PAYLOAD} AND error IS NULL"
# Articles are imported too: of the answers before this one the newest, else whatever is held. Listings come by crawls
# alone, here or in an archive that was merged, and by the thousand.
_NEWEST = "ORDER BY captured_at DESC, capture_id DESC LIMIT 1"
_NEWEST_BEFORE = "ORDER BY captured_at > :at, captured_at DESC, capture_id DESC LIMIT 1"


def _last_payload(connection: sqlite3.Connection, capture: Capture, key: str) -> str | None:
    return _find_digest(connection, _LAST_PAYLOAD, capture, key)


def _last_good_payload(connection: sqlite3.Connection, capture: Capture, key: str) -> str | None:
    """What a 304 confirms: never the body of an error page."""
    return _find_digest(connection, _LAST_GOOD_PAYLOAD, capture, key)


def _find_digest(connection: sqlite3.Connection, query: str, capture: Capture, key: str) -> str | None:
    order = _NEWEST_BEFORE if capture.kind == "article" else _NEWEST
    found = connection.execute(f"{query} {order}", {"key": key, "at": to_text(capture.captured_at)}).fetchone()
    return found[0] if found else None


def _row(
    capture: Capture, key: str, digest: str | None, revisit: Revisit | None
) -> dict[str, str | int | float | None]:
    return {
        "crawl_id": capture.crawl_id,
        "source": capture.source,
        "kind": capture.kind,
        "url": to_storable(capture.url),
        "urlkey": to_storable(key),
        "found_in": to_storable(capture.found_in),
        "listed_title": to_storable(capture.listed_title),
        "listed_published_at": to_text_or_none(capture.listed_published_at),
        "redirected_from": json.dumps(capture.redirected_from) if capture.redirected_from else None,
        "captured_at": to_text(capture.captured_at),
        "seconds": None if capture.seconds is None else float(capture.seconds),
        "status": capture.status,
        "media_type": to_storable(capture.media_type),
        "headers": json.dumps(capture.headers),
        "etag": to_storable(find_header(capture.headers, "etag")),
        "last_modified": to_storable(find_header(capture.headers, "last-modified")),
        "location": to_storable(capture.location),
        "payload_digest": digest,
        "revisit": revisit,
        "error": capture.error,
        # Its sentence, were it a reason with a code: it is part of what is chained, and says the same in every version.
        "error_detail": None if capture.error_detail is None else to_storable(str(capture.error_detail)),
    }
