"""What the home page shows of the archive: its totals, its sources, its newest articles. Reads only.

Every query here is an index look-up or reads the day counts, so that a million articles make no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from archive.articles.day_counts import SourceTotal, read_source_totals
from archive.crawls.ledger import BEGUN, CrawlOutcome, CrawlRow, list_crawls
from archive.db.connection import Database
from archive.health.standing import StandingVerdict, read_standing_verdicts
from archive.model.timestamps import parse_instant_or_none
from archive.site.pages.article_lists import ListedArticle, read_newest_articles


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in the list of the home page."""

    source: str
    title: str
    country: str
    total: SourceTotal | None
    crawled_at: datetime | None
    outcome: CrawlOutcome | None
    verdict: StandingVerdict | None


@dataclass(frozen=True, slots=True)
class ArchiveSummary:
    """What the archive holds."""

    sources: tuple[SourceLine, ...]
    captures: int
    last_crawl: CrawlRow | None
    newest: tuple[ListedArticle, ...]

    @property
    def last_crawl_title(self) -> str | None:
        """The title of the source that was crawled last."""
        if self.last_crawl is None:
            return None
        source = self.last_crawl.source
        return next((line.title for line in self.sources if line.source == source), source)

    @property
    def articles(self) -> int:
        """How many articles all sources have together."""
        return sum(line.total.articles for line in self.sources if line.total)

    @property
    def words(self) -> int:
        """How many words the current texts of all articles have together."""
        return sum(line.total.words for line in self.sources if line.total)

    @property
    def span(self) -> tuple[date, date] | None:
        """The days of the first and the last article; None where none has a date."""
        totals = [line.total for line in self.sources if line.total]
        days = [day for each in totals for day in (each.first_on, each.last_on) if day is not None]
        return (min(days), max(days)) if days else None


_SOURCES = f"""
    SELECT s.source, s.title, s.country, c.started_at, c.outcome
    FROM sources s
    LEFT JOIN crawls c ON c.crawl_id = (SELECT crawl_id FROM crawls WHERE source = s.source AND started_at IS NOT NULL
                                        AND trigger <> 'import' ORDER BY {BEGUN} DESC, crawl_id DESC LIMIT 1)
    ORDER BY s.title COLLATE NOCASE, s.source"""  # noqa: S608  # an expression of our own


def read_archive_summary(database: Database, newest: int = 12) -> ArchiveSummary:
    """Everything the home page needs but its charts."""
    totals = read_source_totals(database)
    verdicts = read_standing_verdicts(database, datetime.now(UTC))
    with database.connection() as connection:
        sources = tuple(
            SourceLine(
                source,
                title,
                country,
                totals.get(source),
                parse_instant_or_none(crawled_at),
                outcome,
                verdicts.get(source),
            )
            for source, title, country, crawled_at, outcome in connection.execute(_SOURCES)
        )
        captures = connection.execute("SELECT coalesce(sum(captures), 0) FROM capture_days").fetchone()[0]
    last = next((crawl for crawl in list_crawls(database, limit=20) if crawl.started_at is not None), None)
    return ArchiveSummary(sources, captures, last, read_newest_articles(database, newest))
