"""`marbre sources remove`."""

from __future__ import annotations

import sys
from gettext import gettext as _

import click

from crawler.cli.options import add_config_option, load_config
from crawler.cli.output.say import say
from crawler.cli.sources import choose_named, require_folder


@click.command(name="remove")
@click.argument("name", metavar="NAME")
@click.option("-y", "--yes", is_flag=True, help="Without asking.")
@add_config_option
@click.pass_obj
def command(group_config: str | None, name: str, yes: bool, config_dir: str | None) -> None:
    """Take a source out of the configuration. What the archive holds of it stays, and is no longer called fine.

    One that comes with Marbre is switched off instead.

    \b
    Example:
      marbre sources remove mali-live
    """
    from config.edit import override_source, remove_source

    config = load_config(config_dir or group_config)
    folder = require_folder(config)
    (source,) = choose_named(config, (name,))
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(_("say --yes to take it out"))
        click.confirm(
            _("Take {name} ({title}) out of the configuration?").format(name=name, title=source.title), abort=True
        )
    path = remove_source(folder, name)
    if path is not None:
        say(_("{name} is taken out of {path}; what is archived of it stays").format(name=name, path=path))
    left = {each.name: each for each in load_config(str(folder)).sources}.get(name)
    if left is not None and left.enabled:
        path = override_source(folder, source, {"enabled": False})
        say(_("{name} comes with Marbre and is switched off in {path}").format(name=name, path=path))
