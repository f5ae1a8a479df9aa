"""Scrapy's item pipelines: store first, extract second.

`CapturePipeline` commits every answer before anything is read out of it; `ExtractionPipeline` has the text of article
pages read in a worker process and commits the extraction. A crash between the two costs nothing that cannot be made
again. The only file of this room that knows Scrapy; it decides nothing about text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.articles.identity import CapturedExtraction
from archive.articles.revisions import FormerExtraction, RevisionComparison, needs_comparison
from archive.articles.write import ArticleUpdate
from archive.captures.rows import StoredCapture
from archive.db.errors import ArchiveError
from archive.model.capture import READ_STATUSES, Capture
from archive.model.extraction import Extraction, NoText
from archive.store import Archive
from pipelines.compare.task import ComparisonTask
from pipelines.held_article import find_article_held, to_page_options
from pipelines.options import ExtractOptions
from pipelines.workers.errors import WorkersBroken
from pipelines.workers.pool import WorkerPool, submit_comparison, submit_page, to_no_text


class CrawlObserver(Protocol):
    """Who is told what was kept. The crawl's counts stand behind it."""

    def on_captured(self, capture: Capture, stored: StoredCapture) -> None:
        """An answer has been committed."""

    def on_extracted(self, capture: Capture, stored: ArticleUpdate, extraction: Extraction | NoText) -> None:
        """An extraction has been committed."""

    def on_broken(self, error: ArchiveError | WorkersBroken) -> None:
        """Nothing more can be kept or read; the crawl has to end."""


@dataclass(frozen=True, slots=True)
class PipelineContext:
    """What the item pipelines of one crawl work with, made by whoever runs it and carried by the spider."""

    archive: Archive
    workers: WorkerPool
    options: ExtractOptions
    allowed_hosts: frozenset[str]
    listing_keys: frozenset[str]
    observer: CrawlObserver
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A capture that has been committed, on its way to be read."""

    capture: Capture
    stored: StoredCapture


class CapturePipeline:
    """Commits a capture, its payload once."""

    def __init__(self, context: PipelineContext) -> None:
        self._context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CapturePipeline:
        """Scrapy's constructor: the spider carries what is needed."""
        return cls(crawler.spider.context)  # type: ignore[union-attr]  # set by the one spider there is

    def process_item(self, item: Capture) -> StoredItem:
        """Commit; raises DropItem where the archive refuses, after the crawl was told to end."""
        try:
            stored = self._context.archive.captures.add(item)
        except ArchiveError as error:
            self._context.observer.on_broken(error)
            raise DropItem(str(error)) from error
        self._context.observer.on_captured(item, stored)
        return StoredItem(item, stored)


class ExtractionPipeline:
    """Reads the text of a new article page and commits what was read, or why nothing was."""

    def __init__(self, context: PipelineContext) -> None:
        self._context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ExtractionPipeline:
        """Scrapy's constructor: the spider carries what is needed."""
        return cls(crawler.spider.context)  # type: ignore[union-attr]  # set by the one spider there is

    async def process_item(self, item: StoredItem) -> StoredItem:
        """Read and commit; captures that are no article page with a body pass through."""
        capture = item.capture
        is_page = capture.status in READ_STATUSES and capture.location is None and not capture.error
        is_kept = item.stored.payload_digest is not None  # not, where it was taken down meanwhile
        if capture.kind == "article" and is_page and is_kept and capture.body:
            try:
                await extract_and_add(self._context, capture, item.stored)
            except (ArchiveError, WorkersBroken) as error:
                self._context.observer.on_broken(error)
                raise DropItem(str(error)) from error
        return item


async def extract_and_add(context: PipelineContext, capture: Capture, stored: StoredCapture) -> None:
    """Have one article page read in a worker process and commit what was read, or why nothing was.

    Raises ArchiveError where the archive refuses, WorkersBroken where no worker can be had.
    """
    assert capture.body is not None
    options = to_page_options(capture, context.options)
    try:
        future = submit_page(context.workers, capture.body, capture.url, capture.captured_at, options)
        extraction = await asyncio.wrap_future(future)
    except Exception as error:
        extraction = to_no_text(error, options)
    canonical, former = find_article_held(
        context.archive, CapturedExtraction(capture, stored, extraction), context.allowed_hosts, context.listing_keys
    )
    comparison = await _compare_with_former(context, capture, former, extraction, options)
    kept = context.archive.articles.add(
        CapturedExtraction(capture, stored, extraction, canonical), context.now(), comparison
    )
    context.observer.on_extracted(capture, kept, extraction)


async def _compare_with_former(
    context: PipelineContext,
    capture: Capture,
    former: FormerExtraction | None,
    extraction: Extraction | NoText,
    options: ExtractOptions,
) -> RevisionComparison | None:
    """An extraction that differs from its article's former one, brought beside it in a worker process."""
    if (
        isinstance(extraction, NoText)
        or capture.body is None
        or former is None
        or not needs_comparison(former, extraction)
    ):
        return None
    former_body = context.archive.payloads.read(former.payload_digest)
    task = ComparisonTask(former, former_body, capture.body, capture.url, extraction, options)
    try:
        return await asyncio.wrap_future(submit_comparison(context.workers, task))
    except Exception as error:
        to_no_text(error, options)  # raises where it is no fault of the page's
        return None  # the archive compares what it can
