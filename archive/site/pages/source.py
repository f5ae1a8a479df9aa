"""The page of a source: `/source/NAME`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Request, Response

from archive.db.connection import Database
from archive.frontpages.read import has_front_pages
from archive.reservations.find import SourceReservation, list_of_source
from archive.site.charts.calendar import Calendar
from archive.site.charts.columns import Chart, LengthRow, to_length_rows, to_rhythm_chart, to_stacked_chart
from archive.site.database import run_query
from archive.site.links import to_outside_link
from archive.site.pages.base import Missing, guard_page, render_page
from archive.site.pages.dispatch import MonthCopies, read_month_copies
from archive.site.pages.home import make_calendar
from archive.site.pages.source_summary import SourceSummary, read_source_summary

_CHART_DAYS = 90
_RESERVED_OF = 1_000
"""Articles, the newest ones, that are looked at for what the newsroom reserves: of all of them it takes a second."""


@dataclass(frozen=True, slots=True)
class _SourceContent:
    summary: SourceSummary
    homepage: str | None
    chart: Chart
    lengths: tuple[LengthRow, ...]
    rhythm: tuple[tuple[int, ...], ...]
    calendar: Calendar | None
    copies: tuple[MonthCopies, ...]
    has_front_pages: bool
    reserved: tuple[SourceReservation, ...]

    @property
    def reserved_of(self) -> int | None:
        """Of how many articles `reserved` tells, the newest; None where that is all of them."""
        total = self.summary.total
        return _RESERVED_OF if total is not None and total.articles > _RESERVED_OF else None

    @property
    def busiest(self) -> int:
        """Articles of the busiest hour of the week."""
        return max(map(max, self.rhythm))


@guard_page
async def show_source(datasette: Any, request: Request) -> Response:
    """A source with its verdict, its crawls, its calendar, its hours and the length of its texts over time."""
    name = tilde_decode(request.url_vars["source"].replace("%", "~"))
    shown = await run_query(datasette, lambda database: _read(database, name))
    return await render_page(datasette, request, "source", {"page": shown, "summary": shown.summary})


def _read(database: Database, name: str) -> _SourceContent:
    summary = read_source_summary(database, name, _CHART_DAYS)
    if summary is None:
        raise Missing("error.no_source", name)
    return _SourceContent(
        summary,
        to_outside_link(summary.source.homepage),
        to_stacked_chart(summary.days, {name: summary.source.title}, "day"),
        to_length_rows(summary.months),
        to_rhythm_chart(summary.hours),
        make_calendar(database, name),
        read_month_copies(database, name),
        has_front_pages(database, name),
        _list_reserved(database, name),
    )


def _list_reserved(database: Database, name: str) -> tuple[SourceReservation, ...]:
    with database.connection() as connection:
        return list_of_source(connection, name, _RESERVED_OF)
