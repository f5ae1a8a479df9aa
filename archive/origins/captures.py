"""The captures of one chain taken over, a batch a transaction: rows, bodies, redirects, and the head that moves on.

The plan has computed the chain already. What a takedown forbids here comes as a row without its address and its body.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.access.tombstones import Tombstones
from archive.captures.chain import COLUMNS, Redaction, redact, to_redaction
from archive.db.connection import Database
from archive.model.digests import compute_address_digest
from archive.model.numbers import find_origin, to_number_here, to_own_number
from archive.origins.heads import Head, find_digest
from archive.origins.payload_copies import PayloadCopies
from archive.origins.plan import MergeScope, OriginPlan, is_held

BATCH = 2000
"""Captures a transaction, half a second for other writers. Keys are scattered over the indexes: of smaller batches each
writes as many of their pages."""

_READ = f"""
    SELECT {", ".join(f"c.{name}" for name in COLUMNS)}, c.chain_digest, t.left_digest, t.payload_digest,
      t.payload_size, t.takedown_id
    FROM captures c LEFT JOIN takedown_captures t ON t.capture_id = c.capture_id
    WHERE c.capture_id > ? AND c.capture_id < ? AND {{}} ORDER BY c.capture_id"""  # noqa: S608  # names of our own
_ADD = (
    f"INSERT INTO captures ({', '.join(COLUMNS)}, chain_digest) "  # noqa: S608  # names of our own
    f"VALUES ({', '.join('?' * (len(COLUMNS) + 1))}) ON CONFLICT (capture_id) DO NOTHING"
)
_ADD_REDACTION = """
    INSERT INTO takedown_captures (capture_id, takedown_id, chain_digest, left_digest, payload_digest, payload_size)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (capture_id) DO NOTHING"""
_REWRITE = f"UPDATE captures SET {', '.join(f'{n} = :{n}' for n in COLUMNS)} WHERE capture_id = :capture_id"  # noqa: S608
_REDIRECTS = "SELECT capture_id, urlkey FROM redirects WHERE capture_id BETWEEN ? AND ?"
_MOVE_HEAD = "UPDATE origins SET captures = ?, chain_digest = ? WHERE origin_id = ? AND captures < ?"


@dataclass(frozen=True, slots=True)
class _Noted:
    """What was noted of a row in the other archive: what a takedown there has left of it."""

    redaction: Redaction
    payload_digest: str | None
    payload_size: int | None
    takedown_id: int


class CaptureMerge:
    """Takes over the captures of the chains of one archive."""

    def __init__(
        self,
        database: Database,
        there: sqlite3.Connection,
        tombstones: Tombstones,
        numbers: tuple[dict[int, int], dict[int, int]],
    ) -> None:
        """`numbers`: by the number of an origin there, its number here; and the same of takedowns."""
        self._database = database
        self._there = there
        self._tombstones = tombstones
        self._numbers, self._takedowns = numbers
        self._payloads = PayloadCopies(there, tombstones)

    def merge(self, origin: OriginPlan, scope: MergeScope) -> Iterator[int]:
        """Take over what is new of a chain; yields how many captures each transaction brought."""
        head, held = origin.there, origin.here
        after = held.captures if held and held.is_whole and head.is_whole else 0
        span = (to_number_here(head.origin_id, after), to_number_here(head.origin_id + 1, 0))
        rows = self._there.execute(_READ.format(scope.condition), span)
        while batch := list(islice(rows, BATCH)):
            if held is not None and not (held.is_whole and head.is_whole):
                with self._database.connection() as here:
                    batch = [row for row in batch if not is_held(here, held, to_own_number(row[0]))]
            if batch:
                try:
                    with self._database.transaction() as connection:
                        self._add(connection, head, batch)
                except BaseException:
                    self._payloads.forget_references()
                    raise
            yield len(batch)
        self._close_gaps(head)

    def take_again(self, numbers: set[int]) -> None:
        """Write captures that are held anew as the other archive has them, where it has them."""
        there = {here: number for number, here in self._numbers.items()}
        for number in sorted(numbers):
            origin = there.get(find_origin(number))
            if origin is None:
                continue
            key = to_number_here(origin, to_own_number(number))
            values = self._there.execute(_READ.format("true"), (key - 1, key + 1)).fetchone()
            if values is None:
                continue
            with self._database.transaction() as connection:
                row, _, noted = self._translate(self._numbers[origin], values)
                if row["payload_digest"] is not None:
                    self._payloads.copy(connection, row["payload_digest"], (row["source"], row["kind"]))
                connection.execute(_REWRITE, {name: row[name] for name in COLUMNS})
                connection.execute("DELETE FROM takedown_captures WHERE capture_id = ?", (number,))
                self._add_note(connection, number, noted)
                self._add_redirects(connection, key, key, self._numbers[origin])

    def _translate(self, origin_id: int, values: tuple[Any, ...]) -> tuple[dict[str, Any], str, _Noted | None]:
        """A row as it was read, under its numbers here, with its chain digest and what a takedown noted of it."""
        row = dict(zip(COLUMNS, values, strict=False))
        for name in ("capture_id", "crawl_id"):
            row[name] = to_number_here(origin_id, to_own_number(row[name]))
        digest, left, payload_digest, size, takedown_id = values[len(COLUMNS) :]
        if left is None:
            return row, digest, None
        return row, digest, _Noted(Redaction(digest, left), payload_digest, size, self._takedowns[takedown_id])

    def _add_note(self, connection: sqlite3.Connection, capture_id: int, noted: _Noted | None) -> None:
        if noted is not None:
            taken = noted.redaction
            values = (taken.chain_digest, taken.left_digest, noted.payload_digest, noted.payload_size)
            connection.execute(_ADD_REDACTION, (capture_id, noted.takedown_id, *values))

    def _add(self, connection: sqlite3.Connection, head: Head, batch: list[tuple[Any, ...]]) -> None:
        origin_id = self._numbers[head.origin_id]
        for values in batch:
            row, digest, noted = self._translate(origin_id, values)
            row, noted = self._obey(row, digest, noted)
            if row["payload_digest"] is not None:
                self._payloads.copy(connection, row["payload_digest"], (row["source"], row["kind"]))
            connection.execute(_ADD, (*(row[name] for name in COLUMNS), digest))
            self._add_note(connection, row["capture_id"], noted)
        self._add_redirects(connection, batch[0][0], batch[-1][0], origin_id)
        last = to_own_number(batch[-1][0])
        connection.execute(_MOVE_HEAD, (last, batch[-1][len(COLUMNS)], origin_id, last))

    def _obey(self, row: dict[str, Any], digest: str, noted: _Noted | None) -> tuple[dict[str, Any], _Noted | None]:
        """The row as it may come: whole, or what a takedown here leaves of it."""
        body = row["payload_digest"]
        takedown_id = self._tombstones.find_by_addresses([row["urlkey"]])
        if takedown_id is None and row["kind"] != "robots":
            takedown_id = self._tombstones.sources.get(row["source"])
        if takedown_id is not None:
            row = redact(row, compute_address_digest(row["urlkey"]))
        elif body in self._tombstones.payloads:
            takedown_id = self._tombstones.payloads[body]
            row = {**row, "payload_digest": None, "revisit": None}
        if takedown_id is None:
            return row, noted
        size = None
        if body is not None:
            found = self._there.execute("SELECT size FROM payloads WHERE payload_digest = ?", (body,)).fetchone()
            size = None if found is None else found[0]
        return row, _Noted(to_redaction(row, digest), body, size, takedown_id)

    def _add_redirects(self, connection: sqlite3.Connection, first: int, last: int, origin_id: int) -> None:
        for capture_id, urlkey in self._there.execute(_REDIRECTS, (first, last)).fetchall():
            number = to_number_here(origin_id, to_own_number(capture_id))
            is_redacted = "SELECT 1 FROM captures WHERE capture_id = ? AND redirected_from IS NULL"
            if connection.execute(is_redacted, (number,)).fetchone() is None:
                connection.execute(
                    "INSERT OR IGNORE INTO redirects (urlkey, capture_id) VALUES (?, ?)", (urlkey, number)
                )

    def _close_gaps(self, head: Head) -> None:
        """Note what each capture follows whose former one is not here, and forget it of those that have theirs now."""
        origin_id = self._numbers[head.origin_id]
        span = (to_number_here(origin_id, 0), to_number_here(origin_id + 1, 0))
        with self._database.transaction() as connection:
            (is_whole,) = connection.execute(
                "SELECT is_whole FROM origins WHERE origin_id = ?", (origin_id,)
            ).fetchone() or (1,)
            if is_whole:
                return
            lonely = [
                number for (number,) in connection.execute(
                    "SELECT c.capture_id FROM captures c WHERE c.capture_id > ? AND c.capture_id < ? AND NOT EXISTS "
                    "(SELECT 1 FROM captures f WHERE f.capture_id = c.capture_id - 1)", span,
                ) if to_own_number(number) > 1
            ]  # fmt: skip
            known = dict(connection.execute(
                "SELECT capture_id, previous_digest FROM origin_gaps WHERE capture_id > ? AND capture_id < ?", span
            ))  # fmt: skip
            connection.execute("DELETE FROM origin_gaps WHERE capture_id > ? AND capture_id < ?", span)
            for number in lonely:
                previous = known.get(number) or self._find_previous(head, to_own_number(number))
                connection.execute("INSERT INTO origin_gaps VALUES (?, ?)", (number, previous))
            if not lonely:
                connection.execute("UPDATE origins SET is_whole = 1 WHERE origin_id = ?", (origin_id,))

    def _find_previous(self, head: Head, own_number: int) -> str:
        there = to_number_here(head.origin_id, own_number)
        query = "SELECT previous_digest FROM origin_gaps WHERE capture_id = ?"
        gap = self._there.execute(query, (there,)).fetchone()
        previous = gap[0] if gap else find_digest(self._there, there - 1)
        assert previous is not None
        return str(previous)
