"""XLSX: a workbook for Excel and LibreOffice, with real dates. A text longer than a cell goes on in further columns.

Written row by row (XlsxWriter's constant memory). Nothing is a formula or a link, whatever a headline begins with.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.export.format import Format, OptionValues
from archive.export.row import FIELDS, ExportRow
from archive.export.selected import SelectedArticles
from archive.model.timestamps import parse_instant

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format as CellFormat

CELL = 32_767
"""Characters of a cell at most, and rows of a sheet: https://support.microsoft.com/office/excel-specifications-and-limits."""
ROWS = 1_048_576
_FIRST_YEAR = 1900  # Excel knows no date before
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001  # an instant that is always the same, for the same bytes
_DATES = "yyyy-mm-dd hh:mm:ss"


def write_workbook(selected: SelectedArticles, path: Path, _options: OptionValues) -> None:
    """Write the workbook: a sheet, and another one for every million articles."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    pieces = -(-selected.measure_longest_text() // CELL) or 1
    failed: OSError | None = None
    with _hush_destructors():
        try:
            with Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
                book.set_properties({"created": _CREATED})
                sheets = _Sheets(book, pieces)
                for row in selected.read_rows():
                    sheets.add(row)
        except FileCreateError as error:  # an OSError, wrapped
            failed = _unwrap(error)
    if failed is not None:
        raise failed


def _unwrap(error: Exception) -> OSError:
    [inner] = error.args
    return OSError(inner.errno, inner.strerror) if isinstance(inner, OSError) else OSError(str(error))


@contextmanager
def _hush_destructors() -> Iterator[None]:
    """A zip that broke off on a full disk is closed as it is thrown away, and fails again: Python would print that."""
    hook = sys.unraisablehook
    sys.unraisablehook = lambda _told: None
    try:
        yield
    finally:
        sys.unraisablehook = hook


class _Sheets:
    """The sheets of a workbook, filled one after the other."""

    def __init__(self, book: Workbook, pieces: int) -> None:
        self._book = book
        self._dates: CellFormat = book.add_format({"num_format": _DATES})
        self._pieces = pieces
        self._begin()

    def _begin(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        further = [f"text_{number}" for number in range(2, self._pieces + 1)]
        for column, name in enumerate((*FIELDS, *further)):
            self._sheet.write_string(0, column, name)
        self._next = 1

    def add(self, row: ExportRow) -> None:
        if self._next == ROWS:
            self._begin()
        for column, (value, field) in enumerate(zip(row, FIELDS.values(), strict=True)):
            if isinstance(value, int | float):
                self._sheet.write_number(self._next, column, value)
            elif field.kind == "instant" and value is not None and int(value[:4]) >= _FIRST_YEAR:
                at = parse_instant(value).astimezone(UTC).replace(tzinfo=None)
                self._sheet.write_datetime(self._next, column, at, self._dates)
            elif value:
                self._write_text(column, value)
        self._next += 1

    def _write_text(self, column: int, value: str) -> None:
        pieces = cut_into_cells(value)
        self._sheet.write_string(self._next, column, pieces[0])
        if list(FIELDS)[column] == "text":
            for number, piece in enumerate(pieces[1:]):
                self._sheet.write_string(self._next, len(FIELDS) + number, piece)


def cut_into_cells(text: str) -> Sequence[str]:
    """A text in pieces that fit into a cell each; put together again they are the text."""
    return [text[start : start + CELL] for start in range(0, len(text), CELL)] or [""]


FORMAT = Format(
    name="xlsx",
    title="XLSX: a workbook for Excel and LibreOffice",
    suffix=".xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write=write_workbook,
    extra="xlsx",
    module="xlsxwriter",
    is_table=True,
)
