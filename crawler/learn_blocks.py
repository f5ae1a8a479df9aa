"""When a source's learned blocks are learned anew: after a crawl, each time its articles have doubled.

A new set with other blocks changes the extractor's name, and with it what revisions are compared under; so sets are
few. What recurs is decided in `pipelines.french.learned`, kept in `archive.extractions.block_sets`.
"""

from __future__ import annotations

from datetime import datetime

from archive.store import Archive
from pipelines.french.learned import LEAST_ARTICLES, find_recurring


def is_due(articles: int, learned_at: int | None) -> bool:
    """Whether to learn from a source with so many articles; `learned_at` is how many it had the last time, if ever."""
    return articles >= 2 * LEAST_ARTICLES if learned_at is None else articles >= 2 * learned_at


def learn_blocks(archive: Archive, source: str, now: datetime) -> None:
    """Learn a source's recurring blocks where it is due; the next crawl's extractions leave them out."""
    sets = archive.block_sets
    articles, last = sets.count_articles(source), sets.find_newest(source)
    if is_due(articles, last.articles if last else None):
        sets.add(source, now, articles, find_recurring(sets.list_newest_extractions(source)))
