"""RIS of a whole selection: what Zotero, EndNote and Mendeley import. One NEWS record an article."""

from __future__ import annotations

from collections.abc import Sequence

from archive.export.article import to_exported_article
from archive.export.citation import to_ris
from archive.export.format import Format, OptionValues
from archive.export.row import ExportRow
from archive.export.stream import Stream
from archive.export.summary import ExportSummary


def make_stream(_summary: ExportSummary, _options: OptionValues) -> Stream:
    """The stream of records, an empty line after each."""
    return Stream(format_rows)


def format_rows(rows: Sequence[ExportRow]) -> str:
    """The records of some articles."""
    return "".join([f"{to_ris(to_exported_article(row))}\r\n" for row in rows])


FORMAT = Format(
    name="ris",
    title="RIS: references for Zotero, EndNote, Mendeley",
    suffix=".ris",
    media_type="application/x-research-info-systems; charset=utf-8",
    stream=make_stream,
)
