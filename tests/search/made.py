"""Archives of made-up texts for the tests of search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart
from archive.model.extraction import Extraction, Moment
from archive.store import Archive
from tests.archive.made import AT, SOURCE, capture, extraction, new_archive

BASE = "https://fanal.example/a/"


def keep(archive: Archive, number: int, made: Extraction, hours: float = 0, **changes: object) -> None:
    """Keep an extraction of the page with this number, captured so many hours after the first instant."""
    page = capture(f"{BASE}{number}", f"<p>{number} {hours} {made.text_digest}".encode(), hours, **changes)
    archive.articles.add(CapturedExtraction(page, archive.captures.add(page), made), AT)


def text(words: str, day: int = 0, **changes: object) -> Extraction:
    """An extraction with this text, without a headline of its own, published so many days after the first instant."""
    changes = {"title": None, "published": Moment(AT + timedelta(days=day), "minute")} | changes
    return extraction(words, **changes)


@contextmanager
def archive_of(path: Path, texts: Iterable[str | Extraction]) -> Iterator[Archive]:
    """An archive of these, numbered from 1 in their order, indexed."""
    with new_archive(path) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))
        for number, each in enumerate(texts, 1):
            keep(archive, number, text(each) if isinstance(each, str) else each)
        archive.search.refresh()
        yield archive
