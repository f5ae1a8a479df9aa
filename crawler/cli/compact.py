"""`marbre compact`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from gettext import gettext as _

import click

from crawler.cli.options import (
    THREADS,
    add_archive_option,
    add_config_option,
    add_json_option,
    load_config,
    open_archive,
)
from crawler.cli.output.say import say, say_raw


@click.command(name="compact")
@click.option("--vacuum", "vacuuming", is_flag=True, help="Give the room back to the disk: the file is written anew.")
@click.option("--threads", type=THREADS, metavar="N", help="Default: one a core.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    vacuuming: bool, threads: int | None, quiet: bool, as_json: bool, config_dir: str | None, archive_file: str | None
) -> None:
    """Compress the stored pages again: at a high level, against the best of their source's earlier pages.

    Each page is checked before its former bytes go. May run beside crawls, be stopped, and goes on where it was. The
    file keeps its size and fills the room later; --vacuum gives it back, needs as much free disk as the archive has
    content, and waits for nobody: no crawl may be writing.

    \b
    Examples:
      marbre compact
      marbre compact --vacuum

    Exit codes: 0 done, 1 some payloads could not be read (`marbre verify` lists them), 2 usage, 130 interrupted.
    """
    config = load_config(config_dir)
    from crawler.cli.output.progress import format_bytes, show_progress

    with (
        open_archive(archive_file, config) as (archive, path),
        show_progress("payloads", quiet=quiet or as_json) as progress,
    ):
        report = archive.payloads.compact(progress=progress, threads=threads)
        freed = archive.payloads.vacuum() if vacuuming else None
    if as_json:
        say_raw(json.dumps({"archive": str(path), **asdict(report), "freed": freed}, indent=1))
    else:
        sizes = f"{format_bytes(report.bytes_before)} → {format_bytes(report.bytes_after)}"
        unread = _("; {skipped} could not be read").format(skipped=report.skipped) if report.skipped else ""
        say(
            _("{payloads} payloads looked at, {rewritten} rewritten: {sizes}{unread}").format(
                payloads=report.payloads, rewritten=report.rewritten, sizes=sizes, unread=unread
            )
        )
        if freed is not None:
            say(_("{bytes} given back to the disk").format(bytes=format_bytes(freed)))
        say(_("Archive: {path}").format(path=path))
    sys.exit(1 if report.skipped else 0)
