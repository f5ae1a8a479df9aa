"""What a re-extraction would change, or has changed: counted page by page, in a flat amount of memory. Pure."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field

from archive.model.extraction import Extraction, NoText
from archive.reextract.select import StoredPage
from pipelines.compare.extractions import Difference, DifferenceKind, compute_difference, to_compared_text

LARGEST = 20
"""Changes that are kept whole, to be looked at: as many as one reads in a sitting. Chosen, not measured."""

SHARES = (0.01, 0.05, 0.2, 0.5, 1.0)
"""Upper limits of the classes by which changed texts are counted: up to 1 % of the words, up to 5 %, ... Chosen,
not measured."""


@dataclass(frozen=True, slots=True)
class LargeChange:
    """One page whose text differs much, with both texts."""

    page: StoredPage
    difference: Difference
    former_title: str | None
    title: str | None
    former_text: str
    text: str
    no_text: str | None


@dataclass(slots=True)
class DifferenceCounts:
    """What was counted over some pages. `shares` counts changed texts by the upper limit of their class."""

    pages: int = 0
    outcomes: Counter[DifferenceKind] = field(default_factory=Counter)
    shares: Counter[float] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    words_added: int = 0
    words_removed: int = 0

    def add(self, found: Difference) -> None:
        """Count one page."""
        self.pages += 1
        self.outcomes[found.outcome] += 1
        self.fields.update(found.fields)
        if found.outcome == "changed":
            self.shares[next((limit for limit in SHARES if found.share <= limit), 1.0)] += 1
            self.words_added += found.words_added
            self.words_removed += found.words_removed


class ReextractReport:
    """All pages, each source's, and the largest changes. Filled by `add`, read when all is done."""

    def __init__(self) -> None:
        self.total = DifferenceCounts()
        self.by_source: dict[str, DifferenceCounts] = {}
        self._largest: list[tuple[int, int, LargeChange]] = []

    def add(self, page: StoredPage, former: Extraction | NoText | None, now: Extraction | NoText) -> Difference:
        """Compare and count one page."""
        found = compute_difference(former, now)
        self.total.add(found)
        self.by_source.setdefault(page.source, DifferenceCounts()).add(found)
        if found.words_changed:
            change = LargeChange(
                page,
                found,
                former.title if isinstance(former, Extraction) else None,
                now.title if isinstance(now, Extraction) else None,
                to_compared_text(former),
                to_compared_text(now),
                now.reason if isinstance(now, NoText) else None,
            )
            heapq.heappush(self._largest, (found.words_changed, -page.capture_id, change))
            if len(self._largest) > LARGEST:
                heapq.heappop(self._largest)
        return found

    @property
    def largest(self) -> tuple[LargeChange, ...]:
        """The pages whose texts changed by most words, the largest change first, whatever order they were read in."""
        return tuple(change for _, _, change in sorted(self._largest, key=lambda each: each[:2], reverse=True))
