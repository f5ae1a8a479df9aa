"""Reads the day counts that triggers keep (`archive.db.migrations.v03_days`, `v21_undated`): what each source
published, and how often it was asked. Articles without a date are counted apart, on no day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.db.connection import Database
from archive.model.timestamps import parse_day


@dataclass(frozen=True, slots=True)
class ArticleDay:
    """The articles of one source and one day (UTC), or those without a date. `words` is of all of them together."""

    day: date | None
    source: str
    articles: int
    words: int
    full: int
    teasers: int


@dataclass(frozen=True, slots=True)
class SourceTotal:
    """A source's articles and words, and the days of its first and last article; None where none has a date."""

    source: str
    articles: int
    words: int
    first_on: date | None
    last_on: date | None


_UNDATED = "'undated'"
_DAY = (
    f"SELECT day FROM article_days d WHERE d.source = m.source AND d.articles > 0 AND d.day < {_UNDATED} "  # noqa: S608  # names of our own
    "ORDER BY day {} LIMIT 1"
)


def read_article_days(
    database: Database, source: str | None = None, since: date | None = None, until: date | None = None
) -> list[ArticleDay]:
    """Days with articles, oldest first, of one source or of all; `since` and `until` are within.

    Undated articles are on none of them: `read_undated`.
    """
    where, keys = _where(source, since, until)
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT day, source, articles, words, full, teasers FROM article_days "  # noqa: S608  # names of our own
            f"WHERE articles > 0 AND day < {_UNDATED} {where} ORDER BY day, source",
            keys,
        )
        return [ArticleDay(parse_day(day), *rest) for day, *rest in rows]


def read_undated(database: Database, source: str | None = None, seen_since: date | None = None) -> list[ArticleDay]:
    """The articles without a date, one line a source, of one source or of all; those first seen from a day on."""
    if seen_since is None:
        rows, column = "article_days", "articles, words, full, teasers"
        where, given = f"day = {_UNDATED} AND articles > 0", []
    else:
        rows = "articles INDEXED BY articles_undated"
        column = "count(*), sum(words), sum(completeness = 'full'), sum(completeness = 'teaser')"
        where, given = "published_at IS NULL AND first_seen_at >= ?", [seen_since.isoformat()]
    if source is not None:
        where, given = f"{where} AND source = ?", [*given, source]
    query = f"SELECT source, {column} FROM {rows} WHERE {where} GROUP BY source ORDER BY source"  # noqa: S608  # names of our own
    with database.connection() as connection:
        return [ArticleDay(None, *row) for row in connection.execute(query, given)]


def read_article_months(database: Database, source: str | None = None) -> list[ArticleDay]:
    """The same by month, and the undated ones last; each `day` is the first of its month, or None."""
    where, keys = _where(source, None, None)
    with database.connection() as connection:
        rows = connection.execute(
            f"SELECT nullif(month, {_UNDATED}) || '-01', source, articles, words, full, teasers "  # noqa: S608  # names of our own
            f"FROM article_months WHERE articles > 0 {where} ORDER BY month, source",
            keys,
        )
        return [ArticleDay(_to_day(day), *rest) for day, *rest in rows]


def _to_day(text: str | None) -> date | None:
    return None if text is None else parse_day(text)


def read_captures_by_day(
    database: Database, source: str | None = None, since: date | None = None
) -> dict[date, tuple[int, int]]:
    """(answers, failures among them) by day on which anything was asked, oldest first, of one source or of all."""
    where, keys = _where(source, since, None)
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT day, sum(captures), sum(failures) FROM capture_days "  # noqa: S608  # names of our own
            f"WHERE captures > 0 {where} GROUP BY day ORDER BY day",
            keys,
        )
        return {parse_day(day): (captures, failures) for day, captures, failures in rows}


def find_last_asked_on(database: Database, source: str | None = None) -> date | None:
    """The newest day on which anything was asked, of one source or of all; None where nothing ever was."""
    where, keys = _where(source, None, None)
    with database.connection() as connection:
        row = connection.execute(
            f"SELECT max(day) FROM capture_days WHERE captures > 0 {where}",  # noqa: S608  # names of our own
            keys,
        ).fetchone()
    return parse_day(row[0]) if row[0] else None


def read_source_totals(database: Database, source: str | None = None) -> dict[str, SourceTotal]:
    """The totals of every source that has an article, or of one, by name."""
    where, keys = _where(source, None, None)
    with database.connection() as connection:
        rows = connection.execute(
            f"SELECT m.*, ({_DAY.format('')}), ({_DAY.format('DESC')}) FROM "  # noqa: S608  # names of our own
            "(SELECT source, sum(articles) AS articles, sum(words) FROM article_months "
            f"WHERE articles > 0 {where} GROUP BY source) m",
            keys,
        )
        return {
            source: SourceTotal(source, articles, words, _to_day(first), _to_day(last))
            for source, articles, words, first, last in rows
        }


def _where(source: str | None, since: date | None, until: date | None) -> tuple[str, list[str]]:
    given = {
        "source = ?": source,
        "day >= ?": None if since is None else since.isoformat(),
        "day <= ?": None if until is None else until.isoformat(),
    }
    kept = [(text, value) for text, value in given.items() if value is not None]
    return "".join(f"AND {text} " for text, _ in kept), [value for _, value in kept]
