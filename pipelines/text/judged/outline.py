"""The outline of a page as trafilatura's main extractor would see it: block-level elements and the texts in them.

What no reader sees, inline markup and boxes already known to be none of the article are not in it. Elements bear the
names that trafilatura gives them (`list`, `item`, `head`, `quote`). Decides nothing about the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from operator import attrgetter

from lxml.html import HtmlElement
from trafilatura.settings import MANUALLY_CLEANED, MANUALLY_STRIPPED

from pipelines.page.blocks import Block, ElementSpan, NoiseAncestor, PageBlocks
from pipelines.text.judged.trafilatura_names import NO_NAMES, OutlineNames, read_names, read_tag

# Links in a long text that is hardly linked say nothing to trafilatura's tests of link density. Chosen on the saved
# press pages; neither was measured alone.
_TELLING_SHARE = 0.3
"""Share of a block's letters that are link, from which on its links are shown."""
_SHORT = 300
"""Letters: the links of a shorter block are always shown."""
_STRIPPED = frozenset(MANUALLY_STRIPPED)
_CLEANED = frozenset(MANUALLY_CLEANED)
"""Elements that trafilatura's own cleaning takes out, but for figures with a table and forms around half a page."""
_MOST = 0.5
"""Share of the page's letters: what holds more is no menu and no form. An end tag is missing, or a framework put all
in. Chosen on the saved press pages; not measured alone."""
_CONVERTED = {
    **dict.fromkeys(("ul", "ol", "dl"), "list"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "summary"), "head"),
    **dict.fromkeys(("blockquote", "pre", "q"), "quote"),
    **dict.fromkeys(("hr", "br"), "lb"),
    "details": "div",
}
_HOLDING_LINKS = frozenset({"div", "item", "p", "table"})
"""Elements in which trafilatura notes links; elsewhere they are plain text to it."""


class OutlineNode:
    """An element of the outline. `text` is the place of the block that it begins with; -1 where there is none.

    `links` are the letters of the links in that text, `bare_links` counts links without words. `letters`, `refs` and
    `linked` are sums over all in it, told by `count_up`: links of any kind, and the letters of each that has words.
    """

    __slots__ = (
        "bare_links", "children", "holds_links", "is_done", "is_out", "letters", "linked", "links", "names", "parent",
        "refs", "tag", "text", "text_letters",
    )  # fmt: skip

    def __init__(self, tag: str, parent: OutlineNode | None, names: OutlineNames = NO_NAMES) -> None:
        self.tag = tag
        self.parent = parent
        self.names = names
        self.children: list[OutlineNode] = []
        self.text, self.text_letters = -1, 0
        self.links: tuple[int, ...] = ()
        self.bare_links = 0
        self.holds_links: bool = tag in _HOLDING_LINKS or (parent is not None and parent.holds_links)
        self.is_out = self.is_done = False
        self.letters = self.refs = 0
        self.linked: list[int] = []
        if parent is not None:
            parent.children.append(self)

    def set_text(self, place: int, block: Block) -> None:
        """Begin the element with a block's text."""
        self.text, self.text_letters = place, len(block.text)
        if self.holds_links and (block.linked >= _TELLING_SHARE or self.text_letters < _SHORT):
            self.links = block.links or ((round(block.linked * self.text_letters),) if block.linked else ())

    def list_nodes(self) -> list[OutlineNode]:
        """All that is left in the element, itself left out, in page order."""
        listed: list[OutlineNode] = []
        to_list = self.children[::-1]
        while to_list:
            node = to_list.pop()
            if not node.is_out:
                listed.append(node)
                to_list += node.children[::-1]
        return listed

    @property
    def is_left(self) -> bool:
        """Whether neither it nor any element around it was taken out."""
        node: OutlineNode | None = self
        while node is not None and not node.is_out:
            node = node.parent
        return node is None

    def list_texts(self) -> Iterator[int]:
        """The places of all blocks left in the element."""
        if self.text >= 0:
            yield self.text
        for child in self.children:
            if not child.is_out:
                yield from child.list_texts()

    def count_up(self) -> None:
        """Sum up letters and links in the element and in each within it."""
        self.letters, self.refs = self.text_letters, self.bare_links + len(self.links)
        self.linked = [letters for letters in self.links if letters] if self.links else []
        for child in self.children:
            if not child.is_out:
                child.count_up()
                self.letters += child.letters
                if child.refs:
                    self.refs += child.refs
                    self.linked += child.linked

    @property
    def is_last(self) -> bool:
        """Whether nothing that is left follows the element within its parent."""
        if self.parent is None:
            return True
        siblings = self.parent.children
        after = siblings[siblings.index(self) + 1 :]
        return not self.parent.bare_links and all(sibling.is_out for sibling in after)


