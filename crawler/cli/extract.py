"""`marbre extract`."""

from __future__ import annotations

import sys
from datetime import datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import (
    INSTANT,
    WORKERS,
    add_config_option,
    add_loudness_options,
    check_without_secrets,
    load_config,
    set_up_logging,
)

if TYPE_CHECKING:
    from config.load import Config


@click.command(name="extract")
@click.argument("pages", nargs=-1, metavar="[FILE|URL]...")
@click.option(
    "--batch",
    type=click.Path(dir_okay=False, allow_dash=True),
    metavar="MANIFEST",
    help='Read a list of files, one JSON object a line: {"path", "url", "captured_at"}; - is standard input.',
)
@click.option("--url", metavar="URL", help="The address that the files were saved from.")
@click.option("--captured-at", type=INSTANT, metavar="DATE", help="When they were saved. Default: the files' own time.")
@click.option("--workers", type=WORKERS, metavar="N", help="Processes; 0 means one a core.")
@add_config_option
@add_loudness_options
def command(
    pages: tuple[str, ...],
    batch: str | None,
    url: str | None,
    captured_at: datetime | None,
    workers: int | None,
    config_dir: str | None,
    verbose: int,
    quiet: bool,
) -> None:
    """Read the text and fields of pages; print one JSON object a line, in the order in which they are done.

    Addresses are fetched politely (robots.txt, delays) and not kept. A page without text gives its reason as
    "no_text"; a file that cannot be read gives "error".

    \b
    Examples:
      marbre extract page.html --url https://www.mali-live.net/politique/1008/
      marbre extract https://www.mali-live.net/politique/1008/
      marbre extract --batch manifest.jsonl > extractions.jsonl

    Exit codes: 0 done, 1 a page could not be had, 2 usage or configuration.
    """
    set_up_logging(verbose, quiet)
    if not pages and batch is None:
        raise click.UsageError(_("name files or addresses, or a list of files with --batch"))
    config = load_config(config_dir)
    from crawler.extract.page_list import PageListError, list_named_pages, load_listed_pages, print_extractions

    addresses = [page for page in pages if page.startswith(("http://", "https://"))]
    check_without_secrets(addresses)
    files = [Path(page) for page in pages if page not in addresses]
    try:
        listed = [*list_named_pages(files, url, captured_at), *(load_listed_pages(batch) if batch else ())]
    except PageListError as error:
        raise click.UsageError(str(error)) from error
    failures = print_extractions(listed, config.settings.extract, workers, sys.stdout)
    failures += _print_fetched(addresses, config) if addresses else 0
    sys.exit(1 if failures else 0)


def _print_fetched(addresses: list[str], config: Config) -> int:
    from crawler.extract.fetched_pages import print_fetched  # loads Scrapy, which files do without

    return print_fetched(addresses, config, sys.stdout)
