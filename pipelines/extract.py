"""The one door from bytes to an extraction: `extract`. Pure: no clock, no network, no database.

bytes ──read_page──▶ Page ──assemble_text──▶ ArticleText (blocks, removals, what stood around)
                      └──────read_metadata◀─┘ VisibleHead ──▶ Extraction | NoText
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import datetime

from lxml.html import HtmlElement

from archive.model.digests import compute_text_digest
from archive.model.extraction import Extraction, NoText, Origin
from archive.model.text import has_words, measure_words
from pipelines.extractor import make_extractor_name
from pipelines.metadata.collect import read_metadata
from pipelines.metadata.listed import TOLD_BY_FEED
from pipelines.metadata.values import Metadata
from pipelines.options import ExtractOptions
from pipelines.page.blocks import PageBlocks, read_blocks
from pipelines.page.parse import Page, read_page
from pipelines.template.known_page import read_known_page
from pipelines.text.assemble import ArticleText, assemble_text
from pipelines.text.choices import is_choice
from pipelines.text.embedded_text import find_embedded_article, find_listed_article
from pipelines.text.known_fields import set_fields_aside
from pipelines.text.no_text import (
    LITTLE,
    count_prose,
    find_reason_before_extracting,
    find_reason_before_parsing,
    is_doubtful,
    is_listing,
)
from pipelines.text.other_pages import is_consent_wall

_DEFAULTS = ExtractOptions()
_FEWEST_WORDS = 3
"""Words of a page that calls itself an article, at least: it may be no more than a picture and its source. Chosen on
the saved press pages; not measured alone."""
_LONGEST_DETAIL = 300
"""Characters of an error's message that are kept."""


def extract(body: bytes, url: str, captured_at: datetime, options: ExtractOptions = _DEFAULTS) -> Extraction | NoText:
    """Read an article out of a body: its text and fields, or the reason why there is no text. Raises nothing."""
    name = make_extractor_name(options)
    reason = find_reason_before_parsing(body, options.content_type)
    if reason is not None:
        return NoText(name, reason)
    try:
        with _pause_collector():
            return _extract_article(name, body, url, captured_at, options)
    except Exception as error:  # whatever a page does to a parser, the crawl goes on and the archive says so
        return NoText(name, "extractor-failed", f"{type(error).__name__}: {error}"[:_LONGEST_DETAIL])


@contextmanager
def _pause_collector() -> Iterator[None]:
    """Hold the search for cyclic garbage while one page is read.

    A page's tree, blocks and lines are thousands of objects that live to its end, hardly one of them in a cycle: to
    search them again and again takes 4 % of the time and frees next to nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _extract_article(
    name: str, body: bytes, url: str, captured_at: datetime, options: ExtractOptions
) -> Extraction | NoText:
    page = read_page(body, url, options.content_type)
    if page is None:
        return NoText(name, "empty")
    tree = _prune(page.tree, options.prune)
    keep = frozenset(element for path in options.keep for element in find_elements(tree, path))
    known = read_known_page(page, tree, keep, options.template)
    page_blocks = known.blocks if known.blocks is not None else read_blocks(tree, keep)
    reason = find_reason_before_extracting(page, page_blocks.blocks)
    shown = count_prose(page_blocks.blocks)
    if shown <= LITTLE and (embedded := find_embedded_article(page, shown)) is not None:
        tree, page_blocks, reason = embedded, read_blocks(embedded), None
    found = NoText(name, reason) if reason else _read_shown(name, page, tree, page_blocks, captured_at, options)
    if isinstance(found, Extraction):
        return found if known.origin is None else _tell_origin(found, known.origin)
    listed = find_listed_article(options.listed_content, options.listed_title) if found.reason in TOLD_BY_FEED else None
    if listed is None:
        return found
    told = _read_shown(name, page, listed, read_blocks(listed), captured_at, options)
    return _tell_origin(told, "feed") if isinstance(told, Extraction) else found


def _read_shown(
    name: str,
    page: Page,
    tree: HtmlElement,
    page_blocks: PageBlocks,
    captured_at: datetime,
    options: ExtractOptions,
) -> Extraction | NoText:
    article = assemble_text(page, tree, page_blocks, options)
    if is_listing(page, page_blocks.blocks, article):
        return NoText(name, "listing-page")
    if is_consent_wall(page, page_blocks.blocks, article.lines):
        return NoText(name, "consent-wall")
    if not page.says_article and is_choice(page_blocks.blocks, article.lines):
        return NoText(name, "interstitial")
    shown = f"{article.text}\n{article.head.lead or ''}"
    fewest = _FEWEST_WORDS if page.says_article else options.min_words
    if not has_words(shown, fewest) and (words := measure_words(shown)) < fewest:  # the first test is the quick one
        prose = [block.text for block in page_blocks.blocks if block.is_prose]
        is_wall = is_consent_wall(page, page_blocks.blocks, prose)  # set aside as such, it leaves no text
        return NoText(name, "consent-wall") if is_wall else NoText(name, "too-short", f"{words} words")
    metadata = read_metadata(page, captured_at, options, article.head)
    if is_doubtful(page, page_blocks.blocks):
        metadata = replace(metadata, completeness="unknown")
    return _to_extraction(name, set_fields_aside(article, metadata), metadata, page)


def _prune(tree: HtmlElement, paths: tuple[str, ...]) -> HtmlElement:
    """The tree without what the source never wants read; a copy, for the metadata may stand in there."""
    if not paths:
        return tree
    tree = copy(tree)
    for path in paths:
        for element in find_elements(tree, path):
            element.clear(keep_tail=True)
    return tree


def find_elements(tree: HtmlElement, path: str) -> list[HtmlElement]:
    """The elements that an XPath of a source's settings means."""
    found = tree.xpath(path)
    return [element for element in found if isinstance(element, HtmlElement)] if isinstance(found, list) else []


def _tell_origin(extraction: Extraction, origin: Origin) -> Extraction:
    """The extraction with a word on where its text was found."""
    return replace(extraction, origins={**extraction.origins, "text": origin})


def _to_extraction(name: str, article: ArticleText, metadata: Metadata, page: Page) -> Extraction:
    return Extraction(
        extractor=name,
        text=article.text,
        text_digest=compute_text_digest(article.text),
        block_kinds=article.kinds,
        title=metadata.title,
        lead=article.head.lead,
        byline=metadata.byline,
        authors=metadata.authors,
        agency=metadata.agency,
        credit=article.credit,
        section=metadata.section,
        tags=metadata.tags,
        published=metadata.published,
        modified=metadata.modified,
        language=metadata.language,
        image=metadata.image,
        images=article.images,
        reading_minutes=metadata.reading_minutes,
        completeness=metadata.completeness,
        canonical_url=metadata.canonical_url,
        charset=page.charset,
        charset_overruled=page.charset_overruled,
        removals=article.removals,
        origins=metadata.origins,
    )
