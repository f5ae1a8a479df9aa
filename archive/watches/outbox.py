"""The outbox: which matches wait for which way, the messages that carry them, and the one log of what was sent.

A message is written down before it is sent, with what it carries; so after a kill it is known, and tried again under
its own key. A way has one message on its way at a time: what comes meanwhile waits and is the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.db.connection import Database
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text
from archive.watches.dispatches import read_dispatches

LeftUntold = Literal["reprint", "beyond-most", "way-removed", "given-up", "watch-removed"]


@dataclass(frozen=True, slots=True)
class WaitingMatch:
    """A match that is still to be told by a way."""

    match_id: int
    watch: str
    article_id: int
    kind: str
    matched_at: datetime


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A line of the log. `error` is that of the last attempt; without `sent_at` and `given_up_at` it is on its way."""

    message_id: int
    key: str
    topic: str
    way: str
    title: str
    articles: int
    begun_at: datetime
    attempts: int
    tried_at: datetime | None
    sent_at: datetime | None
    error: str | None
    given_up_at: datetime | None


_COLUMNS = "message_id, key, topic, way, title, articles, begun_at, attempts, tried_at, sent_at, error, given_up_at"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is to be begun: the matches it lists, and those it only counts."""

    key: str
    way: str
    title: str
    listed: tuple[int, ...]
    counted: tuple[int, ...] = ()


def list_waiting(database: Database, way: str) -> list[WaitingMatch]:
    """What waits for a way and is in no message yet, oldest first."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT m.match_id, m.watch, m.article_id, m.kind, m.matched_at FROM watch_deliveries d "
            "JOIN watch_matches m ON m.match_id = d.match_id WHERE d.way = ? AND d.told_at IS NULL "
            "AND d.left_out IS NULL AND d.message_id IS NULL ORDER BY m.match_id",
            (way,),
        )
        return [_to_waiting(*row) for row in rows]


def find_open_message(database: Database, way: str) -> tuple[MessageRow, list[WaitingMatch]] | None:
    """The message of a way that was begun and is neither sent nor given up, with the matches it lists."""
    with database.connection() as connection:
        row = connection.execute(
            f"SELECT {_COLUMNS} FROM messages WHERE way = ? AND sent_at IS NULL AND given_up_at IS NULL "  # noqa: S608
            "ORDER BY message_id LIMIT 1",
            (way,),
        ).fetchone()
        if row is None:
            return None
        matches = connection.execute(
            "SELECT m.match_id, m.watch, m.article_id, m.kind, m.matched_at FROM watch_deliveries d "
            "JOIN watch_matches m ON m.match_id = d.match_id WHERE d.message_id = ? AND d.left_out IS NULL "
            "ORDER BY m.match_id",
            (row[0],),
        ).fetchall()
    return _to_message(*row), [_to_waiting(*each) for each in matches]


def count_beyond(database: Database, message_id: int) -> dict[str, int]:
    """By watch, how many articles a message counts and does not list."""
    with database.connection() as connection:
        return dict(
            connection.execute(
                "SELECT m.watch, count(*) FROM watch_deliveries d JOIN watch_matches m ON m.match_id = d.match_id "
                "WHERE d.message_id = ? AND d.left_out = 'beyond-most' GROUP BY m.watch",
                (message_id,),
            )
        )


def begin_message(database: Database, outgoing: Outgoing, now: datetime) -> int:
    """Write down that a message is about to be sent, and what it carries; its number."""
    with database.transaction() as connection:
        cursor = connection.execute(
            "INSERT INTO messages (key, topic, way, title, articles, begun_at) VALUES (?, 'watch', ?, ?, ?, ?)",
            (
                outgoing.key,
                outgoing.way,
                outgoing.title,
                len(outgoing.listed) + len(outgoing.counted),
                to_text(now),
            ),
        )
        assert cursor.lastrowid is not None
        put = (
            "UPDATE watch_deliveries SET message_id = ?, left_out = ? "
            "WHERE match_id = ? AND way = ? AND told_at IS NULL"
        )
        for match_ids, left_out in ((outgoing.listed, None), (outgoing.counted, "beyond-most")):
            connection.executemany(put, [(cursor.lastrowid, left_out, each, outgoing.way) for each in match_ids])
        return cursor.lastrowid


