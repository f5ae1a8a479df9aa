"""`marbre split`."""

from __future__ import annotations

import json
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw


@click.command(name="split")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="A source to take out; may be repeated.")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="All sources of a country, such as ml.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="The archive to write; it must not be there yet.")  # fmt: skip
@add_json_option
@add_config_option
@add_archive_option
def command(
    sources: tuple[str, ...],
    countries: tuple[str, ...],
    out: Path,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
) -> None:
    """Take sources out as an archive of its own, with their captures, texts, revisions and crawls.

    This archive is only read. What was taken out verifies by itself, can be crawled on, and merged again anywhere.

    \b
    Examples:
      marbre split --country ml --out mali.db
      marbre split --source mali-live --source studio-tamani --out two.db
    """
    config = load_config(config_dir)
    from archive.origins.merge import MergeOrder
    from archive.origins.split import SplitOrder
    from crawler.clock import Clock

    order = MergeOrder(Clock().now().replace(microsecond=0))
    wanted = SplitOrder(order, frozenset(sources), frozenset(country.lower() for country in countries))
    with open_archive(archive_file, config, read_only=True) as (archive, _path):
        report = archive.origins.split(out, wanted)
    if as_json:
        counts = {"captures": report.merged.captures, "articles": report.merged.new_articles}
        say_raw(json.dumps({"path": str(out), "sources": list(report.sources), **counts}, indent=1))
        return
    counted = (
        ngettext("{n} source", "{n} sources", len(report.sources)).format(n=len(report.sources)),
        ngettext("{captures} capture", "{captures} captures", report.merged.captures).format(
            captures=report.merged.captures
        ),
        ngettext("{n} article", "{n} articles", report.merged.new_articles).format(n=report.merged.new_articles),
    )
    say(_("{out}: {counted}; `marbre index` makes them searchable").format(out=out, counted=", ".join(counted)))
