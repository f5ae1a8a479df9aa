"""The page of all wire copy: `/dispatches?order=…&source=…&agency=…&from=…`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from archive.db.connection import Database
from archive.dispatches.read import DispatchQuery, DispatchRow, list_agencies, list_dispatches
from archive.search.dates import to_span
from archive.site.database import run_query
from archive.site.pages.base import guard_page, render_page
from archive.site.pages.source_rows import list_sources

_A_PAGE = 30
_MOST_PAGES = 200
_FIELDS = ("order", "source", "agency", "from")


@dataclass(frozen=True, slots=True)
class _DispatchesContent:
    dispatches: tuple[DispatchRow, ...]
    has_more: bool
    sources: tuple[tuple[str, str], ...]
    agencies: tuple[str, ...]

    @property
    def titles(self) -> dict[str, str]:
        """What each source is called."""
        return dict(self.sources)


@guard_page
async def show_dispatches(datasette: Any, request: Request) -> Response:
    """Dispatches, the newest or the most printed first, of a source, an agency, or since a day."""
    asked = {name: (request.args.get(name) or "").strip() for name in _FIELDS}
    page = request.args.get("page") or ""
    number = min(max(int(page[:6]) if page.isascii() and page.isdigit() else 1, 1), _MOST_PAGES)
    query = to_dispatch_query(asked, number)
    shown = await run_query(datasette, lambda database: _read(database, query))
    context = {
        "asked": asked,
        "page": shown,
        "order": query.order,
        "previous": _to_address(asked, number - 1) if number > 1 else None,
        "next": _to_address(asked, number + 1) if shown.has_more and number < _MOST_PAGES else None,
    }
    return await render_page(datasette, request, "dispatches", context)


def to_dispatch_query(asked: dict[str, str], number: int) -> DispatchQuery:
    """The fields of the form as a query, for one row more than a page shows; what means nothing is left out. Pure."""
    begin = to_span(asked["from"])
    return DispatchQuery(
        source=asked["source"] or None,
        agency=asked["agency"] or None,
        since=begin.begin if begin else None,
        limit=_A_PAGE + 1,
        offset=(number - 1) * _A_PAGE,
        order="biggest" if asked["order"] == "biggest" else "newest",
    )


def _read(database: Database, query: DispatchQuery) -> _DispatchesContent:
    found = list_dispatches(database, query)
    sources = tuple((each.source, each.title) for each in list_sources(database))
    return _DispatchesContent(tuple(found[:_A_PAGE]), len(found) > _A_PAGE, sources, tuple(list_agencies(database)))


def _to_address(asked: dict[str, str], number: int) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(given | ({'page': str(number)} if number > 1 else {}))}"
