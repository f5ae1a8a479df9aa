"""`marbre changes`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from gettext import gettext as _

import click

from archive.locale.labels import tell_label
from crawler.cli.options import (
    INSTANT,
    add_archive_option,
    add_config_option,
    add_json_option,
    load_config,
    open_archive,
)
from crawler.cli.output.say import say, say_raw

_CLASSES = ("typo", "correction", "headline", "addition", "removal", "rewording", "cut", "restored", "gone")


@click.command(name="changes")
@click.option("--since", type=INSTANT, metavar="DATE", help="From this instant on. Default: the last seven days.")
@click.option("--until", type=INSTANT, metavar="DATE", help="Before this instant.")
@click.option("--class", "classes", multiple=True, type=click.Choice(_CLASSES), help="Of this class; may be repeated.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Of this source; may be repeated.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="Changes at most.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    since: datetime | None,
    until: datetime | None,
    classes: tuple[str, ...],
    sources: tuple[str, ...],
    limit: int,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
) -> None:
    """List the articles that were edited or taken down, newest first. Instants are in UTC.

    `marbre diff` shows an edit; docs/revisions.md says what the classes mean.

    \b
    Examples:
      marbre changes
      marbre changes --class correction --class gone --source mali-live
      marbre changes --since 2026-11-01 --json
    """
    if since is not None and until is not None and since >= until:
        raise click.UsageError(_("--since {since} is not before --until {until}").format(since=since, until=until))
    config = load_config(config_dir)
    from archive.watches.changes import ChangeQuery

    with open_archive(archive_file, config, read_only=True) as (archive, _path):
        unknown = set(sources) - {state.source for state in archive.crawls.list_source_states()}
        if unknown:
            raise click.UsageError(
                _("the archive has no source of the name {unknown}").format(unknown=", ".join(sorted(unknown)))
            )
        since = since or datetime.now(UTC) - timedelta(days=7)
        query = ChangeQuery(classes, sources, since, until, limit)
        changes, counts = archive.watches.list_changes(query), archive.watches.count_changes(query)
    if as_json:
        rows = [asdict(change) | {"at": change.at.isoformat()} for change in changes]
        say_raw(json.dumps({"counts": counts, "changes": rows}, ensure_ascii=False, indent=1))
        return
    for change in changes:
        words = (
            _("+{words_added} -{words_removed} words").format(
                words_added=change.words_added, words_removed=change.words_removed
            )
            if change.revision
            else ""
        )
        shown = f"marbre diff {change.article_id} {change.revision - 1} {change.revision}" if change.revision else ""
        say(
            f"{change.at:%Y-%m-%d %H:%M}  {_tell_kind(change.kind):10} {change.source}: "
            f"{change.title or _('(no title)')}"
        )
        say(f"    {'  '.join(each for each in (words, shown, change.url) if each)}")
    told = ", ".join(f"{number} {_tell_kind(kind)}" for kind, number in counts.items()) or _("no change")
    say(_("Since {since:%Y-%m-%d %H:%M}: {told}.").format(since=since, told=told))


def _tell_kind(kind: str) -> str:
    return _("gone") if kind == "gone" else tell_label("change", kind)
