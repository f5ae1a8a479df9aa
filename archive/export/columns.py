"""Selected articles by column, as SQLite can put them together without a Python object a value. Reads only.

Of each lot SQLite makes a table, a line an article, and one text a field of those that are long, all values end to end;
of these the table tells how long each value is. For columnar formats this costs half of reading rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from archive.export.read import compile_joined, compile_selected
from archive.export.row import FIELDS, ExportField

BETWEEN, ABSENT = "\x1f", "\x1e"
"""What stands between two values of a line, and for a value that is absent: signs that no text of a page has."""
_LINE_ENDS = (b"\n", b"\r")
_LONG = ("lead", "text")
"""Fields of several hundred letters, or of several lines."""
_TEXTS = tuple(name for name, field in FIELDS.items() if field.kind in ("text", "moment", "list"))


@dataclass(frozen=True, slots=True)
class ColumnLot:
    """A lot of articles by column. `table` has a line an article, `BETWEEN` its values, in the order of `FIELDS`, and
    `ABSENT` for one that is not there. `texts` are the values of some fields end to end, in UTF-8: of these the table
    has their lengths in bytes.
    """

    articles: int
    table: bytes
    texts: dict[str, bytes]


def read_columns(connection: sqlite3.Connection, article_ids: Sequence[int], corpus_id: int | None = None) -> ColumnLot:
    """These articles, by the order of their numbers here; what is held no more is left out."""
    lot = _read_lot(connection, article_ids, corpus_id, _LONG)
    # Where a value has a line end or a sign of ours in it, none stands in a line.
    return lot if _is_table(lot) else _read_lot(connection, article_ids, corpus_id, _TEXTS)


def _is_table(lot: ColumnLot) -> bool:
    """Whether the signs of the table are as many as its lines and columns need."""
    line_ends = sum(map(lot.table.count, _LINE_ENDS))
    between = lot.table.count(BETWEEN.encode())
    return line_ends == max(lot.articles - 1, 0) and between == lot.articles * (len(FIELDS) - 1)


def _read_lot(
    connection: sqlite3.Connection, article_ids: Sequence[int], corpus_id: int | None, apart: Collection[str]
) -> ColumnLot:
    values = {"ids": json.dumps(list(article_ids)), "corpus": corpus_id}
    # All aggregates see the rows in one order, so that line n of the table is value n of each text.
    query = compile_selected(connection, _compile_lot(apart), corpus_id)
    count, table, *texts = connection.execute(query, values).fetchone()
    return ColumnLot(count, table or b"", dict(zip(apart, (each or b"" for each in texts), strict=True)))


def _compile_lot(apart: Collection[str]) -> str:
    cells = [_to_cell(field, is_apart=name in apart) for name, field in FIELDS.items()]
    between = [part for cell in cells for part in (f"'{BETWEEN}'", cell)][1:]
    line = compile_joined(between)
    texts = [f"group_concat({FIELDS[name].sql}, '')" for name in apart]
    whole = (f"group_concat({line}, char(10))", *texts)
    return ", ".join(("count(*)", *(f"CAST({each} AS BLOB)" for each in whole)))


def _to_cell(field: ExportField, *, is_apart: bool) -> str:
    value = field.sql
    if is_apart:
        value = f"length(CAST({field.sql} AS BLOB))"
    elif field.kind == "number":
        value = f"iif({field.sql} IS NULL, NULL, printf('%.17g', {field.sql}))"
    return f"coalesce({value}, '{ABSENT}')"
