"""What the result of one SQL statement on the site may hold. Datasette bounds its time and its rows; this its bytes."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable
from typing import Any

MOST_VALUE_BYTES = 64 * 1024 * 1024
"""Of one value, kept or computed: more than any stored body has. `zeroblob(900000000)` took 5 GB before."""
MOST_RESULT_BYTES = 200 * 1024 * 1024
"""Of all rows of one statement: forty thousand characters a row of the 5,000 that an export takes at a time."""


def limit_results(connection: sqlite3.Connection) -> None:
    """Have the connection refuse what is too large, as an error of the SQL statement that asks for it."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_VALUE_BYTES)
    connection.row_factory = _make_counting_factory()


def _make_counting_factory() -> Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row]:
    """Rows as Datasette has them, counted for each cursor."""
    counted: dict[str, Any] = {"cursor": lambda: None, "bytes": 0}

    def make_row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        if counted["cursor"]() is not cursor:
            counted.update(cursor=weakref.ref(cursor), bytes=0)
        counted["bytes"] += sum(len(value) for value in values if isinstance(value, str | bytes))
        if counted["bytes"] > MOST_RESULT_BYTES:
            raise sqlite3.OperationalError(
                f"more than {MOST_RESULT_BYTES // 1024 // 1024} MB in one result: ask for fewer rows or columns"
            )
        return sqlite3.Row(cursor, values)

    return make_row
