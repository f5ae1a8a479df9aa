"""What stands around the captures of a merged archive: its sources, its ledger, what was remembered of its sources, and
what was learned of them. Each is taken from where the last merge came to; a running crawl's line is taken again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from archive.db.connection import Database
from archive.model.numbers import RANGE, to_number_here, to_own_number
from archive.origins.plan import MergeScope

_ADD_SOURCE = """
    INSERT INTO sources (source, title, homepage, country, language, first_seen_at, synced_at)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET
      title = iif(excluded.synced_at > synced_at, excluded.title, title),
      homepage = iif(excluded.synced_at > synced_at, excluded.homepage, homepage),
      country = iif(excluded.synced_at > synced_at, excluded.country, country),
      language = iif(excluded.synced_at > synced_at, excluded.language, language),
      first_seen_at = min(first_seen_at, excluded.first_seen_at), synced_at = max(synced_at, excluded.synced_at)"""

_SAME_LISTING = "SELECT 1 FROM listings WHERE source = ? AND url = ? AND crawl_id = ? AND seen_at = ?"
_SAME_EVENT = "SELECT 1 FROM health_events WHERE source = ? AND at = ? AND kind = ?"
_SAME_SET = "SELECT 1 FROM source_block_sets WHERE source = ? AND made_at = ? AND learner IS ?"
_ADD_VERDICT = """
    INSERT INTO source_verdicts (source, judged_at, kind, since_at, reason, evidence, unlooked_from)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET judged_at = excluded.judged_at,
      kind = excluded.kind, since_at = excluded.since_at, reason = excluded.reason, evidence = excluded.evidence,
      unlooked_from = excluded.unlooked_from WHERE excluded.judged_at > judged_at"""

_WHOLE_BACKFILLS = "SELECT * FROM backfills WHERE outcome = 'whole' AND {} ORDER BY backfill_id"
_SAME_BACKFILL = "SELECT 1 FROM backfills WHERE source = ? AND began_at = ? AND since IS ? AND sequence = ?"
_WAYS = "SELECT * FROM backfill_ways WHERE backfill_id = ?"

_ADD_ORDER = "{} ON CONFLICT (archive_id, order_id) DO UPDATE SET crawl_id = excluded.crawl_id WHERE crawl_id IS NULL"
_TOLD = ("started_at", "ended_at", "outcome", "reason", "candidates", "left_alone", "captures", "revisits", "failures",
         "new_articles", "new_revisions", "no_text", "bytes")  # fmt: skip
_TELL_GIVEN_UP = f"""
    UPDATE crawls SET {", ".join(f"{name} = k.{name}" for name in _TOLD)}
    FROM crawls k WHERE k.crawl_id = :crawl_id AND k.outcome <> 'running' AND crawls.crawl_id = :order_id
      AND crawls.outcome = 'lost' AND :archive_id = (SELECT archive_id FROM archive_identity)"""  # noqa: S608  # names of our own


class CompanionMerge:
    """Takes over the rows that stand around captures, of one archive, under its origin's number here."""

    def __init__(
        self, database: Database, there: sqlite3.Connection, numbers: dict[int, int], scope: MergeScope, merged_at: str
    ) -> None:
        self._database = database
        self._there = there
        self._numbers = numbers
        self._origin_id = numbers[0]
        self._of = scope.condition
        self._merged_at = merged_at

    def merge_before_captures(self) -> None:
        """Sources and the ledger: captures name them."""
        with self._database.transaction() as connection:
            columns = "source, title, homepage, country, language, first_seen_at, synced_at"
            rows = self._there.execute(f"SELECT {columns} FROM sources WHERE {self._of}")  # noqa: S608  # names of our own
            connection.executemany(_ADD_SOURCE, rows)
            self._merge_orders(connection, self._merge_crawls(connection))

    def merge_after_captures(self) -> None:
        """Listings, verdicts, what was learned, and how far back all is held."""
        with self._database.transaction() as connection:
            self._merge_numbered(connection, "listings", "listing_id", self._add_listing)
            self._merge_numbered(connection, "health_events", "event_id", self._add_event)
            self._merge_numbered(connection, "source_block_sets", "set_id", self._add_block_set)
            columns = "source, judged_at, kind, since_at, reason, evidence, unlooked_from"
            rows = self._there.execute(f"SELECT {columns} FROM source_verdicts WHERE {self._of}")  # noqa: S608  # names of our own
            connection.executemany(_ADD_VERDICT, rows)
            self._merge_backfills(connection)

    def _merge_crawls(self, connection: sqlite3.Connection) -> int:
        """The lines of the ledger; the number there after which they were taken."""
        names = _list_columns(connection, "crawls")
        add = _upsert("crawls", names, "crawl_id")
        after = self._read_mark(connection, "crawl_mark")
        query = f"SELECT {', '.join(names)} FROM crawls WHERE (crawl_id > ? OR crawl_id >= {RANGE}) AND {self._of}"  # noqa: S608  # names of our own
        mark: int | None = None
        last = after
        for values in self._there.execute(query, (after,)).fetchall():
            row = dict(zip(names, values, strict=True))
            number = row["crawl_id"]
            here = self._to_here(number)
            if here < RANGE:  # this archive's own, which came back
                continue
            row["crawl_id"] = here
            if number < RANGE:
                last = max(last, number)
                if row["outcome"] == "running":
                    mark = min(mark or number, number)
            connection.execute(add, row)
        self._move_mark(connection, "crawl_mark", last if mark is None else mark - 1)
        return after

    def _merge_orders(self, connection: sqlite3.Connection, after: int) -> None:
        """Whose orders these lines carry out. A line here that ordered one and was given up learns how it ended."""
        names = _list_columns(connection, "orders")
        query = f"SELECT {', '.join(names)} FROM orders WHERE crawl_id > ? AND {self._of}"  # noqa: S608  # the same
        for values in self._there.execute(query, (after,)).fetchall():
            row = dict(zip(names, values, strict=True))
            row["crawl_id"] = self._to_here(row["crawl_id"])
            connection.execute(_ADD_ORDER.format(_insert("orders", row)), row)
            connection.execute(_TELL_GIVEN_UP, row)

    def _to_here(self, number: int) -> int:
        return to_number_here(self._numbers[number // RANGE], to_own_number(number))

    def _merge_numbered(
        self,
        connection: sqlite3.Connection,
        table: str,
        key: str,
        add: Callable[[sqlite3.Connection, dict[str, Any]], None],
    ) -> None:
        names = _list_columns(connection, table)
        query = f"SELECT {', '.join(names)} FROM {table} WHERE {key} > ? AND {self._of} ORDER BY {key}"  # noqa: S608  # names of our own
        last = after = self._read_mark(connection, f"{key.removesuffix('_id')}_mark")
        for values in self._there.execute(query, (after,)).fetchall():
            row = dict(zip(names, values, strict=True))
            last = max(last, row.pop(key))
            add(connection, row)
        self._move_mark(connection, f"{key.removesuffix('_id')}_mark", last)

    def _add_listing(self, connection: sqlite3.Connection, row: dict[str, Any]) -> None:
        row["crawl_id"] = self._to_here(row["crawl_id"])
        same = (row["source"], row["url"], row["crawl_id"], row["seen_at"])
        if connection.execute(_SAME_LISTING, same).fetchone() is None:
            connection.execute(_insert("listings", row), row)

    def _add_event(self, connection: sqlite3.Connection, row: dict[str, Any]) -> None:
        row["told_at"] = row["told_at"] or self._merged_at  # told there, or never: not told here again
        if connection.execute(_SAME_EVENT, (row["source"], row["at"], row["kind"])).fetchone() is None:
            connection.execute(_insert("health_events", row), row)

    def _add_block_set(self, connection: sqlite3.Connection, row: dict[str, Any]) -> None:
        same = (row["source"], row["made_at"], row["learner"])
        if connection.execute(_SAME_SET, same).fetchone() is not None:
            return
        set_id = connection.execute(_insert("source_block_sets", row), row).lastrowid
        lines = self._there.execute(
            "SELECT b.block_digest, b.articles, b.example FROM source_blocks b JOIN source_block_sets s "
            "ON s.set_id = b.set_id WHERE s.source = ? AND s.made_at = ? AND s.learner IS ?",
            same,
        )
        connection.executemany(
            "INSERT OR IGNORE INTO source_blocks (set_id, block_digest, articles, example) VALUES (?, ?, ?, ?)",
            [(set_id, *line) for line in lines],
        )

    def _merge_backfills(self, connection: sqlite3.Connection) -> None:
        """Those that are whole: how far back all is held is true here too. One under way is gone on with there."""
        names = _list_columns(connection, "backfills")
        for values in self._there.execute(_WHOLE_BACKFILLS.format(self._of)).fetchall():
            row = dict(zip(names, values, strict=True))
            number = row.pop("backfill_id")
            same = (row["source"], row["began_at"], row["since"], row["sequence"])
            if connection.execute(_SAME_BACKFILL, same).fetchone() is not None:
                continue
            here = connection.execute(_insert("backfills", row), row).lastrowid
            ways = self._there.execute(_WAYS, (number,))
            columns = [column[0] for column in ways.description]
            for way in ways:
                told = {**dict(zip(columns, way, strict=True)), "backfill_id": here}
                connection.execute(_insert("backfill_ways", told), told)

    def _read_mark(self, connection: sqlite3.Connection, name: str) -> int:
        query = f"SELECT {name} FROM origins WHERE origin_id = ?"  # noqa: S608  # names of our own
        return int(connection.execute(query, (self._origin_id,)).fetchone()[0])

    def _move_mark(self, connection: sqlite3.Connection, name: str, to: int) -> None:
        connection.execute(f"UPDATE origins SET {name} = ? WHERE origin_id = ?", (to, self._origin_id))  # noqa: S608


def _list_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _insert(table: str, row: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"  # noqa: S608


def _upsert(table: str, names: list[str], key: str) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    values = ", ".join(f":{name}" for name in names)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values}) "  # noqa: S608  # names of our own
        f"ON CONFLICT ({key}) DO UPDATE SET {changed} WHERE outcome = 'running'"
    )
