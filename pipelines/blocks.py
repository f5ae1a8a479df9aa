"""A page's visible text as blocks, in page order, each with what its surroundings say about it.

Reads the tree once and changes nothing. It does not decide what is the article: it notes, for every block, the marked
ancestors (comments, captions, related articles …) it stands in, how much of it is link or bold, and its element.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from lxml.html import HtmlElement

from archive.extraction import BlockKind
from pipelines.structure import Names, names

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
_BOLD: Final = frozenset({"b", "strong"})
_CELLS: Final = frozenset({"td", "th"})
_LONGEST_CELL = 200
_DEEPEST = 220

_ODD_SPACE = re.compile(r"\s{2,}|[^\S \u00a0\u202f]")
_NO_LETTERS = re.compile(r"[\W_]+")
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u0080-\u0084\u0086-\u009f\ufffe\uffff]")
_GLUED = re.compile(r"[a-zà-öø-ÿ.!?:»)]")
"""What a capital after a tag is set apart from, as style sheets do (`<span>Analyse</span>Le ministre`)."""
_SENTENCE_END = re.compile(r"[.!?…:;»”\"')\]]\s*$")
_NEW_LINE_START = re.compile(r"^\s*[«“\"'(\[—–\-•*0-9A-ZÀ-ÖØ-Þ]")


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

    `wanted` marks what the source's own settings keep, whatever the markup says.
    """

    kind: BlockKind
    text: str
    element: HtmlElement
    tag: str
    linked: float = 0.0
    bold: float = 0.0
    surroundings: tuple[Surrounding, ...] = ()
    in_lead: bool = False
    in_content: bool = False
    key: str = ""
    wanted: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether it reads like a paragraph of an article: long, ended, and hardly linked."""
        return len(self.text) >= 80 and self.linked < 0.4 and self.kind != "intertitre"


def folded(text: str) -> str:
    """Text in canonical form: NFC, white space folded to one character, invisible ones dropped, typography kept."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
        if "\u00a0" in text or "\u202f" in text:
            return _ODD_SPACE.sub(_one_space, text).strip()
    return " ".join(text.split())


def _one_space(match: re.Match[str]) -> str:
    run = match.group()
    return "\u202f" if "\u202f" in run else "\u00a0" if "\u00a0" in run else " "


def key_of(text: str) -> str:
    """Letters and digits of a text, lower case: what two renderings of one block have in common."""
    return _NO_LETTERS.sub("", text.lower())


@dataclass(frozen=True, slots=True)
class Span:
    """A block-level element and the blocks inside it: those from `start` up to `end`."""

    element: HtmlElement
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Visible:
    """A page's blocks in page order, and the elements that hold them, inner ones before outer ones."""

    blocks: list[Block]
    spans: list[Span]


@dataclass(slots=True)
class _Piece:
    """Inline text without a line break, and how many of its letters are linked and bold."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0

    def add(self, text: str, in_link: bool, in_bold: bool, after_tag: bool) -> None:
        if after_tag and self.parts and text[0].isupper() and _GLUED.match(self.parts[-1][-1:]):
            self.parts.append(" ")
        self.parts.append(text)
        if in_link or in_bold:
            letters = len(text.strip())
            self.linked += letters * in_link
            self.bold += letters * in_bold

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(slots=True)
class _Run:
    """Inline text collected until a block boundary: the current piece, and those before it, each ended by a <br>."""

    piece: _Piece = field(default_factory=_Piece)
    ended: list[_Piece] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.piece.parts or self.ended)

    def add(self, text: str | None, in_link: bool, in_bold: bool, after_tag: bool = True) -> None:
        if text and (self.piece.parts or not text.isspace()):
            self.piece.add(text, in_link, in_bold, after_tag)

    def space(self) -> None:
        if self.piece.parts:
            self.piece.parts.append(" ")

    def break_line(self) -> None:
        self.ended.append(self.piece)
        self.piece = _Piece()

    def lines(self) -> Iterator[_Piece]:
        """The run's lines: split at two breaks in a row, and at a single one where a line or sentence clearly ends."""
        pending: _Piece | None = None
        for piece in (*self.ended, self.piece):
            if not piece.parts:
                if pending is not None:
                    yield pending
                pending = None
            elif pending is None:
                pending = piece
            elif _SENTENCE_END.search(pending.text) or _NEW_LINE_START.match(piece.text):
                yield pending
                pending = piece
            else:
                parts = [*pending.parts, " ", *piece.parts]
                pending = _Piece(parts, pending.linked + piece.linked, pending.bold + piece.bold)
        if pending is not None:
            yield pending


@dataclass(slots=True)
class _Place:
    """What holds for everything inside the element being read."""

    element: HtmlElement
    tag: str
    kind: BlockKind = "paragraph"
    in_link: bool = False
    in_bold: bool = False
    surroundings: tuple[Surrounding, ...] = ()
    in_lead: bool = False
    in_content: bool = False
    wanted: bool = False


