"""`marbre init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(name="init")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--contact", metavar="ADDRESS", help="Your e-mail or web address, sent to the newsrooms you crawl.")
@click.option(
    "--country",
    "countries",
    multiple=True,
    metavar="CC",
    help="Switch on the sources of this country; all: of every one.",
)
def command(folder: Path, contact: str | None, countries: tuple[str, ...]) -> None:
    """Write a configuration to edit: marbre.toml and sources/. Nothing that exists is overwritten.

    \b
    Examples:
      marbre init ~/marbre --contact you@example.org
      marbre init ~/marbre --contact https://example.org/about-us --country ml --country sn

    Without --country all newsrooms that Marbre knows are written, every one switched off.
    """
    if contact is None:
        if not sys.stdin.isatty():
            raise click.UsageError("--contact is needed: an e-mail or web address where newsrooms can reach you")
        contact = click.prompt("E-mail or web address where newsrooms can reach you")
    from config.init import write_copy

    for path in write_copy(folder, contact, countries or None):
        click.echo(f"wrote {path}")
    if not countries:
        click.echo(
            "No country was named, so that every source is switched off: delete the line `enabled = false` of those"
        )
        click.echo("you want, or begin anew with --country CC (marbre sources lists the countries).")
    click.echo(f"Next: marbre sources --config {folder}, then marbre crawl --config {folder} --limit 5")
