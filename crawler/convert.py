"""The borders that a crawl crosses: settings, sources and counts as the other rooms want them. Pure conversions."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.access.rules import AccessRule
from archive.crawls.ledger import CrawlCounts, SourceRow
from archive.extractions.block_sets import BlockSet
from config.ages import to_ages
from config.settings import Settings
from config.sources import Source
from crawler.fetch.politeness import PolitenessSettings
from crawler.fetch.robots import find_product
from crawler.planning.stats import CrawlStats
from pipelines.options import ExtractOptions


def to_counts(stats: CrawlStats) -> CrawlCounts:
    """A crawl's stats as the ledger keeps it."""
    return CrawlCounts(
        candidates=stats.candidates,
        left_alone=stats.left_alone,
        captures=stats.captures,
        revisits=stats.revisits,
        failures=len(stats.failures),
        new_articles=stats.new_articles,
        new_revisions=stats.new_revisions,
        no_text=stats.no_text,
        bytes=stats.bytes,
    )


def to_row(source: Source) -> SourceRow:
    """A declared source as the archive keeps it."""
    return SourceRow(
        source.name, source.title, source.homepage, source.country, source.language.partition("-")[0].lower()
    )


def to_politeness_settings(settings: Settings, user_agent: str) -> PolitenessSettings:
    """The settings that say how to behave towards hosts."""
    fetch = settings.fetch
    return PolitenessSettings(
        product=find_product(user_agent),
        obey_robots=fetch.obey_robots,
        retries=fetch.retries,
        backoff=fetch.backoff,
        max_retry_after=fetch.max_retry_after,
        max_redirects=fetch.max_redirects,
        allow_private=fetch.allow_private_addresses,
    )


def to_options(source: Source, settings: Settings, learned: BlockSet | None = None) -> ExtractOptions:
    """What a source declares for extraction, and what was learned of it and is in force."""
    return ExtractOptions(
        language=source.language,
        timezone=source.timezone or settings.crawl.timezone,
        prune=source.extract.prune,
        keep=source.extract.keep,
        not_authors=source.extract.not_authors,
        min_words=settings.extract.min_words,
        learned_lines=learned.digests if learned is not None else frozenset(),
        template=(learned.template or None) if learned is not None else None,
    )


def to_access_rules(settings: Settings) -> list[AccessRule]:
    """The rules of access as the archive keeps them."""
    return [
        AccessRule(
            source=rule.source,
            url=rule.url,
            shown_from=_to_aware(rule.shown_from),
            shown_until=_to_aware(rule.shown_until),
            embargo=None if rule.embargo is None else to_ages([rule.embargo])[0],
            is_loopback_only=rule.loopback_only,
        )
        for rule in settings.access.rules
    ]


def _to_aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
