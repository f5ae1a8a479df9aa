"""What one message of watches says, before it is mail, JSON or a feed: `Letter`. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.model.words.word_diff import DiffPiece
from archive.search.query import HighlightedText
from archive.watches.decide import MatchKind


@dataclass(frozen=True, slots=True)
class LetterEntry:
    """An article in a message. `title` and `excerpt` are marked where the watch met them; `diff` is an edit's first
    change with some words round it; `reprints` how many other articles are the same dispatch. `happened_at`: when it
    was first seen, edited, gone or back, on the home page or off it. `rank`: its place there; the best it had, if it is
    there no more.
    """

    match_id: int
    article_id: int
    kind: MatchKind
    occasion: str
    happened_at: datetime
    source: str
    source_title: str
    url: str
    title: HighlightedText
    excerpt: HighlightedText
    agency: str | None
    section: str | None
    published_at: datetime | None
    change: str | None = None
    diff: tuple[DiffPiece, ...] = ()
    reprints: int = 0
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class LetterSection:
    """One watch in a message: the articles listed, and how many more there are."""

    watch: str
    title: str
    entries: tuple[LetterEntry, ...]
    more: int = 0

    @property
    def total(self) -> int:
        """How many articles the section tells of, listed or not."""
        return len(self.entries) + self.more


@dataclass(frozen=True, slots=True)
class UnlookedSource:
    """A source of which no crawl has ended well for a while, so that nothing of it could be told."""

    source: str
    title: str
    crawls: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: `key` stays the same however often it is tried."""

    key: str
    title: str
    made_at: datetime
    language: str
    sections: tuple[LetterSection, ...]
    unlooked: tuple[UnlookedSource, ...] = ()
    is_digest: bool = False

    @property
    def total(self) -> int:
        """How many articles it tells of."""
        return sum(section.total for section in self.sections)
