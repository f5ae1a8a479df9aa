"""What was taken down and must not come back, by digest: asked by whoever writes captures or decides what to ask for.

Reads only. A step that was lifted is none any more; what is only restricted goes on being kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archive.model.capture import Capture
from archive.model.digests import compute_address_digest, compute_payload_digest
from archive.model.urls import to_urlkey

IN_FORCE = (
    "t.step IN ('mask', 'erase') AND NOT EXISTS (SELECT 1 FROM takedowns l WHERE l.step = 'lift' "
    "AND l.archive_id = t.archive_id AND l.lifts = t.number)"
)
"""The takedowns `t` because of which nothing of an address is taken in."""
IS_RESTRICTED = IN_FORCE.replace("IN ('mask', 'erase')", "= 'restrict'")
"""The takedowns `t` because of which an article is kept and not shown."""

_ADDRESS = f"""
    SELECT t.takedown_id FROM takedown_addresses d JOIN takedowns t ON t.takedown_id = d.takedown_id
    WHERE d.address_digest = ? AND {IN_FORCE} LIMIT 1"""  # noqa: S608  # a condition of our own
_PAYLOAD = f"""
    SELECT t.takedown_id FROM takedown_payloads p JOIN takedowns t ON t.takedown_id = p.takedown_id
    WHERE p.payload_digest = ? AND {IN_FORCE} LIMIT 1"""  # noqa: S608  # a condition of our own
_SOURCES = f"SELECT t.source, t.takedown_id FROM takedowns t WHERE t.source IS NOT NULL AND {IN_FORCE}"  # noqa: S608
_WITHHOLD = f"""
    INSERT OR IGNORE INTO takedown_articles (article_id, takedown_id, is_withheld)
    SELECT ?, t.takedown_id, 1 FROM takedown_addresses d JOIN takedowns t ON t.takedown_id = d.takedown_id
    WHERE d.address_digest = ? AND {IS_RESTRICTED}"""  # noqa: S608  # a condition of our own
_ALL_ADDRESSES = f"""
    SELECT d.address_digest, t.takedown_id FROM takedown_addresses d
    JOIN takedowns t ON t.takedown_id = d.takedown_id WHERE {IN_FORCE}"""  # noqa: S608  # a condition of our own
_ALL_PAYLOADS = f"""
    SELECT p.payload_digest, t.takedown_id FROM takedown_payloads p
    JOIN takedowns t ON t.takedown_id = p.takedown_id WHERE {IN_FORCE}"""  # noqa: S608  # a condition of our own


@dataclass(frozen=True, slots=True)
class Tombstones:
    """All that must not come back: digests of addresses and of bodies, and whole sources, each with the takedown that
    says so.
    """

    addresses: Mapping[str, int] = field(default_factory=dict)
    payloads: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)

    def find_by_addresses(self, urlkeys: Iterable[str]) -> int | None:
        """The takedown that names one of these addresses."""
        if not self.addresses:
            return None
        found = (self.addresses.get(compute_address_digest(key)) for key in urlkeys)
        return next((each for each in found if each is not None), None)

    def list_named(self, urlkeys: Iterable[str]) -> list[str]:
        """Those of the addresses that are named."""
        return [key for key in urlkeys if self.find_by_addresses([key]) is not None] if self.addresses else []


def load_tombstones(connection: sqlite3.Connection) -> Tombstones:
    """All of an archive."""
    queries = (_ALL_ADDRESSES, _ALL_PAYLOADS, _SOURCES)
    return Tombstones(*(dict(connection.execute(query).fetchall()) for query in queries))


def find_takedown_of_address(connection: sqlite3.Connection, urlkey: str, source: str | None = None) -> int | None:
    """The takedown because of which nothing of an address is taken in, or of its whole source."""
    if source is not None:
        row = connection.execute(f"{_SOURCES} AND t.source = ?", (source,)).fetchone()
        if row is not None:
            return int(row[1])
    row = connection.execute(_ADDRESS, (compute_address_digest(urlkey),)).fetchone()
    return None if row is None else int(row[0])


def find_takedown_of_payload(connection: sqlite3.Connection, payload_digest: str) -> int | None:
    """The takedown because of which a body is not taken in."""
    row = connection.execute(_PAYLOAD, (payload_digest,)).fetchone()
    return None if row is None else int(row[0])


def is_taken_down(connection: sqlite3.Connection, capture: Capture) -> bool:
    """Whether an answer brings back what was masked or erased: by its address or one that led to it, its source, or its
    bytes."""
    addresses = dict.fromkeys(to_urlkey(url) for url in (capture.url, *capture.redirected_from))
    if any(find_takedown_of_address(connection, key, capture.source) is not None for key in addresses):
        return True
    if not capture.body:
        return False
    return find_takedown_of_payload(connection, compute_payload_digest(capture.body)) is not None


def withhold_if_named(connection: sqlite3.Connection, article_id: int, urlkeys: Iterable[str]) -> None:
    """Withhold an article one of whose addresses a restriction names: it may have come after it."""
    if connection.execute("SELECT 1 FROM takedown_addresses LIMIT 1").fetchone() is not None:
        connection.executemany(_WITHHOLD, [(article_id, compute_address_digest(key)) for key in urlkeys])