def make_outline(page_blocks: PageBlocks, noise: AbstractSet[NoiseAncestor]) -> OutlineNode:
    """The outline of a page without the blocks that stand in noise; its root is the body."""
    return _OutlineMaker(page_blocks, noise).body


class _OutlineMaker:
    """Builds `body`, the outline's root, in page order."""

    def __init__(self, page_blocks: PageBlocks, noise: AbstractSet[NoiseAncestor]) -> None:
        self.body = OutlineNode("body", None)
        self._blocks = page_blocks.blocks
        self._left_out = [not noise.isdisjoint(block.noise_ancestors) for block in page_blocks.blocks]
        self._made: dict[HtmlElement, OutlineNode | None] = {span.element: None for span in page_blocks.spans[:-1]}
        self._open: list[tuple[int, OutlineNode | None]] = [(len(self._blocks) + 1, self.body)]
        self._done = 0
        self._build(page_blocks.spans)
        for element, noise_ancestors in page_blocks.bare_links.items():
            if noise.isdisjoint(noise_ancestors):
                self._add_bare_link(element)

    def _build(self, spans: list[ElementSpan]) -> None:
        sizes = (0 if out else len(b.text) for b, out in zip(self._blocks, self._left_out, strict=True))
        letters = list(accumulate(sizes, initial=0))
        holding = [span for span in spans[:-1] if letters[span.end] != letters[span.start]]  # one in three
        for span in _sort_outside_in(holding):
            held = letters[span.end] - letters[span.start]
            self._add_blocks(span.start)
            parent = self._find_innermost(span.start)
            made = _to_node(parent, span.element, held / letters[-1]) if parent is not None else None
            self._open.append((span.end, made))
            self._made[span.element] = made
        self._add_blocks(len(self._blocks))

    def _find_innermost(self, place: int) -> OutlineNode | None:
        """The open element that holds a block; those that end before it are closed. None: it is not shown."""
        while self._open[-1][0] <= place:
            self._open.pop()
        return self._open[-1][1]

    def _add_blocks(self, end: int) -> None:
        for place in range(self._done, end):
            if not self._left_out[place]:
                block = self._blocks[place]
                holder = self._find_innermost(place)
                if holder is not None:
                    same = place > 0 and self._blocks[place - 1].element is block.element
                    _add_block(holder, place, block, after_break=same)
        self._done = max(self._done, end)

    def _add_bare_link(self, element: HtmlElement | None) -> None:
        """Tell of a link without words, an icon or a picture: boxes of little else are not the article."""
        while element is not None and element not in self._made:
            element = None if element.tag in _CLEANED else element.getparent()
        holder = self._made[element] if element is not None else None
        if holder is not None and holder.holds_links:
            holder.bare_links += 1


def _sort_outside_in(spans: Sequence[ElementSpan]) -> list[ElementSpan]:
    """Spans in page order, outer ones first, given inner ones before outer ones: of those that start together, each
    holds the next."""
    outer_first = spans[::-1]
    return sorted(outer_first, key=attrgetter("start"))


def _to_node(parent: OutlineNode, element: HtmlElement, share: float) -> OutlineNode | None:
    """An element's like in the outline; None where trafilatura's own cleaning takes it out.

    `share` is how much of the shown letters it holds.
    """
    tag = str(element.tag)
    if tag in _STRIPPED:
        return parent
    if tag in _CLEANED:
        table = tag == "figure" and element.find(".//table") is not None
        return OutlineNode("div", parent) if table or share > _MOST else None
    converted = _CONVERTED.get(tag, tag)
    names = read_tag(converted) if converted == "head" else read_names(converted, element)
    return OutlineNode(converted, parent, names)


def _add_block(holder: OutlineNode, place: int, block: Block, *, after_break: bool) -> None:
    """Put a block into the element that holds it: as its text, as a line of it, or below its other blocks."""
    if block.kind == "row":
        holder = OutlineNode("tr", holder)
    elif after_break:
        holder = OutlineNode("lb", holder)
    elif holder.text >= 0 or holder.children:
        holder = OutlineNode("div" if block.linked else "p", holder)
    holder.set_text(place, block)
