"""A page's visible text as blocks, in page order, each with what its surroundings say about it.

Reads the tree once and changes nothing. It does not decide what is the article: it notes, for every block, the marked
ancestors (comments, captions, related articles …) it stands in, how much of it is link or bold, and its element.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from lxml.html import HtmlElement

from archive.model.extraction import BlockKind
from pipelines.page.inline import Run, fold_spaces, to_line_key
from pipelines.page.markup_vocabulary import Names, read_names

_SILENT_TAGS = """
    script style noscript template iframe svg object embed canvas button select option textarea input label audio video
    map area picture source track math head meta link title progress meter datalist dialog img
"""
_INLINE_TAGS = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span strike strong
    sub sup time tt u var wbr ruby rb rt rp amp-img
"""
_SILENT: Final = frozenset(_SILENT_TAGS.split())
_INLINE: Final = frozenset(_INLINE_TAGS.split())
_MENUS: Final = frozenset({"nav", "menu"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_APART: Final = frozenset({"a", "span", "time", "small", "em"})
_CHANGING: Final = frozenset({"a", "b", "strong"})
"""Inline elements that change what is said of the text in them."""
_BOLD: Final = frozenset({"b", "strong"})
_CELLS: Final = frozenset({"td", "th"})
_SHORTEST_PROSE = 80
_PROSE_LINKED = 0.4
_LONGEST_CELL = 200
_DEEPEST = 220


@dataclass(slots=True, eq=False)
class Surrounding:
    """An ancestor whose names or tag say that it holds noise of a family; `name` is what it shares with its like."""

    family: str
    element: HtmlElement
    name: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        self.name = (self.family, self.element.get("class") or "")


@dataclass(slots=True, eq=False)
class Block:
    """One line of a page. `linked` and `bold` are shares of its letters, `surroundings` run from outside inwards.

    `links` are the letters of each link in it. `wanted` marks what the source's own settings keep, whatever the markup
    says. `is_prose`: it reads like a paragraph of an article, long and hardly linked.
    """

    kind: BlockKind
    text: str
    element: HtmlElement
    tag: str
    linked: float = 0.0
    bold: float = 0.0
    surroundings: tuple[Surrounding, ...] = ()
    in_lead: bool = False
    wanted: bool = False
    links: tuple[int, ...] = ()
    is_prose: bool = field(init=False)
    _key: str | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.is_prose = len(self.text) >= _SHORTEST_PROSE and self.linked < _PROSE_LINKED and self.kind != "intertitre"

    @property
    def key(self) -> str:
        """Its letters and digits, as `to_line_key` has them; worked out once, and for few of a page's blocks."""
        if self._key is None:
            self._key = to_line_key(self.text)
        return self._key


@dataclass(frozen=True, slots=True)
class ElementSpan:
    """A block-level element and the blocks inside it: those from `start` up to `end`."""

    element: HtmlElement
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Visible:
    """A page's blocks in page order, and the elements that hold them, inner ones before outer ones."""

    blocks: list[Block]
    spans: list[ElementSpan]
    bare_links: Mapping[HtmlElement, tuple[Surrounding, ...]]


@dataclass(slots=True)
class _BlockContext:
    """What holds for everything inside the element being read."""

    element: HtmlElement
    tag: str
    kind: BlockKind = "paragraph"
    in_link: bool = False
    in_bold: bool = False
    surroundings: tuple[Surrounding, ...] = ()
    in_lead: bool = False
    wanted: bool = False


class _BlockReader:
    """Collects the blocks of one tree; lives for one call of `read_blocks`."""

    def __init__(self, keep: AbstractSet[HtmlElement]) -> None:
        self.keep = keep
        self.blocks: list[Block] = []
        self.spans: list[ElementSpan] = []
        self.bare_links: dict[HtmlElement, tuple[Surrounding, ...]] = {}
        self.run = Run()

    def read(self, element: HtmlElement, place: _BlockContext, depth: int) -> None:
        """Read the children of an element whose own start has been dealt with."""
        run, in_link, in_bold = self.run, place.in_link, place.in_bold
        text = element.text
        if text:
            run.add(text, in_link, in_bold)
        before: HtmlElement | None = None
        for child in element:
            tag = child.tag
            if tag in _SILENT or not isinstance(tag, str):
                pass
            elif tag == "br":
                run.break_line()
            elif tag in _INLINE and depth < _DEEPEST:
                if before is not None and place.tag == "div" and tag in _APART and not before.tail:
                    run.space()
                self._inline(child, tag, place, depth)
                before = child if tag in _APART else None
            elif _holds_nothing(child, tag):
                self.flush(place)
            elif depth < _DEEPEST:
                self.flush(place)
                self._block(child, tag, place, depth)
            tail = child.tail
            if tail and (run.piece.parts or not tail.isspace()):
                run.add(tail, in_link, in_bold)

    def _inline(self, child: HtmlElement, tag: str, place: _BlockContext, depth: int) -> None:
        said = read_names(child, tag)
        family = said.noise
        if family == "hidden":
            return
        is_leaf = len(child) == 0
        if tag == "a":
            self._count_link((child.text or "") if is_leaf else child.text_content(), place)
        if family is None and is_leaf:
            text = child.text
            if text:
                self.run.add(text, place.in_link or _is_link(child, tag), place.in_bold or tag in _BOLD)
            return
        if tag not in _CHANGING and family is None:
            self.read(child, place, depth + 1)
            return
        surroundings = place.surroundings
        alone = family is not None and family != "details" and place.tag != "p"
        if alone and family is not None:
            surroundings = (*surroundings, Surrounding(family, child))
            self.flush(place)
        inside = _BlockContext(
            place.element, place.tag, place.kind, place.in_link or _is_link(child, tag), place.in_bold or tag in _BOLD,
            surroundings, place.in_lead or said.lead, place.wanted,
        )  # fmt: skip
        self.read(child, inside, depth + 1)
        if alone:
            self.flush(inside)

    def _count_link(self, text: str, place: _BlockContext) -> None:
        letters = len(text.strip())
        if letters:
            self.run.piece.links.append(letters)
        else:
            self.bare_links[place.element] = place.surroundings

    def _block(self, child: HtmlElement, tag: str, place: _BlockContext, depth: int) -> None:
        inside = _place_of(child, tag, read_names(child, tag), place, place.wanted or child in self.keep)
        start = len(self.blocks)
        if tag == "table" and _is_data(child):
            self._rows(child, inside)
        else:
            self.read(child, inside, depth + 1)
            self.flush(inside)
        if len(self.blocks) > start:
            self.spans.append(ElementSpan(child, start, len(self.blocks)))

    def _rows(self, table: HtmlElement, place: _BlockContext) -> None:
        for row in table.iter("tr"):
            cells = [fold_spaces(" ".join(cell.itertext())) for cell in row if cell.tag in _CELLS]
            text = " | ".join(cell for cell in cells if cell)
            if text:
                linked = sum(len(fold_spaces("".join(link.itertext()))) for link in row.iter("a"))
                self._emit(text, place, "row", row, linked / len(text), 0.0)

    def flush(self, place: _BlockContext) -> None:
        """End the run: what it holds becomes blocks of the place."""
        if not self.run:
            return
        for piece in self.run.take():
            text = fold_spaces(piece.text)
            if text:
                linked, bold = min(1.0, piece.linked / len(text)), min(1.0, piece.bold / len(text))
                self._emit(text, place, place.kind, place.element, linked, bold, tuple(piece.links))

    def _emit(
        self,
        text: str,
        place: _BlockContext,
        kind: BlockKind,
        element: HtmlElement,
        linked: float,
        bold: float,
        links: tuple[int, ...] = (),
    ) -> None:
        surroundings, tag = place.surroundings, place.tag
        self.blocks.append(
            Block(kind, text, element, tag, linked, bold, surroundings, place.in_lead, place.wanted, links)
        )


def _kind(tag: str, place: _BlockContext) -> BlockKind:
    if tag in _HEADINGS:
        return "intertitre"
    if tag in {"li", "dd", "dt"}:
        return "item"
    if tag == "blockquote":
        return "quote"
    return place.kind if place.kind in {"item", "quote"} else "paragraph"


def _holds_nothing(child: HtmlElement, tag: str) -> bool:
    """Whether a block-level element is empty, or a menu; some pages put all they have into a nav, article included."""
    if tag in _MENUS:
        return next(child.iter("h1", "article"), None) is None
    return len(child) == 0 and (not child.text or child.text.isspace())


def _is_link(child: HtmlElement, tag: str) -> bool:
    """Whether an element leads elsewhere: anchors and jumps within the page do not."""
    return tag == "a" and not (child.get("href") or "#").startswith("#")


def _is_excused(said: Names, place: _BlockContext) -> bool:
    """Whether the other names of a marked element, or its place, outweigh its mark."""
    if said.content:
        return said.noise not in {"comments", "related"}
    return said.lead or (place.kind == "quote" and said.noise in {"footer", "author"})


def _place_of(child: HtmlElement, tag: str, said: Names, place: _BlockContext, wanted: bool) -> _BlockContext:
    surroundings = place.surroundings
    if said.noise is not None and not _is_excused(said, place):
        surroundings = (*surroundings, Surrounding(said.noise, child))
    return _BlockContext(
        child,
        tag,
        _kind(tag, place),
        place.in_link,
        place.in_bold,
        surroundings,
        place.in_lead or said.lead,
        wanted,
    )


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds rows of data, and not a page layout."""
    if table.find(".//table") is not None or table.get("role") == "presentation":
        return False
    rows = with_data = 0
    for row in table.iter("tr"):
        filled = [size for cell in row if cell.tag in _CELLS and (size := sum(len(t.strip()) for t in cell.itertext()))]
        if any(size > _LONGEST_CELL for size in filled):
            return False
        rows += bool(filled)
        with_data += len(filled) > 1
    return with_data > rows / 2


def read_blocks(tree: HtmlElement, keep: AbstractSet[HtmlElement] = frozenset()) -> Visible:
    """The blocks of a page's body; those inside the elements of `keep` are marked as wanted."""
    body = tree.find("body")
    root = body if body is not None else tree
    reader = _BlockReader(keep)
    place = _BlockContext(root, "body")
    reader.read(root, place, 0)
    reader.flush(place)
    reader.spans.append(ElementSpan(root, 0, len(reader.blocks)))
    return Visible(reader.blocks, reader.spans, reader.bare_links)
