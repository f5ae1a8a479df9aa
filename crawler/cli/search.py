"""`marbre search`."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.wording import format_count

if TYPE_CHECKING:
    from archive.search.query import HighlightedText, Hit, Results, SearchQuery

_COLUMNS = (
    "article_id", "source", "country", "published_at", "first_seen_at", "title", "excerpt", "byline", "agency",
    "section", "completeness", "words", "score", "url",
)  # fmt: skip


@click.command(name="search")
@click.argument("question", nargs=-1)
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Of this source; may be repeated.")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="Of this country's sources: ml, sn …")
@click.option("--dates", default="", metavar="SPAN", help="ISO 8601: 2022, 2022-08, 2022-08/2022-09, ../2022-08-05.")
@click.option("--from", "since", metavar="DATE", help="From this year, month or day on (UTC).")
@click.option("--to", "until", metavar="DATE", help="Up to this year, month or day, included.")
@click.option("--section", "sections", multiple=True, metavar="WORDS", help="In a section with these words.")
@click.option("--author", "authors", multiple=True, metavar="WORDS", help="By an author with these words in the name.")
@click.option("--agency", "agencies", multiple=True, metavar="WORDS", help="Agency copy: AFP, Reuters …")
@click.option("--completeness", multiple=True, type=click.Choice(("full", "teaser", "unknown")), help="Whole or cut.")
@click.option(
    "--by", type=click.Choice(("relevance", "date")), default="relevance", show_default=True, help="What comes first."
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Articles at most.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Leave out so many first.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    question: tuple[str, ...],
    since: str | None,
    until: str | None,
    as_csv: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
    **filters: Any,
) -> None:
    """Search the archive, in French.

    Words are found in any form, with or without accents; "…" finds them as spelled; OU, SAUF (or -word), brackets,
    word* and fields (titre: source: pays: rubrique: auteur: agence:) are explained in docs/search.md. Without a
    question the filters alone choose, the newest articles first.

    \b
    Examples:
      marbre search inondations Ségou
      marbre search '"état d’urgence" SAUF titre:sport' --country ml --dates 2022-08/2022-09
      marbre search manifestation --source mali-live --by date --csv > manifestations.csv
      marbre search -- -football --section sport
    """
    filters["dates"] = _join_dates(filters["dates"], since, until)
    if as_csv and as_json:
        raise click.UsageError("--csv and --json are two forms; give one of them")
    config = load_config(config_dir)
    from archive.search.query import SearchQuery

    query = SearchQuery(text=" ".join(question), **filters)
    with open_archive(archive_file, config, read_only=True) as (archive, _):
        results = archive.search.find(query)
    if results.fault:
        raise click.ClickException(str(results.fault))
    if as_json:
        click.echo(json.dumps(_to_json(query, results), ensure_ascii=False, indent=1))
    elif as_csv:
        _print_csv(results)
    else:
        _print(query, results)


def _join_dates(dates: str, since: str | None, until: str | None) -> str:
    """The span of time that either --dates or --from and --to mean, as --dates writes it."""
    if dates and (since or until):
        raise click.UsageError("--dates and --from/--to say the same thing; give one of them")
    return dates or (f"{since or '..'}/{until or '..'}" if since or until else "")


def _to_json(query: SearchQuery, results: Results) -> dict[str, Any]:
    return {
        "question": query.text,
        "total": results.total,
        "is_total_exact": results.is_total_exact,
        "order": results.order,
        "ranked_newest": results.ranked_newest,
        "waiting": results.waiting,
        "is_outdated": results.is_outdated,
        "suggestion": results.suggestion,
        "hits": [
            _list_fields(hit) | {"title_marks": hit.title.places, "excerpt_marks": hit.excerpt.places}
            for hit in results.hits
        ],
    }


def _list_fields(hit: Hit) -> dict[str, Any]:
    changed = {
        "title": hit.title.text,
        "excerpt": hit.excerpt.text,
        "published_at": hit.published_at and hit.published_at.isoformat(),
        "first_seen_at": hit.first_seen_at.isoformat(),
        "score": hit.score and round(hit.score, 4),
    }
    return {column: changed[column] if column in changed else getattr(hit, column) for column in _COLUMNS}


def _print_csv(results: Results) -> None:
    writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: _escape(value) for column, value in _list_fields(hit).items()} for hit in results.hits)


def _escape(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is told apart by an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _print(query: SearchQuery, results: Results) -> None:
    for number, hit in enumerate(results.hits, query.offset + 1):
        date = hit.published_at or hit.first_seen_at
        known = f"{date:%Y-%m-%d}" if hit.published_at else f"seen {date:%Y-%m-%d}"
        cut = "" if hit.completeness == "full" else f", {hit.completeness}"
        about = [known, hit.source_title, hit.section, hit.byline, f"{hit.words} words{cut}"]
        click.echo(f"{number:>3}. {_highlight(hit.title) or '(no title)'}")
        click.echo(click.style(f"     {' · '.join(each for each in about if each)}", dim=True))
        click.echo(f"     {_highlight(hit.excerpt)}")
        click.echo(f"     {hit.url}  ({hit.article_id})\n")
    more = "" if results.is_total_exact else "more than "
    click.echo(
        f"{more}{format_count(results.total, 'article')}, by {results.order}"
        if results.total
        else "No article has this."
    )
    if results.suggestion:
        click.echo(f"Did you mean: {results.suggestion}")
    if results.ranked_newest:
        click.echo(f"Ranked among the newest {results.ranked_newest} of them; a filter or --by date sees them all.")
    if results.is_outdated:
        click.echo("The index was made by an earlier version; `marbre index` brings it up to date.", err=True)
    elif results.waiting:
        click.echo(f"{results.waiting} articles are not indexed yet; `marbre index` does it.", err=True)


def _highlight(marked: HighlightedText) -> str:
    """Marks in bold on a terminal; click takes them away elsewhere."""
    return marked.cut_between("\x1b[1m", "\x1b[0m")
