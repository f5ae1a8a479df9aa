"""JSON Lines: one JSON object an article, UTF-8, a line feed after each (https://jsonlines.org).

SQLite makes the objects: several times as fast as reading rows and encoding them in Python.
"""

from __future__ import annotations

from archive.export.format import Format, OptionValues
from archive.export.row import FIELDS, ExportField
from archive.export.stream import Stream
from archive.export.summary import ExportSummary
from archive.extractions.json_form import compile_json_list


def make_stream(_summary: ExportSummary, _options: OptionValues) -> Stream:
    """The stream of all fields under their names."""
    pairs = ", ".join(f"'{name}', {_to_json_value(field)}" for name, field in FIELDS.items())
    return Stream(expression=f"CAST(json_object({pairs}) || char(10) AS BLOB)")


def _to_json_value(field: ExportField) -> str:
    # A list that was damaged on the disk is a text, and costs no other article.
    return compile_json_list(field.sql) if field.kind == "list" else field.sql


FORMAT = Format(
    name="jsonl",
    title="JSON Lines: one object an article",
    suffix=".jsonl",
    media_type="application/x-ndjson; charset=utf-8",
    stream=make_stream,
    is_table=True,
)
