"""Rows of `extractions` and `removals` as the values they were written from. Reads only."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from archive.extractions.columns import FIELD_COLUMNS, NO_TEXT_COLUMNS
from archive.model.extraction import Extraction, NoText, Removal

SELECTED = ", ".join(("x.extractor", *(f"e.{name}" for name in (*NO_TEXT_COLUMNS, *FIELD_COLUMNS))))
"""The extractor and the columns of an extraction, from extractions `e` and extractors `x`; the columns after the
extractor's name and the two of a lack of text are what `to_field_values` takes."""
_SELECT = (
    f"SELECT {SELECTED} FROM extractions e "  # noqa: S608  # names of our own
    "JOIN extractors x ON x.extractor_id = e.extractor_id WHERE e.extraction_id = ?"
)
_REMOVALS = "SELECT rule, text, block, start FROM removals WHERE extraction_id = ? ORDER BY ordinal"
_COMPUTED = frozenset(("words",))
"""Fields that the value works out itself."""


def read_extraction(connection: sqlite3.Connection, extraction_id: int) -> Extraction | NoText:
    """An extraction as it was made. Raises KeyError where there is no such row."""
    row = connection.execute(_SELECT, (extraction_id,)).fetchone()
    if row is None:
        raise KeyError(extraction_id)
    return to_extraction(connection, extraction_id, row)


def to_extraction(connection: sqlite3.Connection, extraction_id: int, row: Sequence[Any]) -> Extraction | NoText:
    """The extraction whose row of `SELECTED` was read."""
    extractor, reason, detail, *values = row
    if reason is not None:
        return NoText(extractor, reason, detail)
    removals = read_removals(connection, extraction_id)
    return Extraction(extractor=extractor, removals=removals, **to_field_values(values))


def read_removals(connection: sqlite3.Connection, extraction_id: int) -> tuple[Removal, ...]:
    """What rules took out of an extraction's text, in order."""
    return tuple(Removal(*each) for each in connection.execute(_REMOVALS, (extraction_id,)))


def to_field_values(values: Sequence[Any]) -> dict[str, Any]:
    """A row's `FIELD_COLUMNS` as the values of an extraction's fields, by name."""
    return {
        name: each.from_sql(value)
        for (name, each), value in zip(FIELD_COLUMNS.items(), values, strict=True)
        if name not in _COMPUTED
    }
