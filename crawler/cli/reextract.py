"""`marbre reextract`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from archive.locale.reason import tell_reason
from crawler.cli.options import (
    INSTANT,
    WORKERS,
    add_archive_option,
    add_config_option,
    add_json_option,
    add_loudness_options,
    load_config,
    open_archive,
    set_up_logging,
)
from crawler.cli.output.say import say, say_raw
from pipelines.workers.fork_server import warm_up

if TYPE_CHECKING:
    from archive.reextract.select import Selection
    from archive.store import Archive
    from config.load import Config
    from crawler.cli.output.reextract_report import ReextractOutcome
    from crawler.reextract.run import Workers

_COUNTED = ("pages", "equal", "changed", "gained", "lost", "none")
"""What is told of a shard, as `marbre reextract --json` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReextractOptions:
    """What a call asks for: which pages, to what end, by which workers, and what it prints."""

    sources: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    url: str | None
    where: str | None
    mode: str | None
    report_file: Path | None
    workers: int | None
    cluster: str | None
    shards: bool
    as_json: bool
    quiet: bool

    def make_selection(self) -> Selection:
        """The pages that are meant."""
        from archive.reextract.select import Selection

        return Selection(self.sources, self.since, self.until, self.url, self.where)


@click.command(name="reextract")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Pages of this source; may be repeated.")
@click.option("--since", type=INSTANT, metavar="DATE", help="Pages captured from this instant on.")
@click.option("--until", type=INSTANT, metavar="DATE", help="Pages captured before this instant.")
@click.option("--url", metavar="URL", help="Pages of one article, by any of its addresses.")
@click.option("--where", metavar="SQL", help="Pages for which this holds, such as \"no_text = 'too-short'\".")
@click.option("--dry-run", "mode", flag_value="dry-run", help="Write nothing, report what accepting would change.")
@click.option("--accept", "mode", flag_value="accept", help="Keep the new readings and let the articles show them.")
@click.option("--rollback", "mode", flag_value="rollback", help="Show again what was shown before the last --accept.")
@click.option("--report", "report_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html",
              help="Write the report as a web page, with the largest changes word by word.")  # fmt: skip
@click.option("--workers", type=WORKERS, metavar="N", help="Processes; 0 means one a core.")
@click.option("--cluster", metavar="tcp://HOST:PORT", help="Read on a Dask cluster instead (extra cluster).")
@click.option("--shards", is_flag=True, help="With --cluster: its workers' own shards, each where it lies.")
@add_json_option
@add_config_option
@add_archive_option
@add_loudness_options
def command(config_dir: str | None, archive_file: str | None, verbose: int, **given: Any) -> None:
    """Read the stored pages again with the extractor of today, beside any crawl.

    Where articles show what another version of the extractor has read, nothing is written unless --accept says so: the
    report says what would change. Otherwise only pages are read that this extractor has not read yet. A run that was
    stopped goes on where it was. Former extractions stay in the archive until `marbre prune`.

    \b
    Examples:
      marbre reextract                                     what today's extractor would change
      marbre reextract --source mali-live --report changes.html
      marbre reextract --where "words < 60 OR no_text IS NOT NULL"
      marbre reextract --accept
      marbre reextract --rollback
      marbre reextract --accept --cluster tcp://10.0.0.5:8786
      marbre reextract --accept --cluster tcp://10.0.0.5:8786 --shards
    """
    options = ReextractOptions(**given)
    set_up_logging(verbose, options.quiet)
    config = load_config(config_dir)
    if options.shards:
        _reextract_shards(config, options)
    if options.cluster is None and options.mode != "rollback":
        warm_up()
    if options.report_file is not None:
        _check_report_file(options.report_file)
    with open_archive(archive_file, config) as (archive, _path):
        if options.mode == "rollback":
            _roll_back(archive, options)
        else:
            _reextract(archive, config, options)


def _reextract(archive: Archive, config: Config, options: ReextractOptions) -> None:
    from crawler.cli.output.progress import show_progress
    from crawler.cli.output.reextract_report import ReextractOutcome, print_outcome
    from crawler.clock import Clock
    from crawler.reextract.run import Reextraction

    clock = Clock()
    _check_sources(archive, options.sources)
    reextraction = Reextraction(archive, config, options.make_selection(), clock.now)
    mode = options.mode or ("dry-run" if reextraction.has_other_extractor else "complete")
    accepted = None
    reextraction.find_extractors()  # kept; found while the workers' server starts
    with (
        _connect_workers(config, options) as workers,
        show_progress("pages", quiet=options.quiet or options.as_json) as progress,
    ):
        if mode == "dry-run":
            report = reextraction.preview(workers, progress)
        elif mode == "accept":
            report, accepted = reextraction.accept(workers, progress)
        else:
            report, accepted = reextraction.complete(workers, progress)
    if accepted is not None:
        archive.search.refresh_unless_locked()  # search follows what is shown
        archive.dispatches.refresh_unless_locked()  # and so does what is wire copy
    extractors = tuple(sorted({reextraction.find_extractor(source) for source in report.by_source}))
    outcome = ReextractOutcome(mode, extractors, report, accepted, archive.path)
    print_outcome(outcome, as_json=options.as_json, quiet=options.quiet)
    if options.report_file is not None:
        _write_report(options.report_file, outcome, clock.now())


