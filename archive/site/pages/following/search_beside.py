"""What stands beside the results of a search: hits over time, by source, section and agency, and its feed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from archive.db.connection import Database
from archive.search.counts.by_value import LOOKED_AT, Facets, ValueCounts, count_by_value
from archive.search.counts.over_time import count_by_day
from archive.search.query import SearchQuery
from archive.site.charts.series import SeriesChart, to_series_chart
from archive.site.language import Words
from archive.site.pages.source_rows import list_sources


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value with its number of hits; the address that keeps to it, or leaves it where it is chosen."""

    words: str
    hits: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The values of one filter."""

    name: str
    links: tuple[FacetLink, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Charts and facets of a search. `looked_at` is how many hits the facets are of where that is not all."""

    over_time: SeriesChart | None
    groups: tuple[FacetGroup, ...]
    looked_at: int | None
    feed: str
    compare: str


def read_beside(database: Database, query: SearchQuery, asked: dict[str, str], t: Words) -> Beside:
    """Everything beside the results of a search."""
    facets = count_by_value(database, query)
    over_time = to_series_chart({t("search.hits"): count_by_day(database, query)})
    titles = {each.source: each.title for each in list_sources(database)}
    return Beside(
        over_time,
        to_groups(facets, asked, titles),
        facets.looked_at if facets.looked_at == LOOKED_AT else None,
        to_feed_path(asked),
        f"/compare?{urlencode({'a': asked['q'], 'a_source': asked['source']})}",
    )


def to_groups(facets: Facets, asked: dict[str, str], titles: dict[str, str]) -> tuple[FacetGroup, ...]:
    """Facets as links of the search page; a filter with one value alone, unchosen, tells nothing. Pure."""
    kinds: tuple[tuple[str, ValueCounts], ...] = (
        ("source", facets.sources),
        ("section", facets.sections),
        ("agency", facets.agencies),
    )
    groups = []
    for name, counts in kinds:
        chosen = asked.get(name, "")
        links = tuple(
            FacetLink(
                titles.get(value, value) if name == "source" else value,
                hits,
                _to_address(asked, {name: "" if value == chosen else value}),
                value == chosen,
            )
            for value, hits in counts
        )
        if len(links) > 1 or any(link.is_chosen for link in links):
            groups.append(FacetGroup(name, links))
    return tuple(groups)


def to_feed_path(asked: dict[str, str]) -> str:
    """The path of a search's feed."""
    given = {name: value for name, value in asked.items() if value and name != "by"}
    return "/-/search.atom" + (f"?{urlencode(given)}" if given else "")


def _to_address(asked: dict[str, str], changed: dict[str, str]) -> str:
    given = {name: value for name, value in (asked | changed).items() if value}
    return f"?{urlencode(given)}"
