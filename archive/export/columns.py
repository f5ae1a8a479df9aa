"""Selected articles by column, as SQLite can put them together without a Python object a value. Reads only.

Of each lot SQLite makes one text a field, all values end to end, and a table in CSV of how long each value is; numbers
and instants stand in that table themselves. For columnar formats this costs a third of reading rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.export.read import compile_selected
from archive.export.row import FIELDS, FieldKind

_IN_TABLE: dict[FieldKind, str] = {
    "integer": "coalesce({0}, '')",
    "number": "iif({0} IS NULL, '', printf('%.17g', {0}))",
    "instant": "coalesce({0}, '')",
}
"""How a value of these kinds stands in the table; of all others its length does, in bytes."""
_LENGTH = "coalesce(length(CAST({0} AS BLOB)), '')"
_TEXTS = tuple(name for name, field in FIELDS.items() if field.kind not in _IN_TABLE)
_LINE = " || ',' || ".join(_IN_TABLE.get(field.kind, _LENGTH).format(field.sql) for field in FIELDS.values())
_ASKED = ", ".join(
    (
        "count(*)",
        f"CAST(group_concat({_LINE}, char(10)) AS BLOB)",
        *(f"CAST(group_concat({FIELDS[name].sql}, '') AS BLOB)" for name in _TEXTS),
    )
)


@dataclass(frozen=True, slots=True)
class ColumnLot:
    """A lot of articles by column. `table` is CSV without a head, a line an article: numbers and instants as they are,
    of every other field the bytes of its value; an absent value is empty. `texts` are these values end to end, in
    UTF-8.
    """

    articles: int
    table: bytes
    texts: dict[str, bytes]


def read_columns(connection: sqlite3.Connection, article_ids: Sequence[int], corpus_id: int | None = None) -> ColumnLot:
    """These articles, by the order of their numbers here; what is held no more is left out."""
    values = {"ids": json.dumps(list(article_ids)), "corpus": corpus_id}
    # All aggregates see the rows in one order, so that line n of the table is value n of each text.
    count, table, *texts = connection.execute(compile_selected(connection, _ASKED, corpus_id), values).fetchone()
    return ColumnLot(count, table or b"", dict(zip(_TEXTS, (each or b"" for each in texts), strict=True)))
