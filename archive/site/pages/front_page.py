"""A front page over time: `/frontpage/NAME?at=…&page=…&days=…`, two beside each other with `&beside=NAME`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response

from archive.db.connection import Database
from archive.frontpages.view import FrontPageQuery, FrontPageView, NoFrontPage, read_view
from archive.search.dates import to_span
from archive.site.charts.ranks import to_rank_chart
from archive.site.database import run_query
from archive.site.pages.base import Missing, guard_page, render_page
from archive.site.pages.source_rows import list_sources

_DAYS = (1, 7, 30)
_A_LOOK_BEFORE = timedelta(minutes=2)
"""From a look back to the end of a minute that lies before it."""


@dataclass(frozen=True, slots=True)
class _FrontPageContent:
    """The front page asked for and the one beside it; each with its source's title."""

    views: tuple[tuple[str, str, FrontPageView], ...]
    sources: tuple[tuple[str, str], ...]


@guard_page
async def show_front_page(datasette: Any, request: Request) -> Response:
    """What stood where at a look, since when, what led, and which headlines were changed there."""
    name = tilde_decode(request.url_vars["source"].replace("%", "~"))
    asked = {key: (request.args.get(key) or "").strip() for key in ("at", "page", "days", "beside")}
    days = int(asked["days"]) if asked["days"] in map(str, _DAYS) else 1
    query = FrontPageQuery(name, to_front_page_instant(asked["at"], datetime.now(UTC)), asked["page"] or None, days)
    shown = await run_query(datasette, lambda database: _read(database, query, asked["beside"]))
    _, _, view = shown.views[0]
    context = {
        "charts": [to_rank_chart(each.history, each.stays.values()) for _, _, each in shown.views],
        "source": name,
        "asked": asked,
        "shown": shown,
        "days": days,
        "spans": _DAYS,
        "former": _address(asked, view.look.seen_at - _A_LOOK_BEFORE),
    }
    return await render_page(datasette, request, "frontpage", context)


def to_front_page_instant(text: str, now: datetime) -> datetime:
    """As of when a page is asked for: the end of the minute, day or month that is named; now where it means none."""
    span = to_span(text)
    return span.end if span is not None and span.end is not None else now


def _read(database: Database, query: FrontPageQuery, beside: str) -> _FrontPageContent:
    titles = {each.source: each.title for each in list_sources(database)}
    if query.source not in titles:
        raise Missing("error.no_source", query.source)
    try:
        views = [(query.source, titles[query.source], read_view(database, query))]
    except NoFrontPage:
        raise Missing("error.no_front_page", query.source) from None
    if beside in titles and beside != query.source:
        try:
            other = FrontPageQuery(beside, query.at, None, query.days)
            views.append((beside, titles[beside], read_view(database, other)))
        except NoFrontPage:
            raise Missing("error.no_front_page", beside) from None
    return _FrontPageContent(tuple(views), tuple(titles.items()))


def _address(asked: dict[str, str], at: datetime) -> str:
    kept = {key: value for key, value in asked.items() if value}
    return f"?{urlencode(kept | {'at': at.strftime('%Y-%m-%dT%H:%M')})}"
