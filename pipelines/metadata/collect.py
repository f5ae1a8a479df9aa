"""The one door to a page's metadata: `read_metadata`. Asks the module of each field; pure."""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType

from archive.model.extraction import Origin
from pipelines.metadata.completeness import read_completeness
from pipelines.metadata.dates.published import read_published
from pipelines.metadata.evidence import Evidence, gather_evidence
from pipelines.metadata.people.authors import read_signature
from pipelines.metadata.subjects import read_section, read_tags
from pipelines.metadata.values import Metadata
from pipelines.options import ExtractOptions
from pipelines.page.parse import Page, VisibleHead

_LONGEST_MINUTES_LINE = 80
"""Letters: a longer line near the headline is no label, and its minutes are news. Chosen on the saved press pages."""
_MINUTES = re.compile(
    r"(?:lecture\s*+:?+\s*+(\d{1,2})\s*(?:min|mn)|(\d{1,2})\s*(?:min(?:ute)?s?|mn)\.?\s+(?:de\s+)?lecture"
    r"|temps de lecture\D{0,12}(\d{1,2}))",
    re.IGNORECASE,
)


def read_metadata(page: Page, captured_at: datetime, options: ExtractOptions, visible: VisibleHead) -> Metadata:
    """Everything the page says of its article beside the text. Never raises on a page that was parsed."""
    evidence = gather_evidence(page, captured_at, options, visible)
    origins: dict[str, Origin | None] = {}
    title, origins["title"] = _decide_title(evidence)
    signature = read_signature(evidence)
    origins["byline"] = signature.byline_origin
    origins["authors"] = signature.authors_origin
    origins["agency"] = signature.agency_origin
    section, origins["section"] = read_section(evidence)
    tags, origins["tags"] = read_tags(evidence)
    dates = read_published(evidence)
    origins["published"] = dates.published_origin
    origins["modified"] = dates.modified_origin
    origins["language"] = evidence.language.origin
    image, origins["image"] = _decide_image(evidence)
    minutes, origins["reading_minutes"] = _find_reading_minutes(evidence)
    completeness, origins["completeness"] = read_completeness(evidence)
    canonical, origins["canonical_url"] = _decide_canonical(evidence)
    return Metadata(
        title=title,
        byline=signature.byline,
        authors=signature.authors,
        agency=signature.agency,
        section=section,
        tags=tags,
        published=dates.published,
        modified=dates.modified,
        language=evidence.language.code,
        image=image,
        reading_minutes=minutes,
        completeness=completeness,
        canonical_url=canonical,
        origins=MappingProxyType({name: origin for name, origin in origins.items() if origin is not None}),
    )


def _decide_title(evidence: Evidence) -> tuple[str | None, Origin | None]:
    if evidence.headline is not None:
        return evidence.headline.text, evidence.headline.origin
    if evidence.visible.headline:
        return evidence.visible.headline, "visible-text"
    return (evidence.options.listed_title, "feed") if evidence.options.listed_title else (None, None)


def _decide_image(evidence: Evidence) -> tuple[str | None, Origin | None]:
    markup = evidence.markup
    candidates: tuple[tuple[str | None, Origin], ...] = (
        (markup.find_first("og:image:secure_url", "og:image", "og:image:url"), "open-graph"),
        (evidence.linked.image, "json-ld"),
        (markup.find_first("twitter:image", "twitter:image:src", "image", "thumbnail", "sailthru.image.full"), "meta"),
    )
    for address, origin in candidates:
        if address and (absolute := evidence.page.to_absolute(address)):
            return absolute, origin
    return None, None


def _find_reading_minutes(evidence: Evidence) -> tuple[int | None, Origin | None]:
    texts = (
        *(line.text for line in evidence.lines if len(line.text) < _LONGEST_MINUTES_LINE),
        *evidence.head_texts,
    )
    found = next((match for text in texts if (match := _MINUTES.search(text)) is not None), None)
    minutes = int(next(filter(None, found.groups()))) if found is not None else 0
    return (minutes, "visible-text") if minutes else (None, None)


def _decide_canonical(evidence: Evidence) -> tuple[str | None, Origin | None]:
    """The canonical address as the page gives it; `pipelines.metadata.canonical` decides whether to believe it."""
    stated = evidence.markup.canonical
    canonical = evidence.page.to_absolute(stated) or evidence.page.to_absolute(evidence.markup.find_first("og:url"))
    return (canonical, "html" if stated else "open-graph") if canonical else (None, None)
