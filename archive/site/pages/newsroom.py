"""What a source's page shows: who it is, how it publishes, how its crawls went, what was captured when. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from archive.articles.day_counts import (
    ArticleDay,
    SourceTotal,
    read_article_days,
    read_article_months,
    read_source_totals,
)
from archive.crawls.ledger import CrawlRow, list_crawls
from archive.db.connection import Database
from archive.site.pages.holdings import Listed, SourceVerdict, read_newest, read_verdicts

_RHYTHM_OF = 500
"""Articles whose hour is looked at: enough for a rhythm, few enough to be read at once."""
_RUNS = 15
_NEWEST = 10


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A source's page. `hours` are the newest articles' dates, as given, that have an hour."""

    source: str
    title: str
    homepage: str
    country: str
    language: str
    total: SourceTotal | None
    standing: SourceVerdict | None
    runs: tuple[CrawlRow, ...]
    newest: tuple[Listed, ...]
    months: tuple[ArticleDay, ...]
    days: tuple[ArticleDay, ...]
    hours: tuple[str, ...]


def read_newsroom(database: Database, source: str, days: int) -> Newsroom | None:
    """A source by its name, with its article days of the last `days`; None where the archive has never heard of it."""
    with database.connection() as connection:
        row = connection.execute(
            "SELECT source, title, homepage, country, language FROM sources WHERE source = ?", (source,)
        ).fetchone()
        if row is None:
            return None
        hours = connection.execute(
            "SELECT e.published FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id "
            "WHERE a.source = ? AND a.published_at IS NOT NULL ORDER BY a.published_at DESC LIMIT ?",
            (source, _RHYTHM_OF),
        ).fetchall()
    total = read_source_totals(database, source).get(source)
    since = None if total is None else total.last_on - timedelta(days=days - 1)
    name, title, homepage, country, language = row
    return Newsroom(
        source=name,
        title=title,
        homepage=homepage,
        country=country,
        language=language,
        total=total,
        standing=read_verdicts(database).get(source),
        runs=tuple(list_crawls(database, source, _RUNS)),
        newest=read_newest(database, source, _NEWEST),
        months=tuple(read_article_months(database, source)),
        days=tuple(read_article_days(database, source, since)),
        hours=tuple(text for (text,) in hours if text and "T" in text),
    )
