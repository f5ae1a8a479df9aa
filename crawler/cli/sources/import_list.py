"""`marbre sources import`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import add_config_option, load_config, require_contact, set_up_logging
from crawler.cli.output.say import say
from crawler.cli.sources import require_folder
from crawler.cli.sources.add import check_wishes

if TYPE_CHECKING:
    from crawler.newsroom.import_list import ImportedNewsroom
    from crawler.newsroom.opml import ListedNewsroom


@click.command(name="import")
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--country", metavar="CC", help="The country of those whose address tells none.")
@click.option("--language", metavar="TAG", help="Take newsrooms of this language too.")
@click.option("--dry-run", is_flag=True, help="Ask and report, and write nothing.")
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@add_config_option
@click.pass_obj
def command(
    group_config: str | None,
    path: Path,
    country: str | None,
    language: str | None,
    dry_run: bool,
    yes: bool,
    config_dir: str | None,
) -> None:
    """Add the newsrooms of an OPML file, or of a text file with an address a line, each as `marbre sources add` does.

    Feeds that the list names are tried first. What is a source already is left; what cannot be added is told.

    \b
    Examples:
      marbre sources import feeds.opml --dry-run
      marbre sources import addresses.txt --country ml --yes
    Exit codes: 0 all are sources now, 1 some could not be added, 2 usage, configuration, or a file that is no list.
    """
    from crawler.newsroom.import_list import import_newsrooms
    from crawler.newsroom.propose import Wishes

    set_up_logging(0, quiet=False)
    config = load_config(config_dir or group_config)
    entries = read_entries(path)
    require_contact(config)
    folder = None if dry_run else require_folder(config)
    check_wishes(config, None, country)
    if not (dry_run or yes or sys.stdin.isatty()):
        raise click.UsageError(_("say --yes to write, or --dry-run to see only"))
    imported = import_newsrooms(
        entries, config.sources, config.settings, Wishes(None, country, language, config.settings.fetch.delay)
    )
    added = [one for one in imported if one.proposal is not None]
    for one in imported:
        say(describe(one))
    if folder is not None and added and not yes:
        click.confirm(
            ngettext("Write {added} source?", "Write {added} sources?", len(added)).format(added=len(added)), abort=True
        )
    if folder is not None:
        write_all(added, folder)
    refused = sum(one.refusal is not None for one in imported)
    known = len(imported) - len(added) - refused
    verb = _("to add") if dry_run else _("added")
    say(
        _("{imported} newsrooms: {added} {verb}, {known} there already, {refused} refused").format(
            imported=len(imported), added=len(added), verb=verb, known=known, refused=refused
        )
    )
    sys.exit(1 if refused else 0)


def read_entries(path: Path) -> tuple[ListedNewsroom, ...]:
    """The file's entries; raises UsageError for what is no list."""
    from crawler.newsroom.opml import NoList, read_list

    try:
        return read_list(path.read_bytes())
    except OSError as error:
        raise click.UsageError(
            _("{path} cannot be read ({strerror})").format(path=path, strerror=error.strerror)
        ) from None
    except NoList as error:
        raise click.UsageError(
            _("{path}: {error} — give OPML as feed readers export it, or a text file with an address a line").format(
                path=path, error=error
            )
        ) from None


def describe(one: ImportedNewsroom) -> str:
    """One line."""
    if one.proposal is not None:
        source = one.proposal.source
        listings = ", ".join((*source.feeds, *source.sitemaps, *source.sections))
        return _("add      {country}  {name:24} {listings}").format(
            country=source.country, name=source.name, listings=listings
        )
    if one.known is not None:
        return _("already      {known:24} {address}").format(known=one.known, address=one.address)
    return _("refused  {refusal}").format(refusal=one.refusal)


def write_all(added: list[ImportedNewsroom], folder: Path) -> None:
    """Put the proposals into the configuration, one after the other."""
    from config.edit import add_source
    from crawler.newsroom.propose import format_source

    for one in added:
        assert one.proposal is not None
        text = format_source(one.proposal, datetime.now(UTC).date(), one.cms_evidence)
        add_source(folder, one.proposal.source.country, text)
