"""Home and section pages to front pages: which article stands at which place. Pure.

An article is what `sections` takes for one, of the newsroom's own, and what stands where nearly all are such: a short
headline in a list of them; where hardly any is, as among bylines, none is. Its place is that of its first link outside
the page's menus, head and foot, in the page's order; one that stands in those alone has none. A list of which most
entries lead to no article is a menu, whatever it is called. Its headline is what its links show. It has a picture where
one stands in a link to it, or in the smallest part of the page around a picture in which articles are linked, if it is
the only one there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import html

from archive.frontpages.place import FrontPagePlace
from crawler.discovery.candidate import Listing
from crawler.discovery.sections import PageLink, find_links, find_title, gather_links, is_article_by, score_links

READER = "frontpage 2"
"""The name of these rules: pages that others have read are read again. It changes when the rules do."""

_PICTURES = ("img", "picture", "video")
_HIGHEST_CLIMB = 6
"""Elements from a picture to the part it shares with its article: further up stand the page's own pictures."""
_SMALLEST = 32
"""Pixels: what declares less is an icon."""
_KIND_LEVELS = 3
"""Elements around a link that tell its kind: entry, list, column. Further up all are alike."""
_FEWEST_OF_KIND = 5
"""Addresses from which on a kind tells something of each of them."""
_NEARLY_ALL, _HARDLY_ANY = 0.75, 0.2
_LEAST_POINTS, _DOUBTFUL_POINTS = 0, 5
"""Of an address that its company makes an article, and up to which it makes one none: below the former are the names of
sections, above the latter headlines."""
_DIGIT = re.compile(r"\d")
_BACKGROUND = re.compile(r"background(?:-image)?\s*+:(?:[^;b]|b(?!ackground))*?url\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FrontPageTask:
    """A stored page to be read; `is_allowed` can be pickled."""

    body: bytes
    url: str
    is_allowed: Callable[[str], bool]
    content_type: str | None = None


def read_front_page(task: FrontPageTask) -> tuple[FrontPagePlace, ...]:
    """The places of a page, the first first; none where it is no page. Never raises."""
    links = find_links(task.body, task.url, task.content_type)
    if isinstance(links, Listing):
        return ()
    articles = _gather_articles([link for link in links if task.is_allowed(link.address)])
    order = {link.element: number for number, link in enumerate(links)}
    menus = _Menus(link.element for same in articles.values() for link in same)
    placed = {
        key: shown
        for key, same in articles.items()
        if (shown := [link for link in same if not link.is_away and not menus.is_around(link)])
    }
    pictured = _find_pictured(placed)
    ranked = sorted(placed, key=lambda key: order[placed[key][0].element])
    return tuple(
        FrontPagePlace(rank, placed[key][0].address, key, find_title(placed[key]), key in pictured)
        for rank, key in enumerate(ranked, 1)
    )


def _gather_articles(links: list[PageLink]) -> dict[str, list[PageLink]]:
    """The links to each article, by urlkey, in the order of the first of each."""
    by_key = gather_links(links)
    points = score_links(by_key)
    alone = {key for key, score in points.items() if is_article_by(score)}
    shares = _compute_shares(by_key, alone)
    return {
        key: same
        for key, same in by_key.items()
        if _is_article(points[key], [shares[kind] for link in same if (kind := _find_kind(link)) in shares], same)
    }


_Kind = tuple[object, ...]


def _is_article(points: int, shares: list[float], links: list[PageLink]) -> bool:
    """Whether links lead to an article: by themselves, or as nearly all or hardly any of their kinds do."""
    if is_article_by(points):
        return points > _DOUBTFUL_POINTS or not shares or max(shares) > _HARDLY_ANY
    return points >= _LEAST_POINTS and max(shares, default=0.0) >= _NEARLY_ALL and find_title(links) is not None


def _compute_shares(by_key: Mapping[str, list[PageLink]], articles: set[str]) -> dict[_Kind, float]:
    """Of each kind of links that leads to several addresses, how many of these are articles by themselves."""
    keys: dict[_Kind, set[str]] = defaultdict(set)
    for key, same in by_key.items():
        for link in same:
            if not link.is_away:
                keys[_find_kind(link)].add(key)
    return {kind: len(held & articles) / len(held) for kind, held in keys.items() if len(held) >= _FEWEST_OF_KIND}


def _find_kind(link: PageLink) -> _Kind:
    """What a link is beside others: its classes and those of what it stands in, and which elements are around."""
    around = list(islice(link.element.iterancestors(), _KIND_LEVELS))
    return _find_classes(link.element), _find_classes(around[0]), *(each.tag for each in around)


def _find_classes(element: html.HtmlElement) -> frozenset[str]:
    """An element's classes, but for those that number it."""
    return frozenset(name for name in (element.get("class") or "").split() if not _DIGIT.search(name))


class _Menus:
    """Lists whose entries mostly lead elsewhere than to articles, each counted once."""

    def __init__(self, articles: Iterable[html.HtmlElement]) -> None:
        self._articles = frozenset(articles)
        self._known: dict[html.HtmlElement, bool] = {}

    def is_around(self, link: PageLink) -> bool:
        """Whether a link stands in such a list; around a heading or in an article it is a teaser all the same."""
        around = None if link.place > 0 else next(link.element.iterancestors("ul", "ol"), None)
        if around is None:
            return False
        if around not in self._known:
            entries = [links for entry in around if (links := list(entry.iter("a")))]
            leading = sum(any(each in self._articles for each in links) for links in entries)
            self._known[around] = 2 * leading < len(entries)
        return self._known[around]


def _find_pictured(articles: Mapping[str, list[PageLink]]) -> frozenset[str]:
    """The urlkeys of the articles beside which, or in a link to which, a picture stands."""
    around = _find_linked(articles)
    roots = {link.element.getroottree().getroot() for same in articles.values() for link in same}
    found: set[str] = set()
    for picture in (each for root in roots for each in _list_pictures(root)):
        linked = next((around[each] for each in _list_upwards(picture) if each in around), frozenset())
        if len(linked) == 1:
            found |= linked
    return frozenset(found)


def _find_linked(articles: Mapping[str, list[PageLink]]) -> dict[html.HtmlElement, frozenset[str]]:
    """Of every element around links to articles, which those are; of several, any two."""
    around: dict[html.HtmlElement, frozenset[str]] = {}
    for key, same in articles.items():
        for link in same:
            element: html.HtmlElement | None = link.element
            while element is not None:
                known = around.get(element, frozenset())
                if len(known) > 1:
                    break  # and so has all that is around it
                around[element] = known | {key}
                element = element.getparent()
    return around


def _list_pictures(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for element in root.iter():
        if element.tag in _PICTURES:
            if not _is_icon(element):
                yield element
        elif _BACKGROUND.search(element.get("style") or ""):
            yield element


def _is_icon(picture: html.HtmlElement) -> bool:
    sizes = (picture.get(name) or "" for name in ("width", "height"))
    return any(size.isascii() and size.isdigit() and int(size[:6]) < _SMALLEST for size in sizes)


def _list_upwards(picture: html.HtmlElement) -> Iterator[html.HtmlElement]:
    element: html.HtmlElement | None = picture
    for _ in range(_HIGHEST_CLIMB):
        if element is None or element.tag in ("body", "html"):
            return
        yield element
        element = element.getparent()
