"""Which lines of the list of sources are shown: problems first, filtered by words, a page at a time. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archive.site.pages.archive_summary import SourceLine

A_PAGE = 40
"""Sources a page: some two screens of a desk, or a minute of scrolling on a telephone."""

_GRAVEST_FIRST = ("failing", "changed", "degraded", "stale", "quiet")


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """What a reader asked of the list: words of title, name or country, problems alone, a page (from 1)."""

    words: str = ""
    only_problems: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page of the list. `problems` counts the sources with one among all, `found` what the filter leaves."""

    lines: tuple[SourceLine, ...]
    found: int
    problems: int
    page: int
    pages: int


def to_source_page(lines: Iterable[SourceLine], wanted: SourceFilter, name_country: Callable[[str], str]) -> SourcePage:
    """The page that a filter asks for; a page beyond the last is the last."""
    lines = tuple(lines)
    words = _fold(wanted.words).split()
    found = [
        line
        for line in sorted(lines, key=_rank)
        if (has_problem(line) or not wanted.only_problems)
        and all(word in _fold(f"{line.title} {line.source} {name_country(line.country)}") for word in words)
    ]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(wanted.page, 1), pages)
    shown = tuple(found[(page - 1) * A_PAGE : page * A_PAGE])
    return SourcePage(shown, len(found), sum(map(has_problem, lines)), page, pages)


def has_problem(line: SourceLine) -> bool:
    """Whether its standing verdict is another than fine."""
    return line.verdict is not None and line.verdict.kind != "fine"


def _rank(line: SourceLine) -> tuple[int, str, str]:
    kind = line.verdict.kind if line.verdict else "fine"
    rank = _GRAVEST_FIRST.index(kind) if kind in _GRAVEST_FIRST else len(_GRAVEST_FIRST)
    return (rank, _fold(line.title), line.source)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
