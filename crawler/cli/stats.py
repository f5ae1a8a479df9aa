"""`marbre stats`."""

from __future__ import annotations

import json
import sys
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import add_row, say, say_raw
from crawler.cli.output.wording import format_number

if TYPE_CHECKING:
    from archive.payloads.sizes import Stats

_FORECASTS = {"in 30 days": 30, "in a year": 365, "in five years": 1826}


@click.command(name="stats")
@add_json_option
@add_config_option
@add_archive_option
def command(as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Show what takes how much room: tables and sources, how fast the archive grows and where that leads.

    \b
    Example:
      marbre stats --archive archive.db
    """
    config = load_config(config_dir)
    from crawler.clock import Clock

    with open_archive(archive_file, config, read_only=True) as (archive, path):
        found = archive.payloads.measure_sizes(Clock().now())
    if as_json:
        say_raw(json.dumps({"archive": str(path), **_to_json(found)}, indent=1))
        return
    _print(found)
    say(_("Archive: {path}").format(path=path))


def _to_json(found: Stats) -> dict[str, Any]:
    return {
        "file_bytes": found.file_bytes,
        "free_bytes": found.free_bytes,
        "bytes_per_day": round(found.per_day),
        "forecast": {str(days): found.forecast(days) for days in _FORECASTS.values()},
        "tables": [{"table": t.table, "rows": t.rows, "bytes": t.bytes} for t in found.tables],
        "sources": [
            {
                "source": s.source,
                "captures": s.captures,
                "articles": s.articles,
                "payloads": s.payloads,
                "payload_bytes": s.payload_bytes,
                "stored_bytes": s.stored_bytes,
                "reference_bytes": s.reference_bytes,
                "ratio": None if s.ratio is None else round(s.ratio, 2),
                "bytes_per_day": round(s.per_day),
            }
            for s in found.sources
        ],
    }


def _print(found: Stats) -> None:
    from rich.console import Console
    from rich.table import Table

    from crawler.cli.output.progress import format_bytes

    console = Console(width=None if sys.stdout.isatty() else 120)
    sources = Table(box=None, pad_edge=False, header_style="bold")
    sources.add_column(_("source"))
    for column in (_("captures"), _("articles"), _("payloads"), _("as received"), _("kept"), _("ratio"), _("a day")):
        sources.add_column(column, justify="right")
    for each in found.sources:
        add_row(
            sources,
            each.source,
            *map(str, (each.captures, each.articles, each.payloads)),
            format_bytes(each.payload_bytes),
            format_bytes(each.stored_bytes),
            "" if each.ratio is None else format_number(each.ratio, 1),
            format_bytes(each.per_day),
        )
    console.print(sources)
    tables = Table(box=None, pad_edge=False, header_style="bold")
    tables.add_column("\n" + _("table"))
    for column in ("\n" + _("rows"), "\n" + _("in the file")):
        tables.add_column(column, justify="right")
    for table in found.tables:
        add_row(tables, table.table, str(table.rows), "" if table.bytes is None else format_bytes(table.bytes))
    console.print(tables)
    say(
        _("\nThe file has {bytes}, {bytes2} of it free.").format(
            bytes=format_bytes(found.file_bytes), bytes2=format_bytes(found.free_bytes)
        )
    )
    ahead = ", ".join(f"{format_bytes(found.forecast(days))} {_(when)}" for when, days in _FORECASTS.items())
    say(_("It grows by {bytes} a day: {ahead}.").format(bytes=format_bytes(found.per_day), ahead=ahead))
