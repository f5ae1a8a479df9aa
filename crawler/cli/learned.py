"""`marbre learned`."""

from __future__ import annotations

import json
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from archive.extractions.block_sets import BlockSet


@click.command(name="learned")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--forget", is_flag=True, help="Let nothing be in force that was learned of these sources.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    sources: tuple[str, ...], forget: bool, as_json: bool, config_dir: str | None, archive_file: str | None
) -> None:
    """Show what was learned of sources: where articles stand in their pages, and the lines of the pages' frame.

    Texts are read without these lines. A page in which the article stands elsewhere is searched as if nothing had been
    learned; where most of the newest are so, `marbre status` says since when, and the next crawl learns anew.

    --forget adds an empty set, which holds until a source's articles have doubled. Extractions made before keep their
    texts and logs; `marbre reextract --accept` reads them again by what is in force.

    \b
    Examples:
      marbre learned
      marbre learned mali-live --json
      marbre learned mali-live --forget
    """
    config = load_config(config_dir)
    if forget and not sources:
        raise click.UsageError(_("--forget wants the name of a source"))
    from crawler.clock import Clock
    from crawler.learn_blocks import forget_blocks

    with open_archive(archive_file, config, read_only=not forget) as (archive, _path):
        known = archive.block_sets.list_sources()
        if unknown := sorted(set(sources) - set(known)):
            raise click.UsageError(_("nothing was learned of {unknown} yet").format(unknown=", ".join(unknown)))
        if forget:
            for source in sources:
                forget_blocks(archive, source, Clock().now())
        sets = {source: archive.block_sets.find_newest(source) for source in sources or known}
    found = {source: each for source, each in sets.items() if each is not None}
    if as_json:
        rows = [{"source": source, **_to_json(each)} for source, each in found.items()]
        say_raw(json.dumps({"sources": rows}, ensure_ascii=False, indent=1))
        return
    for source, each in found.items():
        _print(source, each)


def _to_json(found: BlockSet) -> dict[str, Any]:
    from crawler.learn_blocks import is_in_force

    return {
        "made_at": found.made_at.isoformat(),
        "articles": found.articles,
        "in_force": is_in_force(found),
        "article_at": _list_way(found),
        "lines": [{"digest": line.digest, "articles": line.articles, "line": line.example} for line in found.lines],
    }


def _list_way(found: BlockSet) -> list[str]:
    """The elements on the way to the article in the source's pages, as selectors; empty where nothing is known."""
    from pipelines.template.template import read_template

    if not found.template:
        return []
    return [key.replace(" #", "#").replace(" ", ".") for key in read_template(found.template).way]


def _print(source: str, found: BlockSet) -> None:
    from crawler.learn_blocks import is_in_force

    former = "" if is_in_force(found) else _("; by former rules, learned anew at the next crawl")
    say(
        ngettext(
            "{source}: {lines} line, from {articles} articles on {made_at:%Y-%m-%d}{former}",
            "{source}: {lines} lines, from {articles} articles on {made_at:%Y-%m-%d}{former}",
            len(found.lines),
        ).format(source=source, lines=len(found.lines), articles=found.articles, made_at=found.made_at, former=former)
    )
    if way := _list_way(found):
        say(_("    articles stand at {way}").format(way=" > ".join(way)))
    for line in found.lines:
        say(f"    {line.articles:>5}  {line.example or line.digest}")
