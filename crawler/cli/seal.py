"""`marbre seal`."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

import click

from crawler.cli.options import add_archive_option, add_config_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw


@click.command(name="seal")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]")
@add_config_option
@add_archive_option
def command(file: Path | None, config_dir: str | None, archive_file: str | None) -> None:
    """Write a seal of the archive: the head of its chain of captures, counts and date, as a few lines of JSON.

    Published, signed or timestamped (docs/proof.md shows how), it lets anybody show later with `marbre verify --seal`
    that nothing sealed was altered or taken out. Without FILE it is printed.

    \b
    Examples:
      marbre seal archive-2026-11.seal.json
      marbre verify --seal archive-2026-11.seal.json
    """
    config = load_config(config_dir)
    from archive.integrity.seal import format_seal, make_seal
    from crawler.clock import Clock

    with open_archive(archive_file, config, read_only=True) as (archive, path):
        text = format_seal(make_seal(archive, Clock().now().replace(microsecond=0)))
    if file is None:
        say_raw(text, nl=False)
        return
    try:
        with file.open("x", encoding="ascii", newline="\n") as out:
            out.write(text)
    except OSError as error:
        raise click.UsageError(
            _("{file}: cannot be written ({strerror}); a seal is never overwritten").format(
                file=file, strerror=error.strerror
            )
        ) from error
    say(_("{file}: seal of {path}").format(file=file, path=path))
