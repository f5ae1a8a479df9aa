"""`marbre backup`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import click

from crawler.cli.options import COUNT, add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.progress import format_bytes
from crawler.cli.output.say import say, say_raw


@click.command(name="backup")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to. Default: [maintenance] backup_folder of the settings.",
)
@click.option(
    "--keep",
    type=COUNT,
    metavar="N",
    help="Remove the oldest beyond N. Default: [maintenance] keep_backups.",
)
@add_json_option
@add_config_option
@add_archive_option
def command(
    folder: Path | None, keep: int | None, as_json: bool, config_dir: str | None, archive_file: str | None
) -> None:
    """Write a dated copy of the archive, check it from the first byte to the last, and remove the oldest ones.

    Crawls may go on meanwhile. The copy is a whole archive: give it to --archive, or put it in the place of a lost one.

    \b
    Examples:
      marbre backup --to /mnt/backups --keep 14
      marbre verify --archive /mnt/backups/archive-2026-03-01T034000Z.db

    Exit codes: 0 the copy stands and verifies, 2 it does not, or there is no room.
    """
    config = load_config(config_dir)
    maintenance = config.settings.maintenance
    folder = folder or maintenance.backup_folder
    if folder is None:
        raise click.UsageError(
            _("where to? Name a folder with --to, or set [maintenance] backup_folder in marbre.toml")
        )
    from archive.integrity.backup import back_up

    with open_archive(archive_file, config) as (archive, _path):
        backup = back_up(archive, folder, keep or maintenance.keep_backups, datetime.now(UTC))
    if as_json:
        removed = [str(path) for path in backup.removed]
        say_raw(json.dumps({"path": str(backup.path), "bytes": backup.size, "removed": removed}, indent=1))
        return
    say(
        _("{path}: {size}, {captures} captures and {payloads} payloads verified; {removed} older removed.").format(
            path=backup.path,
            size=format_bytes(backup.size),
            captures=backup.captures,
            payloads=backup.payloads,
            removed=len(backup.removed),
        )
    )
