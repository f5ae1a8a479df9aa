"""`marbre status`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import archive_option, archive_path_of, config_option, json_option, load_config

if TYPE_CHECKING:
    from archive.crawls import SourceState


@click.command(name="status")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@json_option
@config_option
@archive_option
def command(names: tuple[str, ...], as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Show, source by source, the last crawl and what the archive holds.

    \b
    Examples:
      marbre status
      marbre status mali-live --json
    """
    path = archive_path_of(archive_file, load_config(config_dir))
    from archive.store import Archive

    with Archive.open(path, read_only=True) as archive:
        states = [state for state in archive.source_states() if not names or state.source in names]
    if as_json:
        click.echo(json.dumps([_to_json(state) for state in states], ensure_ascii=False, indent=1))
        return
    _print_table(states)
    click.echo(f"Archive: {path}")


def _to_json(state: SourceState) -> dict[str, Any]:
    crawl = state.last_crawl
    return {
        "source": state.source,
        "title": state.title,
        "articles": state.articles,
        "captures": state.captures,
        "failures": state.failures,
        "last_success_at": _text(state.last_success_at),
        "last_new_article_at": _text(state.last_new_article_at),
        "last_crawl": crawl
        and {
            "crawl_id": crawl.crawl_id,
            "trigger": crawl.trigger,
            "started_at": _text(crawl.started_at),
            "ended_at": _text(crawl.ended_at),
            "outcome": crawl.outcome,
            "reason": crawl.reason,
            "new_articles": crawl.counts.new_articles,
            "captures": crawl.counts.captures,
            "failures": crawl.counts.failures,
        },
    }


def _print_table(states: list[SourceState]) -> None:
    import sys

    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("source", "last crawl (UTC)", "outcome"):
        table.add_column(column)
    for column in ("new", "articles", "captures", "failures"):
        table.add_column(column, justify="right")
    table.add_column("last new article (UTC)")
    for state in states:
        crawl = state.last_crawl
        table.add_row(
            state.source,
            _short(crawl.started_at) if crawl else "never",
            crawl.outcome if crawl else "",
            str(crawl.counts.new_articles) if crawl else "",
            str(state.articles),
            str(state.captures),
            str(state.failures),
            _short(state.last_new_article_at),
        )
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def _text(instant: Any) -> str | None:
    return instant.isoformat() if instant else None


def _short(instant: Any) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""
