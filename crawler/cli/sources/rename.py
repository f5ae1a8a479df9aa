"""`marbre sources rename`."""

from __future__ import annotations

from contextlib import suppress
from gettext import gettext as _
from gettext import ngettext

import click

from crawler.cli.options import add_archive_option, add_config_option, find_archive, load_config, open_archive
from crawler.cli.output.say import say
from crawler.cli.sources import choose_named, require_folder


@click.command(name="rename")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@add_config_option
@add_archive_option
@click.pass_obj
def command(group_config: str | None, old: str, new: str, config_dir: str | None, archive_file: str | None) -> None:
    """Give a source another name, in the configuration and in the archive: its articles, crawls and verdicts follow.

    Captures keep the name under which they were taken: the chain that proves them covers it.

    \b
    Example:
      marbre sources rename mali-live malilive
    """
    from archive.db.errors import ArchiveMissing
    from config.checks import check_slug
    from config.edit import change_source

    config = load_config(config_dir or group_config)
    folder = require_folder(config)
    choose_named(config, (old,))
    fault = check_slug(new)
    if fault is not None:
        raise click.UsageError(f"{fault.what} — {fault.mend}")
    if new in {source.name for source in config.sources}:
        raise click.UsageError(_("there is a source of the name {new} already").format(new=new))
    from config.edit import find_source_file

    if find_source_file(folder, old) is None:
        raise click.UsageError(
            _("{old} comes with Marbre: switch it off (marbre sources remove {old}) and declare another").format(
                old=old
            )
        )
    moved = None
    with suppress(ArchiveMissing), open_archive(archive_file, config) as (archive, _path):
        if new in {state.source for state in archive.crawls.list_source_states()}:
            raise click.UsageError(
                _("the archive holds a source of the name {new} already, though none is configured").format(new=new)
            )
        moved = archive.crawls.rename_source(old, new)
    path = change_source(folder, old, {"name": new})
    say(_("{old} is {new} now, in {path}").format(old=old, new=new, path=path))
    if moved:
        say(
            ngettext(
                "{moved} article of {archive} goes by the new name",
                "{moved} articles of {archive} go by the new name",
                moved,
            ).format(moved=moved, archive=find_archive(archive_file, config))
        )