def mark_sent(database: Database, message_id: int, now: datetime) -> None:
    """Write down that a message has left: what it lists is told."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE messages SET sent_at = ?, tried_at = ?, attempts = attempts + 1, error = NULL WHERE message_id = ?",
            (to_text(now), to_text(now), message_id),
        )
        connection.execute(
            "UPDATE watch_deliveries SET told_at = ? WHERE message_id = ? AND left_out IS NULL",
            (to_text(now), message_id),
        )


def mark_failed(database: Database, message_id: int, error: str, now: datetime, *, giving_up: bool = False) -> None:
    """Write down that an attempt failed; with `giving_up`, that there will be no other."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE messages SET tried_at = ?, attempts = attempts + 1, error = ?, given_up_at = ? "
            "WHERE message_id = ?",
            (to_text(now), error[:500], to_text(now) if giving_up else None, message_id),
        )
        if giving_up:
            connection.execute(
                "UPDATE watch_deliveries SET left_out = 'given-up' WHERE message_id = ? AND left_out IS NULL",
                (message_id,),
            )


def leave_out(database: Database, way: str, match_ids: Iterable[int], reason: LeftUntold) -> None:
    """Write down that these matches are not told by a way, and why."""
    with database.transaction() as connection:
        connection.executemany(
            "UPDATE watch_deliveries SET left_out = ? WHERE match_id = ? AND way = ? AND told_at IS NULL",
            [(reason, each, way) for each in match_ids],
        )


def find_reprints(database: Database, way: str, waiting: Sequence[WaitingMatch]) -> set[int]:
    """Of new articles that wait, those of a dispatch that their watch tells or told already by this way."""
    new = [match for match in waiting if match.kind == "new"]
    with database.connection() as connection:
        dispatches = read_dispatches(connection, {match.article_id for match in new})
        if not dispatches:
            return set()
        seen: set[tuple[str, int]] = set()
        reprints: set[int] = set()
        for match in new:
            dispatch = dispatches.get(match.article_id)
            if dispatch is None:
                continue
            key = (match.watch, dispatch)
            if key in seen or connection.execute(_IS_TOLD, (dispatch, match.watch, way)).fetchone():
                reprints.add(match.match_id)
            seen.add(key)
        return reprints


_IS_TOLD = """
    SELECT 1 FROM article_dispatches g JOIN watch_matches m ON m.article_id = g.article_id AND m.kind = 'new'
    JOIN watch_deliveries d ON d.match_id = m.match_id
    WHERE g.dispatch_id = ? AND m.watch = ? AND d.way = ? AND d.message_id IS NOT NULL LIMIT 1"""


def count_sent(database: Database, way: str, since: datetime, until: datetime) -> int:
    """How many messages have left by a way after one instant and until another, of watches and of health."""
    with database.connection() as connection:
        row = connection.execute(
            "SELECT count(*) FROM messages WHERE way = ? AND sent_at > ? AND sent_at <= ?",
            (way, to_text(since), to_text(until)),
        ).fetchone()
    return int(row[0])


def add_health_message(database: Database, ways: Iterable[str], title: str, sources: int, now: datetime) -> None:
    """Write down that a message on the health of sources has left by these ways."""
    with database.transaction() as connection:
        (number,) = connection.execute("SELECT coalesce(max(message_id), 0) + 1 FROM messages").fetchone()
        connection.executemany(
            "INSERT INTO messages (key, topic, way, title, articles, begun_at, attempts, tried_at, sent_at) "
            "VALUES (?, 'health', ?, ?, ?, ?, 1, ?, ?)",
            [
                (f"health-{number}-{place}", way, title, sources, to_text(now), to_text(now), to_text(now))
                for place, way in enumerate(ways)
            ],
        )


def list_messages(database: Database, *, limit: int = 50, troubled: bool = False) -> list[MessageRow]:
    """The newest lines of the log first; `troubled` keeps those that are not sent."""
    where = "WHERE sent_at IS NULL" if troubled else ""
    with database.connection() as connection:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM messages {where} ORDER BY message_id DESC LIMIT ?",  # noqa: S608  # names of our own
            (limit,),
        )
        return [_to_message(*row) for row in rows]


def _to_waiting(match_id: int, watch: str, article_id: int, kind: str, matched_at: str) -> WaitingMatch:
    return WaitingMatch(match_id, watch, article_id, kind, parse_instant(matched_at))


def _to_message(
    message_id: int, key: str, topic: str, way: str, title: str, articles: int, begun_at: str, attempts: int, *rest: str
) -> MessageRow:
    tried_at, sent_at, error, given_up_at = rest
    return MessageRow(
        message_id,
        key,
        topic,
        way,
        title,
        articles,
        parse_instant(begun_at),
        attempts,
        parse_instant_or_none(tried_at),
        parse_instant_or_none(sent_at),
        error,
        parse_instant_or_none(given_up_at),
    )
