"""An article as a database of the press gave it, kept as what it is: text and fields without a page of a newsroom.

The notice's own part of the file is its payload, so that it can be shown what was read; its text is not extracted, as
the database gives it. Such an article has no web address, is never asked again and never extracted anew.
"""

from __future__ import annotations

import re
from datetime import datetime

from archive.articles.identity import CapturedExtraction
from archive.articles.write import ArticleUpdate
from archive.captures.rows import StoredCapture
from archive.imports.rows import CaptureOrigin
from archive.model.capture import Capture
from archive.model.digests import compute_text_digest
from archive.model.extraction import Extraction
from archive.store import Archive
from crawler.imports.found import FoundNotice

NOTICE_READER = "notice 1"
"""With the database's name before it, what has read these texts: no extractor of pages."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.]+")


def to_notice_capture(found: FoundNotice, source: str, crawl_id: int, captured_at: datetime) -> Capture:
    """The part of a file that holds a notice, as an answer that nobody gave. Pure."""
    return Capture(
        crawl_id=crawl_id,
        source=source,
        kind="article",
        url=f"urn:{found.press_database}:{_NOT_IN_NAMES.sub('-', found.number).strip('-')}",
        captured_at=captured_at.replace(microsecond=0),
        media_type="text/html",
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=found.html,
    )


def to_notice_extraction(found: FoundNotice) -> Extraction:
    """Text and fields as the notice gives them. Pure."""
    lines = [" ".join(line.split()) for line in found.text.splitlines()]
    text = "\n".join(line for line in lines if line)
    return Extraction(
        extractor=f"{found.press_database} {NOTICE_READER}",
        title=found.title,
        text=text,
        block_kinds=tuple("paragraph" for _ in text.splitlines()),
        text_digest=compute_text_digest(text),
        byline=found.byline,
        authors=found.authors,
        section=found.section,
        published=found.published,
        language=found.language,
    )


def add_notice(
    archive: Archive, found: FoundNotice, capture: Capture, origin: CaptureOrigin, now: datetime
) -> tuple[StoredCapture, ArticleUpdate] | None:
    """Keep a notice and its article; None where the archive has it, from whatever file it came."""
    held = archive.articles.find(capture.url)
    extraction = to_notice_extraction(found)
    if held is not None and held.text_digest == extraction.text_digest and held.title == extraction.title:
        return None
    stored = archive.captures.add(capture)
    update = archive.articles.add(CapturedExtraction(capture, stored, extraction), now)
    archive.imports.add_origin(stored.capture_id, origin)
    return stored, update
