"""BibTeX of a whole selection, in biblatex's dialect: one @online entry an article."""

from __future__ import annotations

from collections.abc import Sequence

from archive.export.article import to_exported_article
from archive.export.citation import to_bibtex
from archive.export.format import Format, OptionValues
from archive.export.row import ExportRow
from archive.export.stream import Stream
from archive.export.summary import ExportSummary


def make_stream(_summary: ExportSummary, _options: OptionValues) -> Stream:
    """The stream of entries, an empty line after each."""
    return Stream(format_rows)


def format_rows(rows: Sequence[ExportRow]) -> str:
    """The entries of some articles."""
    return "".join([f"{to_bibtex(to_exported_article(row))}\n" for row in rows])


FORMAT = Format(
    name="bibtex",
    title="BibTeX: references for LaTeX and Zotero",
    suffix=".bib",
    media_type="application/x-bibtex; charset=utf-8",
    stream=make_stream,
)
