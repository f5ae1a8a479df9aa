"""What was read of reservations: of an article, of a newsroom, of a selection. Reads only."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.access.shown import IS_SHOWN_HERE
from archive.model.timestamps import parse_instant
from archive.reservations.reservation import Statement

_TABLE = "SELECT 1 FROM sqlite_schema WHERE name = 'article_reservations'"
_OF_ARTICLE = """
    SELECT r.no_tdm, r.no_archive, s.statements, c.captured_at FROM article_reservations r
    JOIN reservations s ON s.reservation_id = r.reservation_id JOIN captures c ON c.capture_id = r.capture_id
    WHERE r.article_id = ?"""
_OF_SOURCE = f"""
    SELECT s.statements, count(*), max(c.captured_at), s.no_tdm, s.no_archive
    FROM (SELECT article_id FROM articles WHERE source = ? ORDER BY published_at DESC LIMIT ?) a
    JOIN article_reservations r ON r.article_id = a.article_id
    JOIN reservations s ON s.reservation_id = r.reservation_id JOIN captures c ON c.capture_id = r.capture_id
    WHERE {IS_SHOWN_HERE.format("a")} GROUP BY r.reservation_id ORDER BY 2 DESC, 3 DESC"""  # noqa: S608
_RESERVED = "SELECT article_id FROM article_reservations WHERE no_tdm"
_UNREAD = """
    SELECT count(*) FROM articles a
    WHERE NOT EXISTS (SELECT 1 FROM article_reservations r WHERE r.article_id = a.article_id)"""


@dataclass(frozen=True, slots=True)
class ArticleReservation:
    """What an article's newest answer reserves, and when it said so."""

    no_tdm: bool
    no_archive: bool
    statements: tuple[Statement, ...]
    said_at: datetime


@dataclass(frozen=True, slots=True)
class SourceReservation:
    """Articles of a newsroom whose newest answers reserve the same; `said_at` is when the newest of them said so."""

    statements: tuple[Statement, ...]
    articles: int
    said_at: datetime
    no_tdm: bool
    no_archive: bool


def find_of_article(connection: sqlite3.Connection, article_id: int) -> ArticleReservation | None:
    """What is reserved of an article; None where no answer was read, or there is none of a newsroom."""
    row = connection.execute(_OF_ARTICLE, (article_id,)).fetchone() if _is_kept(connection) else None
    if row is None:
        return None
    return ArticleReservation(bool(row[0]), bool(row[1]), _to_statements(row[2]), parse_instant(row[3]))


def list_of_source(
    connection: sqlite3.Connection, source: str, newest: int | None = None
) -> tuple[SourceReservation, ...]:
    """What is reserved of a newsroom's articles, or of the `newest` of them, the most frequent first; without those
    that reserve nothing.
    """
    rows = (
        connection.execute(_OF_SOURCE, (source, -1 if newest is None else newest)).fetchall()
        if _is_kept(connection)
        else []
    )
    return tuple(
        SourceReservation(_to_statements(row[0]), row[1], parse_instant(row[2]), bool(row[3]), bool(row[4]))
        for row in rows
        if row[0] != "[]"
    )


def find_reserved(connection: sqlite3.Connection) -> frozenset[int]:
    """The articles of which text and data mining is reserved."""
    return frozenset(article_id for (article_id,) in connection.execute(_RESERVED))


def count_unread(connection: sqlite3.Connection) -> int:
    """How many articles nobody has looked at for reservations."""
    return int(connection.execute(_UNREAD).fetchone()[0])


def _is_kept(connection: sqlite3.Connection) -> bool:
    """Whether the archive is of a version that keeps reservations: a site may serve an older one."""
    return connection.execute(_TABLE).fetchone() is not None


def _to_statements(said: str) -> tuple[Statement, ...]:
    return tuple((stated_in, says) for stated_in, says in json.loads(said))