class _Reader:
    """Collects the blocks of one tree; lives for one call of `read_blocks`."""

    def __init__(self, keep: AbstractSet[HtmlElement]) -> None:
        self.keep = keep
        self.blocks: list[Block] = []
        self.spans: list[Span] = []
        self.run = _Run()

    def read(self, element: HtmlElement, place: _Place, depth: int) -> None:
        """Read the children of an element whose own start has been dealt with."""
        self.run.add(element.text, place.in_link, place.in_bold)
        before: HtmlElement | None = None
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SILENT:
                pass
            elif tag == "br":
                self.run.break_line()
            elif tag in _INLINE and depth < _DEEPEST:
                if before is not None and not before.tail and place.tag == "div" and tag in _APART:
                    self.run.space()
                self._inline(child, tag, place, depth)
                before = child if tag in _APART else None
            elif _holds_nothing(child, tag):
                self.flush(place)
            elif depth < _DEEPEST:
                if self.run:
                    self.flush(place)
                self._block(child, tag, place, depth)
            self.run.add(child.tail, place.in_link, place.in_bold)

    def _inline(self, child: HtmlElement, tag: str, place: _Place, depth: int) -> None:
        said = names(child)
        family = said.noise
        if family is None and len(child) == 0:
            self.run.add(child.text, place.in_link or _is_link(child, tag), place.in_bold or tag in _BOLD)
            return
        if tag not in {"a", "b", "strong"} and family is None:
            self.read(child, place, depth + 1)
            return
        surroundings = place.surroundings
        alone = family is not None and family != "details" and place.tag != "p"
        if family == "hidden":
            return
        if alone and family is not None:
            surroundings = (*surroundings, Surrounding(family, child))
            self.flush(place)
        inside = _Place(
            place.element, place.tag, place.kind, place.in_link or _is_link(child, tag), place.in_bold or tag in _BOLD,
            surroundings, place.in_lead or said.lead, place.in_content, place.wanted,
        )  # fmt: skip
        self.read(child, inside, depth + 1)
        if alone:
            self.flush(inside)

    def _block(self, child: HtmlElement, tag: str, place: _Place, depth: int) -> None:
        inside = _place_of(child, tag, names(child), place, place.wanted or child in self.keep)
        start = len(self.blocks)
        if tag == "table" and _is_data(child):
            self._rows(child, inside)
        else:
            self.read(child, inside, depth + 1)
            if self.run:
                self.flush(inside)
        if len(self.blocks) > start:
            self.spans.append(Span(child, start, len(self.blocks)))

    def _rows(self, table: HtmlElement, place: _Place) -> None:
        for row in table.iter("tr"):
            cells = [folded(" ".join(cell.itertext())) for cell in row if cell.tag in _CELLS]
            text = " | ".join(cell for cell in cells if cell)
            if text:
                linked = sum(len(folded("".join(link.itertext()))) for link in row.iter("a"))
                self._emit(text, place, "row", row, linked / len(text), 0.0)

    def flush(self, place: _Place) -> None:
        """End the run: what it holds becomes blocks of the place."""
        run = self.run
        if not run:
            return
        self.run = _Run()
        for piece in run.lines():
            text = folded(piece.text)
            if text:
                letters = len(text)
                self._emit(
                    text,
                    place,
                    place.kind,
                    place.element,
                    min(1.0, piece.linked / letters),
                    min(1.0, piece.bold / letters),
                )

    def _emit(
        self, text: str, place: _Place, kind: BlockKind, element: HtmlElement, linked: float, bold: float
    ) -> None:
        key = key_of(text)
        self.blocks.append(
            Block(
                kind,
                text,
                element,
                place.tag,
                linked,
                bold,
                place.surroundings,
                place.in_lead,
                place.in_content,
                key,
                place.wanted,
            )
        )


def _kind(tag: str, place: _Place) -> BlockKind:
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


def _is_excused(said: Names, place: _Place) -> bool:
    """Whether the other names of a marked element, or its place, outweigh its mark."""
    if said.content:
        return said.noise not in {"comments", "related"}
    return said.lead or (place.kind == "quote" and said.noise in {"footer", "author"})


def _place_of(child: HtmlElement, tag: str, said: Names, place: _Place, wanted: bool) -> _Place:
    surroundings = place.surroundings
    if said.noise is not None and not _is_excused(said, place):
        surroundings = (*surroundings, Surrounding(said.noise, child))
    return _Place(
        child,
        tag,
        _kind(tag, place),
        place.in_link,
        place.in_bold,
        surroundings,
        place.in_lead or said.lead,
        place.in_content or said.content,
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
    reader = _Reader(keep)
    place = _Place(root, "body")
    reader.read(root, place, 0)
    reader.flush(place)
    reader.spans.append(Span(root, 0, len(reader.blocks)))
    return Visible(reader.blocks, reader.spans)
