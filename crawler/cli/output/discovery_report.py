"""What discovery tried and chose, and what a check found, as tables for people. Prints only."""

from __future__ import annotations

import sys
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from crawler.cli.output.say import add_row, say
from crawler.newsroom.choose import ListingChoice, choose_listings, tell_left

if TYPE_CHECKING:
    from crawler.newsroom.judge_listing import TriedListing
    from crawler.newsroom.mend import CheckedSource
    from crawler.newsroom.sessions import DiscoverySession

_ORIGINS = {"declared": "the page", "link": "a link", "menu": "the menu", "given": "the list"}
_STATES = ("works", "moved", "old", "dead", "html", "challenge", "useless", "unread")


def print_tried(session: DiscoverySession) -> None:
    """One table: each address, who names it, what it gave, and whether it is taken."""
    choices = choose_listings(session.tried)
    table = _make_table(_("listing"), _("named by"), _("gave"), _("decision"))
    for one in session.tried:
        named = one.candidate.says if one.candidate.origin == "cms" else one.candidate.origin
        origin = _(_ORIGINS.get(one.candidate.origin, named)) or named
        add_row(
            table, f"{one.candidate.kind} {one.candidate.url}", origin, _tell_given(one), _tell_decision(one, choices)
        )
    if session.tried:
        _make_console().print(table)
    page = session.page
    if page is not None and page.cms is not None:
        say(_("Content system: {name} ({evidence})").format(name=page.cms.cms.name, evidence=page.cms.evidence))
    say(ngettext("{requests} request", "{requests} requests", session.requests).format(requests=session.requests))


def print_checked(sources: list[CheckedSource]) -> None:
    """One table: each declared address and what it is; below it what would work in the place of the bad ones."""
    table = _make_table(_("source"), _("address"), _("state"), _("says"))
    for source in sources:
        for one in source.checked:
            add_row(table, source.source.name, one.url, _(one.state), one.sentence)
    _make_console().print(table)
    for source in sources:
        for key, url in source.would_work:
            say(_("{name}: would work now: {url} ({key})").format(name=source.source.name, url=url, key=key))
        if source.refusal:
            say(_("{name}: nothing else was found: {refusal}").format(name=source.source.name, refusal=source.refusal))


def _make_table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _make_console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 200, soft_wrap=False)


def _tell_given(one: TriedListing) -> str:
    return _("not tried") if one.verdict == "left" else one.sentence


def _tell_decision(one: TriedListing, choices: tuple[ListingChoice, ...]) -> str:
    choice = next((choice for choice in choices if choice.tried is one), None)
    if choice is not None:
        return _("taken: {reason}").format(reason=choice.reason)
    if one.verdict == "works":
        return tell_left(one, choices)
    return _("left: {sentence}").format(sentence=one.sentence) if one.verdict == "left" else _("left")
