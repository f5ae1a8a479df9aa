"""`marbre sources add`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from crawler.cli.options import INSTANT, add_config_option, load_config, require_contact, set_up_logging
from crawler.cli.output.say import say
from crawler.cli.sources import require_folder

if TYPE_CHECKING:
    from config.load import Config
    from crawler.newsroom.propose import Proposal, Wishes
    from crawler.newsroom.sessions import DiscoverySession


@click.command(name="add")
@click.argument("url", metavar="URL")
@click.option("--country", metavar="CC", help="Its country (ml, sn, fr …), where its address does not tell.")
@click.option("--name", metavar="NAME", help="Its name here; by default its host's.")
@click.option("--language", metavar="TAG", help="Its language, where that is not French: add it all the same.")
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@click.option("--at", type=INSTANT, metavar="DATE", help="As if it were this instant (for replays of saved pages).")
@add_config_option
@click.pass_obj
def command(
    group_config: str | None,
    url: str,
    country: str | None,
    name: str | None,
    language: str | None,
    dry_run: bool,
    yes: bool,
    at: datetime | None,
    config_dir: str | None,
) -> None:
    """Find the feeds, sitemaps or sections of a newsroom from its home page, try them, and write the best as a source.

    At most 15 requests, with robots.txt, delays and guards as in a crawl. The table says what was tried and why it was
    chosen or not.

    \b
    Examples:
      marbre sources add https://www.lefanal.example/ --country re
      marbre sources add lefanal.example --dry-run
    Exit codes: 0 written (or shown), 1 no source can be made of it, 2 usage or configuration.
    """
    from crawler.newsroom.propose import Wishes
    from crawler.newsroom.refusals import Refusal

    set_up_logging(0, quiet=False)
    config = load_config(config_dir or group_config)
    require_contact(config)
    if not dry_run:
        require_folder(config, _(", or --dry-run to see what would be written"))
    address = check_address(url)
    check_wishes(config, name, country)
    if not dry_run:
        refuse_known(config, address)
    session = discover(config, address, at)
    from crawler.cli.output.discovery_report import print_tried

    found = propose(session, config, Wishes(name, country, language, config.settings.fetch.delay))
    print_tried(session)
    if isinstance(found, Refusal):
        say(f"marbre: {found}", err=True)
        sys.exit(1)
    write(found, session, config, dry_run=dry_run, yes=yes)


def check_address(url: str) -> str:
    """The address with its scheme; raises UsageError for what is none."""
    from archive.model.urls import is_malformed
    from config.checks import check_url

    address = url if "://" in url else f"https://{url}"
    fault = check_url(address)
    if fault is not None or is_malformed(address):
        raise click.UsageError(
            f"{fault.what} — {fault.mend}" if fault else _("not a web address: {url!r}").format(url=url)
        )
    return address if address.count("/") > 2 else f"{address}/"


def check_wishes(config: Config, name: str | None, country: str | None) -> None:
    """Raises UsageError for a name that is taken or none, and for a country that is none."""
    from config.checks import check_country, check_slug

    faults = [check_slug(name) if name else None, check_country(country) if country else None]
    for fault in filter(None, faults):
        raise click.UsageError(f"{fault.what} — {fault.mend}")
    if name in {source.name for source in config.sources}:
        raise click.UsageError(
            _("there is a source of the name {name} already: give another with --name").format(name=name)
        )


def refuse_known(config: Config, address: str) -> None:
    """End where a source has the address's host already."""
    known = next((source for source in config.sources if source.allows(address)), None)
    if known is not None:
        state = "" if known.enabled else _(", switched off (`marbre sources --tried` says why)")
        say(
            _(
                "marbre: {address}: it is the source {name} already{state} — marbre sources check "
                "{name} --fix tries its addresses"
            ).format(address=address, name=known.name, state=state),
            err=True,
        )
        sys.exit(1)


def discover(config: Config, address: str, at: datetime | None) -> DiscoverySession:
    """Ask the site."""
    from crawler.clock import Clock
    from crawler.newsroom.ask import ask_sites
    from crawler.newsroom.sessions import DiscoverySession
    from crawler.newsroom.site_ask import make_site_ask

    clock = Clock(at)
    session = DiscoverySession(address, clock.now())
    ask_sites([make_site_ask(session)], config.settings, clock, lambda _: None)
    return session


def propose(session: DiscoverySession, config: Config, wishes: Wishes) -> Proposal | object:
    """What is to be written, or why nothing is."""
    from crawler.newsroom.choose import choose_listings
    from crawler.newsroom.propose import propose_source

    return session.refusal or propose_source(session, choose_listings(session.tried), config.sources, wishes)


def write(proposal: object, session: DiscoverySession, config: Config, *, dry_run: bool, yes: bool) -> None:
    """Show the table, ask, and put it into the configuration."""
    from config.edit import add_source
    from crawler.newsroom.propose import Proposal, format_source

    assert isinstance(proposal, Proposal)
    cms = session.page.cms if session.page else None
    text = format_source(proposal, datetime.now(UTC).date(), cms.evidence if cms else None)
    say(f"\n{text}")
    country = proposal.source.country
    if dry_run:
        say(_("Nothing was written; it would go into sources/{country}.toml.").format(country=country))
        return
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(_("say --yes to write it, or --dry-run to see it only"))
        click.confirm(_("Write it into sources/{country}.toml?").format(country=country), abort=True)
    path = add_source(require_folder(config), country, text)
    say(_("wrote {path}").format(path=path))
    say(_("Next: marbre crawl {name} --plan").format(name=proposal.source.name))
