"""`CrawlProgress`: counts what the item pipelines keep of one crawl, and passes trouble on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from archive.articles.write import ArticleUpdate
from archive.captures.rows import StoredCapture
from archive.model.capture import Capture
from archive.model.extraction import Extraction, NoText
from crawler.convert import to_counts
from crawler.crawls.run_report import FatalError
from crawler.crawls.run_state import RunTools
from crawler.planning.stats import CrawlStats, NewArticle

log = logging.getLogger(__name__)

_COUNTS_EVERY = 25
"""Captures after which a running crawl's counts are written to the ledger, so that a killed one has nearly its own."""

_INDEX_EVERY = 128
"""New texts after which they are indexed for search: a crawl of hours can be searched, and ends without a long wait."""


class CrawlProgress:
    """The item pipelines' observer for one crawl; see the module."""

    def __init__(
        self, crawl_id: int, stats: CrawlStats, tools: RunTools, break_off: Callable[[FatalError], None]
    ) -> None:
        self._crawl_id = crawl_id
        self._stats = stats
        self._archive = tools.archive
        self._listener = tools.listener
        self._break_off = break_off

    def on_captured(self, capture: Capture, stored: StoredCapture) -> None:
        """An answer has been committed."""
        stats = self._stats
        log.info("%s %s %s %s", capture.source, capture.error or capture.status, capture.kind, capture.url)
        stats.captures += 1
        stats.revisits += stored.revisit is not None
        stats.bytes += len(capture.body or b"")
        if stats.captures % _COUNTS_EVERY == 0:
            self._archive.crawls.update_counts(self._crawl_id, to_counts(stats))

    def on_extracted(self, capture: Capture, stored: ArticleUpdate, extraction: Extraction | NoText) -> None:
        """An extraction has been committed."""
        stats = self._stats
        stats.read += 1
        if stored.event == "new" and isinstance(extraction, Extraction):
            stats.new_articles += 1
            stats.articles.append(NewArticle(capture.url, extraction.title, len(extraction.text.split())))
        stats.new_revisions += stored.event == "revision"
        stats.no_text += stored.event == "no-text"
        if stored.event == "set-aside":
            stats.set_aside += 1
            log.warning("%s set aside, another page than its article: %s", capture.source, capture.url)
        if stored.event in ("new", "revision") and (stats.new_articles + stats.new_revisions) % _INDEX_EVERY == 0:
            self._archive.search.refresh_unless_locked()
        self._listener.on_extracted(capture, extraction)

    def on_broken(self, error: FatalError) -> None:
        """Nothing more can be kept or extracted."""
        self._break_off(error)
