"""Lists of articles: the newest ones, those of one source, and those around another. Reads only, by index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.access.shown import IS_SHOWN_HERE
from archive.db.connection import Database
from archive.model.timestamps import parse_instant_or_none


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article in a list. `published` is as the page gives it."""

    article_id: int
    source: str
    source_title: str
    title: str | None
    published: str | None
    published_at: datetime | None
    lead: str | None


_SELECT = f"""
    SELECT a.article_id, a.source, s.title, a.title, e.published, a.published_at, e.lead
    FROM articles a JOIN sources s ON s.source = a.source JOIN extractions e ON e.extraction_id = a.extraction_id
    WHERE {IS_SHOWN_HERE.format("a")}"""  # noqa: S608  # a condition of our own


def read_newest_articles(database: Database, number: int, source: str | None = None) -> tuple[ListedArticle, ...]:
    """The newest articles of one source, or of all of them."""
    where, keys = ("", ()) if source is None else ("AND a.source = ?", (source,))
    with database.connection() as connection:
        rows = connection.execute(f"{_SELECT} {where} ORDER BY a.published_at DESC LIMIT ?", (*keys, number))
        return _to_articles(rows)


def find_neighbours(
    database: Database, source: str, published_at: str, article_id: int, number: int = 3
) -> tuple[tuple[ListedArticle, ...], tuple[ListedArticle, ...]]:
    """The articles of a source just before and just after one of them, the nearest first."""
    key = (source, published_at, article_id, number)
    with database.connection() as connection:
        before = connection.execute(
            f"{_SELECT} AND a.source = ? AND (a.published_at, a.article_id) < (?, ?) "
            "ORDER BY a.published_at DESC, a.article_id DESC LIMIT ?",
            key,
        )
        earlier = _to_articles(before)
        after = connection.execute(
            f"{_SELECT} AND a.source = ? AND (a.published_at, a.article_id) > (?, ?) "
            "ORDER BY a.published_at, a.article_id LIMIT ?",
            key,
        )
        return earlier, _to_articles(after)


def _to_articles(rows: Iterable[sqlite3.Row]) -> tuple[ListedArticle, ...]:
    return tuple(
        ListedArticle(number, source, source_title, title, published, parse_instant_or_none(published_at), lead)
        for number, source, source_title, title, published, published_at, lead in rows
    )
