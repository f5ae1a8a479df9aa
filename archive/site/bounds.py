"""What one page may cost, so that a reader of articles never waits for somebody's SQL.

Datasette renders in the one thread that answers everybody: five thousand rows of a wide join are 40 MB of HTML and half
a minute for which nothing else is served. So a page of SQL shows `PAGE_ROWS` rows, `PAGE_CELLS` cells, and its data as
JSON stops at `DATA_BYTES`; both say that there is more. A CSV has no place to say so: one that would be cut is refused,
with the number of rows that would fit. Whole tables and views are exported in steps instead
(`_stream`), however large, and are not cut here. The time of a statement is Datasette's `sql_time_limit_ms`, the size
of a value SQLite's own limit.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Literal, TypeVar, cast

from datasette.database import Database as ServedDatabase
from datasette.database import QueryInterrupted, Results
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import BadRequest

from archive.site.language import Words, request_language

PAGE_ROWS = 200
"""Rows of a page of SQL: some 20 ms to render."""

PAGE_CELLS = 3_000
"""Cells of a page of SQL, each cut at 240 characters by Datasette: 1 MB of HTML, a tenth of a second to render."""

DATA_BYTES = 2_000_000
"""Bytes of values in the answer of one SQL statement as data: a tenth of a second to write as JSON and compress."""

TABLE_ROWS = 100
"""Rows of a page of a table, and the most that `_size` may ask of a page."""

STEP_ROWS = 500
"""Rows of a table as data at once: a tenth of a second for texts of 3,000 words. `next_url` leads on."""

_Row = TypeVar("_Row", bound=Iterable[Any])

Shape = Literal["page", "data", "file", "whole"]

shape_of_answer: ContextVar[Shape] = ContextVar("shape_of_answer", default="whole")
"""What the rows of the request being answered become: a page of SQL, data of SQL, a file of it that is whole or
refused, or what is not cut here."""


COUNTED_ROWS = 10_000
"""Rows up to which the tables of the overview are counted: a millisecond each; of more it says that they are many."""

COUNTING_MS = 50
"""That the count of one table may take: its pages may have to come from a slow disk."""


class BoundedDatabase(ServedDatabase):  # type: ignore[misc]  # Datasette ships no types
    """Datasette's database with the answers of SQL cut to what a page or a file of data may hold: what is not shown is
    not fetched either.
    """

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        **options: Any,
    ) -> Results:
        """Datasette's own, or of as many rows as the answer being made may hold."""
        shape = shape_of_answer.get()
        if shape == "whole" or not truncate:
            return await super().execute(sql, params, truncate, custom_time_limit, **options)
        most_ms = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        found = await self._execute_cut(sql, params or {}, shape, most_ms)
        if shape == "file" and found.truncated:
            t = Words(request_language.get())
            raise BadRequest(t("error.csv_cut", rows=str(len(found.rows)), megabytes=DATA_BYTES // 1_000_000))
        return found

    async def _execute_cut(self, sql: str, params: Any, shape: Shape, most_ms: int) -> Results:
        def fetch(connection: sqlite3.Connection) -> Results:
            with sqlite_timelimit(connection, most_ms):
                cursor = connection.execute(sql, params)
                rows, is_cut = take_rows_within(cursor, shape, self.ds.max_returned_rows)
            return Results(rows, is_cut, cursor.description)

        try:
            return await self.execute_fn(fetch)
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            if shape == "file":
                raise BadRequest(Words(request_language.get())("error.slow")) from error  # a CSV: no page would say so
            raise QueryInterrupted(error, sql, params) from error

    async def table_counts(self, limit: int = COUNTING_MS) -> dict[str, int | None]:  # noqa: ARG002  # Datasette names it
        """The rows of each table, None where there are more than are counted. In one go: Datasette's own looks at the
        clock at each step of SQLite's machine, and counts for as long as it is given.
        """
        names = await self.table_names()
        return cast("dict[str, int | None]", await self.execute_fn(lambda connection: count_tables(connection, names)))


def count_tables(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, int | None]:
    """The rows of each table, None where there are more than `COUNTED_ROWS`, or where counting takes too long."""
    counts: dict[str, int | None] = {}
    for name in names:
        quoted = name.replace('"', '""')
        counting = f'SELECT count(*) FROM (SELECT 1 FROM "{quoted}" LIMIT {COUNTED_ROWS + 1})'  # noqa: S608  # quoted
        with sqlite_timelimit(connection, COUNTING_MS), suppress(sqlite3.DatabaseError):
            (rows,) = connection.execute(counting).fetchone()
            counts[name] = rows if rows <= COUNTED_ROWS else None
        counts.setdefault(name, None)
    return counts


def take_rows_within(rows: Iterable[_Row], shape: Shape, most: int) -> tuple[list[_Row], bool]:
    """The first rows that an answer of this shape may hold, one at least and never more than `most`; whether there are
    more.
    """
    taken: list[_Row] = []
    size = 0
    for row in rows:
        size += _weigh(row, shape)
        if taken and (size > _ROOM[shape] or len(taken) >= min(most, _ROWS[shape])):
            return taken, True
        taken.append(row)
    return taken, False


_ROOM: dict[Shape, float] = {"page": PAGE_CELLS, "data": DATA_BYTES, "file": DATA_BYTES, "whole": math.inf}
_ROWS: dict[Shape, float] = {"page": PAGE_ROWS, "data": math.inf, "file": math.inf, "whole": math.inf}


def _weigh(row: Iterable[Any], shape: Shape) -> int:
    """What a row takes of an answer's room: cells of a page, else bytes."""
    values = tuple(row)
    if shape == "page":
        return len(values)
    return sum(len(value) if isinstance(value, str | bytes) else 8 for value in values)


def choose_shape(path: str, names: Collection[str], queries: Collection[str]) -> Shape:
    """What a request asks for, by its path and the names in its query; `queries` are the ready-made ones. Pure."""
    last = path.rsplit("/", 1)[-1]
    stem, _, form = last.partition(".")
    if "_stream" in names or not ("sql" in names or stem in queries):
        return "whole"
    return "file" if form == "csv" else "data" if form else "page"


def is_whole_table_asked(path: str, pieces: Collection[bytes], queries: Collection[str]) -> bool:
    """Whether a CSV of a table was asked for without saying how much of it: the whole is meant. Pure."""
    parts = path.strip("/").split("/")
    names = {piece.partition(b"=")[0] for piece in pieces}
    is_table = len(parts) == 2 and parts[1].endswith(".csv") and parts[1].removesuffix(".csv") not in queries
    said = {b"_size", b"_next", b"_stream", b"sql"} & names
    return is_table and not {b"_size=max"}.isdisjoint(pieces) if said == {b"_size"} else is_table and not said


def cut_page_size(path: str, pieces: list[bytes]) -> list[bytes]:
    """The pieces of a query with no more rows of a table asked for at once than a page, or data, may hold. Pure."""
    most = STEP_ROWS if "." in path.rsplit("/", 1)[-1] else TABLE_ROWS
    return [b"_size=%d" % most if _asks_for_more(piece, most) else piece for piece in pieces]


def _asks_for_more(piece: bytes, most: int) -> bool:
    name, _, size = piece.partition(b"=")
    return name == b"_size" and (size == b"max" or (size.isdigit() and int(size[:9]) > most))
