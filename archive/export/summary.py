"""`ExportSummary`: what a selection holds, counted before it is written: for the heads of formats and the datasheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SelectedSource:
    """A newsroom of which articles are selected."""

    source: str
    title: str
    homepage: str
    country: str
    articles: int
    words: int


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """Counts of what is selected, and the state of the archive it is read from.

    `months` are (source, `2026-11`, articles). An article without a date counts in the month it was first seen.
    `as_of` is the archive's newest capture, `chain_digest` the head of its chain; the same archive has the same.
    """

    articles: int
    words: int
    sources: tuple[SelectedSource, ...]
    months: tuple[tuple[str, str, int], ...]
    languages: tuple[tuple[str, int], ...]
    completeness: tuple[tuple[str, int], ...]
    extractors: tuple[tuple[str, int], ...]
    first_at: str | None
    last_at: str | None
    as_of: str | None
    captures: int
    chain_digest: str
