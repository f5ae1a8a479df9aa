"""What the home page shows of the archive: its totals, its sources, its newest articles. Reads only.

Every query here is an index look-up or reads the day counts, so that a million articles make no difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from archive.articles.day_counts import SourceTotal, read_source_totals
from archive.crawls.ledger import CrawlOutcome, CrawlRow, list_crawls
from archive.db.connection import Database
from archive.model.timestamps import parse_instant, parse_instant_or_none


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """The verdict on a source as it was last written down, with its evidence."""

    kind: str
    since_at: datetime
    reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in the list of the home page."""

    source: str
    title: str
    country: str
    total: SourceTotal | None
    crawled_at: datetime | None
    outcome: CrawlOutcome | None
    standing: SourceVerdict | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list. `published` is as the page gives it."""

    article_id: int
    source: str
    source_title: str
    title: str | None
    published: str | None
    published_at: datetime | None
    lead: str | None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive holds."""

    lines: tuple[SourceLine, ...]
    captures: int
    last_crawl: CrawlRow | None
    newest: tuple[Listed, ...]

    @property
    def last_crawl_title(self) -> str | None:
        """The title of the source that was crawled last."""
        if self.last_crawl is None:
            return None
        source = self.last_crawl.source
        return next((line.title for line in self.lines if line.source == source), source)

    @property
    def articles(self) -> int:
        """Of all sources."""
        return sum(line.total.articles for line in self.lines if line.total)

    @property
    def words(self) -> int:
        """Of all current texts."""
        return sum(line.total.words for line in self.lines if line.total)

    @property
    def span(self) -> tuple[date, date] | None:
        """The days of the first and the last article."""
        totals = [line.total for line in self.lines if line.total]
        return (min(each.first_on for each in totals), max(each.last_on for each in totals)) if totals else None


_LISTED = """
    SELECT a.article_id, a.source, s.title, a.title, e.published, a.published_at, e.lead
    FROM articles a JOIN sources s ON s.source = a.source JOIN extractions e ON e.extraction_id = a.extraction_id
"""
_SOURCES = """
    SELECT s.source, s.title, s.country, c.started_at, c.outcome
    FROM sources s
    LEFT JOIN crawls c ON c.crawl_id = (SELECT max(crawl_id) FROM crawls
                                        WHERE source = s.source AND started_at IS NOT NULL)
    ORDER BY s.title COLLATE NOCASE, s.source"""
_STANDINGS = """
    SELECT source, kind, since_at, reason, evidence FROM health_events
    WHERE event_id IN (SELECT max(event_id) FROM health_events GROUP BY source)"""


def read_holdings(database: Database, newest: int = 12) -> Holdings:
    """Everything the home page needs but its charts."""
    totals = read_source_totals(database)
    standings = read_verdicts(database)
    with database.connection() as connection:
        lines = tuple(
            SourceLine(
                source,
                title,
                country,
                totals.get(source),
                parse_instant_or_none(crawled_at),
                outcome,
                standings.get(source),
            )
            for source, title, country, crawled_at, outcome in connection.execute(_SOURCES)
        )
        # Rows of captures are only ever added, with ascending keys.
        captures = connection.execute("SELECT coalesce(max(capture_id), 0) FROM captures").fetchone()[0]
        rows = connection.execute(f"{_LISTED} ORDER BY a.published_at DESC LIMIT ?", (newest,))
        listed = tuple(to_listed(*row) for row in rows)
    last = next((crawl for crawl in list_crawls(database, limit=20) if crawl.started_at is not None), None)
    return Holdings(lines, captures, last, listed)


def read_newest(database: Database, source: str, number: int) -> tuple[Listed, ...]:
    """The newest articles of one source."""
    with database.connection() as connection:
        rows = connection.execute(
            f"{_LISTED} WHERE a.source = ? ORDER BY a.published_at DESC LIMIT ?", (source, number)
        )
        return tuple(to_listed(*row) for row in rows)


def find_neighbours(
    database: Database, source: str, published_at: str, article_id: int, number: int = 3
) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """The articles of a source just before and just after one of them, the nearest first."""
    key = (source, published_at, article_id, number)
    with database.connection() as connection:
        before = connection.execute(
            f"{_LISTED} WHERE a.source = ? AND (a.published_at, a.article_id) < (?, ?) "
            "ORDER BY a.published_at DESC, a.article_id DESC LIMIT ?",
            key,
        )
        earlier = tuple(to_listed(*row) for row in before)
        after = connection.execute(
            f"{_LISTED} WHERE a.source = ? AND (a.published_at, a.article_id) > (?, ?) "
            "ORDER BY a.published_at, a.article_id LIMIT ?",
            key,
        )
        return earlier, tuple(to_listed(*row) for row in after)


def read_verdicts(database: Database) -> Mapping[str, SourceVerdict]:
    """The verdict now standing on every source that has ever had one."""
    with database.connection() as connection:
        return {
            source: SourceVerdict(kind, parse_instant(since_at), reason, tuple(json.loads(evidence)))
            for source, kind, since_at, reason, evidence in connection.execute(_STANDINGS)
        }


def to_listed(
    article_id: int,
    source: str,
    source_title: str,
    title: str | None,
    published: str | None,
    published_at: str | None,
    lead: str | None,
) -> Listed:
    """A row of `_LISTED`."""
    return Listed(article_id, source, source_title, title, published, parse_instant_or_none(published_at), lead)
