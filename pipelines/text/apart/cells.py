"""Cells beside the article's in a page that a table lays out: its menus, sources and contacts stand there.

Newsrooms of the years before style sheets set their pages in tables, and their saved pages are read so for ever. One
cell holds the paragraphs; short lines in the others are the frame. Decides by place, never by wording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipelines.page.blocks import Block
from pipelines.text.apart.flow import Flow, list_outwards

# Chosen on the saved press pages; none was measured alone.
_CELL_SHARE = 0.8
"""Share of the letters of prose that the article's cell holds at least: with less, several cells hold it."""
_FEWEST_PARAGRAPHS = 2
"""Paragraphs in the article's cell: a single one may be a cell of a table that the article shows."""
_CELLS = frozenset({"td", "th"})


def find_beside_cell(blocks: Sequence[Block], _: Flow) -> set[int]:
    """The places of short lines in other cells than the one that holds the article's paragraphs."""
    is_laid_out = all(_list_cells(block.element) for block in blocks)  # else the table is the article's own
    cell = _find_article_cell(blocks) if is_laid_out else None
    if cell is None:
        return set()
    return {place for place, block in enumerate(blocks) if _is_frame(block) and _is_beside(block.element, cell)}


def _find_article_cell(blocks: Sequence[Block]) -> HtmlElement | None:
    """The innermost cell that holds most of the prose."""
    paragraphs = [block for block in blocks if block.is_prose]
    letters: Counter[HtmlElement] = Counter()
    held: Counter[HtmlElement] = Counter()
    for block in paragraphs:
        for cell in _list_cells(block.element):
            letters[cell] += len(block.text)
            held[cell] += 1
    wanted = _CELL_SHARE * sum(len(block.text) for block in paragraphs)
    full = [cell for cell in letters if letters[cell] >= wanted and held[cell] >= _FEWEST_PARAGRAPHS]
    return min(full, key=letters.__getitem__, default=None)


def _is_frame(block: Block) -> bool:
    return block.kind != "row" and not block.in_lead and not block.is_prose


def _is_beside(element: HtmlElement, cell: HtmlElement) -> bool:
    return cell not in _list_cells(element)


def _list_cells(element: HtmlElement) -> list[HtmlElement]:
    return [each for each in list_outwards(element) if each.tag in _CELLS]
