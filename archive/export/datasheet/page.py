"""The datasheet for people: Markdown. Pure; the same sheet gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archive.export.datasheet.sheet import ExportSheet
from archive.export.markdown import escape_markdown
from archive.export.row import FIELDS
from archive.export.summary import ExportSummary

_MOST_GAPS = 200
"""Gaps that are listed, the longest; the descriptor beside has all of them."""
_UNITS = {
    "integer": "whole number",
    "number": "number",
    "text": "text",
    "instant": "instant, ISO 8601 in UTC",
    "moment": "date as the page gives it, ISO 8601",
    "list": "list of texts",
}


def to_datasheet(sheet: ExportSheet) -> str:
    """The datasheet."""
    summary = sheet.summary
    lines = [
        f"# {escape_markdown(sheet.name)}",
        "",
        f"{summary.articles} articles of {len(summary.sources)} newsrooms, {summary.words} words, "
        f"{sheet.format.title}.",
        "",
        "## How to cite",
        "",
        escape_markdown(sheet.citation),
        "",
        "The rights in the texts remain with their publishers.",
        "",
        "## Selection",
        "",
        *_tell_selection(sheet),
        "",
        "## What is in it",
        "",
        *_format_table(
            ("source", "newsroom", "country", "articles", "words"),
            ((each.source, each.title, each.country, each.articles, each.words) for each in summary.sources),
        ),
        "",
        *_tell_shares(summary),
        "",
        "### By month",
        "",
        *_format_table(("source", "month", "articles"), summary.months),
        "",
        "An article without a date counts in the month in which it was first seen.",
        "",
        "## Gaps",
        "",
        *_tell_gaps(sheet),
        "",
        "## Where it comes from",
        "",
        f"Archive as of {summary.as_of}: {summary.captures} captures, chain head `{summary.chain_digest}`.",
        "",
        *_format_table(("read by", "articles"), summary.extractors),
        "",
        *_tell_fields(sheet),
        "## Files",
        "",
        *_format_table(("file", "bytes", "digest"), ((each.path, each.bytes, each.digest) for each in sheet.files)),
    ]
    return "\n".join(lines) + "\n"


def _tell_selection(sheet: ExportSheet) -> Iterator[str]:
    if not sheet.selection:
        yield "All articles of the archive."
    for name, value in {**sheet.selection, **{f"--{name}": value for name, value in sheet.options.items()}}.items():
        yield f"- {name}: {escape_markdown(str(value))}"
    if sheet.unknown:
        yield f"- {sheet.unknown} lines of the list named no article of the archive"
    if sheet.copies:
        yield f"- {sheet.copies} articles were left out because another one had their text first"
    if sheet.withheld:
        yield f"- {sheet.withheld} articles are withheld and were left out"
    if sheet.reserved:
        yield f"- {sheet.reserved} articles were left out because their publishers reserve text and data mining"
    if sheet.waiting:
        yield f"- {sheet.waiting} articles of the archive were not indexed yet, and could not be found"


def _tell_shares(summary: ExportSummary) -> Iterator[str]:
    for title, counts in (("Completeness", summary.completeness), ("Languages", summary.languages)):
        yield f"{title}: {', '.join(f'{count} {name}' for name, count in counts)}.  "
    yield f"Published from {summary.first_at} to {summary.last_at}."


def _tell_gaps(sheet: ExportSheet) -> Iterator[str]:
    if not sheet.gaps:
        yield "Each newsroom was looked at on each day (UTC) from its first capture on."
        return
    yield "Days (UTC) on which nothing was captured of a newsroom, and what the ledger says of them."
    yield ""
    longest = sorted(sheet.gaps, key=lambda gap: (-gap.days, gap.source, gap.first_on))[:_MOST_GAPS]
    yield from _format_table(
        ("source", "from", "to", "days", "ledger"),
        ((gap.source, gap.first_on, gap.last_on, gap.days, gap.says) for gap in longest),
    )
    if len(sheet.gaps) > _MOST_GAPS:
        yield f"\n{len(sheet.gaps) - _MOST_GAPS} shorter ones stand in the descriptor beside this file."


def _tell_fields(sheet: ExportSheet) -> Iterator[str]:
    if sheet.format.is_table:
        yield from ("## Fields", "")
        yield from _format_table(
            ("field", "kind", "meaning"), ((name, _UNITS[field.kind], field.says) for name, field in FIELDS.items())
        )
        yield ""


def _format_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(escape_markdown(str(cell)) for cell in row)} |"
