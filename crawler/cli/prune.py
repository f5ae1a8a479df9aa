"""`marbre prune`."""

from __future__ import annotations

import json
from gettext import gettext as _
from gettext import ngettext

import click

from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw


@click.command(name="prune")
@click.option("--dry-run", is_flag=True, help="Take nothing out, say what would go.")
@add_json_option
@add_config_option
@add_archive_option
def command(dry_run: bool, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Take out former extractions that no article and no revision shows or compares with.

    The stored pages stay: any reading can be made again. An accepted re-extraction cannot be rolled back afterwards.

    \b
    Examples:
      marbre prune --dry-run
      marbre prune
    """
    config = load_config(config_dir)
    from crawler.cli.output.progress import format_bytes, show_progress

    with open_archive(archive_file, config, read_only=dry_run) as (archive, path):
        former = archive.reextractions.list_former()
        if not dry_run:
            # Takes changed articles' former words out of both indexes, which cannot be done once they are pruned.
            archive.search.refresh()
            archive.dispatches.refresh()
            with show_progress("readings", quiet=as_json) as progress:
                pruned = archive.reextractions.prune(progress=progress)
    if as_json:
        rows = [{"extractor": f.extractor, "readings": f.extractions, "text_bytes": f.text_bytes} for f in former]
        say_raw(json.dumps({"archive": str(path), "former": rows, "pruned": 0 if dry_run else pruned}, indent=1))
        return
    for each in former:
        say(
            ngettext(
                "{extractions:8} reading, {bytes} of text  {extractor}",
                "{extractions:8} readings, {bytes} of text  {extractor}",
                each.extractions,
            ).format(extractions=each.extractions, bytes=format_bytes(each.text_bytes), extractor=each.extractor)
        )
    say(
        _("{value}. Archive: {path}").format(
            value=_("Nothing taken out")
            if dry_run
            else ngettext("{pruned} reading taken out", "{pruned} readings taken out", pruned).format(pruned=pruned),
            path=path,
        )
    )
