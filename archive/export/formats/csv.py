"""CSV (RFC 4180): a line of names, then a record an article; texts stand in quotation marks, with their line ends.

A field that a spreadsheet would take for a formula has an apostrophe before it, as spreadsheets themselves write it:
headlines come from strangers (https://owasp.org/www-community/attacks/CSV_Injection). SQLite makes the records.
"""

from __future__ import annotations

from gettext import gettext as _

from archive.export.errors import ExportRefused
from archive.export.format import Format, FormatOption, OptionValues
from archive.export.row import FIELDS, ExportField
from archive.export.stream import Stream
from archive.export.summary import ExportSummary

_BOM = "\ufeff"
_NUMBERS = ("integer", "number")
_FROM_STRANGERS = ("text", "moment")
_FORMULA = "'=', '+', '-', '@', char(9), char(13)"
_NAMED = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ","}


def make_stream(_summary: ExportSummary, options: OptionValues) -> Stream:
    """The stream of all fields. Raises ExportRefused for a separator that is none."""
    separator = read_separator(str(options["separator"]))
    head = (_BOM if options["bom"] else "") + separator.join(FIELDS) + "\r\n"
    columns = [_to_csv_value(field) for field in FIELDS.values()]
    record = separator.replace("%", "%%").join(form for form, _value in columns)
    values = ", ".join(value for _, value in columns)
    return Stream(expression=f"CAST(printf('{record}' || char(13, 10), {values}) AS BLOB)", head=head)


def read_separator(text: str) -> str:
    """One character, or its name."""
    separator = _NAMED.get(text, text)
    if len(separator) != 1 or separator in "\"'\r\n." or separator.isalnum() or not separator.isascii():
        raise ExportRefused(
            _('--separator {text!r} cannot separate fields; write one sign as in ";" or the word tab').format(text=text)
        )
    return separator


def _to_csv_value(field: ExportField) -> tuple[str, str]:
    """A field as SQLite's printf takes it, and its values: a number as it is, all else in quotation marks (%w)."""
    text = f"coalesce({field.sql}, '')"
    if field.kind in _NUMBERS:
        return "%s", text
    if field.kind in _FROM_STRANGERS:
        return '"%s%w"', f"iif(substr({field.sql}, 1, 1) IN ({_FORMULA}), char(39), ''), {text}"
    return '"%w"', text


FORMAT = Format(
    name="csv",
    title="CSV: a table for spreadsheets, R and pandas",
    suffix=".csv",
    media_type="text/csv; charset=utf-8",
    stream=make_stream,
    options=(
        FormatOption("separator", "What stands between two fields: a sign, or the word tab.", ","),
        FormatOption("bom", "Begin with a byte order mark, by which Excel knows UTF-8."),
    ),
    is_table=True,
)
