"""`Markup`: what the page's own elements say, gathered in one pass over the tree. Collects; decides nothing.

Everything else in this folder reads from here, so that a page's elements are visited once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from lxml.html import HtmlElement

from pipelines.metadata.class_words import ClassWords, to_class_words
from pipelines.page.parse import Page

MarkKind = Literal["author", "date", "section", "tag"]

_AUTHOR_WORDS = r"auth(?:or|eur)|auteur|byline|by-line|signature|redact(?:eur|or)|journalist|writer|s(?<=\bs)igned"
_DATE_WORDS = r"date|publi(?:sh|e|cation)|posted|t(?<![^\s_-]t)ime(?:stamp)?(?:$|[\s_-])|horaire|parution"
_SECTION_WORDS = r"breadcrumb|fil-?d-?ariane|a(?<=\ba)riane\b"
_ANY_WORDS = to_class_words(_AUTHOR_WORDS, _DATE_WORDS, _SECTION_WORDS)
_MARKING_WORDS: tuple[tuple[MarkKind, ClassWords], ...] = (
    ("author", to_class_words(_AUTHOR_WORDS)),
    ("date", to_class_words(_DATE_WORDS)),
    ("section", to_class_words(_SECTION_WORDS)),
)
_FOREIGN_WORDS = to_class_words(
    r"comment|teaser|c(?<![^\s_-]c)ards?(?:$|[\s_-])|related|sidebar|widget|recommend|popular|plus-?lus|lire-aussi|trending",
    r"most-?(?:read|viewed|shared|recent|popular)|read-?(?:also|more)|see-?(?:also|more)|n(?<![^\s_-]n)av|menu|search",
    r"newsletter|slider|twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|carousel|autres|similar|avatar",
    r"tooltip|popin|modal|f(?<!\Sf)ooter(?:$|\s)|s(?<!\Ss)ite[-_]?footer(?:$|\s)|p(?<!\Sp)age[-_]?footer(?:$|\s)",
    r"m(?<!\Sm)ain[-_]?footer(?:$|\s)|g(?<!\Sg)lobal[-_]?footer(?:$|\s)",
)
_HEADINGS = ("h1", "h2", "h3")
_WALKED_TAGS = (
    "h1 h2 h3 h4 h5 time a address aside cite dd div dl dt footer header li nav ol p section small span strong td ul"
)
_WALKED = tuple(_WALKED_TAGS.split())
"""Of these the places are counted."""
_OF_HEAD = frozenset(("meta", "title"))
_VISITED = (*_WALKED, *_OF_HEAD)
_TOLD_BY_TAG = _OF_HEAD.union(_HEADINGS, ("time",))


@dataclass(frozen=True, slots=True)
class MarkedElement:
    """An element that names its role, and its place in document order."""

    place: int
    element: HtmlElement


@dataclass(frozen=True, slots=True)
class Markup:
    """The elements of a page that may say something of the article, in document order.

    `metas` maps a lower-case name (of property, name, itemprop or http-equiv) to its contents. `marked` are elements
    whose class, itemprop or rel names a byline, a date, a breadcrumb or a tag. `links` are all a elements.
    """

    metas: Mapping[str, tuple[str, ...]]
    canonical: str | None
    language: str | None
    title: str | None
    headings: tuple[HtmlElement, ...]
    times: tuple[MarkedElement, ...]
    links: tuple[HtmlElement, ...]
    marked: Mapping[MarkKind, tuple[MarkedElement, ...]]
    places: Mapping[HtmlElement, int]

    def find_place(self, heading: HtmlElement) -> int:
        """Where an element stands in document order: headings are known, others are looked for."""
        known = self.places.get(heading)
        if known is not None:
            return known
        walk = enumerate(heading.getroottree().getroot().iter(*_WALKED))
        return next((place for place, element in walk if element is heading), 0)

    def find_first(self, *names: str) -> str | None:
        """The first non-empty content among the metas of these names, in the order of the names."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return None


class _MarksByClass(dict[str, tuple[MarkKind, ...]]):
    """Class attributes and the marks their words give; fills itself, for a newsroom's pages repeat the same ones."""

    def __missing__(self, classes: str) -> tuple[MarkKind, ...]:
        named = _ANY_WORDS.is_in(classes)
        marks = tuple(mark for mark, words in _MARKING_WORDS if words.is_in(classes)) if named else ()
        if len(self) < _MOST_CLASSES:
            self[classes] = marks
        return marks


_MOST_CLASSES = 40_000
"""Class attributes whose marks are kept, for the life of a worker: 623 saved pages have 31,000."""
_MOST_FOREIGN_KEPT = 20_000
"""Class attributes of which it is kept whether they name something else, the least used ones dropped: 623 saved pages
have 9,000."""
_MARKS_OF = _MarksByClass()

