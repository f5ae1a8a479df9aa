"""`marbre sources`: the list, and one file a verb that adds, checks, renames, removes, imports or exports sources."""

from __future__ import annotations

import json
from gettext import gettext as _
from gettext import ngettext
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.groups import NearestGroup
from crawler.cli.language import translate_help
from crawler.cli.options import add_config_option, add_json_option, load_config
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from config.load import Config
    from config.sources import Source

VERBS = {
    "add": "Find the feeds of a newsroom, and write it into the configuration.",
    "check": "Try every declared address; with --fix, write what works.",
    "rename": "Rename a source, and its articles with it.",
    "remove": "Take a source out of the configuration; its archive stays.",
    "import": "Add the newsrooms of an OPML file or a list of addresses.",
    "export": "Write the sources as an OPML file.",
}


class _SourceVerbs(NearestGroup):
    """Loads the file of a verb when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        command = import_module(f"crawler.cli.sources.{cmd_name.replace('import', 'import_list')}").command
        assert isinstance(command, click.Command)
        return translate_help(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(_("Commands")):
            formatter.write_dl([(verb, _(what)) for verb, what in VERBS.items()])


@click.group(name="sources", cls=_SourceVerbs, invoke_without_command=True)
@click.option("--country", "countries", multiple=True, metavar="CC", help="Only this country (ml, sn, fr …).")
@click.option("--tried", is_flag=True, help="Say of each when it was last seen to answer, and by whose word.")
@click.option("--enabled", is_flag=True, help="Only those that are crawled.")
@add_json_option
@add_config_option
@click.pass_context
def command(context: click.Context, /, config_dir: str | None, **given: Any) -> None:
    """List the sources that are configured, after checking the whole configuration; add, check and change them.

    \b
    Examples:
      marbre sources
      marbre sources --country ml --tried
      marbre sources add https://www.lefanal.example/
      marbre sources check --fix
    """
    if context.invoked_subcommand is not None:
        context.obj = config_dir
        return
    config = load_config(config_dir)
    countries, only_enabled = given["countries"], given["enabled"]
    chosen = [
        source
        for source in config.sources
        if (not countries or source.country in countries) and (source.enabled or not only_enabled)
    ]
    if given["as_json"]:
        say_raw(json.dumps([to_json(source) for source in chosen], ensure_ascii=False, indent=1))
        return
    for source in chosen:
        say(_format_tried(source) if given["tried"] else _format_line(source))
    enabled = sum(source.enabled for source in chosen)
    where = config.folder or _("the one that comes with Marbre")
    say(
        ngettext(
            "{chosen} source, {enabled} of them switched on; configuration: {where}",
            "{chosen} sources, {enabled} of them switched on; configuration: {where}",
            len(chosen),
        ).format(chosen=len(chosen), enabled=enabled, where=where)
    )


def to_json(source: Source) -> dict[str, Any]:
    """A source for programs."""
    evidence = source.evidence
    return {
        "name": source.name,
        "title": source.title,
        "homepage": source.homepage,
        "country": source.country,
        "language": source.language,
        "cms": source.cms,
        "feeds": source.feeds,
        "sitemaps": source.sitemaps,
        "sections": source.sections,
        "cron": source.cron,
        "enabled": source.enabled,
        "state": evidence.state if evidence else None,
        "answered": evidence.answered if evidence else None,
        "by": evidence.by if evidence else None,
        "reason": evidence.reason if evidence else None,
    }


def require_folder(config: Config, mend: str = "") -> Any:
    """The folder whose files are to be edited; the shipped ones never are."""
    if config.folder is None:
        raise click.UsageError(
            _(
                "there is no configuration of your own to write into: marbre init DIR --contact "
                "you@example.org, then --config DIR or $MARBRE_CONFIG{mend}"
            ).format(mend=mend)
        )
    return config.folder


def choose_named(config: Config, names: tuple[str, ...]) -> list[Source]:
    """The sources of these names, or all that are switched on; raises UsageError for a name nobody has."""
    by_name = {source.name: source for source in config.sources}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise click.UsageError(
            _("no source of the name {unknown}; `marbre sources` lists those there are").format(
                unknown=", ".join(unknown)
            )
        )
    return [by_name[name] for name in dict.fromkeys(names)] or [each for each in config.sources if each.enabled]


def _format_line(source: Source) -> str:
    listings = _("{feeds} feeds, {sitemaps} sitemaps, {sections} sections").format(
        feeds=len(source.feeds), sitemaps=len(source.sitemaps), sections=len(source.sections)
    )
    state = "" if source.enabled else "  " + _("(disabled)")
    return f"{source.country}  {source.name:24} {source.title:32} {listings}{state}"


def _format_tried(source: Source) -> str:
    evidence = source.evidence
    state = _("on") if source.enabled else _("off")
    if evidence is None:
        return _("{country}  {name:24} {state:3} your own").format(
            country=source.country, name=source.name, state=state
        )
    when = (
        _("answered {answered}").format(answered=evidence.answered)
        if evidence.answered
        else _("tried {tried}").format(tried=evidence.tried)
        if evidence.tried
        else ""
    )
    parts = [evidence.state, when, _("by: {who}").format(who=evidence.by) if evidence.by else "", evidence.reason or ""]
    return f"{source.country}  {source.name:24} {state:3} {'; '.join(part for part in parts if part)}"
