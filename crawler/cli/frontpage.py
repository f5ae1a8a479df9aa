"""`marbre frontpage`."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import (
    INSTANT,
    add_archive_option,
    add_config_option,
    add_json_option,
    load_config,
    open_archive,
)
from crawler.cli.output.say import say, say_raw, say_styled, style

if TYPE_CHECKING:
    from archive.frontpages.read import ShownPlace
    from archive.frontpages.stays import Stay
    from archive.frontpages.view import FrontPageView
    from archive.store import Archive
    from config.load import Config

_LEADS = 5
"""Leads that are printed; --json has all."""


@click.command(name="frontpage")
@click.argument("source", metavar="NAME")
@click.option("--at", type=INSTANT, metavar="DATE", help="As it stood then. Default: now.")
@click.option("--page", metavar="URL", help="This section instead of the home page.")
@click.option("--days", type=click.IntRange(1, 366), default=1, show_default=True, help="So many days looked back.")
@click.option("--rebuild", is_flag=True, help="Read every stored home and section page of the source anew.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    source: str,
    at: datetime | None,
    page: str | None,
    days: int,
    rebuild: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
) -> None:
    """Show which article stood where on a newsroom's home page or section, since when, and what led.

    Pages are those that the source names as `sections`; a crawl reads them at its end. A page is seen at crawls only:
    between two looks an article is taken to have stayed where it was, for six hours at most.

    \b
    Examples:
      marbre frontpage mali-live
      marbre frontpage mali-live --at 2022-08-05T18:00 --days 7
      marbre frontpage mali-live --page https://www.mali-live.net/category/politique/ --json
      marbre frontpage mali-live --rebuild          after an update that reads pages in another way
    """
    if rebuild and (at or page):
        raise click.UsageError(_("--rebuild reads all pages of the source; leave out --at and --page"))
    config = load_config(config_dir)
    with open_archive(archive_file, config, read_only=not rebuild) as (archive, path):
        if not archive.frontpages.has_source(source):
            raise click.UsageError(
                _("{path}: knows no source of the name {source}; see `marbre status`").format(path=path, source=source)
            )
        if rebuild:
            _rebuild(archive, config, source, as_json=as_json)
        else:
            _show(archive, source, at, page, days, as_json=as_json)


def _show(
    archive: Archive, source: str, at: datetime | None, page: str | None, days: int, *, as_json: bool
) -> None:  # fmt: skip
    from archive.frontpages.view import FrontPageQuery
    from crawler.clock import Clock

    view = archive.frontpages.read_view(FrontPageQuery(source, at or Clock().now(), page, days))
    if as_json:
        say_raw(json.dumps(_to_json(source, view), indent=1, ensure_ascii=False))
    else:
        _print_view(view, days)


def _rebuild(archive: Archive, config: Config, source: str, *, as_json: bool) -> None:
    import asyncio

    from crawler.cli.output.progress import show_progress
    from crawler.front_pages import FrontPageReader
    from crawler.planning.addresses import SourceAddresses
    from pipelines.workers.pool import WorkerPool

    declared = next((each for each in config.sources if each.name == source), None)
    is_allowed = SourceAddresses(declared).is_allowed if declared is not None else None
    extract = config.settings.extract
    with (
        WorkerPool(extract.workers, extract.time_limit, extract.recycle_after) as workers,
        show_progress("pages", quiet=as_json) as progress,
    ):
        done = asyncio.run(FrontPageReader(archive, source, is_allowed, workers).rebuild(progress))
    if as_json:
        say_raw(json.dumps({"archive": str(archive.path), "pages": done}, indent=1))
    else:
        say(
            ngettext(
                "Read {done} page of {source}. Archive: {path}", "Read {done} pages of {source}. Archive: {path}", done
            ).format(done=done, source=source, path=archive.path)
        )


def _print_view(view: FrontPageView, days: int) -> None:
    say(_("{url}, seen {seen_at:%Y-%m-%d %H:%M} UTC").format(url=view.page.url, seen_at=view.look.seen_at))
    span = _("the day") if days == 1 else ngettext("{days} day", "{days} days", days).format(days=days)
    say_styled(
        style(
            ngettext(
                "{looks} look in {span} before it; * has a picture",
                "{looks} looks in {span} before it; * has a picture",
                view.looks,
            ).format(looks=view.looks, span=span),
            dim=True,
        )
    )
    for place, stay in view.placed:
        mark = "*" if place.has_picture else " "
        say(f"{place.rank:>3} {mark} {place.headline or place.url}")
        say_styled(style(f"      {_tell_stay(stay)}{_tell_article(place)}", dim=True))
    if not view.look.places:
        say(_("No article of the newsroom is linked there."))
    if leads := view.leads[:_LEADS]:
        say(_("\nLed the page:"))
        for stay in leads:
            say(f"  {_tell_hours(stay.led):>8}  {stay.last.headline or stay.last.url}")
    if view.changes:
        say(_("\nHeadlines changed on the page:"))
        for change in view.changes:
            say(f"  {change.seen_at:%m-%d %H:%M}  {change.before}")
            say(f"             → {change.place.headline}")


def _tell_stay(stay: Stay) -> str:
    best = _(", best {best_rank}").format(best_rank=stay.best_rank) if stay.best_rank != stay.last.rank else ""
    return _("since {first_seen_at:%m-%d %H:%M}, {hours}{best}").format(
        first_seen_at=stay.first_seen_at, hours=_tell_hours(stay.held), best=best
    )


def _tell_article(place: ShownPlace) -> str:
    return (
        _(" · article {article_id}").format(article_id=place.article_id)
        if place.article_id is not None
        else _(" · not in the archive")
    )


def _tell_hours(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60:02d}"


def _to_json(source: str, view: FrontPageView) -> dict[str, Any]:
    return {
        "source": source,
        "page": view.page.url,
        "seen_at": view.look.seen_at.isoformat(),
        "capture_id": view.look.capture_id,
        "looks": view.looks,
        "places": [_to_plain(place) | _to_plain_stay(stay) for place, stay in view.placed],
        "gone": [_to_plain(stay.last) | _to_plain_stay(stay) for stay in view.gone],
        "leads": [_to_plain(stay.last) | _to_plain_stay(stay) for stay in view.leads],
        "headline_changes": [
            {
                "seen_at": change.seen_at.isoformat(),
                "url": change.place.url,
                "article_id": change.place.article_id,
                "before": change.before,
                "after": change.place.headline,
            }
            for change in view.changes
        ],
        "pages": [{"url": page.url, "looks": page.looks} for page in view.pages],
    }


def _to_plain(place: ShownPlace) -> dict[str, Any]:
    return {
        "rank": place.rank,
        "headline": place.headline,
        "has_picture": place.has_picture,
        "url": place.url,
        "article_id": place.article_id,
        "title": place.title,
    }


def _to_plain_stay(stay: Stay) -> dict[str, Any]:
    return {
        "first_seen_at": stay.first_seen_at.isoformat(),
        "last_seen_at": stay.last_seen_at.isoformat(),
        "best_rank": stay.best_rank,
        "seconds": round(stay.held.total_seconds()),
        "seconds_first": round(stay.led.total_seconds()),
    }
