"""What has changed in the archive: edits and disappearances of articles, newest first. Reads only, by index."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from archive.access.shown import IS_SHOWN_HERE
from archive.articles.classify_change import ChangeKind
from archive.db.connection import Database
from archive.model.timestamps import parse_instant, to_text

GONE = "gone"
CHANGE_CLASSES: tuple[str, ...] = (*get_args(ChangeKind), GONE)


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """Which changes are asked for: of these classes and sources (all where there are none), in a span of instants."""

    classes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """A change of an article. `kind` is an edit's class or `gone`; `revision` the edit's number."""

    article_id: int
    source: str
    source_title: str
    title: str | None
    url: str
    kind: str
    at: datetime
    revision: int | None
    words_added: int | None
    words_removed: int | None


_EDITS = f"""
    SELECT r.article_id, a.source, s.title, r.title, a.url, r.change, r.seen_at AS at, r.number, r.words_added,
           r.words_removed
    FROM revisions r JOIN articles a ON a.article_id = r.article_id JOIN sources s ON s.source = a.source
    WHERE r.change IN (SELECT value FROM json_each(:classes)) AND r.seen_at >= :since AND r.seen_at < :until
      AND {IS_SHOWN_HERE.format("a")}"""  # noqa: S608  # a condition of our own
_GONE = f"""
    SELECT a.article_id, a.source, s.title, a.title, a.url, 'gone' AS change, a.gone_at AS at, NULL, NULL, NULL
    FROM articles a JOIN sources s ON s.source = a.source
    WHERE a.gone_at IS NOT NULL AND a.gone_at >= :since AND a.gone_at < :until
      AND {IS_SHOWN_HERE.format("a")}"""  # noqa: S608  # a condition of our own
_OF_SOURCES = " AND a.source IN (SELECT value FROM json_each(:sources))"


def list_changes(database: Database, query: ChangeQuery) -> list[ArticleChange]:
    """The changes that a query asks for, newest first."""
    text, values = _to_sql(query)
    if not text:
        return []
    with database.connection() as connection:
        # Ordered from outside: one class alone is no compound whose columns have names of their own.
        ordered = f"SELECT * FROM ({text}) ORDER BY at DESC, article_id LIMIT :limit OFFSET :offset"  # noqa: S608  # our own
        rows = connection.execute(ordered, values)
        return [_to_change(*row) for row in rows]


def count_changes(database: Database, query: ChangeQuery) -> dict[str, int]:
    """How many changes of each class a query asks for, the most frequent first."""
    text, values = _to_sql(query)
    if not text:
        return {}
    with database.connection() as connection:
        grouped = f"SELECT change, count(*) FROM ({text}) GROUP BY change ORDER BY 2 DESC, 1"  # noqa: S608  # our own
        return dict(connection.execute(grouped, values))


def _to_change(
    article_id: int, source: str, source_title: str, title: str | None, url: str, kind: str, at: str, *words: int | None
) -> ArticleChange:
    return ArticleChange(article_id, source, source_title, title, url, kind, parse_instant(at), *words)


def _to_sql(query: ChangeQuery) -> tuple[str, dict[str, Any]]:
    classes = query.classes or CHANGE_CLASSES
    edits = [each for each in classes if each != GONE]
    where = _OF_SOURCES if query.sources else ""
    parts = [_EDITS + where] * bool(edits) + [_GONE + where] * (GONE in classes)
    values = {
        "classes": json.dumps(edits),
        "sources": json.dumps(query.sources),
        "since": to_text(query.since) if query.since else "",
        "until": to_text(query.until) if query.until else "9999",
        "limit": query.limit,
        "offset": query.offset,
    }
    return " UNION ALL ".join(parts), values
