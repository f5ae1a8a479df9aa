"""What one page may cost, so that a reader of articles never waits for somebody's SQL.

Datasette renders in the one thread that answers everybody: five thousand rows of a wide join are 40 MB of HTML and half
a minute for which nothing else is served. So a page of SQL shows `PAGE_ROWS` rows, `PAGE_CELLS` cells, and its data as
JSON stops at `DATA_BYTES`; both say that there is more. A CSV has no place to say so: one that would be cut is refused,
with the number of rows that would fit. Whole tables and views are exported in steps instead
(`_stream`), however large, and are not cut here. The time of a statement is Datasette's `sql_time_limit_ms`, the size
of a value SQLite's own limit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextvars import ContextVar
from typing import Any, Literal

from datasette.database import Database as ServedDatabase
from datasette.database import QueryInterrupted, Results
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

Shape = Literal["page", "data", "file", "whole"]

shape_of_answer: ContextVar[Shape] = ContextVar("shape_of_answer", default="whole")
"""What the rows of the request being answered become: a page of SQL, data of SQL, a file of it that is whole or
refused, or what is not cut here."""


class BoundedDatabase(ServedDatabase):  # type: ignore[misc]  # Datasette ships no types
    """Datasette's database with the answers of SQL cut to what a page or a file of data may hold."""

    async def execute(self, *arguments: Any, **options: Any) -> Results:
        """Datasette's own, cut."""
        shape = shape_of_answer.get()
        try:
            found = await super().execute(*arguments, **options)
        except QueryInterrupted as error:
            if shape != "file":
                raise
            raise BadRequest(Words(request_language.get())("error.slow")) from error  # a CSV: no page would say so
        if shape == "whole" or not options.get("truncate"):
            return found
        kept = count_rows_within(found.rows, shape)
        is_cut = found.truncated or kept < len(found.rows)
        if shape == "file" and is_cut:
            t = Words(request_language.get())
            raise BadRequest(t("error.csv_cut", rows=str(kept), megabytes=DATA_BYTES // 1_000_000))
        return Results(found.rows[:kept], is_cut, found.description)


def count_rows_within(rows: Sequence[Iterable[Any]], shape: Shape) -> int:
    """How many of the first rows an answer of this shape may hold; one at least. Pure."""
    if not rows or shape == "whole":
        return len(rows)
    if shape == "page":
        return max(1, min(len(rows), PAGE_ROWS, PAGE_CELLS // max(len(tuple(rows[0])), 1)))
    left = DATA_BYTES
    for number, row in enumerate(rows):
        left -= sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        if left < 0:
            return max(number, 1)
    return len(rows)


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
