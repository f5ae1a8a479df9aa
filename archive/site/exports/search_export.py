"""Search results whole, in any format that streams: `/search.csv?q=…`, with the fields of the search page.

Read a lot at a time, each within Datasette's time limit, so that a large export keeps no other reader waiting.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from datasette.utils.asgi import AsgiStream, Request, Response

from archive.db.connection import Database
from archive.export.format import Format
from archive.export.formats import FORMATS
from archive.export.read import read_encoded
from archive.export.selected import cut_into_lots
from archive.export.stream import Stream
from archive.export.summary import NO_SUMMARY, count_selected
from archive.selection.errors import SelectionFaulty
from archive.selection.find import FoundArticles, find_selected
from archive.selection.selection import ArticleSelection
from archive.site.database import run_query
from archive.site.pages.base import Missing, guard_page
from archive.site.pages.search import read_asked, to_query

FORMATS_SENT = tuple(name for name, form in FORMATS.items() if form.streams)
"""The formats that the site offers."""


@guard_page
async def send_search_export(datasette: Any, request: Request) -> Response:
    """Send all that a search finds, as an attachment; a question with a fault gets the line that the command prints."""
    name = request.url_vars["form"]
    if name not in FORMATS_SENT:
        raise Missing("error.no_format", name)
    form = FORMATS[name]
    selection = ArticleSelection(to_query(read_asked(request), 1))
    try:
        found, stream = await run_query(datasette, partial(_begin, form=form, selection=selection))
    except SelectionFaulty as error:
        return Response.text(f"{error}\n", status=400)

    async def write(to: Any) -> None:
        await to.write(stream.head)
        for number, ids in enumerate(cut_into_lots(found.article_ids)):
            lot = await run_query(datasette, partial(_read, stream=stream, ids=list(ids), corpus_id=found.corpus_id))
            await to.write((stream.between if number else "") + lot)
        await to.write(stream.tail)

    headers = {"content-disposition": f'attachment; filename="marbre{form.suffix}"'}
    sent: Response = AsgiStream(write, headers=headers, content_type=form.media_type)
    return sent


def _begin(database: Database, form: Format, selection: ArticleSelection) -> tuple[FoundArticles, Stream]:
    assert form.stream is not None
    found = find_selected(database, selection, "elsewhere")
    summary = NO_SUMMARY
    if form.tells_summary:
        with database.connection() as connection:
            summary = count_selected(connection, found.article_ids, found.corpus_id)
    return found, form.stream(summary, {option.name: option.default for option in form.options})


def _read(database: Database, stream: Stream, ids: list[int], corpus_id: int | None) -> str:
    with database.connection() as connection:
        return read_encoded(connection, stream, ids, corpus_id).decode()
