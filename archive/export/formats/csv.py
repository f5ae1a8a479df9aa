"""CSV (RFC 4180): a line of names, then a record an article; texts stand in quotation marks, with their line ends.

A field that a spreadsheet would take for a formula has an apostrophe before it, as spreadsheets themselves write it:
headlines come from strangers (https://owasp.org/www-community/attacks/CSV_Injection). A NUL character, at which many
readers end a field, is shown as U+FFFD. SQLite makes the records.
"""

from __future__ import annotations

from gettext import gettext as _

from archive.export.errors import ExportRefused
from archive.export.format import Format, FormatOption, OptionValues
from archive.export.read import compile_joined, compile_text
from archive.export.row import FIELDS
from archive.export.stream import Stream
from archive.export.summary import ExportSummary

_BOM = "\ufeff"
_NUMBERS = ("integer", "number")
_FROM_STRANGERS = ("text", "moment")
_FORMULA = "'=', '+', '-', '@', char(9), char(13)"
_QUOTED_FORMULA = "\"'"
_NUL_SHOWN = "\ufffd".encode()
_NAMED = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ","}


def make_stream(_summary: ExportSummary, options: OptionValues) -> Stream:
    """The stream of all fields. Raises ExportRefused for a separator that is none."""
    separator = read_separator(str(options["separator"]))
    head = (_BOM if options["bom"] else "") + separator.join(FIELDS) + "\r\n"
    return Stream(expression=f"CAST({_compile_record(separator)} AS BLOB)", head=head, nul=_NUL_SHOWN)


def read_separator(text: str) -> str:
    """One character, or its name."""
    separator = _NAMED.get(text, text)
    if len(separator) != 1 or separator in "\"'\r\n." or separator.isalnum() or not separator.isascii():
        raise ExportRefused(
            _('--separator {text!r} cannot separate fields; write one sign as in ";" or the word tab').format(text=text)
        )
    return separator


def _compile_record(separator: str) -> str:
    """A record as SQL: numbers as they are, all else in quotation marks."""
    parts, before = [], ""
    for field in FIELDS.values():
        value = f"coalesce({field.sql}, '')"
        if field.kind in _NUMBERS:
            parts += [compile_text(before), value]
            before = separator
            continue
        mark = compile_text(f'{before}"')
        if field.kind in _FROM_STRANGERS:
            mark = f"iif(substr({field.sql}, 1, 1) IN ({_FORMULA}), {compile_text(before + _QUOTED_FORMULA)}, {mark})"
        parts += [mark, f"replace({value}, '\"', '\"\"')"]
        before = f'"{separator}'
    return compile_joined([*parts, compile_text(f"{before.removesuffix(separator)}\r\n")])


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
