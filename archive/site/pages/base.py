"""What every page shares: who may see it, what it answers where something is missing, and its template filled in."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response

from archive.db.errors import SearchIndexDamaged
from archive.site.database import find_archive_name
from archive.site.language import Words, request_language
from archive.site.security_headers import PAGE

PageView = Callable[[Any, Request], Awaitable[Response]]


class Missing(Exception):  # noqa: N818  # what is so, as in archive.db.errors
    """The archive does not hold what the address names. `key` is of the sentence that says so."""

    def __init__(self, key: str, name: str | int) -> None:
        super().__init__(key, name)
        self.key = key
        self.name = str(name)


def guard_page(view: PageView) -> PageView:
    """Wrap a page: whoever may view the database may read it; what is missing or too slow gets a page that says so."""

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
        except SearchIndexDamaged:
            context = {"sentence": Words(request_language.get())("error.index"), "heading": "error.index_title"}
            return await render_page(datasette, request, "error", context, status=503)
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            context = {"sentence": Words(request_language.get())("error.slow"), "heading": "error.slow_title"}
            return await render_page(datasette, request, "error", context, status=503)

    return answered


async def render_page(
    datasette: Any, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """Fill in one of our templates; what all of them need stands in `archive.site.frame`."""
    context = {"language": request_language.get(), "database": find_archive_name(datasette), **context}
    name = f"marbre-{template}"
    body = await datasette.render_template(f"marbre/{template}.html", context, request=request, view_name=name)
    return Response.html(body, status=status, headers={"content-security-policy": PAGE})
