"""`marbre crawl`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import datetime
from gettext import gettext as _
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import click

from archive.locale.reason import RecordedReason
from archive.model.words.closest import tell_closest
from crawler.cli.options import (
    INSTANT,
    MOST,
    add_archive_option,
    add_config_option,
    add_create_option,
    add_json_option,
    add_loudness_options,
    check_without_secrets,
    load_config,
    open_archive,
    require_contact,
    set_up_logging,
)
from pipelines.workers.fork_server import warm_up

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from archive.store import Archive
    from config.load import Config
    from config.sources import Source
    from crawler.clock import Clock
    from crawler.crawls.run_report import RunReport
    from crawler.planning.request import CrawlRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """What a call asks for: which sources and pages, how, and what it prints."""

    names: tuple[str, ...]
    more_names: tuple[str, ...]
    urls: tuple[str, ...]
    since: datetime | None
    limit: int | None
    backfill: bool
    oldest_first: bool
    planning: bool
    at: datetime | None
    scheduled: bool
    ledger_row: int | None
    create: bool
    as_json: bool
    quiet: bool

    @property
    def may_create(self) -> bool:
        """Whether an archive may be begun: what runs by the clock would begin one in the place of one that is gone."""
        return self.create or not (self.scheduled or self.ledger_row is not None)


@click.command(name="crawl")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--source", "more_names", multiple=True, metavar="NAME", help="A source to crawl; may be repeated.")
@click.option("--url", "urls", multiple=True, metavar="URL", help="Fetch this page now, whatever is held of it.")
@click.option("--since", type=INSTANT, metavar="DATE", help="Leave alone what was published before.")
@click.option("--limit", type=click.IntRange(0, MOST), metavar="N", help="Fetch at most N articles a source.")
@click.option("--backfill", is_flag=True, help="Go on into the past, as far as the site and --since allow it.")
@click.option("--oldest-first", is_flag=True, help="With --backfill: the oldest articles first.")
@click.option(
    "--plan", "planning", is_flag=True, help="Ask the listings only, print what would be fetched and why, keep nothing."
)
@click.option(
    "--at", type=INSTANT, metavar="DATE", help="Crawl as if it were this instant (for replays of saved pages)."
)
@click.option(
    "--scheduled",
    is_flag=True,
    help="For a crontab: crawl those that are due by their configured cron, and write down what was missed.",
)
@click.option("--ledger-row", type=int, hidden=True, help="By `marbre schedule`: the line that waits for this crawl.")
@add_create_option
@add_json_option
@add_config_option
@add_archive_option
@add_loudness_options
def command(config_dir: str | None, archive_file: str | None, verbose: int, **given: Any) -> None:
    """Fetch what is new from the sources, keep every answer, read the articles' text.

    Without a name, all enabled sources are crawled. Ctrl-C ends cleanly, twice at once. A first crawl begins the
    archive, and says so; with --scheduled the archive has to be there, so that one that is gone is noticed.

    \b
    Examples:
      marbre crawl                                  every enabled source
      marbre crawl mali-live --limit 20             one source, twenty articles at most
      marbre crawl mali-live --plan                 what would be fetched, and why
      marbre crawl --url https://www.mali-live.net/politique/1008/
      marbre crawl mali-live --backfill --since 2022-08-01 --plan
      marbre crawl mali-live --backfill --since 2022-08-01
      marbre crawl --scheduled                      in a crontab, every five minutes

    Exit codes: 0 done, 1 some pages failed (the report lists them), 2 usage or configuration, 130 interrupted.
    """
    options = CrawlOptions(**given)
    set_up_logging(verbose, options.quiet)
    config = load_config(config_dir)
    require_contact(config)
    if options.scheduled and (options.urls or options.backfill or options.planning):
        raise click.UsageError(_("--scheduled is for plain crawls: leave --url, --backfill and --plan out"))
    if options.oldest_first and not options.backfill:
        raise click.UsageError(_("--oldest-first says how a backfill goes: give --backfill too"))
    check_without_secrets(options.urls)
    sources = choose_sources(config, (*options.names, *options.more_names), options.urls)
    warm_up("crawler.discovery.read_listing")
    from crawler.cli.output.crawl_report import print_plans, print_report

    report, path = _crawl(sources, options, config, archive_file)
    if options.planning and options.backfill:
        from crawler.cli.output.backfill_estimate import print_estimates

        print_estimates(report, as_json=options.as_json)
    elif options.planning:
        print_plans(report, as_json=options.as_json)
    else:
        print_report(report, path, as_json=options.as_json, quiet=options.quiet)
    sys.exit(to_exit_code(report))


def _crawl(
    sources: list[Source], options: CrawlOptions, config: Config, archive_file: str | None
) -> tuple[RunReport, Path]:
    """Crawl the sources into the archive that is meant; how that ended, and which archive it is."""
    from crawler.cli.output.crawl_report import watch_progress
    from crawler.clock import Clock
    from crawler.crawls.run_report import NOTHING_DUE
    from crawler.run import run_crawls
    from crawler.watches.convert import sync_watches

    requests = [to_request(source, options) for source in sources]
    is_orphan = watch_parent(config) if options.ledger_row is not None else None
    clock = Clock(options.at)
    with open_archive(archive_file, config, create=options.may_create) as (archive, path):
        if not options.planning:
            sync_watches(archive, config, clock.now())
        if options.scheduled:
            requests = plan_by_cron(requests, archive, config, clock)
        with watch_progress(requests, quiet=options.quiet or options.as_json) as listener:
            report = run_crawls(requests, archive, config.settings, clock, listener) if requests else NOTHING_DUE
        if options.ledger_row is not None and is_orphan is not None and is_orphan.is_set():
            reason = RecordedReason("scheduler-lost")
            archive.plans.settle_crawl(options.ledger_row, clock.now(), "interrupted", reason, stopped=True)
    return report, path


def to_request(source: Source, options: CrawlOptions) -> CrawlRequest:
    """What the options ask for of one source."""
    from crawler.planning.request import CrawlRequest

    return CrawlRequest(
        source,
        trigger="url" if options.urls else "backfill" if options.backfill else "manual",
        urls=tuple(url for url in options.urls if source.allows(url)),
        since=options.since,
        limit=options.limit,
        backfill=options.backfill,
        sequence="oldest" if options.oldest_first else "newest",
        planning=options.planning,
        crawl_id=options.ledger_row,
    )


def watch_parent(config: Config) -> Event:
    """End when the daemon that started this crawl does; what is returned is set then."""
    from crawler.schedule.parent_watch import end_with_parent

    schedule = config.settings.schedule
    return end_with_parent(schedule.stop_seconds, schedule.time_limit_minutes * 60)


def plan_by_cron(requests: list[CrawlRequest], archive: Archive, config: Config, clock: Clock) -> list[CrawlRequest]:
    """The requests with the lines of the ledger that wait for them; those of disabled sources are left out."""
    from crawler.schedule.from_crontab import find_due_crawls

    now, marbre = clock.now(), version("marbre")
    rows = find_due_crawls(archive, [request.source for request in requests], config.settings, now, marbre=marbre)
    crawl_ids = {each.source.name: each.crawl_id for each in rows}
    return [
        replace(request, crawl_id=crawl_ids[request.source.name])
        for request in requests
        if request.source.name in crawl_ids
    ]


def choose_sources(config: Config, names: tuple[str, ...], urls: tuple[str, ...]) -> list[Source]:
    """The sources that a call means; raises UsageError for a name or an address that no source answers to."""
    by_name = {source.name: source for source in config.sources}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        meant = tell_closest(unknown, by_name)
        raise click.UsageError(
            _("no source of the name {unknown}{meant}").format(
                unknown=", ".join(unknown), meant=meant or _("; `marbre sources` lists those there are")
            )
        )
    named = [by_name[name] for name in dict.fromkeys(names)] or [s for s in config.sources if s.enabled]
    if not named:
        raise click.UsageError(
            _(
                "no source is switched on: name one, or put its country into [sources] countries of "
                "marbre.toml; `marbre sources` lists those there are"
            )
        )
    if not urls:
        return named
    owners = []
    for url in urls:
        owner = next((source for source in named if source.allows(url)), None)
        if owner is None:
            raise click.UsageError(
                _(
                    "no source declares the host of {url}; declare one, or name the source with --source "
                    "and add the host to its `hosts`"
                ).format(url=url)
            )
        owners.append(owner)
    return list(dict.fromkeys(owners))


def to_exit_code(report: RunReport) -> int:
    """See the package."""
    if report.interrupted:
        return 130
    if report.fatal is not None:
        return 2
    return 1 if any(crawl.outcome != "done" for crawl in report.reports) else 0
