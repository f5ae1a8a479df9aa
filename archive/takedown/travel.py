"""Takedowns of another archive obeyed here: its log is taken over, and each step that is new is carried out.

A mask travels without the name it hides: what is held unmasked here is erased, and the other archive's masked captures
are taken in its place (`to_retake`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.db.connection import Database
from archive.model.digests import compute_address_digest
from archive.search.index import merge_segments
from archive.takedown.erase import erase
from archive.takedown.log import TakedownRow, add_takedown
from archive.takedown.mentions import find_mentions, mask_mentions
from archive.takedown.pictures import add_pictures
from archive.takedown.reach import find_reach
from archive.takedown.take_down import empty_log, overwrite_deleted, undo_step

_ROWS = """
    SELECT takedown_id, archive_id, number, step, at, reason, ordered_by, source, lifts FROM takedowns
    ORDER BY takedown_id"""
_HELD = "SELECT takedown_id, step FROM takedowns WHERE archive_id = ? AND number = ?"


@dataclass(slots=True)
class TakedownImport:
    """What came of it: the number here of each takedown there, and captures here to be taken anew from there."""

    numbers: dict[int, int] = field(default_factory=dict)
    to_retake: set[int] = field(default_factory=set)
    obeyed: int = 0
    has_erased: bool = False


def count_new_takedowns(here: sqlite3.Connection, there: sqlite3.Connection) -> int:
    """How many steps there are not known here."""
    rows = there.execute("SELECT archive_id, number FROM takedowns").fetchall()
    return sum(here.execute(_HELD, row).fetchone() is None for row in rows)


def import_takedowns(database: Database, there: sqlite3.Connection, *, before: int | None = None) -> TakedownImport:
    """Carry out here what was taken down there, oldest first, each step in a transaction of its own.

    `before`: of the other archive's own steps, only those with a lower number.
    """
    (own_id,) = there.execute("SELECT archive_id FROM archive_identity").fetchone()
    result = TakedownImport()
    for number_there, *values in there.execute(_ROWS).fetchall():
        row = TakedownRow(*values)
        if before is not None and row.archive_id == own_id and row.number >= before:
            continue
        with database.connection() as connection:
            held = connection.execute(_HELD, (row.archive_id, row.number)).fetchone()
        if held is not None:
            result.numbers[number_there] = held[0]
            continue
        named = [
            [each for (each,) in there.execute(f"SELECT {column} FROM {table} WHERE takedown_id = ?", (number_there,))]  # noqa: S608
            for table, column in (("takedown_addresses", "address_digest"), ("takedown_payloads", "payload_digest"))
        ]
        with overwrite_deleted(database), database.transaction() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            result.numbers[number_there] = _obey(connection, row, named, result)
        result.obeyed += 1
    if result.has_erased:
        with overwrite_deleted(database):
            merge_segments(database)
        empty_log(database)
    return result


def _obey(connection: sqlite3.Connection, row: TakedownRow, named: list[list[str]], result: TakedownImport) -> int:
    addresses, payloads = named
    takedown_id = add_takedown(connection, row, addresses, payloads)
    if row.step == "lift":
        _obey_lift(connection, row, takedown_id, result)
        return takedown_id
    reach = find_reach(
        connection, _find_named(connection, row, frozenset(addresses)), with_listings=row.step == "erase"
    )
    if row.step == "erase":
        reach = add_pictures(connection, reach)
    is_withheld = int(row.step == "restrict")
    if row.source is None or row.step != "restrict":
        connection.executemany(
            "INSERT OR IGNORE INTO takedown_articles (article_id, takedown_id, is_withheld) VALUES (?, ?, ?)",
            [(article_id, takedown_id, is_withheld) for article_id in sorted(reach.articles)],
        )
    if row.step in ("erase", "mask"):
        mentions = find_mentions(connection, reach) if row.step == "erase" else None
        erase(connection, reach, takedown_id)
        if mentions is not None:
            mask_mentions(connection, mentions, takedown_id)
        result.has_erased = True
    if row.step == "mask":
        result.to_retake |= reach.captures
    return takedown_id


def _obey_lift(connection: sqlite3.Connection, row: TakedownRow, lift_id: int, result: TakedownImport) -> None:
    found = connection.execute(_HELD, (row.archive_id, row.lifts)).fetchone()
    if found is None:
        return
    takedown_id, step = found
    if step == "restrict":
        undo_step(connection, takedown_id, step)
        return
    named = connection.execute("SELECT address_digest FROM takedown_addresses WHERE takedown_id = ?", (takedown_id,))
    reach = find_reach(connection, _find_named(connection, row, frozenset(digest for (digest,) in named)))
    erase(connection, reach, lift_id)
    noted = connection.execute("SELECT capture_id FROM takedown_captures WHERE takedown_id = ?", (takedown_id,))
    result.to_retake |= reach.captures | {number for (number,) in noted}


def _find_named(connection: sqlite3.Connection, row: TakedownRow, addresses: frozenset[str]) -> Iterable[int]:
    """The articles here that a step names: of its source, or under one of its addresses."""
    if row.source is not None:
        query = "SELECT article_id FROM articles WHERE source = ?"
        return [number for (number,) in connection.execute(query, (row.source,))]
    held = connection.execute("SELECT article_id, urlkey FROM articles")
    return [article_id for article_id, key in held if compute_address_digest(key) in addresses]
