"""Which archive a file is, and the heads of all chains in it: its own, and those of the archives merged into it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.captures.chain import GENESIS
from archive.model.numbers import RANGE, to_own_number


@dataclass(frozen=True, slots=True)
class Head:
    """The newest capture of one archive's chain as it is held: under its own number there, with its chain digest.

    `origin_id` is 0 for the archive that the file is; `is_whole` says that no capture before the head is missing.
    """

    archive_id: str
    origin_id: int
    captures: int
    chain_digest: str
    is_whole: bool = True


def read_archive_id(connection: sqlite3.Connection) -> str:
    """The name under which other archives know this one, wherever its file lies."""
    return str(connection.execute("SELECT archive_id FROM archive_identity").fetchone()[0])


def list_heads(connection: sqlite3.Connection) -> list[Head]:
    """All heads, the archive's own first."""
    own = f"SELECT capture_id, chain_digest FROM captures WHERE capture_id < {RANGE} ORDER BY capture_id DESC LIMIT 1"  # noqa: S608
    captures, digest = connection.execute(own).fetchone() or (0, GENESIS)
    merged = connection.execute(
        "SELECT archive_id, origin_id, captures, chain_digest, is_whole FROM origins ORDER BY origin_id"
    )
    return [
        Head(read_archive_id(connection), 0, captures, digest),
        *(Head(archive_id, origin, number, head, bool(whole)) for archive_id, origin, number, head, whole in merged),
    ]


def find_digest(connection: sqlite3.Connection, capture_id: int) -> str | None:
    """The chain digest of a capture by its number here; what the first one follows for none."""
    if to_own_number(capture_id) == 0:
        return GENESIS
    row = connection.execute("SELECT chain_digest FROM captures WHERE capture_id = ?", (capture_id,)).fetchone()
    return None if row is None else str(row[0])
