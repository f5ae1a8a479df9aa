"""The search page: `/search?q=…` with its filters, twenty hits a page. `archive.search` does the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from archive.corpora.corpus import list_corpora
from archive.db.connection import Database
from archive.export.formats import FORMATS
from archive.search.functions import to_html
from archive.search.language import QueryFault
from archive.search.query import SearchOrder, SearchQuery
from archive.search.results import COUNTED, search
from archive.site.database import run_query
from archive.site.language import Words, request_language
from archive.site.pages.base import guard_page, render_page
from archive.site.pages.following.search_beside import read_beside, to_feed_path
from archive.site.pages.source_rows import list_sources

_A_PAGE = 20
_FILTERS = ("source", "country", "section", "author", "agency", "completeness", "language", "corpus")
_ORDERS: dict[str, SearchOrder] = {"date": "date", "oldest": "oldest"}
_COMPLETENESS = ("full", "teaser", "unknown")


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the filters offer: (value, words) each."""

    sources: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    completeness: tuple[tuple[str, str], ...]
    corpora: tuple[tuple[str, str], ...]
    citation: str | None


@guard_page
async def show_search(datasette: Any, request: Request) -> Response:
    """The articles that a question and filters find; without any of them all articles, newest first."""
    asked = read_asked(request)
    number = _page_number(request.args.get("page"))
    query = to_query(asked, number)
    t = Words(request_language.get())
    results, choices = await run_query(
        datasette, lambda database: (search(database, query), _choices(database, t, query.corpus))
    )
    beside = None
    if results.total:
        beside = await run_query(datasette, lambda database: read_beside(database, query, asked, t))
    last = -(-results.total // _A_PAGE)
    context = {
        "asked": asked,
        "results": results,
        "hits": [(hit, Markup(to_html(hit.title)), Markup(to_html(hit.excerpt))) for hit in results.hits],  # noqa: S704  # to_html escapes
        "fault": results.fault and _tell_fault(results.fault, t),
        "choices": choices,
        "suggested": results.suggestion and _address(asked | {"q": results.suggestion}, 1),
        "beside": beside,
        "feed": to_feed_path(asked),
        "number": number,
        "last": last,
        "last_page": _address(asked, last) if number > last > 0 else None,
        "previous": _address(asked, number - 1) if 1 < number <= last else None,
        "exports": [(form, f"{form.name}{_address(asked, 1)}") for form in FORMATS.values() if form.streams],
        "next": _address(asked, number + 1) if number < last and len(results.hits) == _A_PAGE else None,
        "switch": _address(asked | {"copies": "" if asked["copies"] == "all" else "all"}, 1),
        "filtered": any(asked[name] for name in ("dates", "from", "to", *_FILTERS)),
    }
    return await render_page(datasette, request, "search", context)


def read_asked(request: Request) -> dict[str, str]:
    """The fields of the form as they were asked."""
    names = ("q", "dates", "from", "to", "by", "copies", *_FILTERS)
    return {name: (request.args.get(name) or "").strip() for name in names}


def _tell_fault(fault: QueryFault, t: Words) -> str:
    sentence = t(f"fault.{fault.code}", at=fault.at, what=fault.what)
    return f"{sentence} {t('fault.like', names=', '.join(fault.like))}" if fault.like else sentence


def to_query(asked: dict[str, str], number: int) -> SearchQuery:
    """The fields of the form as a query. Pure."""
    values: dict[str, tuple[str, ...]] = {name: (asked[name],) if asked[name] else () for name in _FILTERS}
    return SearchQuery(
        text=asked["q"],
        sources=values["source"],
        countries=values["country"],
        sections=values["section"],
        authors=values["author"],
        agencies=values["agency"],
        completeness=values["completeness"],
        languages=values["language"],
        corpus=asked["corpus"],
        dates=asked["dates"] or to_dates(asked["from"], asked["to"]),
        by=_ORDERS.get(asked["by"], "relevance"),
        limit=_A_PAGE,
        offset=(number - 1) * _A_PAGE,
        with_copies=asked["copies"] == "all",
    )


def to_dates(first: str, last: str) -> str:
    """The span that two dates of a date picker mean; either may be empty. Pure."""
    return f"{first or '..'}/{last or '..'}" if first or last else ""


def _page_number(text: str | None) -> int:
    """The page asked for; whatever is no number or lies beyond what is counted is the first or the last one."""
    if not text or not (text.isascii() and text.isdigit()):
        return 1
    return min(max(int(text[:9]), 1), COUNTED // _A_PAGE)


def _choices(database: Database, t: Words, corpus: str) -> _Choices:
    sources = list_sources(database)
    countries = {each.country: t.format_country(each.country) for each in sources}
    corpora = {each.name: each for each in list_corpora(database)}
    return _Choices(
        tuple((each.source, each.title) for each in sources),
        tuple(sorted(countries.items(), key=lambda each: each[1])),
        tuple((value, t(f"article.{value}")) for value in _COMPLETENESS),
        tuple((name, name) for name in corpora),
        corpora[corpus].citation if corpus in corpora else None,
    )


def _address(asked: dict[str, str], number: int) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(given | ({'page': str(number)} if number > 1 else {}))}"
