"""The page of a source: `/source/NAME`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response

from archive.db.connection import Database
from archive.site.charts.calendar import Calendar
from archive.site.charts.columns import Chart, LengthRow, lengths, rhythm, stacked
from archive.site.links import outside
from archive.site.pages.answer import Missing, page, read, render
from archive.site.pages.home import calendar_of
from archive.site.pages.newsroom import Newsroom, newsroom

_CHART_DAYS = 90


@dataclass(frozen=True, slots=True)
class _SourceContent:
    newsroom: Newsroom
    homepage: str | None
    chart: Chart
    lengths: tuple[LengthRow, ...]
    rhythm: tuple[tuple[int, ...], ...]
    calendar: Calendar | None

    @property
    def busiest(self) -> int:
        """Articles of the busiest hour of the week."""
        return max(map(max, self.rhythm))


@page
async def source(datasette: Any, request: Request) -> Response:
    """Rhythm, runs, verdict with evidence, calendar, length and completeness over time."""
    name = tilde_decode(request.url_vars["source"].replace("%", "~"))
    shown = await read(datasette, lambda database: _read(database, name))
    return await render(datasette, request, "source", {"page": shown, "room": shown.newsroom})


def _read(database: Database, name: str) -> _SourceContent:
    room = newsroom(database, name, _CHART_DAYS)
    if room is None:
        raise Missing("error.no_source", name)
    return _SourceContent(
        room,
        outside(room.homepage),
        stacked(room.days, {room.source: room.title}, "day"),
        lengths(room.months),
        rhythm(room.hours),
        calendar_of(database, name),
    )
