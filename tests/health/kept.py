"""Archives with made-up crawls of a made-up source, written through the archive's own door."""

from __future__ import annotations

from datetime import datetime, timedelta

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlEnd, CrawlStart, SourceRow
from archive.model.capture import Capture
from archive.model.digests import compute_text_digest
from archive.model.extraction import Extraction, NoText
from archive.store import Archive

FEED = "https://fanal.example/feed/"


def found(archive: Archive, at: datetime, source: str = "fanal") -> None:
    """A source that has been heard of."""
    archive.crawls.sync_source(SourceRow(source, source.title(), "https://fanal.example/", "ml", "fr"), at)


def crawled(
    archive: Archive, at: datetime, articles: tuple[str, ...] = (), *, source: str = "fanal", **answer: object
) -> int:
    """One crawl: the feed's answer (200 unless `answer` says otherwise), then these article pages, read."""
    crawl_id = archive.crawls.begin(CrawlStart(source, "schedule", at, user_agent=None, marbre="0", planned_at=at))
    given: dict[str, object] = {"status": 200, "media_type": "application/rss+xml", "body": f"<rss/>{at}".encode()}
    archive.captures.add(Capture(crawl_id, source, "feed", FEED, at, **{**given, **answer}))  # type: ignore[arg-type]
    for number, name in enumerate(articles):
        page(archive, crawl_id, at + timedelta(seconds=number + 1), name, source=source)
    archive.end_crawl(crawl_id, CrawlEnd(at + timedelta(minutes=1), "done"))
    return crawl_id


def page(
    archive: Archive,
    crawl_id: int,
    at: datetime,
    name: str,
    extraction: Extraction | NoText | None = None,
    *,
    source: str = "fanal",
    published_at: datetime | None = None,
) -> None:
    """One article page, and what was read out of it."""
    capture = Capture(
        crawl_id,
        source,
        "article",
        f"https://fanal.example/{name}",
        at,
        200,
        "text/html",
        body=f"<p>{name}</p>{at}".encode(),
        found_in=FEED,
        listed_published_at=published_at,
    )
    text = f"{name} est arrivé au port."
    made = Extraction(
        extractor="essai 1", text=text, text_digest=compute_text_digest(text), block_kinds=("paragraph",), title=name
    )
    archive.articles.add(CapturedExtraction(capture, archive.captures.add(capture), extraction or made), at)
