"""What trafilatura takes for the article's text: the only place where it is asked.

Its main extractor is shown an outline of the page: the block-level elements with the names they bear, their blocks'
texts, and how much of these is link. What no reader sees, inline markup and boxes already known to be none of the
article are not in it, so that there is little to search. Where that does not lead to enough, the page itself goes
through the full cascade. Decides nothing about the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from copy import copy
from itertools import accumulate

from lxml import etree
from lxml.etree import SubElement, strip_elements
from lxml.html import HtmlElement, HTMLParser
from trafilatura import bare_extraction
from trafilatura.htmlprocessing import convert_tags
from trafilatura.main_extractor import extract_content
from trafilatura.settings import MANUALLY_CLEANED, MANUALLY_STRIPPED, Document, Extractor
from trafilatura.xml import xmltotxt

from pipelines.page.blocks import Block, ElementSpan, NoiseAncestor, PageBlocks

_MAIN = Extractor(output_format="python", comments=False, formatting=False, links=False, images=False)
_PARSER = HTMLParser()
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
_NO_TEXT = ("script", "style", "noscript", "svg", "iframe", "template", "select", "link", "meta")
_TELLING = ("class", "id", "role", "itemprop", "style")
"""The attributes that trafilatura's expressions ask for."""
# Links in a long text that is hardly linked say nothing to trafilatura's tests of link density. Chosen on the saved
# press pages; neither was measured alone.
_TELLING_SHARE = 0.3
"""Share of a block's letters that are link, from which on its links are shown."""
_SHORT = 300
"""Letters: the links of a shorter block are always shown."""
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STRIPPED = frozenset(MANUALLY_STRIPPED)
_CLEANED = frozenset(MANUALLY_CLEANED)
"""Elements that trafilatura's own cleaning takes out, but for figures with a table and forms around half a page."""
_MOST = 0.5
"""Share of the page's letters: what holds more is no menu and no form. An end tag is missing, or a framework put all
in. Chosen on the saved press pages; not measured alone."""


def find_outline_text(page_blocks: PageBlocks, noise: AbstractSet[NoiseAncestor]) -> str:
    """What trafilatura's main extractor finds in the outline of a page without the blocks that stand in noise."""
    body, _ = extract_content(convert_tags(_Outline(page_blocks, noise).body, _MAIN), _MAIN)
    return xmltotxt(body, include_formatting=False)


def find_full_text(tree: HtmlElement, noise: AbstractSet[NoiseAncestor]) -> str:
    """What trafilatura's full cascade finds in a page without noise: its main extractor, readability, jusText, and a
    second try for recall."""
    copied = copy(tree)
    elements = {ancestor.element for ancestor in noise}
    for element in [twin for element, twin in zip(tree.iter(), copied.iter(), strict=True) if element in elements]:
        element.clear(keep_tail=True)  # drop_tree refuses tails that hold what no XML may
    strip_elements(copied, *_NO_TEXT, with_tail=False)
    document = bare_extraction(copied, include_comments=False)
    return (document.text or "") if isinstance(document, Document) else ""


class _Outline:
    """Builds `body`, the outline's root, in page order."""

    def __init__(self, page_blocks: PageBlocks, noise: AbstractSet[NoiseAncestor]) -> None:
        self.body = _PARSER.makeelement("body")
        self._blocks = page_blocks.blocks
        self._left_out = [not noise.isdisjoint(block.noise_ancestors) for block in page_blocks.blocks]
        self._made: dict[HtmlElement, HtmlElement | None] = {}
        self._open: list[tuple[int, HtmlElement | None]] = [(len(self._blocks) + 1, self.body)]
        self._done = 0
        self._build(page_blocks.spans)
        for element, noise_ancestors in page_blocks.bare_links.items():
            if noise.isdisjoint(noise_ancestors):
                self._add_bare_link(element)

    def _build(self, spans: list[ElementSpan]) -> None:
        sizes = (0 if out else len(b.text) for b, out in zip(self._blocks, self._left_out, strict=True))
        letters = list(accumulate(sizes, initial=0))
        for span in _sort_outside_in(spans):
            self._add_blocks(span.start)
            parent = self._find_innermost(span.start)
            held = letters[span.end] - letters[span.start]
            made = _copy_element(parent, span.element, held / letters[-1]) if parent is not None and held else None
            self._open.append((span.end, made))
            self._made[span.element] = made
        self._add_blocks(len(self._blocks))

    def _find_innermost(self, index: int) -> HtmlElement | None:
        """The open element that holds a block; those that end before it are closed. None: it is not shown."""
        while self._open[-1][0] <= index:
            self._open.pop()
        return self._open[-1][1]

    def _add_blocks(self, end: int) -> None:
        for index in range(self._done, end):
            if not self._left_out[index]:
                block = self._blocks[index]
                holder = self._find_innermost(index)
                if holder is not None:
                    same = index > 0 and self._blocks[index - 1].element is block.element
                    _add_block(holder, block, after_break=same)
        self._done = max(self._done, end)

    def _add_bare_link(self, element: HtmlElement | None) -> None:
        """Tell of a link without words, an icon or a picture: boxes of little else are not the article."""
        while element is not None and element not in self._made:
            element = None if element.tag in _CLEANED else element.getparent()
        holder = self._made[element] if element is not None else None
        if holder is not None:
            SubElement(holder, "a")


def _sort_outside_in(spans: list[ElementSpan]) -> Iterator[ElementSpan]:
    """Spans in page order, outer ones first; without the last one, which is the body's."""
    for _, span in sorted(enumerate(spans[:-1]), key=lambda pair: (pair[1].start, -pair[1].end, -pair[0])):
        yield span


def _copy_element(parent: HtmlElement, element: HtmlElement, share: float) -> HtmlElement | None:
    """An element's like in the outline; None where trafilatura's own cleaning takes it out.

    `share` is how much of the shown letters it holds.
    """
    tag = str(element.tag)
    if tag in _STRIPPED:
        return parent
    if tag in _CLEANED:
        table = tag == "figure" and element.find(".//table") is not None
        return SubElement(parent, "div") if table or share > _MOST else None
    plain = tag.isascii() and tag.replace("-", "").isalnum()
    made = SubElement(parent, tag if plain else "div")
    if element.attrib:
        for name in _TELLING:
            value = element.get(name)
            if value is not None:
                made.set(name, _strip_non_xml(value))
    return made


def _strip_non_xml(text: str) -> str:
    """Text without the characters that no XML may hold (XML 1.0 § 2.2), which references such as `&#1;` bring along."""
    return text if text.isprintable() else _NO_XML.sub("", text)


def _add_block(holder: HtmlElement, block: Block, *, after_break: bool) -> None:
    """Write a block's text into the element that holds it: as its text, as a line of it, or below its other blocks."""
    if block.kind == "row":
        row = SubElement(holder, "tr")
        for cell in block.text.split(" | "):
            SubElement(row, "td").text = _strip_non_xml(cell)
        return
    if after_break:
        SubElement(holder, "br")
    elif len(holder):
        holder = SubElement(holder, "div" if block.linked else "p")
    text, at = _strip_non_xml(block.text), 0
    if block.linked >= _TELLING_SHARE or len(text) < _SHORT:
        for letters in block.links or ((round(block.linked * len(text)),) if block.linked else ()):
            link = SubElement(holder, "a")
            link.text = text[at : at + letters]
            at += letters
    if len(holder):
        holder[-1].tail = text[at:]
    else:
        holder.text = text
