"""What hangs on captures beside their texts, taken over once articles are there: which file they were imported from,
what stood on the front pages they brought, what their publishers reserve.

Each is a row by the number of its capture, so that a merge takes what is not here yet, a lot at a time, and may be
stopped anywhere. What a takedown here names has no row: neither as a capture nor as a place of a front page.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any

from archive.db.connection import Database
from archive.frontpages.place import FrontPagePlace
from archive.frontpages.write import UnreadPage, insert_front_page
from archive.model.numbers import RANGE, to_number_here, to_own_number
from archive.reservations.refresh import keep_readings
from archive.reservations.reservation import READER, Reservation

_LOT = 1000
"""Rows a transaction."""

_OF_CHAIN = "SELECT capture_id FROM {} WHERE capture_id BETWEEN ? AND ? ORDER BY capture_id"
_BETWEEN = "SELECT capture_id FROM {} WHERE capture_id BETWEEN ? AND ?"
_TAKEN_IN = "SELECT capture_id FROM captures WHERE capture_id BETWEEN ? AND ? AND urlkey NOT LIKE 'erased:%'"

_IMPORT = """
    SELECT name, format, size, chosen, started_at, coalesce(ended_at, ?), read_to, counts FROM imports
    WHERE import_id = ?"""
_SAME_IMPORT = (
    "SELECT import_id FROM imports WHERE name = ? AND format = ? AND size IS ? AND chosen = ? AND started_at = ? "
    "ORDER BY import_id LIMIT 1"
)
_ADD_IMPORT = """
    INSERT INTO imports (name, format, size, chosen, started_at, ended_at, read_to, counts)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_IMPORTED = "SELECT import_id, place, record_id, without_page FROM imported_captures WHERE capture_id = ?"
_ADD_IMPORTED = """
    INSERT INTO imported_captures (capture_id, import_id, place, record_id, without_page) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (capture_id) DO NOTHING"""

_LOOK = """
    SELECT l.frontpage_id, l.source, l.seen_at, l.reader, f.url, f.urlkey FROM frontpage_looks l
    JOIN frontpages f ON f.frontpage_id = l.frontpage_id WHERE l.capture_id = ?"""
_PLACES = """
    SELECT rank, url, urlkey, headline, has_picture FROM frontpage_places WHERE frontpage_id = ? ORDER BY rank"""

_RESERVED = """
    SELECT s.statements FROM capture_reservations p JOIN reservations s ON s.reservation_id = p.reservation_id
    WHERE p.capture_id = ? AND s.reader = ?"""


class AlongCaptures:
    """Takes over the rows that hang on the captures of one archive. `numbers`: those of its origins there, and here."""

    def __init__(self, database: Database, there: sqlite3.Connection, numbers: dict[int, int], merged_at: str) -> None:
        self._database = database
        self._there = there
        self._numbers = {origin: here for origin, here in numbers.items() if here}  # 0: this archive's own came back
        self._merged_at = merged_at
        self._imports: dict[int, int] = {}

    def merge(self) -> None:
        """Take over what is not here yet."""
        for lot in self._list_new("imported_captures"):
            self._add_imported(lot)
        for lot in self._list_new("frontpage_looks"):
            self._add_looks(lot)
        for lot in self._list_new("capture_reservations"):
            self._add_reservations(lot)

    def _list_new(self, table: str) -> Iterator[list[tuple[int, int]]]:
        """(number there, number here) of the captures that have a row of the table there and none here."""
        for origin, origin_here in self._numbers.items():
            span = (origin * RANGE, (origin + 1) * RANGE - 1)
            rows = self._there.execute(_OF_CHAIN.format(table), span)
            while lot := [number for (number,) in islice(rows, _LOT)]:
                pairs = [(number, to_number_here(origin_here, to_own_number(number))) for number in lot]
                ends = (pairs[0][1], pairs[-1][1])
                with self._database.connection() as here:
                    taken_in = {number for (number,) in here.execute(_TAKEN_IN, ends)}
                    held = {number for (number,) in here.execute(_BETWEEN.format(table), ends)}
                if new := [pair for pair in pairs if pair[1] in taken_in and pair[1] not in held]:
                    yield new

    def _add_imported(self, lot: list[tuple[int, int]]) -> None:
        with self._database.transaction() as connection:
            for number, here in lot:
                import_id, *rest = self._there.execute(_IMPORTED, (number,)).fetchone()
                connection.execute(_ADD_IMPORTED, (here, self._find_or_add_import(connection, import_id), *rest))

    def _find_or_add_import(self, connection: sqlite3.Connection, import_id: int) -> int:
        """The same reading of the same file. It has ended as far as this archive goes: nothing here goes on with it."""
        if import_id not in self._imports:
            row: tuple[Any, ...] = self._there.execute(_IMPORT, (self._merged_at, import_id)).fetchone()
            held = connection.execute(_SAME_IMPORT, row[:5]).fetchone()
            added = held[0] if held is not None else connection.execute(_ADD_IMPORT, row).lastrowid
            assert added is not None
            self._imports[import_id] = added
        return self._imports[import_id]

    def _add_looks(self, lot: list[tuple[int, int]]) -> None:
        looks: dict[tuple[Any, ...], list[tuple[int, str]]] = {}
        for number, here in lot:
            frontpage_id, source, seen_at, reader, url, urlkey = self._there.execute(_LOOK, (number,)).fetchone()
            looks.setdefault((frontpage_id, source, reader, url, urlkey), []).append((here, seen_at))
        with self._database.transaction() as connection:
            for (frontpage_id, source, reader, url, urlkey), seen in looks.items():
                page = UnreadPage(source, url, urlkey, "", None, tuple(seen))
                insert_front_page(connection, page, self._read_places(frontpage_id), reader)

    def _read_places(self, frontpage_id: int) -> list[FrontPagePlace]:
        rows = self._there.execute(_PLACES, (frontpage_id,))
        return [FrontPagePlace(rank, url, key, said, bool(picture)) for rank, url, key, said, picture in rows]

    def _add_reservations(self, lot: list[tuple[int, int]]) -> None:
        """What the rules of this version have read; what former rules have, is read again here when it is asked for."""
        read = []
        for number, here in lot:
            found = self._there.execute(_RESERVED, (number, READER)).fetchone()
            if found is not None:
                statements = tuple((stated_in, says) for stated_in, says in json.loads(found[0]))
                read.append((here, Reservation(statements)))
        keep_readings(self._database, read)
