"""`marbre sources check`."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import (
    INSTANT,
    add_config_option,
    add_json_option,
    load_config,
    require_contact,
    set_up_logging,
)
from crawler.cli.output.say import say, say_raw
from crawler.cli.sources import choose_named, require_folder

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.newsroom.mend import CheckedSource


@click.command(name="check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--fix", is_flag=True, help="Write where addresses have moved for good, and what works for the bad ones.")
@click.option("--at", type=INSTANT, metavar="DATE", help="As if it were this instant (for replays of saved pages).")
@add_json_option
@add_config_option
@click.pass_obj
def command(
    group_config: str | None,
    names: tuple[str, ...],
    fix: bool,
    at: datetime | None,
    as_json: bool,
    config_dir: str | None,
) -> None:
    """Try every address that sources declare: which work, have moved, died, serve HTML or lie behind a challenge.

    Without a name, of all sources that are switched on. Where an address is bad, the site is asked what would work.

    \b
    Examples:
      marbre sources check
      marbre sources check mali-live --fix
    Exit codes: 0 all work (or were mended), 1 some do not, 2 usage or configuration.
    """
    from crawler.clock import Clock
    from crawler.newsroom.check_sources import check_sources

    set_up_logging(0, quiet=False)
    config = load_config(config_dir or group_config)
    require_contact(config)
    folder = require_folder(config) if fix else None
    sources = choose_named(config, names)
    if not sources:
        raise click.UsageError(_("no source is switched on: name one; `marbre sources` lists those there are"))
    checked = check_sources(sources, config.settings, Clock(at))
    if as_json:
        say_raw(json.dumps([to_json(one) for one in checked], ensure_ascii=False, indent=1))
    else:
        from crawler.cli.output.discovery_report import print_checked

        print_checked(checked)
    bad = [one for one in checked if not one.is_good]
    mended = sum([mend(one, folder) for one in bad]) if folder is not None else 0
    if not as_json:
        say(
            ngettext(
                "{checked} source checked, {bad} need a look",
                "{checked} sources checked, {bad} need a look",
                len(checked),
            ).format(checked=len(checked), bad=len(bad))
            + (_(", {mended} mended").format(mended=mended) if fix else "")
        )
    sys.exit(1 if len(bad) > mended else 0)


def mend(checked: CheckedSource, folder: Path) -> bool:
    """Write what works; whether nothing bad is left of the source."""
    from config.edit import change_source, override_source
    from crawler.newsroom.mend import to_changes

    changes = to_changes(checked)
    if not changes:
        return False
    source = checked.source
    # Where no file of the folder has it, it comes with Marbre.
    path = change_source(folder, source.name, changes) or override_source(folder, source, changes)
    for key, value in changes.items():
        say(
            _("{name}: wrote {key} = {list} into {path}").format(
                name=source.name, key=key, list=list(value), path=path
            ),
            err=True,
        )
    return all(one.is_good or one.moved_to or checked.would_work for one in checked.checked)


def to_json(checked: CheckedSource) -> dict[str, Any]:
    """A checked source for programs."""
    return {
        "source": checked.source.name,
        "good": checked.is_good,
        "addresses": [
            {"kind": one.kind, "url": one.url, "state": one.state, "says": one.sentence, "moved_to": one.moved_to}
            for one in checked.checked
        ],
        "would_work": [{"key": key, "url": url} for key, url in checked.would_work],
        "refusal": checked.refusal,
    }
