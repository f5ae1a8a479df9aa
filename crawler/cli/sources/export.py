"""`marbre sources export`."""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from crawler.cli.options import add_config_option, load_config
from crawler.cli.output.say import say


@click.command(name="export")
@click.option("--opml", "path", type=click.Path(path_type=Path), metavar="FILE", help="Into this file, not the output.")
@click.option("--country", "countries", multiple=True, metavar="CC", help="Only this country.")
@click.option("--all", "with_disabled", is_flag=True, help="Those that are switched off too.")
@add_config_option
@click.pass_obj
def command(
    group_config: str | None, path: Path | None, countries: tuple[str, ...], with_disabled: bool, config_dir: str | None
) -> None:
    """Write the sources as an OPML file, as feed readers take it: a folder a country, an outline a feed.

    \b
    Examples:
      marbre sources export --opml newsrooms.opml
      marbre sources export --country ml --all
    """
    from crawler.newsroom.opml import to_opml

    config = load_config(config_dir or group_config)
    chosen = [
        source
        for source in config.sources
        if (source.enabled or with_disabled) and (not countries or source.country in countries)
    ]
    body = to_opml(chosen, _("Newsrooms archived with Marbre"))
    if path is None:
        say(body.decode(), nl=False)
        return
    try:
        path.write_bytes(body)
    except OSError as error:
        raise click.UsageError(
            _("{path} cannot be written ({strerror})").format(path=path, strerror=error.strerror)
        ) from None
    say(
        ngettext("wrote {chosen} source to {path}", "wrote {chosen} sources to {path}", len(chosen)).format(
            chosen=len(chosen), path=path
        )
    )
