"""The options that say which articles are meant, the same for every verb, and the selection that they make."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crawler.cli.options import COUNT
from crawler.cli.output.say import say

if TYPE_CHECKING:
    from archive.selection.find import FoundArticles
    from archive.selection.selection import ArticleSelection

_F = TypeVar("_F", bound=Callable[..., Any])

_FILTERS = (
    click.argument("question", nargs=-1),
    click.option("--source", "sources", multiple=True, metavar="NAME", help="Of this source; may be repeated."),
    click.option(
        "--country", "countries", multiple=True, metavar="CODE", help="Of this country's sources: ml, sn …"
    ),
    click.option(
        "--dates", default="", metavar="SPAN", help="ISO 8601: 2022, 2022-08, 2022-08/2022-09, ../2022-08-05."
    ),
    click.option("--from", "since", metavar="DATE", help="From this year, month or day on (UTC)."),
    click.option("--to", "until", metavar="DATE", help="Up to this year, month or day, included."),
    click.option("--section", "sections", multiple=True, metavar="WORDS", help="In a section with these words."),
    click.option(
        "--author", "authors", multiple=True, metavar="WORDS", help="By an author with these words in the name."
    ),
    click.option("--agency", "agencies", multiple=True, metavar="WORDS", help="Agency copy: AFP, Reuters …"),
    click.option(
        "--completeness", multiple=True, type=click.Choice(("full", "teaser", "unknown")), help="Whole or cut."
    ),
    click.option("--language", "languages", multiple=True, metavar="CODE", help="In this language: fr, en, ar …"),
    click.option("--corpus", default="", metavar="NAME", help="Of a named corpus (marbre corpus)."),
    click.option(
        "--by",
        type=click.Choice(("relevance", "date")),
        default="relevance",
        show_default=True,
        help="What comes first.",
    ),
)  # fmt: skip
_SELECTION = (
    *_FILTERS,
    click.option(
        "--ids",
        "ids_file",
        type=click.File("r", encoding="utf-8"),
        metavar="FILE",
        help="Only articles that this file names: a number or an address a line; - reads standard input.",
    ),
    click.option("--limit", type=COUNT, metavar="N", help="So many articles at most; all without it."),
    click.option("--deduplicate", is_flag=True, help="Leave out an article whose text another one of them had first."),
    click.option(
        "--respect-tdm", is_flag=True, help="Leave out an article of which its publisher reserves text and data mining."
    ),
)
_QUERY = (
    "sources", "countries", "sections", "authors", "agencies", "completeness", "languages", "corpus", "by",
)  # fmt: skip


def add_filter_options(function: _F) -> _F:
    """The words and filters of a search."""
    return _add(function, _FILTERS)


def add_selection_options(function: _F) -> _F:
    """The words and filters of a search, and what narrows down all that is found."""
    return _add(function, _SELECTION)


def _add(function: _F, options: tuple[Callable[[_F], _F], ...]) -> _F:
    for option in reversed(options):
        function = option(function)
    return function


def to_query_values(values: dict[str, Any]) -> dict[str, Any]:
    """The values of the filters, taken out of a verb's, by the names of `SearchQuery`."""
    text = " ".join(values.pop("question"))
    dates = _join_dates(values.pop("dates"), values.pop("since"), values.pop("until"))
    return {"text": text, "dates": dates} | {name: values.pop(name) for name in _QUERY}


def to_selection(values: dict[str, Any]) -> ArticleSelection:
    """The selection that the options of a verb mean; they are taken out of its values."""
    from archive.search.query import SearchQuery
    from archive.selection.selection import ArticleSelection

    query = SearchQuery(**to_query_values(values))
    file = values.pop("ids_file")
    listed = None if file is None else _read_lines(file)
    return ArticleSelection(query, listed, values.pop("limit"), values.pop("deduplicate"), values.pop("respect_tdm"))


def tell_not_found(found: FoundArticles) -> int:
    """Say on stderr what was meant and is not in what was found; how many things of a list those are."""
    if found.waiting:
        say(
            ngettext(
                "{waiting} article is not indexed yet and was not looked at; `marbre index` does it.",
                "{waiting} articles are not indexed yet and were not looked at; `marbre index` does it.",
                found.waiting,
            ).format(waiting=found.waiting),
            err=True,
        )
    for line in found.unknown[:10]:
        say(_("--ids: no article of the archive: {line}").format(line=line), err=True)
    if len(found.unknown) > 10:
        say(
            ngettext(
                "--ids: and {unknown} line more", "--ids: and {unknown} lines more", len(found.unknown) - 10
            ).format(unknown=len(found.unknown) - 10),
            err=True,
        )
    if found.withheld:
        say(
            ngettext(
                "{withheld} article is withheld: taken down, or under an embargo.",
                "{withheld} articles are withheld: taken down, or under an embargo.",
                found.withheld,
            ).format(withheld=found.withheld),
            err=True,
        )
    if found.reserved:
        say(
            ngettext(
                "{reserved} article was left out: its publisher reserves text and data mining.",
                "{reserved} articles were left out: their publishers reserve text and data mining.",
                found.reserved,
            ).format(reserved=found.reserved),
            err=True,
        )
    if found.copies:
        say(
            ngettext(
                "{copies} article was left out: another one had its text first.",
                "{copies} articles were left out: another one had their text first.",
                found.copies,
            ).format(copies=found.copies),
            err=True,
        )
    return len(found.unknown)


def _read_lines(file: Any) -> tuple[str, ...]:
    """The lines of a list, without empty ones and remarks (#)."""
    try:
        lines = [line.strip() for line in file]
    except UnicodeDecodeError as error:
        raise click.UsageError(_("--ids {name}: is no text in UTF-8").format(name=Path(file.name).name)) from error
    return tuple(line for line in lines if line and not line.startswith("#"))


def _join_dates(dates: str, since: str | None, until: str | None) -> str:
    """The span of time that either --dates or --from and --to mean, as --dates writes it."""
    if dates and (since or until):
        raise click.UsageError(_("--dates and --from/--to say the same thing; give one of them"))
    return dates or (f"{since or '..'}/{until or '..'}" if since or until else "")
