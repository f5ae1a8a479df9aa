"""GarganText: a table with tabs whose columns have the names that GarganText looks for.

Every field stands in quotation marks and on one line. It wants a whole date of each document: where the page gives a
month, its first day stands for it, where it gives none the day on which the article was first seen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from archive.export.article import parse_list, to_day, to_xml_text
from archive.export.format import Format, OptionValues
from archive.export.row import ExportRow
from archive.export.stream import Stream
from archive.export.summary import ExportSummary

COLUMNS = (
    "Publication Day", "Publication Month", "Publication Year", "Authors", "Title", "Source", "Abstract",
)  # fmt: skip


def make_stream(_summary: ExportSummary, _options: OptionValues) -> Stream:
    """The stream of the table."""
    return Stream(format_rows, head=_write([COLUMNS]))


def format_rows(rows: Sequence[ExportRow]) -> str:
    """The lines of some articles."""
    return _write([_to_record(row) for row in rows])


def _to_record(row: ExportRow) -> tuple[str, ...]:
    year, month, day = to_day(row).split("-")
    text = "\n".join(part for part in (row.lead, row.text) if part)
    authors = ";".join(name.replace(";", ",") for name in parse_list(row.authors))
    fields = (str(int(day)), str(int(month)), str(int(year)), authors, row.title or "", row.source_title, text)
    return tuple(to_xml_text(" ".join(field.split())) for field in fields)


def _write(records: Sequence[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, "excel-tab", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(records)
    return written.getvalue()


FORMAT = Format(
    name="gargantext",
    title="GarganText: a table of documents (TSV)",
    suffix=".tsv",
    media_type="text/tab-separated-values; charset=utf-8",
    stream=make_stream,
)
