"""`ExportSheet`: what a datasheet says of an export, gathered before it is told as Markdown or JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from archive.export.datasheet.gaps import SourceGap, find_gaps
from archive.export.format import Format, OptionValues
from archive.export.selected import SelectedArticles
from archive.export.summary import ExportSummary
from archive.export.whole import list_files
from archive.search.dates import to_span
from archive.selection.stored import to_selection_json

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of an export: its path from where the datasheet lies, its bytes and their digest."""

    path: str
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """All that a datasheet says. `unknown` counts lines of a list that named no article, `copies` texts left out."""

    name: str
    format: Format
    options: OptionValues
    selection: Mapping[str, Any]
    summary: ExportSummary
    gaps: tuple[SourceGap, ...]
    files: tuple[ExportedFile, ...]
    unknown: int
    copies: int
    waiting: int
    withheld: int
    reserved: int

    @property
    def citation(self) -> str:
        """One sentence by which the export can be cited, and told apart from any other."""
        summary = self.summary
        span = f"{(summary.first_at or '')[:10]} to {(summary.last_at or '')[:10]}"
        corpus = f"corpus {self.selection['corpus']!r}, " if "corpus" in self.selection else ""
        return (
            f"{self.name}: {corpus}{summary.articles} articles of {len(summary.sources)} newsrooms, published {span}; "
            f"exported with Marbre from an archive as of {summary.as_of} with the chain head {summary.chain_digest}."
        )


def make_sheet(selected: SelectedArticles, form: Format, options: OptionValues, made: Path) -> ExportSheet:
    """The sheet of what was made of a selection; the file or folder has its final name already."""
    files = [
        ExportedFile(path.relative_to(made.parent).as_posix(), path.stat().st_size, _compute_digest(path))
        for path in list_files(made)
    ]
    return ExportSheet(
        name=made.name,
        format=form,
        options={each.name: options[each.name] for each in form.options},
        selection=to_selection_json(selected.selection),
        summary=selected.summary,
        gaps=_find_gaps(selected),
        files=tuple(files),
        unknown=len(selected.found.unknown),
        copies=selected.found.copies,
        waiting=selected.found.waiting,
        withheld=selected.found.withheld,
        reserved=selected.found.reserved,
    )


def _find_gaps(selected: SelectedArticles) -> tuple[SourceGap, ...]:
    """Within the span that was asked for; else within that of the articles."""
    span = to_span(selected.selection.query.dates)
    first, last = (selected.summary.first_at or "0001")[:10], (selected.summary.last_at or "0001")[:10]
    first = span.begin.date().isoformat() if span and span.begin else first
    last = (span.end - timedelta(days=1)).date().isoformat() if span and span.end else last
    with selected.database.connection() as connection:
        return find_gaps(connection, [each.source for each in selected.summary.sources], first, last)


def _compute_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return f"sha256:{digest.hexdigest()}"
