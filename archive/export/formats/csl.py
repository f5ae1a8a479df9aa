"""CSL-JSON of a whole selection: one JSON list of items that citation processors and Zotero read."""

from __future__ import annotations

import json
from collections.abc import Sequence

from archive.export.article import to_exported_article
from archive.export.citation import to_csl
from archive.export.format import Format, OptionValues
from archive.export.row import ExportRow
from archive.export.stream import Stream
from archive.export.summary import ExportSummary


def make_stream(_summary: ExportSummary, _options: OptionValues) -> Stream:
    """The stream of the list, an item a line."""
    return Stream(format_rows, head="[\n", between=",\n", tail="\n]\n")


def format_rows(rows: Sequence[ExportRow]) -> str:
    """The items of some articles."""
    return ",\n".join([json.dumps(to_csl(to_exported_article(row)), ensure_ascii=False) for row in rows])


FORMAT = Format(
    name="csl-json",
    title="CSL-JSON: references for citation processors and Zotero",
    suffix=".json",
    media_type="application/vnd.citationstyles.csl+json; charset=utf-8",
    stream=make_stream,
)
