"""The log of takedowns: rows that are only ever added, each with a digest over itself, what it names, and the one
before. Addresses and bodies stand in it by their digests.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

RULE = "takedown1-sha256"
GENESIS = f"{RULE}:{'0' * 64}"

_COLUMNS = "archive_id, number, step, at, reason, ordered_by, source, lifts"
_ROWS = f"SELECT takedown_id, {_COLUMNS}, takedown_digest FROM takedowns ORDER BY takedown_id"  # noqa: S608  # names of our own
_ADDRESSES = "SELECT address_digest FROM takedown_addresses WHERE takedown_id = ? ORDER BY address_digest"
_PAYLOADS = "SELECT payload_digest FROM takedown_payloads WHERE takedown_id = ? ORDER BY payload_digest"


@dataclass(frozen=True, slots=True)
class TakedownRow:
    """A step as the log holds it; `number` is that of the archive where it was ordered."""

    archive_id: str
    number: int
    step: str
    at: str
    reason: str
    ordered_by: str
    source: str | None = None
    lifts: int | None = None


def add_takedown(
    connection: sqlite3.Connection, row: TakedownRow, addresses: Iterable[str], payloads: Iterable[str]
) -> int:
    """Write a step with the digests it names, inside the caller's transaction; its number in this file."""
    cursor = connection.execute(
        f"INSERT INTO takedowns ({_COLUMNS}, takedown_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",  # noqa: S608
        _to_values(row),
    )
    takedown_id = cursor.lastrowid
    assert takedown_id is not None
    connection.executemany(
        "INSERT OR IGNORE INTO takedown_addresses VALUES (?, ?)", [(each, takedown_id) for each in addresses]
    )
    connection.executemany(
        "INSERT OR IGNORE INTO takedown_payloads VALUES (?, ?)", [(each, takedown_id) for each in payloads]
    )
    former = connection.execute(
        "SELECT takedown_digest FROM takedowns WHERE takedown_id < ? ORDER BY takedown_id DESC LIMIT 1", (takedown_id,)
    ).fetchone()
    digest = _compute_digest(connection, takedown_id, _to_values(row), former[0] if former else GENESIS)
    connection.execute("UPDATE takedowns SET takedown_digest = ? WHERE takedown_id = ?", (digest, takedown_id))
    return takedown_id


def list_takedowns(connection: sqlite3.Connection) -> list[TakedownRow]:
    """The whole log, oldest first."""
    return [TakedownRow(*values) for _, *values, _ in connection.execute(_ROWS)]


def find_head(connection: sqlite3.Connection) -> tuple[int, str]:
    """How many steps there are, and the digest of the last."""
    query = "SELECT count(*), (SELECT takedown_digest FROM takedowns ORDER BY takedown_id DESC LIMIT 1) FROM takedowns"
    count, digest = connection.execute(query).fetchone()
    return count, digest or GENESIS


def find_broken(connection: sqlite3.Connection) -> Iterator[int]:
    """The rows of the log whose digest does not come out."""
    former = GENESIS
    for takedown_id, *values, digest in connection.execute(_ROWS).fetchall():
        if _compute_digest(connection, takedown_id, tuple(values), former) != digest:
            yield takedown_id
        former = digest


def _to_values(row: TakedownRow) -> tuple[str | int | None, ...]:
    return (row.archive_id, row.number, row.step, row.at, row.reason, row.ordered_by, row.source, row.lifts)


def _compute_digest(
    connection: sqlite3.Connection, takedown_id: int, values: tuple[str | int | None, ...], former: str
) -> str:
    named = [[each for (each,) in connection.execute(query, (takedown_id,))] for query in (_ADDRESSES, _PAYLOADS)]
    content = json.dumps([list(values), *named], separators=(",", ":"))
    return f"{RULE}:{hashlib.sha256(former.encode() + b'|' + content.encode()).hexdigest()}"
