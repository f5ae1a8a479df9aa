"""`marbre reextract`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import (
    INSTANT,
    add_archive_option,
    add_config_option,
    add_json_option,
    add_loudness_options,
    find_archive,
    load_config,
    set_up_logging,
)
from pipelines.workers.fork_server import warm_up

if TYPE_CHECKING:
    from archive.store import Archive
    from config.load import Config
    from crawler.reextract.run import Workers


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
@click.option("--workers", type=click.IntRange(min=0), metavar="N", help="Processes; 0 means one a core.")
@click.option(
    "--cluster", metavar="tcp://HOST:PORT", help="Read on a Dask cluster instead: pip install 'marbre[cluster]'."
)
@add_json_option
@add_config_option
@add_archive_option
@add_loudness_options
def command(
    sources: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    url: str | None,
    where: str | None,
    mode: str | None,
    report_file: Path | None,
    workers: int | None,
    cluster: str | None,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
    verbose: int,
    quiet: bool,
) -> None:
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
    """
    set_up_logging(verbose, quiet)
    config = load_config(config_dir)
    if cluster is None and mode != "rollback":
        warm_up()
    from archive.reextract.select import Selection
    from archive.store import Archive

    if report_file is not None and not os.access(report_file.absolute().parent, os.W_OK):
        raise click.UsageError(f"{report_file}: cannot be written there; name a file in a folder that is")
    selection = Selection(sources, since, until, url, where)
    with Archive.open(find_archive(archive_file, config)) as archive:
        if mode == "rollback":
            _roll_back(archive, selection, as_json=as_json)
            return
        _reextract(archive, config, selection, mode, report_file, workers, cluster, as_json=as_json, quiet=quiet)


def _reextract(
    archive: Archive,
    config: Config,
    selection: object,
    mode: str | None,
    report_file: Path | None,
    workers: int | None,
    cluster: str | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    from archive.reextract.select import Selection
    from crawler.cli.output.progress import show_progress
    from crawler.cli.output.reextract_html import render_report
    from crawler.cli.output.reextract_report import ReextractOutcome, print_outcome
    from crawler.clock import Clock
    from crawler.reextract.run import Reextraction

    assert isinstance(selection, Selection)
    clock = Clock()
    _check_sources(archive, selection.sources)
    rereading = Reextraction(archive, config, selection, clock.now)
    if mode is None:
        mode = "dry-run" if rereading.has_other_extractor else "complete"
    accepted = None
    with _workers(config, workers, cluster) as found, show_progress("pages", quiet=quiet or as_json) as progress:
        if mode == "dry-run":
            report = rereading.preview(found, progress)
        elif mode == "accept":
            report, accepted = rereading.accept(found, progress)
        else:
            report, accepted = rereading.complete(found, progress)
    if accepted is not None:
        archive.search.refresh_unless_locked()  # search follows what is shown
    extractors = tuple(sorted({rereading.extractor_of(source) for source in report.by_source}))
    outcome = ReextractOutcome(mode, extractors, report, accepted, archive.path)
    print_outcome(outcome, as_json=as_json, quiet=quiet)
    if report_file is not None:
        try:
            report_file.write_text(render_report(outcome, clock.now()), encoding="utf-8")
        except OSError as error:
            raise click.ClickException(f"{report_file}: cannot be written ({error.strerror})") from error


def _check_sources(archive: Archive, sources: tuple[str, ...]) -> None:
    if unknown := set(sources).difference(archive.reextractions.list_sources()):
        raise click.UsageError(
            f"{archive.path}: has no page of a source of the name {', '.join(sorted(unknown))}; see `marbre stats`"
        )


@contextmanager
def _workers(config: Config, workers: int | None, cluster: str | None) -> Iterator[Workers]:
    from crawler.reextract.run import Workers

    if cluster is None:
        from pipelines.workers.pool import WorkerPool

        extract = config.settings.extract
        wanted = extract.workers if workers is None else workers
        with WorkerPool(wanted, extract.time_limit, extract.recycle_after) as pool:
            yield Workers(pool, pool.workers)
        return
    from crawler.reextract.cluster import ClusterUnreachable, connect_cluster

    try:
        with connect_cluster(cluster) as found:
            yield found
    except ClusterUnreachable as error:
        raise click.UsageError(str(error)) from error


def _roll_back(archive: Archive, selection: object, *, as_json: bool) -> None:
    import json

    from archive.reextract.select import Selection
    from crawler.clock import Clock

    if selection != Selection():
        raise click.UsageError("--rollback undoes the whole of the last --accept; leave out what chooses pages")
    undone = archive.reextractions.roll_back(Clock().now())
    archive.search.refresh_unless_locked()  # search follows what is shown
    if undone is None:
        raise click.UsageError(f"{archive.path}: no --accept stands that could be undone")
    if as_json:
        click.echo(json.dumps({"archive": str(archive.path), "articles": undone.articles}, indent=1))
    else:
        click.echo(f"{undone.articles} articles show again what they showed before. Archive: {archive.path}")
    sys.exit(0)
