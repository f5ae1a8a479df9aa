"""`ComparisonTask`: what one comparison of an article's former and present extraction needs. A value only.

Loads nothing that extracts, so that a crawl's own process can make one and hand it to a worker.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.articles.revisions import FormerExtraction
from archive.model.extraction import Extraction
from pipelines.options import ExtractOptions


@dataclass(frozen=True, slots=True)
class ComparisonTask:
    """A former extraction with its payload, and the present one with its payload, address and options."""

    former: FormerExtraction
    former_body: bytes
    body: bytes
    url: str
    extraction: Extraction
    options: ExtractOptions
