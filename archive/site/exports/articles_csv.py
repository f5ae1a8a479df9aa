"""The view `articles_view` whole as CSV. Datasette pages through a view by counting rows off from its beginning, which
takes ever longer and at a hundred thousand articles more than its time limit; this goes on from the last article.

Every other export is Datasette's own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial
from typing import Any

from datasette.utils.asgi import AsgiStream, Request, Response

from archive.db.connection import Database
from archive.site.database import find_archive_name, run_query
from archive.site.pages.base import guard_page

STEP = 2000
"""Articles read at once: some 10 MB, and a twentieth of Datasette's time limit."""

_OURS = frozenset({"_stream", "_size", "_dl", "_nofacet", "_nocount", "lang"})
_ResultRows = tuple[Sequence[str], list[tuple[Any, ...]]]


async def send_articles_csv(datasette: Any, request: Request) -> Any:
    """Send the whole view where `_stream` and no filter is asked for; otherwise give Datasette's own answer."""
    from datasette.views.table import TableView  # imports datasette.app, which imports us

    of_archive = request.url_vars["database"] == find_archive_name(datasette)
    if not of_archive or "_stream" not in request.args or set(request.args) - _OURS:
        return await TableView.as_view(datasette)(request, None)
    return await _stream_view(datasette, request)


@guard_page
async def _stream_view(datasette: Any, request: Request) -> Response:
    first = await run_query(datasette, partial(_read_rows_after, article_id=0))

    async def write(to: Any) -> None:
        columns, rows = first
        await to.write(_to_csv([columns]))
        while rows:
            await to.write(_to_csv(rows))
            _, rows = await run_query(datasette, partial(_read_rows_after, article_id=rows[-1][0]))

    headers = {}
    if "_dl" in request.args:
        headers["content-disposition"] = 'attachment; filename="articles_view.csv"'
    stream: Response = AsgiStream(write, headers=headers, content_type="text/plain; charset=utf-8")
    return stream


def _read_rows_after(database: Database, article_id: int) -> _ResultRows:
    with database.connection() as connection:
        found = connection.execute(
            "SELECT * FROM articles_view WHERE article_id > ? ORDER BY article_id LIMIT ?", (article_id, STEP)
        )
        return [column[0] for column in found.description], found.fetchall()


def _to_csv(rows: Sequence[Sequence[Any]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
