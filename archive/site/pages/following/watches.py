"""The watches and what they have met: `/watches`, `/watch/NAME`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from archive.db.connection import Database
from archive.search.functions import to_html
from archive.search.query import SearchQuery
from archive.site.database import run_query
from archive.site.pages.base import Missing, guard_page, render_page
from archive.watches.entries import read_entries
from archive.watches.letter import LetterEntry
from archive.watches.watch import WatchState, list_match_ids, list_watch_states

_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class _WatchContent:
    state: WatchState
    entries: tuple[LetterEntry, ...]


@guard_page
async def show_watches(datasette: Any, request: Request) -> Response:
    """Every watch with how much it has met."""
    states = await run_query(datasette, list_watch_states)
    return await render_page(datasette, request, "watches", {"states": states})


@guard_page
async def show_watch(datasette: Any, request: Request) -> Response:
    """A watch with what it has met, the newest first."""
    name = request.url_vars["watch"]
    page = request.args.get("page") or ""
    number = max(int(page[:6]) if page.isascii() and page.isdigit() else 1, 1)
    shown = await run_query(datasette, lambda database: _read(database, name, number))
    context = {
        "state": shown.state,
        "entries": [(each, Markup(to_html(each.title)), Markup(to_html(each.excerpt))) for each in shown.entries],  # noqa: S704  # to_html escapes
        "feed": f"/-/search.atom?{urlencode({'watch': name})}",
        "search": f"/search?{urlencode(to_fields(shown.state.watch.question))}",
        "previous": f"?page={number - 1}" if number > 1 else None,
        "next": f"?page={number + 1}" if number * _A_PAGE < shown.state.matches else None,
    }
    return await render_page(datasette, request, "watch", context)


def to_fields(question: SearchQuery) -> dict[str, str]:
    """A watch's question as the fields of the search page, which takes one value a filter. Pure."""
    filters = {
        "source": question.sources,
        "country": question.countries,
        "section": question.sections,
        "author": question.authors,
        "agency": question.agencies,
        "completeness": question.completeness,
    }
    fields = {"q": question.text, "dates": question.dates, "by": "date"}
    fields |= {name: values[0] for name, values in filters.items() if len(values) == 1}
    return {name: value for name, value in fields.items() if value}


def find_watch(database: Database, name: str) -> WatchState:
    """A watch by its name. Raises Missing."""
    found = next((state for state in list_watch_states(database) if state.watch.watch == name), None)
    if found is None:
        raise Missing("error.no_watch", name)
    return found


def _read(database: Database, name: str, number: int) -> _WatchContent:
    state = find_watch(database, name)
    match_ids = list_match_ids(database, name, _A_PAGE, (number - 1) * _A_PAGE)
    return _WatchContent(state, tuple(read_entries(database, name, match_ids)))
