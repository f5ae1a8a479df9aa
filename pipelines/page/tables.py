"""Tables that hold data, told from those that lay out a page. What their cells say is read with the blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

CELLS: Final = frozenset({"td", "th"})
_BLOCKS: Final = ("p", "div", "ul", "ol", "blockquote", "article", "form")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
# Chosen by what they did to the saved press pages; none was measured alone.
_LONGEST_CELL = 200
"""Letters: a longer cell is a paragraph. A table that has one lays out a page, and its cells are read as blocks, unless
its rows are alike."""
_DATA_ROWS = 0.5
"""Share of a table's filled rows: where more have two filled cells at least, the table holds data."""
_FEWEST_ALIKE = 4
"""Rows of one number of filled cells, from which on a long cell is an entry among others: what happened in a year, what
a word means."""
_ALIKE = 0.8
"""Share of the filled rows that have this number of cells at least."""
_MOST_BLOCKS = 1
"""Block-level elements in a long cell of such a table: a cell that has more, or a heading, is a part of a page."""


def is_data_table(table: HtmlElement) -> bool:
    """Whether a table holds rows of data, and not a page layout."""
    if table.find(".//table") is not None or table.get("role") == "presentation":
        return False
    filled: list[int] = []
    has_paragraph = False
    for row in table.iter("tr"):
        sizes = [(size, cell) for cell in row if cell.tag in CELLS and (size := _count_letters(cell))]
        paragraphs = [cell for size, cell in sizes if size > _LONGEST_CELL]
        if any(map(_is_part_of_page, paragraphs)):
            return False
        has_paragraph = has_paragraph or bool(paragraphs)
        if sizes:
            filled.append(len(sizes))
    if sum(number > 1 for number in filled) <= _DATA_ROWS * len(filled):
        return False
    return not has_paragraph or _are_alike(filled)


def _count_letters(cell: HtmlElement) -> int:
    return sum(len(text.strip()) for text in cell.itertext())


def _is_part_of_page(cell: HtmlElement) -> bool:
    if next(cell.iter(*_HEADINGS), None) is not None:
        return True
    return len(list(islice(cell.iter(*_BLOCKS), _MOST_BLOCKS + 1))) > _MOST_BLOCKS


def _are_alike(filled: Sequence[int]) -> bool:
    """Whether rows, told by their numbers of filled cells, have nearly all the same number of two or more."""
    number, times = Counter(filled).most_common(1)[0]
    return number > 1 and times >= _FEWEST_ALIKE and times >= _ALIKE * len(filled)
