"""`marbre corpus`: create, list, show, diff, export, delete."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from crawler.cli import export
from crawler.cli.groups import NearestGroup
from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw
from crawler.cli.selection import add_selection_options, tell_not_found, to_selection

if TYPE_CHECKING:
    from archive.corpora.compare import CorpusChange
    from archive.corpora.corpus import Corpus


@click.group(name="corpus", cls=NearestGroup)
def command() -> None:
    """Freeze selections of articles under a name, to work on and to cite.

    A corpus holds which articles were found, with the text that each had then: neither edits nor re-extraction change
    what it exports, and `marbre prune` keeps it.

    \b
    Examples:
      marbre corpus create crue-2026 inondations OU crue --country ml --dates 2026
      marbre corpus list
      marbre corpus diff crue-2026
      marbre corpus export crue-2026 --format txm -o crue.zip
    """


@command.command(name="create")
@click.argument("name")
@add_selection_options
@add_config_option
@add_archive_option
def create(name: str, config_dir: str | None, archive_file: str | None, **values: Any) -> int:
    """Freeze what a selection finds now.

    \b
    Example:
      marbre corpus create crue-2026 inondations --country ml --dates 2026
    """
    selection = to_selection(values)
    config = load_config(config_dir)
    with open_archive(archive_file, config) as (archive, path):
        corpus, found = archive.corpora.create(name, selection, datetime.now(UTC))
    missing = tell_not_found(found)
    if corpus is None:
        say(_("No article has this; no corpus was made."), err=True)
        return 1
    say(corpus.citation)
    say(_("Archive: {path}").format(path=path))
    return 1 if missing else 0


@command.command(name="list")
@add_json_option
@add_config_option
@add_archive_option
def list_(as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """List the corpora.

    \b
    Example:
      marbre corpus list
    """
    config = load_config(config_dir)
    with open_archive(archive_file, config, read_only=True) as (archive, path):
        corpora = archive.corpora.list()
    if as_json:
        say_raw(json.dumps([_to_json(corpus) for corpus in corpora], ensure_ascii=False, indent=1))
        return
    for corpus in corpora:
        say(
            ngettext(
                "{name:24} {articles:8} article  {created_at:%Y-%m-%d}",
                "{name:24} {articles:8} articles  {created_at:%Y-%m-%d}",
                corpus.articles,
            ).format(name=corpus.name, articles=corpus.articles, created_at=corpus.created_at)
        )
    say(
        ngettext("{corpora} corpus. Archive: {path}", "{corpora} corpora. Archive: {path}", len(corpora)).format(
            corpora=len(corpora), path=path
        )
    )


@command.command(name="show")
@click.argument("name")
@add_json_option
@add_config_option
@add_archive_option
def show(name: str, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Show what a corpus is, and how to cite it.

    \b
    Example:
      marbre corpus show crue-2026
    """
    config = load_config(config_dir)
    with open_archive(archive_file, config, read_only=True) as (archive, _path):
        corpus = archive.corpora.find(name)
    if as_json:
        say_raw(json.dumps(_to_json(corpus), ensure_ascii=False, indent=1))
        return
    say(corpus.citation)
    for key, value in corpus.selection.items():
        say(f"  {key}: {value}")


@command.command(name="diff")
@click.argument("name")
@add_json_option
@add_config_option
@add_archive_option
def diff(name: str, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Show what has changed since a corpus was frozen: edits, other readings, articles gone, new hits.

    \b
    Example:
      marbre corpus diff crue-2026
    """
    config = load_config(config_dir)
    with open_archive(archive_file, config, read_only=True) as (archive, _path):
        corpus = archive.corpora.find(name)
        changes = archive.corpora.compare(corpus)
    if as_json:
        rows = [
            {"article_id": each.article_id, "kind": each.kind, "url": each.url, "same_text": each.same_text}
            for each in changes
        ]
        say_raw(json.dumps({"corpus": corpus.name, "changes": rows}, ensure_ascii=False, indent=1))
        return
    for each in changes:
        say(f"{_(each.kind):10} {each.article_id:8}  {each.url}{_tell_same(each)}")
    counts = Counter(each.kind for each in changes)
    say(", ".join(f"{number} {_(kind)}" for kind, number in counts.items()) or _("Nothing has changed."))


@command.command(name="delete")
@click.argument("name")
@add_config_option
@add_archive_option
def delete(name: str, config_dir: str | None, archive_file: str | None) -> None:
    """Take a corpus away; its articles stay.

    \b
    Example:
      marbre corpus delete crue-2026
    """
    config = load_config(config_dir)
    with open_archive(archive_file, config) as (archive, _path):
        archive.corpora.delete(name)
    say(_("The corpus {name} is gone; its articles are as they were.").format(name=name))


@command.command(
    name="export", context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False
)
@click.argument("name")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def export_corpus(context: click.Context, name: str, options: tuple[str, ...]) -> int:
    """Export a corpus, as `marbre export --corpus NAME` does, with all of its options.

    \b
    Example:
      marbre corpus export crue-2026 --format txm -o crue.zip
    """
    made = export.command.make_context("marbre corpus export", ["--corpus", name, *options], parent=context)
    with made:
        code: int = export.command.invoke(made)
    return code


def _to_json(corpus: Corpus) -> dict[str, Any]:
    return {
        "name": corpus.name,
        "created_at": corpus.created_at.isoformat(),
        "articles": corpus.articles,
        "selection": corpus.selection,
        "corpus_digest": corpus.corpus_digest,
        "chain_digest": corpus.chain_digest,
        "citation": corpus.citation,
    }


def _tell_same(change: CorpusChange) -> str:
    return _("  (the same text)") if change.kind == "read-anew" and change.same_text else ""
