"""Tables that hold data, told from those that lay out a page. What their cells say is read with the blocks."""

from __future__ import annotations

from typing import Final

from lxml.html import HtmlElement

CELLS: Final = frozenset({"td", "th"})
# Chosen by what they did to the saved press pages; none was measured alone.
_LONGEST_CELL = 200
"""Letters: a table with a longer cell lays out a page, and its cells are read as blocks."""
_DATA_ROWS = 0.5
"""Share of a table's filled rows: where more have two filled cells at least, the table holds data."""


def is_data_table(table: HtmlElement) -> bool:
    """Whether a table holds rows of data, and not a page layout."""
    if table.find(".//table") is not None or table.get("role") == "presentation":
        return False
    rows = with_data = 0
    for row in table.iter("tr"):
        filled = [size for cell in row if cell.tag in CELLS and (size := sum(len(t.strip()) for t in cell.itertext()))]
        if any(size > _LONGEST_CELL for size in filled):
            return False
        rows += bool(filled)
        with_data += len(filled) > 1
    return with_data > _DATA_ROWS * rows
