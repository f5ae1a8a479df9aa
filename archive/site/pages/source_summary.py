"""What a source's page shows: who it is, how it publishes, how its crawls went. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.articles.day_counts import (
    ArticleDay,
    SourceTotal,
    read_article_days,
    read_article_months,
    read_source_totals,
    read_undated,
)
from archive.crawls.ledger import CrawlRow, SourceRow, list_crawls
from archive.db.connection import Database
from archive.health.standing import StandingVerdict, read_standing_verdicts
from archive.site.pages.article_lists import ListedArticle, read_newest_articles
from archive.site.pages.source_rows import find_source

_RHYTHM_OF = 500
"""Articles whose hour is looked at: enough for a rhythm, few enough to be read at once."""
_RUNS = 15
_NEWEST = 10


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source, its figures and its newest articles. `hours` are the newest articles' dates, as given, that have an
    hour."""

    source: SourceRow
    total: SourceTotal | None
    verdict: StandingVerdict | None
    runs: tuple[CrawlRow, ...]
    newest: tuple[ListedArticle, ...]
    months: tuple[ArticleDay, ...]
    days: tuple[ArticleDay, ...]
    hours: tuple[str, ...]


def read_source_summary(database: Database, name: str, days: int) -> SourceSummary | None:
    """A source by its name, with its articles of the last `days`; None where the archive has never heard of it."""
    source = find_source(database, name)
    if source is None:
        return None
    total = read_source_totals(database, name).get(name)
    since = None if total is None or total.last_on is None else total.last_on - timedelta(days=days - 1)
    return SourceSummary(
        source=source,
        total=total,
        verdict=read_standing_verdicts(database, datetime.now(UTC)).get(name),
        runs=tuple(list_crawls(database, name, _RUNS)),
        newest=read_newest_articles(database, _NEWEST, name),
        months=tuple(read_article_months(database, name)),
        days=(*read_article_days(database, name, since), *read_undated(database, name, since)),
        hours=_read_hours(database, name),
    )


def _read_hours(database: Database, name: str) -> tuple[str, ...]:
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT e.published FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id "
            "WHERE a.source = ? AND a.published_at IS NOT NULL ORDER BY a.published_at DESC LIMIT ?",
            (name, _RHYTHM_OF),
        )
        return tuple(text for (text,) in rows if text and "T" in text)
