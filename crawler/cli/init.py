"""`marbre init`."""

from __future__ import annotations

import sys
from gettext import gettext as _
from pathlib import Path

import click

from crawler.cli.options import load_config, open_archive
from crawler.cli.output.say import say


@click.command(name="init")
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", required=False)
@click.option("--contact", metavar="ADDRESS", help="Your e-mail or web address, sent to the newsrooms you crawl.")
@click.option(
    "--country",
    "countries",
    multiple=True,
    metavar="CC",
    help="Switch on the sources of this country; all: of every one.",
)
@click.option(
    "--archive", "archive_file", metavar="FILE", help="Where the archive is to lie. Default: archive.db in DIR."
)
def command(folder: Path | None, contact: str | None, countries: tuple[str, ...], archive_file: str | None) -> None:
    """Write a configuration to edit (marbre.toml and sources/) and begin an archive.

    Nothing that exists is overwritten. With --archive and no DIR: the archive alone, for the configuration in use.

    \b
    Examples:
      marbre init ~/marbre --contact you@example.org
      marbre init ~/marbre --contact https://example.org/about-us --country ml --country sn
      marbre init --archive /var/lib/marbre/archive.db

    Without --country all newsrooms that Marbre knows are written, every one switched off.
    """
    if folder is None and (archive_file is None or contact or countries):
        raise click.UsageError(_("name the folder of the configuration: marbre init DIR --contact ADDRESS"))
    if folder is not None:
        _write_configuration(folder, contact, countries, archive_file)
    config = load_config(None if folder is None else str(folder))
    with open_archive(archive_file, config, create=True) as (_archive, path):
        say(_("archive {path}").format(path=path))
    if folder is not None:
        say(
            _("Next: marbre sources --config {folder}, then marbre crawl --config {folder} --limit 5").format(
                folder=folder
            )
        )


def _write_configuration(
    folder: Path, contact: str | None, countries: tuple[str, ...], archive_file: str | None
) -> None:
    from config.init import write_copy

    if contact is None:
        if not sys.stdin.isatty():
            raise click.UsageError(_("--contact is needed: an e-mail or web address where newsrooms can reach you"))
        contact = click.prompt(_("E-mail or web address where newsrooms can reach you"))
    archive = None if archive_file is None else Path(archive_file).expanduser().absolute()
    for path in write_copy(folder, contact, countries or None, archive):
        say(_("wrote {path}").format(path=path))
    if not countries:
        say(_("No country was named, so that every source is switched off: delete the line `enabled = false` of those"))
        say(_("you want, or begin anew with --country CC (marbre sources lists the countries)."))
