"""The article's section (rubrique) and tags, as JSON-LD, metas, breadcrumbs and tag links give them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.model.extraction import Origin
from pipelines.metadata.dates.months import MONTHS
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.linked_data import clean_text
from pipelines.metadata.markup import is_elsewhere
from pipelines.metadata.masthead import find_displayed
from pipelines.metadata.people.outlets import squeeze_name

_SECTION_METAS = (
    "article:section",
    "og:article:section",
    "og:section",
    "parsely-section",
    "section",
    "category",
    "dc.subject",
)
_TAG_METAS = (
    "article:tag",
    "og:article:tag",
    "parsely-tags",
    "sailthru.tags",
    "news_keywords",
    "keywords",
    "dc.keywords",
)
_HOME = frozenset(
    ("accueil", "home", "homepage", "retouralaccueil", "une", "laune", "alaune", "actualites", "vousetesici")
)
_UNSET = frozenset(
    ("uncategorized", "noncategorise", "nonclasse", "sanscategorie", "unclassified", "notfound", "undefined", "null")
)
"""What content systems write where nobody chose a section."""
_DOMAIN = re.compile(r"^\S{2,40}\.(?:fr|com|net|org|info|be|ch|ca|sn|ml|ci)$", re.IGNORECASE)
# Chosen by what they did to the saved press pages; none was measured alone.
_LONGEST_SECTION = 60
"""Letters: a longer value names no section (it is a headline or a list)."""
_LONGEST_TAG = 80
"""Letters: a longer value is no tag (it is a sentence)."""
_MOST_TAGS = 40
"""Tags of an article that are kept; more say nothing of it."""
_SHORTEST_LIST = 3
"""Values between commas: so many are a list of categories, whatever they are; fewer may be one name with a comma."""


def read_section(evidence: Evidence) -> tuple[str | None, Origin | None]:
    """JSON-LD, then metas, then the last breadcrumb before the article itself."""
    candidates: list[tuple[str | None, Origin]] = [(evidence.linked.section, "json-ld")]
    candidates += [
        (clean_text(value), "open-graph" if ":" in name else "meta")
        for name in _SECTION_METAS
        for value in evidence.markup.metas.get(name, ())[:1]
    ]
    crumb = _find_last_crumb(evidence, evidence.linked.breadcrumb)
    candidates.append((crumb, "json-ld"))
    for text, origin in candidates:
        if text and _is_section(evidence, text):
            return _take_first_of_list(text, evidence), origin
    shown = _find_displayed_crumb(evidence)
    return (shown, "html") if shown else (None, None)


def read_tags(evidence: Evidence) -> tuple[tuple[str, ...], Origin | None]:
    """JSON-LD's keywords, then metas, then the page's own tag links."""
    if tags := _keep_distinct(evidence, evidence.linked.tags):
        return tags, "json-ld"
    for name in _TAG_METAS:
        values = evidence.markup.metas.get(name, ())
        pieces = [piece for value in values for piece in (value.split(",") if len(values) == 1 else [value])]
        if tags := _keep_distinct(evidence, pieces):
            return tags, "open-graph" if ":" in name else "meta"
    links = [entry.element for entry in evidence.markup.marked["tag"] if not is_elsewhere(entry.element, evidence.home)]
    tags = _keep_distinct(evidence, (find_displayed(link) for link in links))
    return tags, "html" if tags else None


def _keep_distinct(evidence: Evidence, texts: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for text in texts:
        tag = clean_text(text).strip(" #,;")
        key = squeeze_name(tag)
        if key and len(tag) <= _LONGEST_TAG and not evidence.outlet.has_name(tag):
            kept.setdefault(key, tag)
    return tuple(kept.values())[:_MOST_TAGS]


def _is_section(evidence: Evidence, text: str) -> bool:
    key = squeeze_name(text)
    title = squeeze_name(evidence.headline.text) if evidence.headline else ""
    return (
        len(key) > 1
        and key not in _HOME
        and key not in MONTHS
        and key not in _UNSET
        and not key.isdigit()
        and not _DOMAIN.search(text)
        and len(text) <= _LONGEST_SECTION
        and key != title
        and not title.startswith(key + "0")
        and not (title and key.startswith(title))
        and not (text.endswith(("...", "…")) and title.startswith(key))
    )


def _take_first_of_list(text: str, evidence: Evidence) -> str:
    """Content systems write all categories into one value, comma between; "Justice, police" is one section."""
    pieces = [piece.strip() for piece in text.split(",")]
    known = {squeeze_name(name) for name in (*evidence.linked.tags, *evidence.linked.breadcrumb)}
    is_list = len(pieces) >= _SHORTEST_LIST or (
        len(pieces) == 2 and any(squeeze_name(piece) in known for piece in pieces)
    )
    return pieces[0] if is_list and pieces[0] else text


def _find_last_crumb(evidence: Evidence, crumbs: Iterable[str]) -> str | None:
    fitting = [crumb for crumb in crumbs if _is_section(evidence, crumb) and not evidence.outlet.has_name(crumb)]
    return fitting[-1] if fitting else None


def _find_displayed_crumb(evidence: Evidence) -> str | None:
    for entry in evidence.markup.marked["section"]:
        element = entry.element
        if element in evidence.home:
            continue  # a page "with-breadcrumb" is none
        links = [find_displayed(link) for link in element.iter("a")]
        crumb = _find_last_crumb(evidence, [text for text in links if text])
        if crumb:
            return crumb
    return None
