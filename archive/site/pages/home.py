"""The home page: `/`, with `?by=source|country` and `?days=90|365|all` for its chart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response
from datasette.views.index import IndexView

from archive.articles.day_counts import (
    find_last_asked_on,
    read_article_days,
    read_article_months,
    read_captures_by_day,
    read_undated,
)
from archive.crawls.coverage import read_coverage
from archive.db.connection import Database
from archive.site.charts.calendar import Calendar, CalendarGap, to_calendar
from archive.site.charts.columns import Chart, to_stacked_chart
from archive.site.database import find_archive_name, run_query
from archive.site.language import Words, request_language
from archive.site.pages.archive_summary import ArchiveSummary, read_archive_summary
from archive.site.pages.base import guard_page, render_page
from archive.site.pages.source_list import SourceFilter, to_source_page

CALENDAR_DAYS = 364
"""The span of calendars: 52 weeks, which is as much as a screen shows."""

GAPS_SHOWN = 6
"""Gaps written out under a calendar; the others are counted."""

_RANGES = {"90": 90, "365": 365, "all": None}
_GROUPINGS = ("source", "country")


@dataclass(frozen=True, slots=True)
class _HomeContent:
    summary: ArchiveSummary
    chart: Chart
    calendar: Calendar | None


async def show_home(datasette: Any, request: Request) -> Response:
    """Our home page where an archive is served, Datasette's own index otherwise."""
    if find_archive_name(datasette) is None:
        response: Response = await IndexView.as_view(datasette)(_without_format(request), None)
        return response
    return await _home(datasette, request)


@guard_page
async def _home(datasette: Any, request: Request) -> Response:
    chosen = request.args.get("days")
    days = chosen if chosen in _RANGES else "90"
    by = "country" if request.args.get("by") == "country" else "source"
    t = Words(request_language.get())
    shown = await run_query(datasette, lambda database: _read(database, days, by, t))
    wanted = _to_filter(request)
    context = {
        "home": shown,
        "days": days,
        "by": by,
        "ranges": tuple(_RANGES),
        "groupings": _GROUPINGS,
        "wanted": wanted,
        "listed": to_source_page(shown.summary.sources, wanted, t.format_country),
        "list_address": lambda **changed: _to_list_address(request, changed),
    }
    return await render_page(datasette, request, "home", context)


def _to_filter(request: Request) -> SourceFilter:
    page = request.args.get("page") or ""
    number = int(page[:6]) if page.isascii() and page.isdigit() else 1
    return SourceFilter(
        (request.args.get("source") or "").strip()[:100], request.args.get("only") == "problems", number
    )


def _to_list_address(request: Request, changed: dict[str, str | int | None]) -> str:
    """This page's address with its list of sources asked otherwise; None takes a name away."""
    held = {name: request.args.get(name) for name in ("by", "days", "source", "only")} | changed
    return f"?{urlencode({name: value for name, value in held.items() if value})}#sources"


def _read(database: Database, days: str, by: str, t: Words) -> _HomeContent:
    summary = read_archive_summary(database)
    if by == "country":
        groups = {line.source: t.format_country(line.country) for line in summary.sources}
    else:
        groups = {line.source: line.title for line in summary.sources}
    length = _RANGES[days]
    if summary.span is None or length is None:
        chart = to_stacked_chart(read_article_months(database), groups, "month")
    else:
        since = summary.span[1] - timedelta(days=length - 1)
        counts = [*read_article_days(database, since=since), *read_undated(database, seen_since=since)]
        chart = to_stacked_chart(counts, groups, "day")
    return _HomeContent(summary, chart, make_calendar(database, None))


def make_calendar(database: Database, source: str | None) -> Calendar | None:
    """The year of captures up to the newest one, from the first one on; None where nothing was ever asked.

    The newest gaps of one source come with the ledger's account of them.
    """
    last = find_last_asked_on(database, source)
    if last is None:
        return None
    counts = read_captures_by_day(database, source, last - timedelta(days=CALENDAR_DAYS - 1))
    made = to_calendar(counts, min(counts), last)
    if source is None:
        return made
    explained = tuple(_explain_gap(database, source, gap) for gap in made.gaps[:GAPS_SHOWN])
    return replace(made, gaps=explained + made.gaps[GAPS_SHOWN:])


def _explain_gap(database: Database, source: str, gap: CalendarGap) -> CalendarGap:
    covered = read_coverage(database, source, gap.first_on, gap.last_on, UTC)
    if covered is None:
        return gap
    runs: Counter[str] = Counter()
    for day in covered.days:
        runs.update(day.runs)
    reason = next((day.reason for day in covered.days if day.reason), None)
    return replace(gap, runs=tuple(runs.most_common()), reason=reason)


def _without_format(request: Request) -> Request:
    """Our route of `/` has no format; Datasette's index looks for one."""
    return Request({**request.scope, "url_route": {"kwargs": {"format": None}}}, request.receive)