_ITEMPROPS: Mapping[str, MarkKind] = {
    "author": "author",
    "creator": "author",
    "datepublished": "date",
    "datecreated": "date",
    "datemodified": "date",
    "articlesection": "section",
    "keywords": "tag",
}
_RELS: Mapping[str, MarkKind] = {"author": "author", "tag": "tag", "category": "section", "category tag": "section"}


@dataclass(slots=True)
class _ByTag:
    """What a walk has met of the elements that are told by their tag alone."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    title: str | None = None
    places: dict[HtmlElement, int] = field(default_factory=dict)
    times: list[MarkedElement] = field(default_factory=list)

    def add(self, tag: str, place: int, element: HtmlElement) -> None:
        if tag == "meta":
            _add_meta(element, self.metas)
        elif tag == "time":
            self.times.append(MarkedElement(place, element))
        elif tag == "title":
            self.title = self.title or element.text or None
        else:
            self.places[element] = place


def read_markup(page: Page) -> Markup:
    """Walk a page's tree once."""
    tree = page.tree
    by_tag = _ByTag()
    marked: dict[MarkKind, list[MarkedElement]] = {"author": [], "date": [], "section": [], "tag": []}
    links: list[HtmlElement] = []
    has_itemprops: bool | None = None
    of_head = 0
    for visited, element in enumerate(tree.iter(*_VISITED)):
        tag = element.tag
        place = visited - of_head
        if tag in _TOLD_BY_TAG:
            by_tag.add(tag, place, element)
            if tag in _OF_HEAD:
                of_head += 1
                continue
        if (classes := element.get("class")) is not None:
            for mark in _MARKS_OF[classes]:
                marked[mark].append(MarkedElement(place, element))
        if has_itemprops is not False and (itemprop := element.get("itemprop")) is not None:
            if has_itemprops is None:  # asked late, for it takes a search through the page
                has_itemprops = "itemprop" in page.html
            _add_mark(_ITEMPROPS.get(itemprop.lower().strip()) if has_itemprops else None, place, element, marked)
        if tag == "a":
            links.append(element)
            if (rel := element.get("rel")) is not None:
                _add_mark(_RELS.get(rel.lower().strip()), place, element, marked)
    return Markup(
        metas={name: tuple(values) for name, values in by_tag.metas.items()},
        canonical=_find_canonical(page),
        language=tree.get("lang") or tree.get("xml:lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        title=by_tag.title,
        headings=tuple(element for element in by_tag.places if element.tag == "h1"),
        times=tuple(by_tag.times),
        links=tuple(links),
        marked={mark: tuple(entries) for mark, entries in marked.items()},
        places=by_tag.places,
    )


def _find_canonical(page: Page) -> str | None:
    links = (link for link in page.links_of_head if (link.get("rel") or "").lower() == "canonical")
    return next((link.get("href") for link in links), None)


def _add_mark(
    mark: MarkKind | None, place: int, element: HtmlElement, marked: dict[MarkKind, list[MarkedElement]]
) -> None:
    if mark is not None and (not marked[mark] or marked[mark][-1].element is not element):
        marked[mark].append(MarkedElement(place, element))


def _add_meta(element: HtmlElement, metas: dict[str, list[str]]) -> None:
    content = element.get("content") or element.get("value")
    if not content:
        return
    names = {element.get("property"), element.get("name"), element.get("http-equiv")}
    names.update((element.get("itemprop") or "").split())
    for name in names:
        if name:
            metas.setdefault(name.strip().lower(), []).append(content.strip())


def is_elsewhere(element: HtmlElement, home: frozenset[HtmlElement]) -> bool:
    """Whether the element stands in another story, a comment or a side box: `home` are the headline's ancestors."""
    node: HtmlElement | None = element
    meets_article = False
    while node is not None and node not in home:
        if is_foreign(node):
            return True
        meets_article = meets_article or (node.tag == "article" and next(node.iter(*_HEADINGS), None) is not None)
        node = node.getparent()
    if not meets_article or node is None:
        return False
    # Beside the article that has the headline another one follows.
    is_within = node.tag == "article" or any(around.tag == "article" for around in node.iterancestors())
    return not is_within and any(around.tag == "article" for around in home)


def is_foreign(element: HtmlElement) -> bool:
    """Whether the element calls itself a menu, a teaser, a comment or the like: nothing in it is the article's."""
    if element.tag in FOREIGN_TAGS:
        return True
    classes = element.get("class")
    return bool(classes) and names_other_things(classes)


FOREIGN_TAGS = frozenset(("nav", "form"))
"""Elements that are foreign by their tag."""


@lru_cache(maxsize=_MOST_FOREIGN_KEPT)
def names_other_things(classes: str) -> bool:
    """Whether class words call an element something else than a part of the article."""
    return _FOREIGN_WORDS.is_in(classes) and "author" not in _MARKS_OF[classes]
