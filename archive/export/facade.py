"""`Exports`: what the archive's door offers on exports, reached as `Archive.exports`. Delegates; decides nothing.

Formats and what they need are loaded when they are first needed: most commands do without.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.db.connection import Database

if TYPE_CHECKING:
    from archive.export.selected import SelectedArticles
    from archive.export.write import ExportReport, ExportRequest
    from archive.selection.selection import ArticleSelection


class Exports:
    """Selections of articles on their way to other tools."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, request: ExportRequest) -> ExportReport:
        """Write an export with its datasheet. Raises SelectionFaulty, ExportRefused and ExportFailed."""
        from archive.export.write import write_export

        return write_export(self._database, request)

    @contextmanager
    def open(self, selection: ArticleSelection) -> Iterator[SelectedArticles]:
        """The articles of a selection, in one state of the archive. Raises SelectionFaulty."""
        from archive.export.selected import open_selection

        with open_selection(self._database, selection) as selected:
            yield selected
