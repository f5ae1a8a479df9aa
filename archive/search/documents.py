"""An article as a document of the index: its number, from its date, and its tokens, from its current extraction. Pure.

A document's number is its minute since 1970 times 16, or the next free one: numbers rise with the articles' dates.
A filter is a token too, in a column of its own: `source:mali-live`, `section:politique`, `author:awa`, `agency:afp`,
`completeness:full`. Sections, authors and agencies are found by their words in order, whatever case and accents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from archive.model.timestamps import parse_instant
from archive.search.folding import fold, to_folded_words

FilterName = Literal["source", "section", "author", "agency", "completeness"]

FTS_COLUMNS = ("title", "lead", "text", "byline", "filters")
"""The columns of articles_fts, in the order of `to_tokens`."""

PER_MINUTE = 16
_PER_DAY = 24 * 60 * PER_MINUTE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GAP = "author:."  # between two authors, so that no phrase runs from one into the other


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """What is indexed of an article: the columns of its current extraction. Lists are JSON, as stored."""

    extraction_id: int
    source: str
    title: str | None
    lead: str | None
    text: str | None
    byline: str | None
    authors: str | None
    agency: str | None
    section: str | None
    completeness: str | None


def to_first_number(at: datetime) -> int:
    """The lowest document number of an instant's minute; also where a span of dates begins or ends."""
    return int((at - _EPOCH).total_seconds() // 60) * PER_MINUTE


def to_wanted_number(date: str) -> int:
    """The number an article of this date (as stored) should have."""
    return to_first_number(parse_instant(date))


def is_same_day(number: int, wanted: int) -> bool:
    """Whether a number lies in the day of the wanted one."""
    return number // _PER_DAY == wanted // _PER_DAY


def to_tokens(extraction: IndexedArticle) -> tuple[str, str, str, str, str]:
    """The five columns of articles_fts. The same extraction gives the same tokens under one folding, always."""
    return (
        fold(extraction.title),
        fold(extraction.lead),
        fold(extraction.text),
        fold(extraction.byline),
        " ".join(_filters(extraction)),
    )


def to_filter_tokens(name: FilterName, value: str) -> tuple[str, ...]:
    """The tokens that stand for a filter's value, in order. None where the value has no letter or digit."""
    if name in ("source", "completeness"):
        word = value.strip().lower()
        return (f"{name}:{word}",) if word.replace("-", "").replace("_", "").isalnum() else ()
    return tuple(f"{name}:{piece.exact}" for piece in to_folded_words(value) if piece.exact)


def _filters(extraction: IndexedArticle) -> Iterable[str]:
    yield from to_filter_tokens("source", extraction.source)
    yield from to_filter_tokens("completeness", extraction.completeness or "unknown")
    yield from to_filter_tokens("section", extraction.section or "")
    yield from to_filter_tokens("agency", extraction.agency or "")
    for author in json.loads(extraction.authors or "[]"):
        yield from to_filter_tokens("author", author)
        yield _GAP