def _reextract_shards(config: Config, options: ReextractOptions) -> NoReturn:
    """Let the workers of a cluster read their shards again, tell what each says, and end."""
    from archive.reextract.select import Selection
    from crawler.cluster.connection import ClusterUnreachable
    from crawler.cluster.shards_reextract import reextract_shards

    asks_more = options.make_selection() != Selection() or options.report_file or options.workers is not None
    if options.cluster is None or options.mode == "rollback" or asks_more:
        raise click.UsageError(
            _("--shards goes with --cluster, --accept, --dry-run and --json, and means whole shards")
        )
    rows = []
    try:
        for report in reextract_shards(config, options.cluster, options.mode):
            rows.append({"worker": report.worker, "counts": report.counts, "fault": report.fault})
            if not options.as_json:
                total = {} if report.counts is None else report.counts["total"]
                counted = ", ".join(f"{total[name]} {_(name)}" for name in _COUNTED if name in total)
                say(f"{report.worker}: {tell_reason(report.fault or counted)}", err=report.fault is not None)
    except ClusterUnreachable as error:
        raise click.UsageError(str(error)) from error
    if options.as_json:
        say_raw(json.dumps(rows, ensure_ascii=False, indent=1))
    sys.exit(1 if any(row["fault"] for row in rows) else 0)


def _check_report_file(path: Path) -> None:
    """Before anything is read: a report that cannot be written is told at once."""
    from crawler.cli.output.reextract_html import REPORT_MARK
    from crawler.own_files import check_overwritable

    try:
        check_overwritable(path, REPORT_MARK)
    except OSError as error:
        raise click.UsageError(
            _("{path}: cannot be written ({strerror})").format(path=path, strerror=error.strerror or error)
        ) from error
    if not os.access(path.absolute().parent, os.W_OK):
        raise click.UsageError(_("{path}: cannot be written there; name a file in a folder that is").format(path=path))


def _write_report(path: Path, outcome: ReextractOutcome, now: datetime) -> None:
    from crawler.cli.output.reextract_html import REPORT_MARK, render_report
    from crawler.own_files import write_own_file

    try:
        write_own_file(path, render_report(outcome, now).encode(), REPORT_MARK)
    except OSError as error:
        raise click.ClickException(
            _("{path}: cannot be written ({strerror})").format(path=path, strerror=error.strerror or error)
        ) from error


def _check_sources(archive: Archive, sources: tuple[str, ...]) -> None:
    if unknown := set(sources).difference(archive.reextractions.list_sources()):
        raise click.UsageError(
            _("{path}: has no page of a source of the name {unknown}; see `marbre stats`").format(
                path=archive.path, unknown=", ".join(sorted(unknown))
            )
        )


@contextmanager
def _connect_workers(config: Config, options: ReextractOptions) -> Iterator[Workers]:
    from crawler.reextract.run import Workers

    if options.cluster is None:
        from pipelines.workers.pool import WorkerPool

        extract = config.settings.extract
        wanted = extract.workers if options.workers is None else options.workers
        with WorkerPool(wanted, extract.time_limit, extract.recycle_after) as pool:
            pool.require_worker()
            yield Workers(pool, pool.workers)
        return
    from crawler.cluster.connection import ClusterUnreachable
    from crawler.reextract.cluster import connect_cluster

    try:
        with connect_cluster(options.cluster) as found:
            yield found
    except ClusterUnreachable as error:
        raise click.UsageError(str(error)) from error


def _roll_back(archive: Archive, options: ReextractOptions) -> None:
    from archive.reextract.select import Selection
    from crawler.clock import Clock

    if options.make_selection() != Selection():
        raise click.UsageError(_("--rollback undoes the whole of the last --accept; leave out what chooses pages"))
    undone = archive.reextractions.roll_back(Clock().now())
    archive.search.refresh_unless_locked()  # search follows what is shown
    archive.dispatches.refresh_unless_locked()
    last = archive.reextractions.find_last_rollback()
    if last is None:
        raise click.UsageError(_("{path}: no --accept stands that could be undone").format(path=archive.path))
    if options.as_json:
        articles = 0 if undone is None else undone.articles
        say_raw(json.dumps({"archive": str(archive.path), "articles": articles}, indent=1))
    elif undone is None:  # asked again after a kill: what is done is done
        say(_("Nothing is left to undo: the last --accept was undone on {last:%Y-%m-%d %H:%M} UTC.").format(last=last))
    else:
        say(
            ngettext(
                "{articles} article shows again what it showed before. Archive: {path}",
                "{articles} articles show again what they showed before. Archive: {path}",
                undone.articles,
            ).format(articles=undone.articles, path=archive.path)
        )
    sys.exit(0)
