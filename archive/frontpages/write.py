"""Front pages written: which looks are still to be read, and what was read of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.access.tombstones import find_takedown_of_address
from archive.db.connection import Database
from archive.frontpages.place import FrontPagePlace, compute_places_digest
from archive.model.capture import find_header
from archive.model.text import to_storable

# The index of listings is used where its own condition stands in the query.
_WAITING = """
    SELECT c.capture_id, c.urlkey, c.payload_digest, c.url, c.captured_at FROM captures c
    LEFT JOIN frontpage_looks l ON l.capture_id = c.capture_id
    WHERE c.source = ? AND c.kind IN ('feed', 'sitemap', 'section') AND c.kind = 'section'
      AND c.found_in IS NULL  -- not the pages of a backfill
      AND c.payload_digest IS NOT NULL AND c.error IS NULL AND c.status IN (200, 203, 206, 226, 304)
      AND (l.capture_id IS NULL OR l.reader <> ?)
    ORDER BY c.captured_at, c.capture_id"""
_READ_BEFORE = """
    SELECT l.frontpage_id FROM captures c JOIN frontpage_looks l ON l.capture_id = c.capture_id
    WHERE c.payload_digest = ? AND c.urlkey = ? AND l.reader = ? LIMIT 1"""
_HEADERS = "SELECT headers FROM captures WHERE payload_digest = ? AND urlkey = ? AND status <> 304 LIMIT 1"
_FIND = "SELECT frontpage_id FROM frontpages WHERE urlkey = ? AND places_digest = ?"
_ADD = "INSERT INTO frontpages (urlkey, url, places, places_digest) VALUES (?, ?, ?, ?)"
_ADD_PLACE = """
    INSERT INTO frontpage_places (frontpage_id, rank, url, urlkey, headline, has_picture) VALUES (?, ?, ?, ?, ?, ?)"""
_ADD_LOOK = """
    INSERT INTO frontpage_looks (capture_id, frontpage_id, source, seen_at, reader) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (capture_id) DO UPDATE SET frontpage_id = excluded.frontpage_id, reader = excluded.reader"""
_UNSEEN = """
    SELECT frontpage_id FROM frontpages f
    WHERE NOT EXISTS (SELECT 1 FROM frontpage_looks l WHERE l.frontpage_id = f.frontpage_id)"""


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A stored page whose places are to be read, with every look at it: captures of one address with the same bytes."""

    source: str
    url: str
    urlkey: str
    payload_digest: str
    content_type: str | None
    looks: tuple[tuple[int, str], ...]


def find_unread(database: Database, source: str, reader: str) -> list[UnreadPage]:
    """The pages of a source that this reader has not read, the oldest first; another look at one it has is written.

    A page whose body is gone stays as it was read.
    """
    with database.transaction() as connection:
        return list(_list_unread(connection, source, reader))


def _list_unread(connection: sqlite3.Connection, source: str, reader: str) -> Iterator[UnreadPage]:
    waiting: dict[tuple[str, str], list[tuple[int, str]]] = {}
    urls: dict[str, str] = {}
    for capture_id, urlkey, payload_digest, url, seen_at in connection.execute(_WAITING, (source, reader)).fetchall():
        waiting.setdefault((urlkey, payload_digest), []).append((capture_id, seen_at))
        urls[urlkey] = url
    for (urlkey, payload_digest), looks in waiting.items():
        known = connection.execute(_READ_BEFORE, (payload_digest, urlkey, reader)).fetchone()
        if known is None:
            headers = connection.execute(_HEADERS, (payload_digest, urlkey)).fetchone()
            content_type = (
                find_header([tuple(each) for each in json.loads(headers[0])], "content-type") if headers else None
            )
            yield UnreadPage(source, urls[urlkey], urlkey, payload_digest, content_type, tuple(looks))
        else:
            _add_looks(connection, known[0], source, looks, reader)


def add_front_page(database: Database, page: UnreadPage, places: Sequence[FrontPagePlace], reader: str) -> None:
    """Write what was read of a page. An article that a takedown names has no place any more; others keep their rank."""
    with database.transaction() as connection:
        insert_front_page(connection, page, places, reader)


def insert_front_page(
    connection: sqlite3.Connection, page: UnreadPage, places: Sequence[FrontPagePlace], reader: str
) -> None:
    """The same inside the caller's transaction."""
    kept = [each for each in places if find_takedown_of_address(connection, each.urlkey, page.source) is None]
    frontpage_id = _find_or_add(connection, page, kept)
    _add_looks(connection, frontpage_id, page.source, page.looks, reader)


def _find_or_add(connection: sqlite3.Connection, page: UnreadPage, places: Sequence[FrontPagePlace]) -> int:
    digest = compute_places_digest(places)
    known = connection.execute(_FIND, (page.urlkey, digest)).fetchone()
    if known is not None:
        return int(known[0])
    added = connection.execute(_ADD, (page.urlkey, page.url, len(places), digest)).lastrowid
    assert added is not None
    connection.executemany(
        _ADD_PLACE,
        [
            (added, each.rank, to_storable(each.url), to_storable(each.urlkey), to_storable(each.headline),
             int(each.has_picture))
            for each in places
        ],
    )  # fmt: skip
    return added


def _add_looks(
    connection: sqlite3.Connection, frontpage_id: int, source: str, looks: Sequence[tuple[int, str]], reader: str
) -> None:
    rows = [(capture_id, frontpage_id, source, seen_at, reader) for capture_id, seen_at in looks]
    connection.executemany(_ADD_LOOK, rows)


def forget_readings(database: Database, source: str) -> None:
    """Have every stored page of a source read again; what was read stays until then."""
    with database.transaction() as connection:
        connection.execute("UPDATE frontpage_looks SET reader = '' WHERE source = ?", (source,))


def prune_unseen(database: Database) -> None:
    """Take out front pages at which no look points any more: they were read by former rules."""
    with database.transaction() as connection:
        unseen = connection.execute(_UNSEEN).fetchall()
        connection.executemany("DELETE FROM frontpage_places WHERE frontpage_id = ?", unseen)
        connection.executemany("DELETE FROM frontpages WHERE frontpage_id = ?", unseen)
