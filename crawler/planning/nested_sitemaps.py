"""`NestedSitemaps`: the sitemaps that sitemaps name, given out a few at a time and within what all may cost together.

Each file is bounded by itself; an index may name 50,000 of them (sitemaps.org).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.discovery.candidate import SitemapRef

_AT_ONCE = 4
"""Nested sitemaps asked and not read yet: what lies beyond the budget is not under way then."""


@dataclass(frozen=True, slots=True)
class SitemapBudget:
    """What the nested sitemaps of one crawl may come to: files, bytes of their answers, seconds of reading them."""

    files: int
    bytes: int
    seconds: float


CRAWL_BUDGET = SitemapBudget(files=500, bytes=300_000_000, seconds=180.0)
"""Of the saved newsrooms' indexes the largest comes to 60 MB."""
BACKFILL_BUDGET = SitemapBudget(files=20_000, bytes=20_000_000_000, seconds=4 * 3_600.0)
"""A sitemap a day since 1972; what a killed backfill has read is read again without being asked."""


@dataclass(frozen=True, slots=True)
class NestedSitemap:
    """A sitemap to be asked, and the one that names it."""

    url: str
    found_in: str


@dataclass(slots=True)
class NestedSitemaps:
    """Those of one crawl: `add` what an index names, `take_next` what to ask, `close` one that has been answered."""

    budget: SitemapBudget
    _seen: set[str] = field(default_factory=set)
    _waiting: deque[NestedSitemap] = field(default_factory=deque)
    _open: int = 0
    _bytes: int = 0
    _seconds: float = 0.0

    def find_new(self, refs: Iterable[SitemapRef]) -> list[SitemapRef]:
        """Those that nobody named before in this crawl."""
        return [ref for ref in refs if ref.url not in self._seen]

    def note_seen(self, urls: Iterable[str]) -> None:
        """Remember declared sitemaps, which are asked anyhow."""
        self._seen.update(urls)

    def add(self, refs: Iterable[SitemapRef], found_in: str) -> list[SitemapRef]:
        """Take new ones; those for which there is no room are returned."""
        left = []
        for ref in refs:
            if len(self._seen) < self.budget.files:
                self._seen.add(ref.url)
                self._waiting.append(NestedSitemap(ref.url, found_in))
            else:
                left.append(ref)
        return left

    def spend(self, size: int, seconds: float) -> None:
        """A nested sitemap was read: so many bytes, so long."""
        self._bytes += size
        self._seconds += seconds

    def close(self) -> None:
        """One has been answered, whatever the answer."""
        self._open -= 1

    def take_next(self) -> list[NestedSitemap]:
        """What is to be asked now."""
        chosen = []
        while self._waiting and self._open < _AT_ONCE and not self._is_spent:
            chosen.append(self._waiting.popleft())
            self._open += 1
        return chosen

    @property
    def is_open(self) -> bool:
        """Whether any is waiting or under way."""
        return bool(self._waiting or self._open)

    def drop_waiting(self) -> list[NestedSitemap]:
        """Those that are not asked any more, because the others have spent the budget; empty while there is room."""
        if not self._is_spent:
            return []
        left = list(self._waiting)
        self._waiting.clear()
        return left

    @property
    def _is_spent(self) -> bool:
        return self._bytes > self.budget.bytes or self._seconds > self.budget.seconds
