"""`CrawlRequest`: what one crawl of one source is to do, as its user or the scheduler asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.crawls.backfills import Sequence
from archive.crawls.ledger import Trigger
from config.sources import Source


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """One crawl to be run.

    `urls`: ask these article pages, now, and no listing. `since`: leave alone what was published before. `limit`: at
    most so many articles. `backfill`: ask the past as far as the site allows it, and `sequence` which of it first.
    `planning`: read the listings, decide, and neither fetch an article nor keep anything. `crawl_id`: the line of the
    ledger that waits for it.
    """

    source: Source
    trigger: Trigger = "manual"
    planned_at: datetime | None = None
    urls: tuple[str, ...] = ()
    since: datetime | None = None
    limit: int | None = None
    backfill: bool = False
    sequence: Sequence = "newest"
    planning: bool = False
    crawl_id: int | None = None
