"""`marbre history`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from archive.articles.set_aside import tell_set_aside
from archive.locale.labels import tell_label
from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from archive.articles.history import ArticleHistory, RevisionRow, SightingRow


@click.command(name="history")
@click.argument("article", metavar="URL|ID")
@add_json_option
@add_config_option
@add_archive_option
def command(article: str, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """List every time an article was asked, what came back, and each text it has had.

    Any address that has led to the article will do, with or without https:// and www. Instants are in UTC.

    \b
    Examples:
      marbre history mali-live.net/politique/1008/
      marbre history 17 --json
    """
    with open_archive(archive_file, load_config(config_dir), read_only=True) as (archive, path):
        history = archive.articles.find_history(article)
    if history is None:
        raise click.UsageError(_("no article {article} in {path}").format(article=article, path=path))
    if as_json:
        say_raw(json.dumps(_to_json(history), ensure_ascii=False, indent=1, default=_to_plain))
    else:
        _print(history)


def _to_json(history: ArticleHistory) -> dict[str, Any]:
    """Everything but the texts themselves, which `marbre diff` and `marbre show` give."""
    told = asdict(history)
    for revision in told["revisions"]:
        del revision["text"], revision["lead"]
    return told


def _to_plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _print(history: ArticleHistory) -> None:
    say(history.title or _("(no headline)"))
    say(
        _("  article {article_id} of {source}, {url}").format(
            article_id=history.article_id, source=history.source, url=history.url
        )
    )
    gone = _(", gone since {minute}").format(minute=_format_minute(history.gone_at)) if history.gone_at else ""
    say(
        _("  first seen {minute}, last {minute2}{gone}").format(
            minute=_format_minute(history.first_seen_at), minute2=_format_minute(history.last_seen_at), gone=gone
        )
    )
    say(_("\nCaptures"))
    for sight in history.captures:
        say(
            f"  {sight.captured_at:%Y-%m-%d %H:%M:%S} {sight.status or '':4} {_describe_sighting(sight):24} {sight.url}"
        )
    say(_("\nRevisions"))
    for revision in history.revisions:
        say(f"  {revision.number:3} {_format_minute(revision.seen_at)}  {_describe_change(revision)}")


def _describe_sighting(sight: SightingRow) -> str:
    if sight.revision is not None:
        return _("revision {revision}").format(revision=sight.revision)
    if sight.set_aside is not None:
        return tell_set_aside(sight.set_aside)
    if sight.error:
        return tell_label("capture_error", sight.error)
    if sight.location and sight.status != 304:
        return _("redirect")
    return {"server-not-modified": _("not modified"), "identical-payload-digest": _("same bytes")}.get(
        sight.revisit or "", _("no other text")
    )


def _describe_change(revision: RevisionRow) -> str:
    size = ngettext("{words} word, {completeness}", "{words} words, {completeness}", revision.words).format(
        words=revision.words, completeness=tell_label("article", revision.completeness)
    )
    if revision.change is None:
        return _("first text, {size}").format(size=size)
    headline = _(", other headline") if revision.headline_changed and revision.change != "headline" else ""
    share = f"{revision.words_changed_share or 0:.1%}"
    return _("{change} of {share} (+{words_added} -{words_removed} words){headline}, {size}").format(
        change=tell_label("change", revision.change),
        share=share,
        words_added=revision.words_added,
        words_removed=revision.words_removed,
        headline=headline,
        size=size,
    )


def _format_minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
