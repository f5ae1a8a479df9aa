"""Which ways lead into a site's past: its content system's, archives by month, the pages of its sections. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

from archive.crawls.backfills import Sequence
from archive.model.urls import to_urlkey
from crawler.backfill.walk import Stretch, Walk
from crawler.discovery.pager import NUMBER
from crawler.discovery.site.cms import NO_SYSTEM, SYSTEMS
from crawler.discovery.site.months import MonthArchives, make_month
from crawler.discovery.site.past_way import PastWay
from crawler.discovery.site.site_traces import SiteTraces

_EARLIEST_YEAR = 1995
"""Before which no newsroom was on the web."""
_OVERLAP = timedelta(days=2)
"""What is asked again of the time before a former backfill began: posts are dated back."""


@dataclass(frozen=True, slots=True)
class PastRange:
    """What of the past is asked: from `since` on (None: all of it) until `now`, the newest or the oldest first.

    `whole_at` is when a backfill that was whole began: what lies before it is held.
    """

    now: datetime
    since: datetime | None = None
    sequence: Sequence = "newest"
    whole_at: datetime | None = None

    @property
    def from_at(self) -> datetime | None:
        """From when on a listing by date is asked."""
        known = self.whole_at - _OVERLAP if self.whole_at is not None else None
        return max((at for at in (self.since, known) if at is not None), default=None)


def list_walks(home: str, traces: SiteTraces, sections: tuple[str, ...], asked: PastRange) -> list[Walk]:
    """The ways in the order in which they are walked; `sections` are those that the source declares."""
    system = next((cms for cms in SYSTEMS if cms.name == traces.system), NO_SYSTEM)
    walks = [_make_walk(home, way, traces, asked) for way in system.past]
    if traces.months is not None and not any(way.is_by_month for way in system.past):
        walks.append(_make_months("months", traces.months.form, "", traces.months, asked, is_whole=False))
    pages = {to_urlkey(url): url for url in (home, *sections, *traces.sections)}
    walks += [Walk("pages", "section", iter((Stretch(url),)), is_whole=False, first_url=url) for url in pages.values()]
    return walks


def _make_walk(home: str, way: PastWay, traces: SiteTraces, asked: PastRange) -> Walk:
    form = _fill_form(home, way, traces, asked)
    if way.is_by_month:
        return _make_months(way.name, form, way.further, traces.months, asked, is_whole=way.is_whole)
    if NUMBER not in form:
        stretch = Stretch(form)
    else:
        first = form.replace(NUMBER, str(way.first))
        stretch = Stretch(first, form, way.first + way.step, way.step)
    return Walk(
        way.name,
        way.kind,
        iter((stretch,)),
        is_whole=way.is_whole,
        may_be_empty=bool(way.edits) and asked.whole_at is not None,  # nothing may have been edited
        first_url=stretch.first,
    )


def _fill_form(home: str, way: PastWay, traces: SiteTraces, asked: PastRange) -> str:
    """The address of the way on this site, with NUMBER, or year and month, still to be put in."""
    written = way.form
    if traces.posts is not None and written.startswith("/wp-json/"):
        written = traces.posts.rstrip("/") + written.removeprefix("/wp-json")
        written = written.replace("?", "&") if "?rest_route" in traces.posts else written
        written = written.replace("&rest_route", "?rest_route", 1)
    order = "desc" if asked.sequence == "newest" else "asc"
    form = urljoin(home, written.replace("{order}", order))
    if way.edits and asked.whole_at is not None:
        form = form.replace("&orderby=date", "")
        return form + way.edits.replace("{since}", _to_iso(asked.whole_at - _OVERLAP))
    if way.since and asked.since is not None:
        return form + way.since.replace("{since}", _to_iso(asked.since))
    return form


def _to_iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _make_months(
    name: str, form: str, further: str, archives: MonthArchives | None, asked: PastRange, *, is_whole: bool
) -> Walk:
    oldest = archives.oldest.number if archives is not None and archives.oldest is not None else None
    months = list_months(asked, oldest)
    stretches = (_make_month_stretch(form, further, number) for number in months)
    return Walk(name, "section", stretches, is_by_month=True, is_whole=is_whole)


def _make_month_stretch(form: str, further: str, number: int) -> Stretch:
    month = make_month(number)
    first = form.format(year=month.year, month=month.month)
    return Stretch(first, f"{first.rstrip('/')}/{further}" if further else None)


def list_months(asked: PastRange, oldest: int | None) -> Iterator[int]:
    """The months (`Month.number`) in the order in which they are asked.

    Without `since`, the newest first, they reach back until the walk ends; the oldest first, they begin where the
    site's own links do.
    """
    newest = 12 * asked.now.year + asked.now.month - 1
    first = oldest if oldest is not None and asked.sequence == "oldest" else 12 * _EARLIEST_YEAR
    if (from_at := asked.from_at) is not None:
        first = 12 * from_at.year + from_at.month - 1
    return iter(range(newest, first - 1, -1)) if asked.sequence == "newest" else iter(range(first, newest + 1))
