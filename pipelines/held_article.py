"""What is known of a page before it is given to its article: its own options, its canonical address, the text held.

Asks the archive and writes nothing. Of crawls and imports alike; knows no Scrapy.
"""

from __future__ import annotations

from dataclasses import replace

from archive.articles.classify_change import is_another_article
from archive.articles.identity import CapturedExtraction
from archive.articles.revisions import FormerExtraction, to_wording
from archive.model.capture import Capture
from archive.model.extraction import NoText
from archive.store import Archive
from pipelines.metadata.canonical import choose_canonical
from pipelines.options import ExtractOptions


def find_article_held(
    archive: Archive, found: CapturedExtraction, allowed_hosts: frozenset[str], listing_keys: frozenset[str]
) -> tuple[str | None, FormerExtraction | None]:
    """The page's canonical address where it is believed, and the newest text held of the article it is of."""
    extraction = found.extraction
    if isinstance(extraction, NoText):
        return None, None
    canonical = choose_canonical(extraction.canonical_url, found.capture.url, allowed_hosts, listing_keys)
    found = replace(found, canonical=canonical)
    if found.first_page is not None:
        return canonical, None  # a further page is no version of the first
    former = archive.articles.find_former_extraction(found)
    if canonical and former and is_another_article(former.wording, to_wording(extraction)):
        # A template that names one address in all its pages would make one article of them.
        return None, archive.articles.find_former_extraction(replace(found, canonical=None))
    return canonical, former


def to_page_options(capture: Capture, options: ExtractOptions) -> ExtractOptions:
    """The source's options with what is known of this one page."""
    return replace(
        options,
        content_type=capture.content_type,
        listed_title=capture.listed_title,
        listed_published_at=capture.listed_published_at,
        listed_content=capture.listed_content,
    )
