"""What a search is asked and what it answers. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.dispatches.collapse import PrintedText
from archive.model.extraction import Completeness
from archive.search.language import QueryFault

SearchOrder = Literal["relevance", "date", "oldest"]
"""What comes first: what fits best, the newest, the oldest."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question and its filters, as typed. Several values of one filter mean any of them; filters join by "and".

    `text` is in the language of `archive.search.language`; empty, the filters alone choose. `dates` is an ISO 8601
    date or interval (`archive.search.dates`). Section, author and agency are found by their words. `languages` are
    codes of ISO 639; `corpus` names a corpus of which the articles are. Without copies, one article stands for all
    that are the same dispatch: the first that comes.
    """

    text: str = ""
    sources: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    completeness: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    corpus: str = ""
    dates: str = ""
    by: SearchOrder = "relevance"
    limit: int = 20
    offset: int = 0
    with_copies: bool = True

    @property
    def has_conditions(self) -> bool:
        """Whether anything but a corpus narrows down what is asked for."""
        by_words = self.text.strip() or self.sections or self.authors or self.agencies
        return bool(
            by_words or self.sources or self.countries or self.completeness or self.languages or self.dates.strip()
        )


@dataclass(frozen=True, slots=True)
class HighlightedText:
    """A text and the places in it that a question met, in order, never overlapping: (start, end)."""

    text: str
    places: tuple[tuple[int, int], ...] = ()

    def cut_between(self, before: str, after: str) -> str:
        """The text with something put round each place. Escapes nothing: for terminals and plain text."""
        parts: list[str] = []
        last = 0
        for start, end in self.places:
            parts += (self.text[last:start], before, self.text[start:end], after)
            last = end
        return "".join((*parts, self.text[last:]))


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a question met. `score` is higher for the more relevant, None in order of date.

    `excerpt` is a piece of the lead or text round what was met, on one line; cut sides end in `…`. `printed` is the
    dispatch that the article is mostly, if it is one.
    """

    article_id: int
    source: str
    source_title: str
    country: str
    url: str
    title: HighlightedText
    excerpt: HighlightedText
    byline: str | None
    agency: str | None
    section: str | None
    published_at: datetime | None
    first_seen_at: datetime
    completeness: Completeness
    words: int
    score: float | None
    printed: PrintedText | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, or a fault and no hits.

    `total` counts all that was met, up to `archive.search.results.COUNTED`; `is_total_exact` is False beyond. Where
    more was met than is ranked, `ranked_newest` says how many of the newest the ranking looked at. `order` is the one
    used: filters alone have no relevance. `waiting` articles are not in the index yet; `is_outdated` says that the
    index was made by other rules than the question was folded by. `suggestion` is what a question that found nothing
    may have meant, by a word one letter away.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    is_total_exact: bool = True
    order: SearchOrder = "relevance"
    ranked_newest: int | None = None
    fault: QueryFault | None = None
    waiting: int = 0
    is_outdated: bool = False
    suggestion: str | None = None
