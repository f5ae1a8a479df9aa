"""`Markup`: what the page's own elements say, gathered in one pass over the tree. Collects; decides nothing.

Everything else in this folder reads from here, so that a page's elements are visited once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lxml.html import HtmlElement

Mark = Literal["author", "date", "section", "tag"]

_AUTHOR_CLASS = re.compile(r"auth(?:or|eur)|auteur|byline|by-line|signature|redact(?:eur|or)|journalist|writer|\bsigned", re.I)
_DATE_CLASS = re.compile(r"date|publi(?:sh|e|cation)|posted|(?:^|[\s_-])time(?:stamp)?(?:$|[\s_-])|horaire|parution", re.I)
_SECTION_CLASS = re.compile(r"breadcrumb|fil-?d-?ariane|\bariane\b", re.I)
_FOREIGN_CLASS = re.compile(
    r"comment|teaser|(?:^|[\s_-])cards?(?:$|[\s_-])|related|sidebar|widget|recommend|popular|most|plus-?lus|footer|(?:^|[\s_-])nav"
    r"|menu|search|newsletter|read-?more|lire-aussi|slider|carousel|also|trending|autres|similar|avatar|tooltip|popin|modal",
    re.I,
)
_HEADINGS = frozenset(("h1", "h2", "h3"))
_SKIPPED = frozenset(("script", "style", "noscript", "svg", "template", "iframe", "option", "path"))


@dataclass(frozen=True, slots=True)
class Marked:
    """An element that names its role, and its place in document order."""

    place: int
    element: HtmlElement


@dataclass(frozen=True, slots=True)
class Markup:
    """The elements of a page that may say something of the article, in document order.

    `metas` maps a lower-case name (of property, name, itemprop or http-equiv) to its contents. `marked` are elements
    whose class, itemprop or rel names a byline, a date, a breadcrumb or a tag.
    """

    metas: Mapping[str, tuple[str, ...]]
    canonical: str | None
    language: str | None
    title: str | None
    headings: tuple[HtmlElement, ...]
    times: tuple[Marked, ...]
    marked: Mapping[Mark, tuple[Marked, ...]]
    places: Mapping[HtmlElement, int]

    def place_of(self, heading: HtmlElement) -> int:
        """Where an element stands in document order: headings are known, others are looked for."""
        known = self.places.get(heading)
        if known is not None:
            return known
        return next((n for n, element in enumerate(heading.getroottree().getroot().iter()) if element is heading), 0)

    def first(self, *names: str) -> str | None:
        """The first non-empty content among the metas of these names, in the order of the names."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return None


@lru_cache(maxsize=4096)
def _marks_of(classes: str) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    if _AUTHOR_CLASS.search(classes):
        marks.append("author")
    if _DATE_CLASS.search(classes):
        marks.append("date")
    if _SECTION_CLASS.search(classes):
        marks.append("section")
    return tuple(marks)


_ITEMPROPS: Mapping[str, Mark] = {
    "author": "author",
    "creator": "author",
    "datepublished": "date",
    "datecreated": "date",
    "datemodified": "date",
    "articlesection": "section",
    "keywords": "tag",
}
_RELS: Mapping[str, Mark] = {"author": "author", "tag": "tag", "category": "section", "category tag": "section"}


def read_markup(tree: HtmlElement) -> Markup:
    """Walk the tree once."""
    metas: dict[str, list[str]] = {}
    marked: dict[Mark, list[Marked]] = {"author": [], "date": [], "section": [], "tag": []}
    places: dict[HtmlElement, int] = {}
    headings: list[HtmlElement] = []
    times: list[Marked] = []
    canonical = title = None
    for place, element in enumerate(tree.iter()):
        tag = element.tag
        if tag == "meta":
            _add_meta(element, metas)
            continue
        if tag == "time":
            times.append(Marked(place, element))
        elif tag in _HEADINGS:
            places[element] = place
            if tag == "h1":
                headings.append(element)
        elif tag == "link":
            if canonical is None and (element.get("rel") or "").lower() == "canonical":
                canonical = element.get("href")
            continue
        elif tag == "title":
            title = title or element.text
            continue
        elif tag in _SKIPPED or not isinstance(tag, str):
            continue
        attributes = element.attrib
        if not attributes:
            continue
        _add_marks(Marked(place, element), attributes, marked)
    return Markup(
        metas={name: tuple(values) for name, values in metas.items()},
        canonical=canonical,
        language=tree.get("lang") or tree.get("xml:lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        title=title,
        headings=tuple(headings),
        times=tuple(times),
        marked={mark: tuple(entries) for mark, entries in marked.items()},
        places=places,
    )


def _add_meta(element: HtmlElement, metas: dict[str, list[str]]) -> None:
    content = element.get("content") or element.get("value")
    if not content:
        return
    names = {element.get("property"), element.get("name"), element.get("itemprop"), element.get("http-equiv")}
    for name in names:
        if name:
            metas.setdefault(name.strip().lower(), []).append(content.strip())


def _add_marks(entry: Marked, attributes: Mapping[str, str], marked: dict[Mark, list[Marked]]) -> None:
    classes = attributes.get("class")
    found: tuple[Mark, ...] = _marks_of(classes) if classes else ()
    itemprop, rel = attributes.get("itemprop"), attributes.get("rel")
    if itemprop and (mark := _ITEMPROPS.get(itemprop.lower().strip())) and mark not in found:
        found = (*found, mark)
    if rel and (mark := _RELS.get(rel.lower().strip())) and mark not in found:
        found = (*found, mark)
    for mark in found:
        marked[mark].append(entry)


def belongs_elsewhere(element: HtmlElement, home: frozenset[HtmlElement]) -> bool:
    """Whether the element stands in another story, a comment or a side box: `home` are the headline's ancestors."""
    node: HtmlElement | None = element
    while node is not None and node not in home:
        classes = node.get("class") or ""
        if (classes and _is_foreign(classes)) or node.tag in ("nav", "form"):
            return True
        node = node.getparent()
    return False


@lru_cache(maxsize=4096)
def _is_foreign(classes: str) -> bool:
    return _FOREIGN_CLASS.search(classes) is not None
