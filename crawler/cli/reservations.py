"""`marbre reservations`."""

from __future__ import annotations

import json
import sys
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING

import click

from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw, say_styled
from crawler.cli.output.wording import format_count

if TYPE_CHECKING:
    from archive.reservations.find import SourceReservation


_RESERVED = {
    (True, True): "mining and copies reserved",
    (True, False): "mining reserved",
    (False, True): "copies reserved",
    (False, False): "neither mining nor copies reserved",
}
"""By whether mining is reserved, and copies."""


@click.command(name="reservations")
@click.argument("source", required=False)
@click.option("--rebuild", is_flag=True, help="Read all stored answers anew.")
@add_json_option
@add_config_option
@add_archive_option
def command(source: str | None, rebuild: bool, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Read what publishers reserve, and show it of a source.

    A crawl does so at its end: headers, metas, robots.txt and tdmrep.json say whether text and data mining is
    reserved, and whether copies may be shown. This is for what came in before. See docs/reservations.md.

    \b
    Examples:
      marbre reservations
      marbre reservations mali-live
    """
    from archive.model.json_form import to_json

    progress = _show_progress if sys.stderr.isatty() and not as_json else None
    with open_archive(archive_file, load_config(config_dir)) as (archive, path):
        if source is not None and not archive.frontpages.has_source(source):
            raise click.UsageError(_("no source {source} in {path}").format(source=source, path=path))
        make = archive.reservations.rebuild if rebuild else archive.reservations.refresh
        read = make(progress=progress)
        found = () if source is None else archive.reservations.list_of_source(source)
    if as_json:
        say_raw(json.dumps({"read": read, "reservations": to_json(found)}, ensure_ascii=False, indent=1))
        return
    say(ngettext("Read {n} answer.", "Read {n} answers.", read).format(n=read))
    if source is not None:
        _print(source, found)
    say(_("Archive: {archive}").format(archive=path))


def _print(source: str, found: tuple[SourceReservation, ...]) -> None:
    if not found:
        say(_("{source} reserves nothing of the articles that are held.").format(source=source))
    for each in found:
        say(
            _("{articles}, last said {said_at:%Y-%m-%d}: {reserved}").format(
                articles=format_count(each.articles, "article"),
                said_at=each.said_at,
                reserved=_(_RESERVED[each.no_tdm, each.no_archive]),
            )
        )
        for stated_in, says in each.statements:
            say(f"  {stated_in:15} {says}")


def _show_progress(done: int, of: int) -> None:
    say_styled("\r" + _("{done} of {of} answers").format(done=done, of=of), nl=done >= of, err=True)
