"""Two searches side by side over time: `/compare?a=…&a_source=…&b=…&b_source=…&from=…&to=…`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Request, Response

from archive.db.connection import Database
from archive.search.counts.over_time import MOST_COUNTED, count_by_day
from archive.search.language import QueryFault, parse
from archive.search.query import SearchQuery
from archive.site.charts.series import SeriesChart, to_series_chart
from archive.site.database import run_query
from archive.site.language import Words, request_language
from archive.site.pages.base import guard_page, render_page
from archive.site.pages.search import to_dates
from archive.site.pages.source_rows import list_sources

_FIELDS = ("a", "a_source", "b", "b_source", "from", "to")


@dataclass(frozen=True, slots=True)
class _ComparisonContent:
    chart: SeriesChart | None
    totals: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, str], ...]


@guard_page
async def show_comparison(datasette: Any, request: Request) -> Response:
    """How many articles of two words, two sources, or two words in two sources there were, and when."""
    asked = {name: (request.args.get(name) or "").strip() for name in _FIELDS}
    t = Words(request_language.get())
    faults = [
        t(f"fault.{fault.code}", at=fault.at, what=fault.what)
        for fault in (parse(asked["a"]), parse(asked["b"]))
        if isinstance(fault, QueryFault)
    ]
    shown = await run_query(datasette, lambda database: _read(database, asked))
    context = {
        "asked": asked,
        "page": shown,
        "faults": faults,
        "is_asked": any(asked[name] for name in ("a", "a_source", "b", "b_source")),
        "counted": MOST_COUNTED if any(number >= MOST_COUNTED for _, number in shown.totals) else None,
    }
    return await render_page(datasette, request, "compare", context)


def _read(database: Database, asked: dict[str, str]) -> _ComparisonContent:
    sources = tuple((each.source, each.title) for each in list_sources(database))
    titles = dict(sources)
    series = {}
    for side in ("a", "b"):
        words, source = asked[side], asked[f"{side}_source"]
        if words or source in titles:
            query = SearchQuery(words, (source,) if source else (), dates=to_dates(asked["from"], asked["to"]))
            label = " · ".join(each for each in (words, titles.get(source, source)) if each)
            series[label if label not in series else f"{label} "] = count_by_day(database, query)
    totals = tuple((label, sum(counts.values())) for label, counts in series.items())
    return _ComparisonContent(to_series_chart(series), totals, sources)
