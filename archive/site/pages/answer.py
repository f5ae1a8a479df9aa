"""How a page is answered: the archive found among Datasette's files, a reader run in time, a template filled in.

Nothing here knows what a page shows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Request, Response

from archive.db.connection import APPLICATION_ID, Database
from archive.site.language import Words, request_language
from archive.site.security_headers import PAGE

_T = TypeVar("_T")
PageView = Callable[[Any, Request], Awaitable[Response]]

_APPLICATION_ID_AT = 68  # in SQLite's file header: https://www.sqlite.org/fileformat.html#application_id


class Missing(Exception):  # noqa: N818  # what is so, as in archive.db.errors
    """What the address names is not in the archive; holds the key of the sentence and the name."""

    def __init__(self, key: str, name: str | int) -> None:
        super().__init__(key, name)
        self.key = key
        self.name = str(name)


def is_archive(path: str | None) -> bool:
    """Whether a file of Datasette's is an archive of ours."""
    if not path:
        return False
    try:
        with Path(path).open("rb") as file:
            file.seek(_APPLICATION_ID_AT)
            return file.read(4) == APPLICATION_ID.to_bytes(4, "big")
    except OSError:
        return False


def find_archive_name(datasette: Any) -> str | None:
    """The name under which Datasette serves the archive: the first one where it serves several."""
    return next((name for name, each in datasette.databases.items() if is_archive(each.path)), None)


async def run_query(datasette: Any, function: Callable[[Database], _T]) -> _T:
    """What a reader gives of the archive: in one of Datasette's threads and within its time limit for SQL."""
    name = find_archive_name(datasette)
    assert name is not None
    served = datasette.databases[name]

    def run(connection: sqlite3.Connection) -> _T:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            # One reading transaction, so that a page shows one state of the archive while crawls write.
            connection.execute("BEGIN")
            try:
                return function(Database(Path(served.path), connection, read_only=True))
            finally:
                connection.rollback()

    result: _T = await served.execute_fn(run)
    return result


def guard_page(view: PageView) -> PageView:
    """A page of the archive: may be read by whoever may view the database; never written to."""

    async def answered(datasette: Any, request: Request) -> Response:
        name = find_archive_name(datasette)
        if name is None:
            raise NotFound("No archive of Marbre's is being served")
        if request.method not in ("GET", "HEAD"):
            return Response.text("405 Method Not Allowed", status=405, headers={"allow": "GET, HEAD"})
        await datasette.ensure_permissions(request.actor, [("view-database", name), "view-instance"])
        try:
            return await view(datasette, request)
        except Missing as missing:
            sentence = Words(request_language.get())(missing.key, key=missing.name)
            context = {"sentence": sentence, "heading": "error.title"}
            return await render_page(datasette, request, "error", context, status=404)
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            context = {"sentence": Words(request_language.get())("error.slow"), "heading": "error.slow_title"}
            return await render_page(datasette, request, "error", context, status=503)

    return answered


async def render_page(
    datasette: Any, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """One of our templates, with what every one of them needs."""
    language = request_language.get()
    body = await datasette.render_template(
        f"marbre/{template}.html",
        {
            "t": Words(language),
            "language": language,
            "other_language": "fr" if language == "en" else "en",
            "here": request.path,
            "query_without_lang": [
                (key, value) for key in request.args for value in request.args.getlist(key) if key != "lang"
            ],
            "database": find_archive_name(datasette),
            **context,
        },
        request=request,
        view_name=f"marbre-{template}",
    )
    return Response.html(body, status=status, headers={"content-security-policy": PAGE})
