"""A page's visible text as blocks, in page order, each with what its ancestors say about it.

Reads the tree once and changes nothing. It does not decide what is the article: it notes, for every block, the marked
ancestors (comments, captions, related articles …) it stands in, how much of it is link or bold, and its element.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from lxml.html import HtmlElement

from archive.model.extraction import BlockKind
from pipelines.page.inline import InlineRun, fold_spaces, to_line_key
from pipelines.page.markup_vocabulary import ElementRole, read_role
from pipelines.page.pointers import is_pointer, is_within_sentence
from pipelines.page.questions import is_question
from pipelines.page.tables import CELLS, is_data_table

_SILENT_TAGS = """
    script style noscript template iframe svg object embed canvas button select option textarea input label audio video
    map area picture source track math head meta link title progress meter datalist dialog img rt rp
"""
_INLINE_TAGS = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span strike strong
    sub sup time tt u var wbr ruby rb amp-img
"""
_SILENT: Final = frozenset(_SILENT_TAGS.split())
_SWALLOWING: Final = frozenset(
    {"button", "canvas", "dialog", "label", "map", "object", "option", "select", "template", "video"}
)
"""Silent elements that hold what follows them where an end tag is missing inside."""
_TELLING: Final = frozenset({"button", "label", "template", "dialog"})
"""Silent elements whose words readers see, if only after a click."""
_INLINE: Final = frozenset(_INLINE_TAGS.split())
_MENUS: Final = frozenset({"nav", "menu"})
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KINDS: Final[Mapping[str, BlockKind]] = {
    **dict.fromkeys(HEADINGS, "intertitre"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    "blockquote": "quote",
}
_KINDS_INSIDE: Final[Mapping[BlockKind, BlockKind]] = {
    "paragraph": "paragraph", "intertitre": "paragraph", "item": "item", "quote": "quote", "row": "paragraph",
}  # fmt: skip
"""The kind of blocks in elements that say nothing of it, by that of what is around them."""
_APART: Final = frozenset({"a", "span", "time", "small", "em"})
_CHANGING: Final = frozenset({"a", "b", "strong"})
"""Inline elements that change what is noted of the text in them."""
_BOLD: Final = frozenset({"b", "strong"})
_HOLDING_POINTERS: Final = frozenset({"span", "b", "strong", "em", "i", "font"})
"""Inline elements in which a paragraph points to another article, set apart by the style sheet alone."""
_UNFILLED: Final = re.compile(r"\{\{.{0,200}?\}\}\}?|\{%.{0,200}?%\}")
"""What Angular, Vue, Handlebars, Twig and Jinja fill in."""
# Chosen by what they did to the saved press pages; none was measured alone.
SHORTEST_PROSE = 80
"""Letters: a shorter line is a label, a headline or a caption as often as a paragraph."""
_PROSE_LINKED = 0.4
"""Share of a block's letters that are link, from which on it is a list of links and no paragraph."""
_DEEPEST = 220
"""Elements within each other that are followed: Python's own limit is 1,000 calls, and each level takes two."""


@dataclass(slots=True, eq=False)
class NoiseAncestor:
    """An ancestor whose names or tag say that it holds noise of a family; `name` is what it shares with its like."""

    family: str
    element: HtmlElement
    name: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        self.name = (self.family, self.element.get("class") or "")


@dataclass(slots=True, eq=False)
class Block:
    """One line of a page. `linked` and `bold` are shares of its letters, `noise_ancestors` run from outside inwards.

    `links` are the letters of each link in it. `wanted` marks what the source's own settings keep, whatever the markup
    says. `is_prose`: it reads like a paragraph of an article, long and hardly linked.
    """

    kind: BlockKind
    text: str
    element: HtmlElement
    tag: str
    linked: float = 0.0
    bold: float = 0.0
    noise_ancestors: tuple[NoiseAncestor, ...] = ()
    in_lead: bool = False
    wanted: bool = False
    links: tuple[int, ...] = ()
    is_prose: bool = field(init=False)
    _key: str | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.is_prose = len(self.text) >= SHORTEST_PROSE and self.linked < _PROSE_LINKED and self.kind != "intertitre"

    @property
    def key(self) -> str:
        """Its letters and digits, as `to_line_key` has them; worked out once, and for few of a page's blocks."""
        if self._key is None:
            self._key = to_line_key(self.text)
        return self._key


@dataclass(slots=True, eq=False)
class ElementSpan:
    """A block-level element and the blocks inside it: from `start` up to `end`. Not frozen: a page has hundreds."""

    element: HtmlElement
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnreadElement:
    """A menu, a control, a hidden part of a line: not read as blocks. `place` is the index of the block after it.

    `text` is what is meant, where that is a part of the element only.
    """

    place: int
    family: str
    element: HtmlElement
    text: str = ""


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """A page's blocks in page order, and the elements that hold them, inner ones before outer ones.

    Where the source's template is known, `outside` are the elements that were not read for it, and `article` are the
    places of the blocks that stand where the text does on all its pages, if that much is known.
    """

    blocks: list[Block]
    spans: list[ElementSpan]
    bare_links: Mapping[HtmlElement, tuple[NoiseAncestor, ...]]
    unread: Sequence[UnreadElement] = ()
    outside: frozenset[HtmlElement] = frozenset()
    article: frozenset[int] | None = None


@dataclass(slots=True)
class _BlockContext:
    """What holds for everything inside the element being read."""

    element: HtmlElement
    tag: str
    kind: BlockKind = "paragraph"
    in_link: bool = False
    in_bold: bool = False
    noise_ancestors: tuple[NoiseAncestor, ...] = ()
    in_lead: bool = False
    wanted: bool = False


class _BlockCollector:
    """Collects the blocks of one tree; lives for one call of `read_blocks`."""

    def __init__(self, keep: AbstractSet[HtmlElement], outside: AbstractSet[HtmlElement]) -> None:
        self.keep = keep
        self.outside = outside
        self.blocks: list[Block] = []
        self.spans: list[ElementSpan] = []
        self.bare_links: dict[HtmlElement, tuple[NoiseAncestor, ...]] = {}
        self.unread: list[UnreadElement] = []
        self.run = InlineRun()

    def collect(self, element: HtmlElement, context: _BlockContext, depth: int) -> None:
        """Read the children of an element whose own start has been dealt with."""
        run, in_link, in_bold = self.run, context.in_link, context.in_bold
        text = element.text
        if text:
            run.add(text, in_link, in_bold)
        before: HtmlElement | None = None
        for child in element:
            tag = child.tag
            if tag in _SILENT or not isinstance(tag, str):
                self._collect_silent(child, tag, context, depth)
            elif tag == "br":
                run.break_line()
            elif tag in _INLINE and depth < _DEEPEST:
                if before is not None and context.tag == "div" and tag in _APART and not before.tail:
                    run.add_space()
                self._collect_inline(child, tag, context, depth)
                before = child if tag in _APART else None
            elif _holds_nothing(child, tag) or child in self.outside:
                if run.piece.parts or run.ended:
                    self.flush(context)
                self._note_unread(child, tag)
            elif depth < _DEEPEST:
                if run.piece.parts or run.ended:
                    self.flush(context)
                self._collect_block(child, tag, context, depth)
            tail = child.tail
            if tail and (run.piece.parts or not tail.isspace()):
                run.add(tail, in_link, in_bold)

    def _collect_silent(self, child: HtmlElement, tag: object, context: _BlockContext, depth: int) -> None:
        """Read of what is no text the heading or the article that it holds, and note the words of a control."""
        if tag == "button" and depth < _DEEPEST and (context.tag in HEADINGS or is_question(child)):
            self.collect(child, context, depth + 1)  # the words of a heading that opens what is below it
        elif tag in _SWALLOWING and len(child) and depth < _DEEPEST and _holds_page(child, str(tag)):
            self.flush(context)
            self._collect_block(child, tag, context, depth)
        elif tag in _TELLING:
            self.unread.append(UnreadElement(len(self.blocks), "control", child))

    def _note_unread(self, child: HtmlElement, tag: str) -> None:
        if child in self.outside:
            self.unread.append(UnreadElement(len(self.blocks), "template", child))
        elif tag in _MENUS:
            self.unread.append(UnreadElement(len(self.blocks), "navigation", child))

    def _collect_inline(self, child: HtmlElement, tag: str, context: _BlockContext, depth: int) -> None:
        role = read_role(child, tag)
        family = role.noise
        if family == "hidden" or role.is_sometimes_hidden:
            self.unread.append(UnreadElement(len(self.blocks), "hidden", child))
            return
        is_leaf = len(child) == 0
        if tag == "sup" or (tag == "a" and (child.get("href") or "").startswith("#")):
            self.run.set_mark_apart((child.text or "") if is_leaf else child.text_content())
        if tag == "a":
            self._count_link((child.text or "") if is_leaf else child.text_content(), context)
        if family is None and is_leaf:
            text = child.text
            if text:
                is_link = context.in_link or (tag == "a" and _leads_elsewhere(child))
                self.run.add(text, is_link, context.in_bold or tag in _BOLD)
            return
        if tag in _HOLDING_POINTERS and is_pointer(child):
            self.flush(context)
            pointer = _BlockContext(
                context.element, context.tag, context.kind, context.in_link, context.in_bold or tag in _BOLD,
                context.noise_ancestors, context.in_lead, context.wanted,
            )  # fmt: skip
            self.collect(child, pointer, depth + 1)
            self.flush(pointer)
            return
        if tag not in _CHANGING and family is None:
            self.collect(child, context, depth + 1)
            return
        noise_ancestors = context.noise_ancestors
        alone = family is not None and family != "details"
        alone = alone and (context.tag != "p" or (family == "caption" and _is_with_picture(child)))
        alone = alone and not (context.kind == "item" and is_within_sentence(child))
        if alone and family is not None:
            noise_ancestors = (*noise_ancestors, NoiseAncestor(family, child))
            self.flush(context)
        inside = _BlockContext(
            context.element, context.tag, context.kind,
            context.in_link or (tag == "a" and _leads_elsewhere(child)), context.in_bold or tag in _BOLD,
            noise_ancestors, context.in_lead or role.lead, context.wanted,
        )  # fmt: skip
        self.collect(child, inside, depth + 1)
        if alone:
            self.flush(inside)

    def _count_link(self, text: str, context: _BlockContext) -> None:
        letters = len(text.strip())
        if letters:
            self.run.piece.links.append(letters)
        else:
            self.bare_links[context.element] = context.noise_ancestors

    def _collect_block(self, child: HtmlElement, tag: str, context: _BlockContext, depth: int) -> None:
        role, noise_ancestors = read_role(child, tag), context.noise_ancestors
        if role.noise is not None and not _is_excused(role, context):
            noise_ancestors = (*noise_ancestors, NoiseAncestor(role.noise, child))
        inside = _BlockContext(
            child, tag, _KINDS.get(tag) or _KINDS_INSIDE[context.kind], context.in_link, context.in_bold,
            noise_ancestors, context.in_lead or role.lead, context.wanted or child in self.keep,
        )  # fmt: skip
        start = len(self.blocks)
        if tag == "table" and is_data_table(child):
            self._collect_rows(child, inside)
        else:
            self.collect(child, inside, depth + 1)
            if self.run.piece.parts or self.run.ended:
                self.flush(inside)
        if len(self.blocks) > start:
            self.spans.append(ElementSpan(child, start, len(self.blocks)))

    def _collect_rows(self, table: HtmlElement, context: _BlockContext) -> None:
        for row in table.iter("tr"):
            cells = [fold_spaces(" ".join(cell.itertext())) for cell in row if cell.tag in CELLS]
            text = " | ".join(cell for cell in cells if cell)
            if text:
                linked = sum(len(fold_spaces("".join(link.itertext()))) for link in row.iter("a"))
                self.blocks.append(
                    Block(
                        "row", text, row, context.tag, linked / len(text), 0.0,
                        context.noise_ancestors, context.in_lead, context.wanted,
                    )
                )  # fmt: skip

    def flush(self, context: _BlockContext) -> None:
        """End the run: what it holds becomes blocks of the element that the context is about."""
        run = self.run
        if not run.piece.parts and not run.ended:
            return
        for piece in run.take():
            text = fold_spaces("".join(piece.parts))
            if "{{" in text or "{%" in text:
                text = self._drop_template_marks(text, context.element)
            if text:
                linked = min(1.0, piece.linked / len(text)) if piece.linked else 0.0
                bold = min(1.0, piece.bold / len(text)) if piece.bold else 0.0
                self.blocks.append(
                    Block(
                        context.kind, text, context.element, context.tag, linked, bold,
                        context.noise_ancestors, context.in_lead, context.wanted, tuple(piece.links),
                    )
                )  # fmt: skip

    def _drop_template_marks(self, text: str, element: HtmlElement) -> str:
        """Text without what a template engine left unfilled (`{{ article.title }}`), unless an article shows code."""
        if element.tag == "pre" or next(element.iter("code", "pre", "kbd", "samp"), None) is not None:
            return text
        unfilled = " ".join(_UNFILLED.findall(text))
        if unfilled:
            self.unread.append(UnreadElement(len(self.blocks), "unfilled", element, unfilled))
        return fold_spaces(_UNFILLED.sub("", text))


def _holds_nothing(child: HtmlElement, tag: str) -> bool:
    """Whether a block-level element is empty, or a menu; some pages put all they have into a nav, article included."""
    if tag in _MENUS:
        return next(child.iter("h1", "article"), None) is None
    if len(child):
        return False
    return not (text := child.text) or text.isspace()


def _holds_page(child: HtmlElement, tag: str) -> bool:
    """Whether a silent element holds the page's article: an end tag is missing, or it is a component's shadow tree."""
    if tag == "template" and child.get("shadowrootmode") is not None:
        return True
    return next(child.iter("h1", "article", "main"), None) is not None


def _is_with_picture(caption: HtmlElement) -> bool:
    """Whether a caption within a line stands right behind a picture, or holds it: no words of a sentence, then."""
    before = caption.getprevious()
    beside = () if before is None or (before.tail and not before.tail.isspace()) else (before,)
    return any(next(each.iter("img", "picture", "amp-img"), None) is not None for each in (caption, *beside))


def _leads_elsewhere(link: HtmlElement) -> bool:
    """Whether a link leads elsewhere: anchors and jumps within the page do not."""
    return not (link.get("href") or "#").startswith("#")


def _is_excused(role: ElementRole, context: _BlockContext) -> bool:
    """Whether the other names of a marked element, or its place, outweigh its mark."""
    if role.content:
        return role.noise not in {"comments", "related"}
    return role.lead or (context.kind == "quote" and role.noise in {"footer", "author"})


def read_blocks(
    tree: HtmlElement, keep: AbstractSet[HtmlElement] = frozenset(), outside: AbstractSet[HtmlElement] = frozenset()
) -> PageBlocks:
    """The blocks of a page's body without those of elements `outside`; those inside `keep` are marked as wanted."""
    body, head = tree.find("body"), tree.find("head")
    is_empty = body is None or (len(body) == 0 and not body.text)  # without a body tag all is in the head
    root = next((element for element in (head if is_empty else body,) if element is not None), tree)
    collector = _BlockCollector(keep, outside)
    context = _BlockContext(root, "body")
    collector.collect(root, context, 0)
    collector.flush(context)
    collector.spans.append(ElementSpan(root, 0, len(collector.blocks)))
    return PageBlocks(collector.blocks, collector.spans, collector.bare_links, collector.unread)
