"""`WatchRow`: a saved search as the archive keeps it, and its rows. What is configured is written by `sync_watches`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from archive.db.connection import Database
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text
from archive.search.query import SearchQuery

_OF_QUESTION = ("text", "sources", "countries", "sections", "authors", "agencies", "completeness", "dates")


@dataclass(frozen=True, slots=True)
class WatchRow:
    """A saved search: what it asks, what it tells (`archive.watches.decide`), by which ways.

    `ways` are names without secrets. `after_event`: what had happened before counts for nothing.
    """

    watch: str
    title: str
    question: SearchQuery
    tell: tuple[str, ...] = ("new",)
    changes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    every: str = "at-once"
    ways: tuple[str, ...] = ()
    is_paused: bool = False
    after_event: int = 0
    added_at: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WatchState:
    """A watch with what it has met and told: for lists."""

    watch: WatchRow
    matches: int = 0
    last_matched_at: datetime | None = None
    waiting: int = 0
    told: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def sync_watches(database: Database, watches: Iterable[WatchRow], now: datetime) -> None:
    """Let the archive know the watches that are configured, and no others. Writes only where something differs.

    A watch that is new, or was removed and is there again, counts from now on. What a removed watch or way has still
    to tell is left out.
    """
    wanted = {watch.watch: watch for watch in watches}
    with database.connection() as connection:
        held = {row.watch: row for row in read_watches(connection, removed=True)}
    if all(_is_same(held.get(name), watch) for name, watch in wanted.items()) and not any(
        row.removed_at is None and name not in wanted for name, row in held.items()
    ):
        return
    with database.transaction() as connection:
        held = {row.watch: row for row in read_watches(connection, removed=True)}
        (last_event,) = connection.execute("SELECT coalesce(max(event_id), 0) FROM watch_events").fetchone()
        for name, watch in wanted.items():
            former = held.get(name)
            if former is None or former.removed_at is not None:
                watch = replace(watch, after_event=last_event, added_at=now)  # noqa: PLW2901
            else:
                watch = replace(watch, after_event=former.after_event, added_at=former.added_at)  # noqa: PLW2901
            _write(connection, watch)
            _leave_out(connection, name, "way-removed", watch.ways)
        for name in held.keys() - wanted.keys():
            connection.execute(
                "UPDATE watches SET removed_at = ?, revised = (SELECT max(revised) + 1 FROM watches) "
                "WHERE watch = ? AND removed_at IS NULL",
                (to_text(now), name),
            )
            _leave_out(connection, name, "watch-removed", ())
        if not wanted:
            connection.execute("DELETE FROM watch_events")


def read_watches(connection: sqlite3.Connection, *, removed: bool = False) -> list[WatchRow]:
    """The watches that are configured, by name; with `removed`, those that were as well."""
    rows = connection.execute(
        "SELECT watch, title, definition, ways, is_paused, after_event, added_at, removed_at FROM watches "
        "WHERE removed_at IS NULL OR ? ORDER BY watch",
        (removed,),
    )
    return [_to_row(*row) for row in rows]


def list_watch_states(database: Database) -> list[WatchState]:
    """Every configured watch with what it has met, what waits to be told, and what was."""
    with database.connection() as connection:
        return [_read_state(connection, watch) for watch in read_watches(connection)]


def _read_state(connection: sqlite3.Connection, watch: WatchRow) -> WatchState:
    matches, last_at = connection.execute(
        "SELECT count(*), max(matched_at) FROM watch_matches WHERE watch = ?", (watch.watch,)
    ).fetchone()
    counts = connection.execute(
        "SELECT CASE WHEN told_at IS NOT NULL THEN 'told' ELSE coalesce(left_out, 'waiting') END AS state, "
        "count(DISTINCT match_id) FROM watch_deliveries JOIN watch_matches USING (match_id) WHERE watch = ? "
        "GROUP BY state",
        (watch.watch,),
    )
    by_state = dict(counts.fetchall())
    waiting, told = by_state.pop("waiting", 0), by_state.pop("told", 0)
    return WatchState(watch, matches, parse_instant_or_none(last_at), waiting, told, by_state)


def _is_same(held: WatchRow | None, wanted: WatchRow) -> bool:
    if held is None or held.removed_at is not None:
        return False
    return replace(held, after_event=0, added_at=None) == replace(wanted, after_event=0, added_at=None)


def _write(connection: sqlite3.Connection, watch: WatchRow) -> None:
    assert watch.added_at is not None
    definition = {
        "question": {name: getattr(watch.question, name) for name in _OF_QUESTION},
        "tell": watch.tell,
        "changes": watch.changes,
        "also": watch.also,
        "every": watch.every,
    }
    connection.execute(
        "INSERT INTO watches (watch, title, definition, ways, added_at, after_event, is_paused, removed_at, revised) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, NULL, (SELECT coalesce(max(revised), 0) + 1 FROM watches)) "
        "ON CONFLICT (watch) DO UPDATE SET title = excluded.title, "
        "definition = excluded.definition, ways = excluded.ways, added_at = excluded.added_at, "
        "after_event = excluded.after_event, is_paused = excluded.is_paused, removed_at = NULL, "
        "revised = excluded.revised",
        (
            watch.watch,
            watch.title,
            json.dumps(definition, ensure_ascii=False),
            json.dumps(watch.ways),
            to_text(watch.added_at),
            watch.after_event,
            watch.is_paused,
        ),
    )


def _leave_out(connection: sqlite3.Connection, watch: str, reason: str, ways: tuple[str, ...]) -> None:
    """What waits for ways that the watch has no more is left out, but for what a begun message holds."""
    connection.execute(
        "UPDATE watch_deliveries SET left_out = ? WHERE told_at IS NULL AND left_out IS NULL AND way NOT IN "
        "(SELECT value FROM json_each(?)) AND match_id IN (SELECT match_id FROM watch_matches WHERE watch = ?)",
        (reason, json.dumps(ways), watch),
    )


def _to_row(
    name: str, title: str, definition: str, ways: str, is_paused: int, after: int, added_at: str, removed_at: str | None
) -> WatchRow:
    known: dict[str, Any] = json.loads(definition)
    return WatchRow(
        name,
        title,
        _to_question(known["question"]),
        tuple(known["tell"]),
        tuple(known["changes"]),
        tuple(known["also"]),
        known["every"],
        tuple(json.loads(ways)),
        bool(is_paused),
        after,
        parse_instant(added_at),
        parse_instant_or_none(removed_at),
    )


def _to_question(values: dict[str, Any]) -> SearchQuery:
    known = {each.name for each in fields(SearchQuery)}
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return SearchQuery(**{name: value for name, value in given.items() if name in known}, by="date")


def list_match_ids(database: Database, watch: str, limit: int, offset: int) -> list[int]:
    """The newest matches of a watch first."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT match_id FROM watch_matches WHERE watch = ? ORDER BY match_id DESC LIMIT ? OFFSET ?",
            (watch, limit, offset),
        )
        return [match_id for (match_id,) in rows]
