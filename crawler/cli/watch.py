"""`marbre watch` and what follows it: list, test, add, pause, resume, remove."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.groups import NearestGroup
from crawler.cli.options import (
    INSTANT,
    add_archive_option,
    add_config_option,
    add_json_option,
    find_archive,
    load_config,
    open_archive,
)
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from config.load import Config
    from config.watches import Watch

_TELL = ("new", "edited", "gone", "returned", "front-page")
_EVERY = ("at-once", "hourly", "daily", "weekly")


@click.group(name="watch", cls=NearestGroup, invoke_without_command=True)
@add_json_option
@add_config_option
@add_archive_option
@click.pass_context
def command(context: click.Context, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Saved searches that tell you: list them, try one, add, pause and remove them (docs/watches.md).

    Without a subcommand: every watch with what it has met, what waits to be told, and messages that do not leave.
    A crawl holds what it has kept against the watches; `marbre notify` and `marbre schedule` send what is due.

    \b
    Examples:
      marbre watch
      marbre watch test inondations --since 2026-11-01
      marbre watch add inondations --query 'inondation* OU crue' --country ml --every daily
      marbre watch pause inondations
      marbre watch resume inondations
      marbre watch remove inondations
    """
    if context.invoked_subcommand is None:
        _list(load_config(config_dir), archive_file, as_json=as_json)


