"""Extracting stored pages again, in whatever workers there are: pure orchestration over `concurrent.futures.Executor`.

Knows no database, no configuration and no process: it is given pages, a way to their bytes, a way to their options and
an executor, and hands back extractions as they are done. A local pool, a pool with time limits and a cluster's executor
give the same extractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TypeAlias

from archive.model.extraction import Extraction, NoText
from archive.reextract.select import StoredPage
from pipelines.metadata.listed import is_told_by_feed
from pipelines.options import ExtractOptions
from pipelines.workers.pool import submit_page, to_no_text

BodyOf = Callable[[StoredPage], bytes]
OptionsOf = Callable[[str], ExtractOptions]
"""The options of a source, by its name."""
ContentOf = Callable[[StoredPage], str | None]
"""What the newsroom's feed held of a page's article when the page was captured: markup."""
_ExtractionFuture: TypeAlias = "Future[Extraction | NoText]"


@dataclass(frozen=True, slots=True)
class ReextractedPage:
    """A stored page with its new extraction."""

    page: StoredPage
    extraction: Extraction | NoText


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """Where the bytes of a page, and what is known beside them, are got from."""

    body_of: BodyOf
    options_of: OptionsOf
    content_of: ContentOf


def reextract(
    pages: Iterable[StoredPage], stored: StoredEvidence, workers: Executor, at_once: int
) -> Iterator[ReextractedPage]:
    """Extract pages again, `at_once` of them handed to the workers ahead, and yield them as they are done.

    A page that makes its worker hang or die, or the extractor fail, costs itself only. Raises what `body_of` raises,
    and WorkersBroken where no worker can be had. What feeds hold is asked only of pages on which it bears.
    """
    running: dict[_ExtractionFuture, tuple[StoredPage, ExtractOptions]] = {}
    done: SimpleQueue[_ExtractionFuture] = SimpleQueue()

    def submit(page: StoredPage, options: ExtractOptions) -> None:
        future = submit_page(workers, stored.body_of(page), page.url, page.captured_at, options)
        running[future] = (page, options)
        future.add_done_callback(done.put)

    def take(future: _ExtractionFuture) -> Iterator[ReextractedPage]:
        page, options = running[future]
        taken = _take_result(future, running)
        content = None
        if options.listed_content is None and is_told_by_feed(taken.extraction):
            content = stored.content_of(page)
        if content is None:
            yield taken
        else:
            submit(page, replace(options, listed_content=content))

    for page in pages:
        submit(page, to_options_for(page, stored.options_of(page.source)))
        while len(running) >= at_once or not done.empty():
            yield from take(done.get())
    while running:
        yield from take(done.get())


def to_options_for(page: StoredPage, options: ExtractOptions) -> ExtractOptions:
    """A source's options with what was known of this one page when it was captured."""
    return replace(
        options,
        content_type=page.content_type,
        listed_title=page.listed_title,
        listed_published_at=page.listed_published_at,
    )


def _take_result(
    future: _ExtractionFuture, running: dict[_ExtractionFuture, tuple[StoredPage, ExtractOptions]]
) -> ReextractedPage:
    page, options = running.pop(future)
    error = future.exception()
    return ReextractedPage(page, to_no_text(error, options) if error else future.result())
