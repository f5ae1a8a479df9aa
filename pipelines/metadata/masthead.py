"""The lines a reader sees around the headline, each with the class names it carries: where bylines and dates stand.

A bounded walk from the headline outwards in document order, past menus, teasers and comments. Reads; decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from pipelines.metadata.markup import FOREIGN_TAGS, names_other_things

_BLOCK_TAGS = (
    "address article aside blockquote body br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p section table td th tr ul button"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_SKIPPED = frozenset(("script", "style", "noscript", "svg", "template", "iframe", "select", "button", "textarea"))
_UNREAD = _SKIPPED | {"nav"}
_APART = frozenset(("a", "time"))
"""Inline elements that stand apart on the screen, whether or not a space is written between them."""

# Chosen by what they did to the saved press pages; none was measured alone.
_LINES_AFTER = 30
"""Lines below the headline that are looked at: bylines and dates stand within them."""
_CHARACTERS_AFTER = 1600
"""Characters after which no more lines are looked at: the text has begun long before."""
_LINES_BEFORE = 6
"""Lines above the headline, and elements beside it on each level, that are looked at."""
_LARGEST_SIBLING = 60
"""Elements within an element above the headline: one that holds as many is a menu."""


@dataclass(frozen=True, slots=True)
class DisplayedLine:
    """One displayed line. `hints` are the class, itemprop and rel words of the elements in it and right around it.

    `datetimes` are the datetime attributes of its time tags. `distance` counts lines from the headline: 1 is right
    below it, -1 right above.
    """

    text: str
    hints: str
    datetimes: tuple[str, ...]
    distance: int


def find_lines_around(headline: HtmlElement) -> tuple[DisplayedLine, ...]:
    """The lines from six above the headline to some thirty below it, headline left out."""
    return (*_find_before(headline), *_find_after(headline))


def find_displayed(element: HtmlElement, apart: str = " ", parted: frozenset[str] = _BLOCKS) -> str:
    """The element's text as displayed, white space folded, scripts left out; `apart` between blocks."""
    if len(element) == 0:
        return " ".join((element.text or "").split())
    pieces: list[str] = []
    _add_text(element, pieces, apart, parted)
    return " ".join("".join(pieces).split())


def find_displayed_in_parts(element: HtmlElement) -> str:
    """As `find_displayed`, with a bar between all elements that stand apart: "Awa Sy | Google+ | Suivre"."""
    return find_displayed(element, " | ", _BLOCKS | _APART | {"span"})


def _add_text(element: HtmlElement, pieces: list[str], apart: str, parted: frozenset[str]) -> None:
    if element.text:
        pieces.append(element.text)
    for child in element:
        is_parted = child.tag in parted
        if is_parted:
            pieces.append(apart)
        if child.tag not in _UNREAD and isinstance(child.tag, str):
            _add_text(child, pieces, apart, parted)
        if is_parted:
            pieces.append(apart)
        if child.tail:
            pieces.append(child.tail)


class _LineCollector:
    """Joins pieces of text into lines. One per walk."""

    __slots__ = ("_datetimes", "_hints", "characters", "lines", "pieces")

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, tuple[str, ...]]] = []
        self.pieces: list[str] = []
        self.characters = 0
        self._hints: list[str] = []
        self._datetimes: list[str] = []

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= _LINES_AFTER or self.characters > _CHARACTERS_AFTER

    def add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)

    def mark(self, node: HtmlElement, classes: str | None) -> None:
        if classes:
            self._hints.append(classes)
        if value := node.get("itemprop"):
            self._hints.append(value)
        if value := node.get("rel"):
            self._hints.append(value)

    def mark_time(self, node: HtmlElement) -> None:
        self._hints.append("<time>")
        if value := node.get("datetime"):
            self._datetimes.append(value)

    def end_line(self) -> None:
        if not self.pieces:
            return
        text = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if text:
            self.lines.append((text, " ".join(self._hints), tuple(self._datetimes)))
            self.characters += len(text)
            self._forget_marks()

    def end_block(self) -> None:
        self.end_line()
        self._forget_marks()

    def _forget_marks(self) -> None:
        self._hints.clear()
        self._datetimes.clear()


def _walk(root: HtmlElement, collector: _LineCollector) -> None:
    """The subtree's text into the collector, as far as there is room."""
    tag = root.tag
    if tag in _SKIPPED or tag in FOREIGN_TAGS or not isinstance(tag, str):
        return
    classes = root.get("class")
    if classes and names_other_things(classes):
        return
    pieces = collector.pieces
    is_block, is_apart = tag in _BLOCKS, tag in _APART
    if is_block:
        collector.end_line()
        if collector.is_full:
            return
    elif is_apart:
        pieces.append(" ")
    collector.mark(root, classes)
    if tag == "time":
        collector.mark_time(root)
    if text := root.text:
        pieces.append(text)
    for child in root:
        _walk(child, collector)
        if tail := child.tail:
            pieces.append(tail)
    if is_block:
        collector.end_block()
    elif is_apart:
        pieces.append(" ")


def _find_after(headline: HtmlElement) -> Iterator[DisplayedLine]:
    collector = _LineCollector()
    node: HtmlElement | None = headline
    while node is not None and node.tag != "body" and not collector.is_full:
        collector.add(node.tail)
        for sibling in node.itersiblings():
            if not (sibling.tag == node.tag == "article"):  # the next one has a headline of its own
                _walk(sibling, collector)
            collector.add(sibling.tail)
            if collector.is_full:
                break
        collector.end_block()
        node = node.getparent()
    for distance, (text, hints, datetimes) in enumerate(collector.lines[:_LINES_AFTER], start=1):
        yield DisplayedLine(text, hints, datetimes, distance)


def _find_before(headline: HtmlElement) -> list[DisplayedLine]:
    """Nearest block first, then turned round; the far end of a long block is cut off, not the near one."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    node: HtmlElement | None = headline
    while node is not None and node.tag != "body" and len(found) < _LINES_BEFORE:
        collector = _LineCollector()
        parent = node.getparent()
        siblings = list(islice(node.itersiblings(preceding=True), _LINES_BEFORE))
        if len(siblings) < _LINES_BEFORE and parent is not None:
            collector.add(parent.text)
        for sibling in reversed(siblings):
            within = list(islice(sibling.iter(), _LARGEST_SIBLING))  # held, or the walk would make them anew
            if len(within) < _LARGEST_SIBLING:
                _walk(sibling, collector)
            collector.add(sibling.tail)
        collector.end_line()
        found = collector.lines + found
        node = parent
    nearest = found[-_LINES_BEFORE:]
    return [DisplayedLine(text, hints, times, n - len(nearest)) for n, (text, hints, times) in enumerate(nearest)]
