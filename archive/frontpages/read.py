"""Front pages read back: which pages of a source were looked at, when, and what stood where."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.db.connection import Database
from archive.model.timestamps import parse_instant, to_text

_MOST_LOOKS = 2_000
"""Looks of one page that are compared at a time: a look each quarter of an hour for three weeks."""

_PAGES = """
    SELECT f.url, f.urlkey, count(*), min(l.seen_at), max(l.seen_at) FROM frontpage_looks l
    JOIN frontpages f ON f.frontpage_id = l.frontpage_id WHERE l.source = ? GROUP BY f.urlkey"""
_HOMEPAGE = "SELECT homepage FROM sources WHERE source = ?"
_BEST_RANK = """
    SELECT min(p.rank) FROM article_addresses d JOIN frontpage_places p ON p.urlkey = d.urlkey
    JOIN frontpages f ON f.frontpage_id = p.frontpage_id JOIN frontpage_looks l ON l.frontpage_id = p.frontpage_id
    WHERE d.article_id = ? AND l.source = ? AND f.urlkey = ? AND l.seen_at BETWEEN ? AND ?"""
_LOOKS = """
    SELECT l.capture_id, l.seen_at, l.frontpage_id FROM frontpage_looks l
    JOIN frontpages f ON f.frontpage_id = l.frontpage_id
    WHERE l.source = :source AND f.urlkey = :urlkey AND l.seen_at >= :since AND l.seen_at <= :until
    ORDER BY l.seen_at DESC, l.capture_id DESC LIMIT :limit"""
_PLACES = """
    SELECT p.rank, p.url, p.urlkey, p.headline, p.has_picture, d.article_id, a.title FROM frontpage_places p
    LEFT JOIN article_addresses d ON d.urlkey = p.urlkey LEFT JOIN articles a ON a.article_id = d.article_id
    WHERE p.frontpage_id = ? AND NOT EXISTS (SELECT 1 FROM withheld_articles w WHERE w.article_id = d.article_id)
    ORDER BY p.rank"""


@dataclass(frozen=True, slots=True)
class FrontPageRow:
    """A home or section page of a source that was looked at."""

    url: str
    urlkey: str
    looks: int
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place of a front page with the article that the archive holds of it, if any, and its headline today."""

    rank: int
    url: str
    urlkey: str
    headline: str | None
    has_picture: bool
    article_id: int | None
    title: str | None


@dataclass(frozen=True, slots=True)
class FrontPageLook:
    """A page as it was seen at one instant."""

    capture_id: int
    seen_at: datetime
    places: tuple[ShownPlace, ...]


def list_front_pages(database: Database, source: str) -> list[FrontPageRow]:
    """The pages of a source that were looked at, its home page first, then the shortest address."""
    with database.connection() as connection:
        return _list_pages(connection, source)


def _list_pages(connection: sqlite3.Connection, source: str) -> list[FrontPageRow]:
    home = connection.execute(_HOMEPAGE, (source,)).fetchone()
    rows = [
        FrontPageRow(url, urlkey, looks, parse_instant(first), parse_instant(last))
        for url, urlkey, looks, first, last in connection.execute(_PAGES, (source,))
    ]
    named = (home[0] if home else None) or ""
    return sorted(rows, key=lambda row: (row.url.rstrip("/") != named.rstrip("/"), len(row.url), row.url))


def find_home_key(connection: sqlite3.Connection, source: str) -> str | None:
    """The urlkey of the page that stands first among those of a source that were looked at."""
    return next((row.urlkey for row in _list_pages(connection, source)), None)


def find_best_rank(
    connection: sqlite3.Connection, source: str, article_id: int, since: datetime | None, until: datetime
) -> int | None:
    """The best place that an article had on its source's home page, at the looks between two instants."""
    span = (to_text(since) if since else "", to_text(until))
    row = connection.execute(_BEST_RANK, (article_id, source, find_home_key(connection, source), *span)).fetchone()
    return None if row[0] is None else int(row[0])


def has_front_pages(database: Database, source: str) -> bool:
    """Whether any page of a source was looked at."""
    with database.connection() as connection:
        found = connection.execute("SELECT 1 FROM frontpage_looks WHERE source = ? LIMIT 1", (source,))
        return found.fetchone() is not None


def list_looks(
    database: Database, source: str, urlkey: str, since: datetime | None, until: datetime
) -> list[FrontPageLook]:
    """How a page stood at every look between two instants, the oldest first; without `since`, the last one alone."""
    asked = {
        "source": source,
        "urlkey": urlkey,
        "since": to_text(since) if since else "",
        "until": to_text(until),
        "limit": _MOST_LOOKS if since else 1,
    }
    with database.connection() as connection:
        rows = connection.execute(_LOOKS, asked).fetchall()
        places = _read_places(connection, {frontpage_id for _, _, frontpage_id in rows})
    return [
        FrontPageLook(capture_id, parse_instant(seen_at), places[frontpage_id])
        for capture_id, seen_at, frontpage_id in reversed(rows)
    ]


def _read_places(connection: sqlite3.Connection, frontpage_ids: Iterable[int]) -> dict[int, tuple[ShownPlace, ...]]:
    return {
        number: tuple(
            ShownPlace(rank, url, urlkey, headline, bool(has_picture), article_id, title)
            for rank, url, urlkey, headline, has_picture, article_id, title in connection.execute(_PLACES, (number,))
        )
        for number in frontpage_ids
    }
