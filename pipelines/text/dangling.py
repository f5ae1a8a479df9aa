"""Headings that are left at a text's end because what stood under them was set aside: they go with it, and are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from archive.model.extraction import Removal
from pipelines.french.cleaning import CleanedLines, CleanLine
from pipelines.page.blocks import HEADINGS, SHORTEST_PROSE, Block
from pipelines.text.body import BodyLine

_LEADING_ON = 0.5
"""Share of a line's letters that are link, from which on a bold line above it announces it. Chosen, not measured."""


def take_dangling(cleaned: CleanedLines, lines: Sequence[BodyLine], blocks: Sequence[Block]) -> CleanedLines:
    """The lines without the headings at their end under which nothing was left; `blocks` are those of the page."""
    left = list(cleaned.lines)
    taken: list[Removal] = []
    while len(left) > 1 and _is_heading(left[-1]) and _heads_what_went(lines[left[-1].block], blocks, taken):
        taken.append(Removal("dangling", left[-1].text, left.pop().block))
    if not taken or all(line.kind == "intertitre" for line in left):
        return cleaned
    removals = sorted((*cleaned.removals, *taken), key=lambda removal: removal.block)
    return replace(cleaned, lines=tuple(left), removals=tuple(removals))


def _is_heading(line: CleanLine) -> bool:
    """Whether a line is a heading, and so short that it says nothing by itself."""
    return line.kind == "intertitre" and len(line.text) < SHORTEST_PROSE


def _heads_what_went(line: BodyLine, blocks: Sequence[Block], taken: Sequence[Removal]) -> bool:
    """Whether the line below, in the element that holds the heading, is no text; below a bold line it must be a link in
    a box of other articles, for an author's last word may be bold."""
    if taken:
        return True
    below = blocks[line.place + 1] if line.place + 1 < len(blocks) else None
    holder = line.block.element.getparent()
    if below is None or all(element is not holder for element in below.element.iterancestors()):
        return False
    return line.block.tag in HEADINGS or _leads_on(below, line.block.element.getnext())


def _leads_on(line: Block, box: HtmlElement | None) -> bool:
    is_boxed = any(each.family == "related" and each.element is box for each in line.noise_ancestors)
    return is_boxed and line.linked >= _LEADING_ON and line.kind != "intertitre"
