"""What a backfill would come to: pages and articles by way, and how long asking them takes. Values and sums, pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.locale.reason import RecordedReason


@dataclass(frozen=True, slots=True)
class WayEstimate:
    """What a way seems to come to. `articles` is None where nothing tells; `is_told`: the site itself says it."""

    name: str
    url: str
    pages: int
    articles: int | None
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class BackfillEstimate:
    """A backfill that was planned. `held` are the articles of that time in the archive already; `delay` seconds lie
    between two requests; `began_at` is set where it is under way."""

    source: str
    since: datetime | None
    ways: tuple[WayEstimate, ...]
    held: int
    delay: float
    began_at: datetime | None = None

    @property
    def articles(self) -> int:
        """How many there are: ways list the same ones, so that the largest counts; sections list each their own."""
        whole = max((way.articles for way in self.ways if way.articles and way.name != "pages"), default=0)
        return max(whole, sum(way.articles or 0 for way in self.ways if way.name == "pages"))

    @property
    def pages(self) -> int:
        """Listing pages of all ways."""
        return sum(way.pages for way in self.ways)

    @property
    def requests(self) -> int:
        """What is asked in all."""
        return self.pages + max(0, self.articles - self.held)

    @property
    def seconds(self) -> float:
        """How long that takes, one request after the other."""
        return self.requests * self.delay


SAMPLED_MONTHS = (1, 3, 6, 12, 24, 48, 96)
"""How many months back archives by month are looked at: closely where most is."""


def measure_months(samples: Sequence[tuple[int, float]], months: int) -> int:
    """What so many months come to, by samples of (months back, what that month comes to), the newest first.

    What lies between two samples is taken to lie between them, and beyond the last one nothing is known.
    """
    total, (back, former) = 0.0, (0, samples[0][1] if samples else 0.0)
    for place, value in samples:
        upto = min(place, months)
        total += max(0, upto - back) * (former + value) / 2
        back, former = upto, value
    return round(total + max(0, months - back) * former)


def tell_duration(seconds: float) -> str:
    """`12 minutes`, `3.4 hours`, `2.5 days`."""
    if seconds < 5_400:
        return RecordedReason("minutes", n=max(1, round(seconds / 60)))
    if seconds < 172_800:
        return RecordedReason("hours-and", number=seconds / 3_600)
    return RecordedReason("days-and", number=seconds / 86_400)
