"""Bylines by their markup: elements that call themselves the author's, grouped, nearest behind the headline first."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from pipelines.metadata.dates.french_dates import read_dates
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.markup import MarkedElement, is_elsewhere
from pipelines.metadata.masthead import find_displayed, find_displayed_in_parts
from pipelines.metadata.people.bylines import Byline, find_pen_name
from pipelines.metadata.people.found import LONGEST_BYLINE, FoundByline, is_of_a_picture, read_line, strip_dating

# Chosen by what they did to the saved press pages; none was measured alone.
_FAR_BEFORE = 60
"""Elements before the headline in which a marked byline may stand."""
_FARTHER_BEFORE = 5
"""How many times farther an element before the headline counts: most bylines stand behind it. Chosen, not measured."""
_SAME_GROUP = 12
"""Elements from one entry of a list of authors to the next at most."""
_MOST_WITHIN = 12
"""Marked elements that are looked at inside one. Chosen, not measured."""
_MOST_SINGLE = 3
"""Names of a byline, beyond which a single word among them is a label of the page and no pen name."""
_GLUED = re.compile(r"[a-zà-ÿ]{2}(?:[A-ZÀ-Ý][a-zà-ÿ]{3})")


def find_marked(evidence: Evidence) -> FoundByline | None:
    """The first marked byline that names a person, else the first of a newsroom or an agency, else a vague one."""
    newsroom: FoundByline | None = None
    vague: FoundByline | None = None
    place = 0
    for group in _group_marked(evidence):
        if newsroom is not None and group[0].place > place + _SAME_GROUP:
            break
        found = _read_group(evidence, group)
        if found.is_vague or not found.says_something:
            found = _read_within(evidence, group[0], found.names) or found
        if found.is_vague:
            vague = vague or found
        elif found.names:
            # A newsroom named right before a person is the person's employer.
            return found
        elif newsroom is None and found.says_something:
            newsroom, place = found, group[0].place
    return newsroom or vague


def _read_within(evidence: Evidence, box: MarkedElement, names: tuple[str, ...]) -> FoundByline | None:
    """What an element marked as the byline says inside one that is marked as well and holds other things besides.

    Where the outer one names somebody, the inner one has to name the same.
    """
    inside = frozenset(box.element.iterdescendants())
    marked = evidence.markup.marked["author"]
    start = bisect_right(marked, box.place, key=lambda entry: entry.place)
    behind = islice(marked, start, start + _MOST_WITHIN)  # each is read whole, and boxes may stand in boxes
    for entry in takewhile(lambda entry: entry.element in inside, behind):
        if not _is_of_a_picture(entry.element, frozenset([box.element])):
            found = _read_group(evidence, [entry])
            if found.names and not found.is_vague and names in ((), found.names):
                return found
    return None


def _group_marked(evidence: Evidence) -> Iterator[list[MarkedElement]]:
    """Elements marked as bylines, nearest behind the headline first; siblings of one list together."""
    headline = evidence.headline.element if evidence.headline else None
    home = evidence.home
    place = evidence.markup.find_place(headline) if headline is not None else 0
    marked = [entry for entry in evidence.markup.marked["author"] if entry.place >= place - _FAR_BEFORE]
    marked.sort(key=lambda entry: max(entry.place - place, _FARTHER_BEFORE * (place - entry.place)))
    headings = sorted(evidence.markup.places.values())

    def has_heading(start: int, end: int) -> bool:
        return bisect_left(headings, start) != bisect_left(headings, end)

    taken: set[HtmlElement] = set()
    for entry in marked:
        element = entry.element
        if element in taken or element in home or _is_of_a_picture(element, home) or is_elsewhere(element, home):
            continue
        group = [entry]
        taken.update(element.iter())
        for other in marked:
            near = 0 < other.place - group[-1].place <= _SAME_GROUP and not has_heading(group[-1].place, other.place)
            if near and other.element not in taken and _are_alike(element, other.element):
                group.append(other)
                taken.update(other.element.iter())
        yield group


def _is_of_a_picture(element: HtmlElement, home: frozenset[HtmlElement]) -> bool:
    """Whether the element or one around it below the headline's ancestors is a picture's or a quotation's."""
    node: HtmlElement | None = element
    while node is not None and node not in home:
        if node.tag in ("figure", "figcaption", "blockquote") or is_of_a_picture(node.get("class") or ""):
            return True
        node = node.getparent()
    return False


def _are_alike(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether both are entries of one list: same markup, under the same parent or grandparent."""
    same_kind = one.tag == other.tag and one.get("class") == other.get("class") and one.get("rel") == other.get("rel")
    return same_kind and not _list_two_above(one).isdisjoint(_list_two_above(other))


def _list_two_above(element: HtmlElement) -> set[HtmlElement]:
    return set(islice(element.iterancestors(), 2))


def _read_group(evidence: Evidence, group: list[MarkedElement]) -> FoundByline:
    text = _shorten(", ".join(filter(None, (find_displayed(entry.element) for entry in group))))
    parts = _shorten(" | ".join(find_displayed_in_parts(entry.element) for entry in group))
    byline = read_line(evidence, text)
    if not byline.everyone and not byline.is_newsroom and byline.agency is None:
        # "Publié le 3 mai 2024 à 8 h Awa Sy": the date in front is none of it.
        byline = read_line(evidence, strip_dating(text, read_dates(text, evidence.now, evidence.language.dates)))
    if parts != text:
        # Names in elements of their own end where these end: "Awa Sy" next to "Ville" is not "Awa Sy Ville".
        apart = read_line(evidence, parts)
        byline = apart if apart.persons and len(apart.persons) >= len(byline.persons) else byline
    if _GLUED.search(text):
        text = ", ".join(piece for piece in (piece.strip() for piece in parts.split("|")) if piece)
    names = list_outright(byline)
    if not byline.names and not byline.is_newsroom and not byline.agency and (pen_name := find_pen_name(text)):
        names = () if evidence.outlet.has_name(pen_name) else (pen_name,)
    return FoundByline(text, byline, names, "html", _is_account(group[0].element))


def list_outright(byline: Byline) -> tuple[str, ...]:
    """The names where the page says "author" outright: a single word counts before a person or all alone."""
    if byline.persons:
        first = byline.everyone.index(byline.persons[0])
        singles = byline.everyone[:first] if len(byline.everyone) <= _MOST_SINGLE else ()
        return singles + byline.persons
    return byline.everyone if len(byline.everyone) == 1 and not byline.is_newsroom else ()


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_BYLINE else text[:LONGEST_BYLINE].rsplit(" ", 1)[0]


def _is_account(element: HtmlElement) -> bool:
    """Whether the content system signs, with the account that posted the page."""
    links = [element, *element.iter("a")]
    return any("/author/" in (link.get("href") or "") for link in links) or "vcard" in (element.get("class") or "")
