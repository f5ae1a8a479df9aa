"""Backfills: which part of a source's past is being asked, and what each way into it came to.

One a source is under way at most. It goes on until every way has ended, over as many crawls as that takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.db.connection import Database
from archive.model.text import to_storable
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text, to_text_or_none

Sequence = Literal["newest", "oldest"]
"""Which articles come first."""


@dataclass(frozen=True, slots=True)
class Backfill:
    """What a backfill was asked for. `since` is None where it goes back as far as the site does."""

    backfill_id: int
    source: str
    since: datetime | None
    sequence: Sequence
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BackfillWay:
    """What a way into the past came to: the pages read, the addresses they list, those that no other way had listed."""

    way: str
    url: str
    pages: int
    listed: int
    fresh: int
    ending: str | None


_ROW = "backfill_id, source, since, sequence, began_at, ended_at"


def begin_backfill(
    database: Database, source: str, since: datetime | None, sequence: Sequence, at: datetime
) -> Backfill:
    """The source's backfill that is under way, where it was asked for in the same words; else a new one."""
    under_way = find_backfill(database, source)
    if under_way is not None and (under_way.since, under_way.sequence) == (since, sequence):
        return under_way
    with database.transaction() as connection:
        connection.execute(
            "UPDATE backfills SET ended_at = ?, outcome = 'replaced' WHERE source = ? AND ended_at IS NULL",
            (to_text(at), source),
        )
        cursor = connection.execute(
            "INSERT INTO backfills (source, since, sequence, began_at) VALUES (?, ?, ?, ?)",
            (source, to_text_or_none(since), sequence, to_text(at)),
        )
        assert cursor.lastrowid is not None
        return Backfill(cursor.lastrowid, source, since, sequence, at)


def find_backfill(database: Database, source: str) -> Backfill | None:
    """The source's backfill that is under way."""
    return _find(database, "source = ? AND ended_at IS NULL", (source,))


def find_whole_backfill(database: Database, source: str, since: datetime | None) -> Backfill | None:
    """The newest one that ended and reached as far back as `since`."""
    reached = "since IS NULL" if since is None else "(since IS NULL OR since <= ?)"
    values = (source,) if since is None else (source, to_text(since))
    return _find(database, f"source = ? AND outcome = 'whole' AND {reached}", values)


def keep_way(database: Database, backfill_id: int, way: BackfillWay, at: datetime) -> None:
    """Write what a way has come to so far."""
    with database.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO backfill_ways (backfill_id, way, url, pages, listed, fresh, ending, told_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                backfill_id,
                way.way,
                to_storable(way.url),
                way.pages,
                way.listed,
                way.fresh,
                to_storable(way.ending),
                to_text(at),
            ),
        )


def end_backfill(database: Database, backfill_id: int, at: datetime) -> None:
    """Every way into the past has ended."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE backfills SET ended_at = ?, outcome = 'whole' WHERE backfill_id = ?", (to_text(at), backfill_id)
        )


def list_ways(database: Database, backfill_id: int) -> list[BackfillWay]:
    """What the ways of a backfill came to."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT way, url, pages, listed, fresh, ending FROM backfill_ways WHERE backfill_id = ? ORDER BY told_at",
            (backfill_id,),
        )
        return [BackfillWay(*row) for row in rows]


def _find(database: Database, where: str, values: tuple[str, ...]) -> Backfill | None:
    with database.connection() as connection:
        row = connection.execute(
            f"SELECT {_ROW} FROM backfills WHERE {where} ORDER BY began_at DESC, backfill_id DESC LIMIT 1",  # noqa: S608  # text of our own
            values,
        ).fetchone()
    if row is None:
        return None
    return Backfill(
        row[0], row[1], parse_instant_or_none(row[2]), row[3], parse_instant(row[4]), parse_instant_or_none(row[5])
    )
