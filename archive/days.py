"""Reads the day counts that `archive.schema_days` keeps: what each source published, and how often it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.database import Database


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
class CaptureDay:
    """How many answers a source gave on one day (UTC), failures included."""

    day: date
    source: str
    captures: int
    failures: int


@dataclass(frozen=True, slots=True)
class SourceTotal:
    """A source's articles and words, and the days of its first and last article."""

    source: str
    articles: int
    words: int
    first_on: date
    last_on: date


def article_days(
    database: Database, source: str | None = None, since: date | None = None, until: date | None = None
) -> list[ArticleDay]:
    """Days with articles, oldest first, of one source or of all; `since` and `until` are within."""
    where, keys = _where(source, since, until)
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT day, source, articles, words, full, teasers FROM article_days "  # noqa: S608  # names of our own
            f"WHERE articles > 0 {where} ORDER BY day, source",
            keys,
        )
        return [ArticleDay(date.fromisoformat(day), *rest) for day, *rest in rows]


def capture_days(
    database: Database, source: str | None = None, since: date | None = None, until: date | None = None
) -> list[CaptureDay]:
    """Days on which something was asked, oldest first, of one source or of all; `since` and `until` are within."""
    where, keys = _where(source, since, until)
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT day, source, captures, failures FROM capture_days "  # noqa: S608  # names of our own
            f"WHERE captures > 0 {where} ORDER BY day, source",
            keys,
        )
        return [CaptureDay(date.fromisoformat(day), *rest) for day, *rest in rows]


def source_totals(database: Database) -> dict[str, SourceTotal]:
    """The totals of every source that has an article, by its name."""
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT source, sum(articles), sum(words), min(day), max(day) FROM article_days "
            "WHERE articles > 0 GROUP BY source"
        )
        return {
            source: SourceTotal(source, articles, words, date.fromisoformat(first), date.fromisoformat(last))
            for source, articles, words, first, last in rows
        }


def _where(source: str | None, since: date | None, until: date | None) -> tuple[str, list[str]]:
    conditions = {
        "source = ?": source,
        "day >= ?": since and since.isoformat(),
        "day <= ?": until and until.isoformat(),
    }
    kept = {text: value for text, value in conditions.items() if value is not None}
    return "".join(f"AND {text} " for text in kept), list(kept.values())
