"""Scrapy's item pipelines: store first, extract second.

`CapturePipeline` commits every answer before anything is read out of it; `ExtractionPipeline` has the text of article
pages read in a worker process and commits the reading. A crash between the two costs nothing that cannot be made
again. The only file of this room that knows Scrapy; it decides nothing about text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.articles.classify_change import is_another_article
from archive.articles.revisions import FormerExtraction, RevisionComparison, needs_comparison, wording
from archive.articles.write import ArticleUpdate
from archive.captures.rows import StoredCapture
from archive.db.errors import ArchiveError
from archive.model.capture import Capture
from archive.model.extraction import Extraction, NoText
from archive.store import Archive
from pipelines.metadata.canonical import believed_canonical
from pipelines.options import ExtractOptions
from pipelines.workers.pool import WorkersBroken, no_text_of, submit_comparison, submit_page


class CrawlObserver(Protocol):
    """Who is told what was kept. The crawl's counts stand behind it."""

    def captured(self, capture: Capture, stored: StoredCapture) -> None:
        """An answer has been committed."""

    def read(self, capture: Capture, stored: ArticleUpdate, reading: Extraction | NoText) -> None:
        """A reading has been committed."""

    def broke(self, error: ArchiveError | WorkersBroken) -> None:
        """Nothing more can be kept or read; the crawl has to end."""


@dataclass(frozen=True, slots=True)
class PipelineContext:
    """What the item pipelines of one crawl work with, made by whoever runs it and carried by the spider."""

    archive: Archive
    readers: Executor
    options: ExtractOptions
    allowed_hosts: frozenset[str]
    listing_keys: frozenset[str]
    progress: CrawlObserver
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A capture that has been committed, on its way to be read."""

    capture: Capture
    stored: StoredCapture


class CapturePipeline:
    """Commits a capture, its payload once."""

    def __init__(self, keeping: PipelineContext) -> None:
        self._keeping = keeping

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CapturePipeline:
        """Scrapy's constructor: the spider carries what is needed."""
        return cls(crawler.spider.keeping)  # type: ignore[union-attr]  # set by the one spider there is

    def process_item(self, item: Capture) -> StoredItem:
        """Commit; raises DropItem where the archive refuses, after the crawl was told to end."""
        try:
            stored = self._keeping.archive.add_capture(item)
        except ArchiveError as error:
            self._keeping.progress.broke(error)
            raise DropItem(str(error)) from error
        self._keeping.progress.captured(item, stored)
        return StoredItem(item, stored)


class ExtractionPipeline:
    """Reads the text of a new article page and commits what was read, or why nothing was."""

    def __init__(self, keeping: PipelineContext) -> None:
        self._keeping = keeping

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ExtractionPipeline:
        """Scrapy's constructor: the spider carries what is needed."""
        return cls(crawler.spider.keeping)  # type: ignore[union-attr]  # set by the one spider there is

    async def process_item(self, item: StoredItem) -> StoredItem:
        """Read and commit; captures that are no article page with a body pass through."""
        capture = item.capture
        if capture.kind == "article" and capture.status == 200 and capture.body and not capture.error:
            try:
                await read_and_keep(self._keeping, capture, item.stored)
            except (ArchiveError, WorkersBroken) as error:
                self._keeping.progress.broke(error)
                raise DropItem(str(error)) from error
        return item


async def read_and_keep(keeping: PipelineContext, capture: Capture, stored: StoredCapture) -> None:
    """Have one article page read in a worker process and commit what was read, or why nothing was.

    Raises ArchiveError where the archive refuses, WorkersBroken where no worker can be had.
    """
    assert capture.body is not None
    options = _options_for(capture, keeping.options)
    try:
        future = submit_page(keeping.readers, capture.body, capture.url, capture.captured_at, options)
        reading = await asyncio.wrap_future(future)
    except Exception as error:
        reading = no_text_of(error, options)
    canonical, former = _article_held(keeping, capture, stored, reading)
    comparison = await _compared(keeping, capture, former, reading, options)
    kept = keeping.archive.add_reading(
        capture, stored, reading, keeping.now(), canonical=canonical, comparison=comparison
    )
    keeping.progress.read(capture, kept, reading)


def _article_held(
    keeping: PipelineContext, capture: Capture, stored: StoredCapture, reading: Extraction | NoText
) -> tuple[str | None, FormerExtraction | None]:
    """The page's canonical address where it is believed, and the newest text held of the article it is of."""
    if isinstance(reading, NoText):
        return None, None
    canonical = believed_canonical(reading.canonical_url, capture.url, keeping.allowed_hosts, keeping.listing_keys)
    former = keeping.archive.former_reading(capture, stored, reading, canonical)
    if canonical and former and is_another_article(former.wording, wording(reading)):
        # A template that names one address in all its pages would make one article of them.
        return None, keeping.archive.former_reading(capture, stored, reading)
    return canonical, former


async def _compared(
    keeping: PipelineContext,
    capture: Capture,
    former: FormerExtraction | None,
    reading: Extraction | NoText,
    options: ExtractOptions,
) -> RevisionComparison | None:
    """A reading that differs from its article's former one, brought beside it in a worker process."""
    if isinstance(reading, NoText) or capture.body is None or former is None or not needs_comparison(former, reading):
        return None
    former_body = keeping.archive.payload(former.payload_digest)
    try:
        future = submit_comparison(keeping.readers, former, former_body, capture.body, capture.url, reading, options)
        return await asyncio.wrap_future(future)
    except Exception as error:
        no_text_of(error, options)  # raises where it is no fault of the page's
        return None  # the archive compares what it can


def _options_for(capture: Capture, options: ExtractOptions) -> ExtractOptions:
    """The source's options with what is known of this one page."""
    content_type = next((value for name, value in capture.headers if name.lower() == "content-type"), None)
    return replace(
        options,
        content_type=content_type,
        listed_title=capture.listed_title,
        listed_published_at=capture.listed_published_at,
    )
