"""`marbre import`."""
# ruff: noqa: N999  # a verb's file has its name

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import (
    NAMED_PATH,
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

if TYPE_CHECKING:
    from archive.store import Archive
    from config.load import Config
    from crawler.imports.run import ImportReport, ImportTools


@dataclass(frozen=True, slots=True)
class _Given:
    """The command line."""

    files: tuple[Path, ...]
    hosts: tuple[str, ...]
    sources: tuple[str, ...]
    format: str | None
    base_url: str | None
    workers: int | None
    as_json: bool
    quiet: bool


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=NAMED_PATH, metavar="FILE|FOLDER...")
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="Take in this host alone; may be repeated.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Take in this source alone; may be repeated.")
@click.option("--format", "format", metavar="FORMAT", help="What the files are, where it cannot be told: warc, wacz, "
              "manifest, minet, pages, trafilatura, site, europresse, factiva.")  # fmt: skip
@click.option("--base-url", metavar="URL", help="The address that a static site's folder was served at.")
@click.option("--workers", type=WORKERS, metavar="N", help="Processes; 0 means one a core.")
@add_json_option
@add_config_option
@add_archive_option
@add_loudness_options
def command(config_dir: str | None, archive_file: str | None, verbose: int, **given: Any) -> None:
    """Take in what others have saved: WARC, WACZ and CC-NEWS files, folders or zips of pages, press databases.

    Of the configured sources, or of the hosts named. Each answer becomes a capture with its own instant and where it
    came from; texts are read as a crawl reads them, and stand among the revisions by when they were seen. What is
    not kept is counted. The same file twice adds nothing; an import that was stopped goes on where it was.

    \b
    Examples:
      marbre import CC-NEWS-20261128010203-00042.warc.gz
      marbre import crawl.wacz --host www.mali.example
      marbre import fetch-report.csv
      marbre import saved-site/ --base-url https://www.mali.example/
      marbre import saved-pages.zip
      marbre import europresse.html

    Exit codes: 0 done, 1 something in the files could not be read, 2 usage or configuration, 130 interrupted.
    """
    options = _Given(**given)
    set_up_logging(verbose, options.quiet)
    config = load_config(config_dir)
    _check_sources(config, options.sources)
    _check_files(options)
    with open_archive(archive_file, config, create=True) as (archive, path):
        reports = _import_all(archive, config, options)
    if options.as_json:
        say_raw(json.dumps({"archive": str(path), "files": [_to_json(each) for each in reports]}, indent=1))
    else:
        say(_("Archive: {path}").format(path=path))
    sys.exit(1 if any(report.has_lost for report in reports) else 0)


def _import_all(archive: Archive, config: Config, options: _Given) -> list[ImportReport]:
    from crawler.cli.output.import_report import format_report
    from crawler.cli.output.progress import show_progress
    from crawler.imports.files import FileToImport, choose_sources
    from crawler.imports.found import FileUnreadable
    from crawler.imports.run import import_file

    wanted = choose_sources(config.sources, options.sources, options.hosts)
    reports = []
    with archive.imports.lock(), _open_tools(archive, config, options, wanted) as tools:
        archive.imports.close_lost(tools.now())
        for path in options.files:
            with show_progress(path.name, quiet=options.quiet or options.as_json) as progress:
                try:
                    file = FileToImport(path, options.format, options.base_url)
                    report = import_file(file, wanted, tools, progress)
                except FileUnreadable as error:
                    raise click.UsageError(str(error)) from error
            archive.search.refresh_unless_locked()
            reports.append(report)
            if not options.as_json:
                say(format_report(report))
    return reports


@contextmanager
def _open_tools(archive: Archive, config: Config, options: _Given, wanted: Any) -> Iterator[ImportTools]:
    from crawler.clock import Clock
    from crawler.imports.reading import PageReadings
    from crawler.imports.run import AHEAD, ImportTools
    from pipelines.workers.pool import WorkerPool

    extract = config.settings.extract
    clock = Clock()
    number = extract.workers if options.workers is None else options.workers
    with WorkerPool(number, extract.time_limit, extract.recycle_after) as pool:
        readings = PageReadings(archive, pool, pool.workers * AHEAD, clock.now)
        yield ImportTools(archive, config.settings, readings, clock.now, _tell, wanted.choose_by_title)


def _tell(line: str) -> None:
    say(f"marbre: {line}", err=True)


def _check_sources(config: Config, names: tuple[str, ...]) -> None:
    if unknown := set(names).difference(source.name for source in config.sources):
        raise click.UsageError(
            _("no source is called {unknown}; `marbre sources` lists them").format(unknown=", ".join(sorted(unknown)))
        )


def _check_files(options: _Given) -> None:
    """Refuse what cannot be read at all, before an archive is made for it."""
    from crawler.imports.files import FileToImport, check_file
    from crawler.imports.found import FileUnreadable

    for path in options.files:
        try:
            check_file(FileToImport(path, options.format, options.base_url))
        except FileUnreadable as error:
            raise click.UsageError(str(error)) from error


def _to_json(report: ImportReport) -> dict[str, Any]:
    return {
        "file": report.name,
        "format": report.format,
        "begun_at": report.begun_at,
        "counts": dict(sorted(report.counts.items())),
        "sources": dict(sorted(report.sources.items())),
        "lost": report.told,
    }
