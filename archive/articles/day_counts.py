"""Reads the day counts that `archive.db.migrations.v03_days` keeps: what each source published, and how often it was
asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.db.connection import Database
from archive.model.timestamps import parse_day


@dataclass(frozen=True, slots=True)
class ArticleDay:
    """The articles of one source and one day (UTC). `words` is of all of them together."""

    day: date
    source: str
    articles: int
    words: int
    full: int
    teasers: int


@dataclass(frozen=True, slots=True)
class SourceTotal:
    """A source's articles and words, and the days of its first and last article."""

    source: str
    articles: int
    words: int
    first_on: date
    last_on: date


_DAY = "SELECT day FROM article_days d WHERE d.source = m.source AND d.articles > 0 ORDER BY day {} LIMIT 1"


def read_article_days(
    database: Database, source: str | None = None, since: date | None = None, until: date | None = None
) -> list[ArticleDay]:
    """Days with articles, oldest first, of one source or of all; `since` and `until` are within."""
    where, keys = _where(source, since, until)
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT day, source, articles, words, full, teasers FROM article_days "  # noqa: S608  # names of our own
            f"WHERE articles > 0 {where} ORDER BY day, source",
            keys,
        )
        return [ArticleDay(parse_day(day), *rest) for day, *rest in rows]


def read_article_months(database: Database, source: str | None = None) -> list[ArticleDay]:
    """The same by month; each `day` is the first of its month."""
    where, keys = _where(source, None, None)
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT month || '-01', source, articles, words, full, teasers "  # noqa: S608  # names of our own
            f"FROM article_months WHERE articles > 0 {where} ORDER BY month, source",
            keys,
        )
        return [ArticleDay(parse_day(day), *rest) for day, *rest in rows]


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
            source: SourceTotal(source, articles, words, parse_day(first), parse_day(last))
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