@command.command(name="list")
@add_json_option
@add_config_option
@add_archive_option
def list_command(as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """List the watches: what each has met, what waits, and messages that do not leave."""
    _list(load_config(config_dir), archive_file, as_json=as_json)


@command.command(name="test")
@click.argument("name")
@click.option("--since", type=INSTANT, metavar="DATE", help="From this instant on. Default: the last seven days.")
@add_json_option
@add_config_option
@add_archive_option
def test_command(
    name: str, since: datetime | None, as_json: bool, config_dir: str | None, archive_file: str | None
) -> None:
    """Show what a watch would have told of what has happened since; nothing is sent or written down."""
    config = load_config(config_dir)
    watch = _find(config, name)
    since = since or datetime.now(UTC) - timedelta(days=7)
    from crawler.watches.convert import to_row

    with open_archive(archive_file, config, read_only=True) as (archive, _path):
        matches = archive.watches.find_past(to_row(watch, config), since)
        articles = {match.article_id: archive.articles.find(match.article_id) for match in matches}
    rows: list[dict[str, Any]] = []
    for match in matches:
        article = articles[match.article_id]
        if article is not None:
            rows.append(
                {
                    "at": match.happened_at.isoformat(),
                    "event": match.kind,
                    "article_id": match.article_id,
                    "source": article.source,
                    "title": article.title,
                    "url": article.url,
                }
            )
    if as_json:
        say_raw(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        say(f"{row['at'][:16]}  {_(row['event']):14} {row['source']}: {row['title'] or _('(no title)')}")
        say(f"    {row['url']}  ({row['article_id']})")
    say(
        ngettext(
            "{name} would have told {rows} time since {since:%Y-%m-%d %H:%M} UTC.",
            "{name} would have told {rows} times since {since:%Y-%m-%d %H:%M} UTC.",
            len(rows),
        ).format(name=name, rows=len(rows), since=since)
    )


@command.command(name="add")
@click.argument("name")
@click.option("--title", help="How messages call it.")
@click.option("--query", help="What to look for, in the language of `marbre search`.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Of this source; may be repeated.")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="Of this country's sources: ml, sn …")
@click.option("--section", "sections", multiple=True, metavar="WORDS", help="In a section with these words.")
@click.option("--author", "authors", multiple=True, metavar="WORDS", help="By an author with these words in the name.")
@click.option("--agency", "agencies", multiple=True, metavar="WORDS", help="Agency copy: AFP, Reuters …")
@click.option("--tell", multiple=True, type=click.Choice(_TELL), help="What to tell; may be repeated. Default: new.")
@click.option("--every", type=click.Choice(_EVERY), help="How often. Default: at-once.")
@click.option("--at", metavar="HH:MM", help="At this time of day. Default: 07:00.")
@click.option("--webhook", metavar="URL", help="Send JSON to this address too.")
@click.option("--atom-file", metavar="FILE", help="Write a feed into this file, relative to the configuration folder.")
@click.option("--digest-folder", metavar="FOLDER", help="Keep each message in this folder, as page and as text.")
@add_config_option
def add_command(name: str, config_dir: str | None, **given: Any) -> None:
    """Write a watch into watches.toml of the configuration folder, after checking it.

    Whom it tells stands in [notify] of marbre.toml; docs/watches.md has the keys that are set in the file.
    """
    config, folder = _load_own(config_dir)
    if any(watch.name == name for watch in config.watches):
        raise click.UsageError(
            _("there is a watch {name} already; `marbre watch remove {name}` takes it out").format(name=name)
        )
    values = {"name": name} | {key: list(v) if isinstance(v, tuple) else v for key, v in given.items() if v}
    from config.errors import ConfigError
    from crawler.watches.convert import load_with_watches
    from crawler.watches.edit import add_watch, drop_watch

    path = add_watch(folder, values)
    try:
        load_with_watches(folder)
    except ConfigError:
        drop_watch(folder, name)
        raise
    say(_("{path}: watch {name} added; what comes from now on is held against it.").format(path=path, name=name))


@command.command(name="pause")
@click.argument("name")
@add_config_option
def pause_command(name: str, config_dir: str | None) -> None:
    """Let a watch meet and tell nothing until it is resumed."""
    _pause(name, config_dir, paused=True)


@command.command(name="resume")
@click.argument("name")
@add_config_option
def resume_command(name: str, config_dir: str | None) -> None:
    """Let a paused watch go on, with what comes from now on."""
    _pause(name, config_dir, paused=False)


@command.command(name="remove")
@click.argument("name")
@add_config_option
def remove_command(name: str, config_dir: str | None) -> None:
    """Take a watch out of the configuration; what it has met stays in the archive."""
    config, folder = _load_own(config_dir)
    _find(config, name)
    from crawler.watches.edit import drop_watch

    say(_("{drop_watch}: watch {name} removed.").format(drop_watch=drop_watch(folder, name), name=name))


def _pause(name: str, config_dir: str | None, *, paused: bool) -> None:
    config, folder = _load_own(config_dir)
    watch = _find(config, name)
    if watch.paused == paused:
        say(
            _("watch {name} {value}.").format(name=name, value=_("is paused already") if paused else _("is not paused"))
        )
        return
    from crawler.watches.edit import pause_watch

    path = pause_watch(folder, name, paused=paused)
    say(_("{path}: watch {name} {value}.").format(path=path, name=name, value=_("paused") if paused else _("goes on")))


def _load_own(config_dir: str | None) -> tuple[Config, Path]:
    """The configuration and the folder of the user's own that it is in."""
    config = load_config(config_dir)
    if config.folder is None:
        raise click.UsageError(
            _(
                "there is no configuration of your own to write to: marbre init DIR --contact "
                "you@example.org, then --config DIR or $MARBRE_CONFIG"
            )
        )
    return config, config.folder


def _find(config: Config, name: str) -> Watch:
    found = next((watch for watch in config.watches if watch.name == name), None)
    if found is None:
        from config.checks import find_closest

        near = find_closest(name, tuple(watch.name for watch in config.watches))
        raise click.UsageError(
            _("no watch of the name {name}; {near}`marbre watch` lists those there are").format(name=name, near=near)
        )
    return found


def _list(config: Config, archive_file: str | None, *, as_json: bool) -> None:
    from crawler.cli.output.watch_report import print_watches

    path = find_archive(archive_file, config)
    if not path.exists():
        print_watches(config, None, [], 0, {}, as_json=as_json)
        return
    from crawler.watches.convert import sync_watches

    now = datetime.now(UTC)
    with open_archive(archive_file, config) as (archive, _path):
        sync_watches(archive, config, now)
        archive.watches.match_unless_locked(now)
        print_watches(
            config,
            archive.watches.list_states(),
            archive.watches.list_messages(troubled=True, limit=20),
            archive.watches.count_events(),
            archive.watches.list_faults(),
            as_json=as_json,
        )
