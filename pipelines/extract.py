"""The one door from bytes to a reading: `extract`. Pure: no clock, no network, no database."""

from __future__ import annotations

from datetime import datetime

import trafilatura
from trafilatura import bare_extraction
from trafilatura.settings import Document

from archive.digests import text_digest
from archive.extraction import Extraction, NoText
from pipelines.options import ExtractOptions
from pipelines.page import read_page

_DEFAULTS = ExtractOptions()


def extractor_name(options: ExtractOptions = _DEFAULTS) -> str:
    """The full name under which readings made with these options are kept."""
    return f"trafilatura {trafilatura.__version__} {options.language or ''}".rstrip()


def extract(body: bytes, url: str, captured_at: datetime, options: ExtractOptions = _DEFAULTS) -> Extraction | NoText:
    """Read an article out of a body: its text and fields, or the reason why there is no text."""
    name = extractor_name(options)
    if not body.strip():
        return NoText(name, "empty")
    page = read_page(body, url, options.content_type)
    if page is None:
        return NoText(name, "not-html")
    limits = {"original_date": True, "extensive_search": False, "max_date": captured_at.strftime("%Y-%m-%d")}
    document = bare_extraction(
        page.tree, url=url, include_comments=False, with_metadata=True, date_extraction_params=limits
    )
    raw = document.text if isinstance(document, Document) else None
    text = "\n".join(line.strip() for line in (raw or "").splitlines() if line.strip())
    if not isinstance(document, Document) or len(text.split()) < options.min_words:
        return NoText(name, "too-short")
    return Extraction(
        extractor=name,
        text=text,
        text_digest=text_digest(text),
        block_kinds=tuple("paragraph" for _ in text.splitlines()),
        title=document.title,
        language=document.language,
        image=document.image,
        charset=page.charset,
        charset_overruled=page.charset_overruled,
    )
