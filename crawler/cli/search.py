"""`marbre search`."""

from __future__ import annotations

import csv
import json
import sys
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from archive.locale.labels import tell_label
from crawler.cli.options import (
    COUNT,
    MOST,
    add_archive_option,
    add_config_option,
    add_json_option,
    load_config,
    open_archive,
)
from crawler.cli.output.say import say, say_raw, say_styled, style, to_shown
from crawler.cli.output.wording import format_count
from crawler.cli.selection import add_filter_options, to_query_values

if TYPE_CHECKING:
    from archive.dispatches.collapse import PrintedText
    from archive.search.query import HighlightedText, Hit, Results, SearchQuery

_SHOWN = 20
"""Hits that are shown to people."""
_ALL = 2**62
_ORDERS = ("relevance", "date")

_COLUMNS = (
    "article_id", "source", "country", "published_at", "first_seen_at", "title", "excerpt", "byline", "agency",
    "section", "completeness", "words", "score", "url",
)  # fmt: skip


@click.command(name="search")
@add_filter_options
@click.option(
    "--limit",
    type=COUNT,
    metavar="N",
    help="Articles at most; 20 without it, with --csv and --json all.",
)
@click.option("--offset", type=click.IntRange(0, MOST), default=0, help="Leave out so many first.")
@click.option("--all", "with_copies", is_flag=True, help="List reprints too; without it, one line a dispatch.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    limit: int | None,
    offset: int,
    with_copies: bool,
    as_csv: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
    **filters: Any,
) -> None:
    """Search the archive, in French.

    Words are found in any form, with or without accents; "…" finds them as spelled; OU, SAUF (or -word), brackets,
    word* and fields (titre: source: pays: rubrique: auteur: agence:) are explained in docs/search.md. Without a
    question the filters alone choose, the newest articles first. Of wire copy the first that comes stands for all, with
    the number of its reprints (docs/dispatches.md); CSV and JSON have every article.

    \b
    Examples:
      marbre search inondations Ségou
      marbre search '"état d’urgence" SAUF titre:sport' --country ml --dates 2022-08/2022-09
      marbre search manifestation --source mali-live --by date --csv > manifestations.csv
      marbre search -- -football --section sport
    """
    if as_csv and as_json:
        raise click.UsageError(_("--csv and --json are two forms; give one of them"))
    config = load_config(config_dir)
    from archive.search.query import SearchQuery

    most = limit or (_ALL if as_csv or as_json else _SHOWN)
    with_copies = with_copies or as_csv or as_json
    query = SearchQuery(**to_query_values(filters), limit=most, offset=offset, with_copies=with_copies)
    with open_archive(archive_file, config, read_only=True) as (archive, _path):
        results = archive.search.find(query)
    if results.fault:
        raise click.ClickException(str(results.fault))
    if as_json:
        say_raw(json.dumps(_to_json(query, results), ensure_ascii=False, indent=1))
    elif as_csv:
        _print_csv(results)
    else:
        _print(query, results)
    if as_csv or as_json:
        _tell_left_out(results)


def _tell_left_out(results: Results) -> None:
    """Say on stderr how many hits stand before and after those that were printed."""
    left = results.total - len(results.hits)
    if left > 0:
        more = "" if results.is_total_exact else _("more than ")
        say(
            _("{more}{left} of {total} articles left out (--limit, --offset).").format(
                more=more, left=left, total=results.total
            ),
            err=True,
        )
    elif results.ranked_newest and len(results.hits) == results.ranked_newest:
        say(
            _("Only the newest {ranked_newest} were ranked; --by date gives all.").format(
                ranked_newest=results.ranked_newest
            ),
            err=True,
        )
    if results.waiting and not results.is_outdated:
        say(
            ngettext(
                "{waiting} article is not indexed yet; `marbre index` does it.",
                "{waiting} articles are not indexed yet; `marbre index` does it.",
                results.waiting,
            ).format(waiting=results.waiting),
            err=True,
        )


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
        known = f"{date:%Y-%m-%d}" if hit.published_at else _("seen {date:%Y-%m-%d}").format(date=date)
        cut = "" if hit.completeness == "full" else f", {tell_label('article', hit.completeness)}"
        copies = None if query.with_copies or hit.printed is None else _tell_reprints(hit.printed)
        about = [
            known,
            hit.source_title,
            hit.section,
            hit.byline,
            ngettext("{words} word{cut}", "{words} words{cut}", hit.words).format(words=hit.words, cut=cut),
            copies,
        ]
        say_styled(f"{number:>3}. ", _highlight(hit.title) or _("(no title)"))
        say_styled(style(f"     {' · '.join(each for each in about if each)}", dim=True))
        say_styled("     ", _highlight(hit.excerpt))
        say(f"     {hit.url}  ({hit.article_id})\n")
    more = "" if results.is_total_exact else _("more than ")
    say(
        _("{more}{count}, by {order}").format(
            more=more, count=format_count(results.total, "article"), order=_(results.order)
        )
        if results.total
        else _("No article has this.")
    )
    if results.suggestion:
        say(_("Did you mean: {suggestion}").format(suggestion=results.suggestion))
    if results.ranked_newest:
        say(
            _("Ranked among the newest {ranked_newest} of them; a filter or --by date sees them all.").format(
                ranked_newest=results.ranked_newest
            )
        )
    if results.is_outdated:
        say(_("The index was made by an earlier version; `marbre index` brings it up to date."), err=True)
    elif results.waiting:
        say(
            ngettext(
                "{waiting} article is not indexed yet; `marbre index` does it.",
                "{waiting} articles are not indexed yet; `marbre index` does it.",
                results.waiting,
            ).format(waiting=results.waiting),
            err=True,
        )


def _tell_reprints(printed: PrintedText) -> str:
    """How many others have the text, and where they are listed."""
    return f"+ {format_count(printed.reprints, 'reprint')} (marbre dispatches {printed.dispatch_id})"


_BEGIN, _END = "\ue000", "\ue001"
"""Where a mark begins and ends while the text is made harmless; of Unicode's private use."""


def _highlight(marked: HighlightedText) -> str:
    """Marks in bold on a terminal; click takes them away elsewhere."""
    shown = to_shown(marked.cut_between(_BEGIN, _END))
    return shown.replace(_BEGIN, "\x1b[1m").replace(_END, "\x1b[0m")
