"""Made-up newsrooms that publish by their own habits, and the histories that crawling them leaves. Seeded, no clock."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archive.health.source_history import ListingAnswer, Look, SeenPage, SourceHistory

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REMEMBERED = timedelta(days=91)


@dataclass(frozen=True)
class Newsroom:
    """Habits: articles a day by weekday (Monday first), the hours in which they appear, how often a day is left out.

    `burst` articles appear together, within the hour.
    """

    name: str
    per_day: tuple[float, ...]
    first_hour: int = 6
    last_hour: int = 22
    left_out: float = 0.0
    burst: int = 1
    dated: bool = True


AGENCY = Newsroom("agency", (80, 80, 80, 80, 80, 40, 40), 0, 24)
DAILY = Newsroom("daily", (20, 20, 20, 20, 20, 10, 8))
SMALL = Newsroom("small", (3, 3, 3, 3, 3, 1, 0.5), 8, 20)
OFFICE = Newsroom("office", (6, 6, 6, 6, 6, 0, 0), 8, 18)
IRREGULAR = Newsroom("irregular", (0.7,) * 7, 7, 23)
WEEKLY = Newsroom("weekly", (0, 0, 0, 1, 0, 0, 0), 9, 11)
ISSUE = Newsroom("issue", (0, 0, 0, 1, 0, 0, 0), 9, 10, burst=12)
SLACK = Newsroom("slack", (2, 2, 2, 2, 2, 0, 0), 9, 18, left_out=0.15)
UNDATED = Newsroom("undated", (5, 5, 5, 5, 5, 2, 2), 6, 22, dated=False)
ALL = (AGENCY, DAILY, SMALL, OFFICE, IRREGULAR, WEEKLY, ISSUE, SLACK, UNDATED)


def articles(newsroom: Newsroom, days: int, seed: int, first: datetime = MONDAY) -> list[datetime]:
    """When its articles appear over so many days."""
    chance = random.Random(f"{newsroom.name} {seed}")
    found = []
    for day in range(days):
        at = first + day * DAY
        mean = newsroom.per_day[at.weekday()]
        if chance.random() < newsroom.left_out:
            continue
        number = round(mean) if newsroom.burst > 1 or newsroom == WEEKLY else _poisson(chance, mean)
        for _ in range(number):
            hour = chance.uniform(newsroom.first_hour, newsroom.last_hour)
            found += [at + hour * HOUR + k * timedelta(minutes=4) for k in range(newsroom.burst)]
    return sorted(found)


def _poisson(chance: random.Random, mean: float) -> int:
    number, left = 0, mean
    while (left := left - chance.expovariate(1.0)) > 0:
        number += 1
    return number


@dataclass(frozen=True)
class Outage:
    """From `since` to `until`, listings answer with this error; or, as "silence", nothing is published."""

    since: datetime
    until: datetime
    error: str = "silence"

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


def look(crawl_id: int, at: datetime, error: str | None = None, **changes: object) -> Look:
    """One crawl that asked one feed."""
    status = 503 if error == "http" else None if error else 200
    answer = ListingAnswer(crawl_id, "https://fanal.example/feed/", "feed", at, status, error)
    return Look(crawl_id, at, (replace(answer, **changes),))  # type: ignore[arg-type]


def histories(
    newsroom: Newsroom, published: Sequence[datetime], asked: Sequence[datetime], outages: Sequence[Outage] = ()
) -> Iterator[tuple[datetime, SourceHistory]]:
    """The history after each time of asking. Pages are listed for ever; what is published in a silence is not."""
    silences = [outage for outage in outages if outage.error == "silence"]
    coming = [at for at in published if not any(outage.holds(at) for outage in silences)]
    looks: list[Look] = []
    good: list[datetime] = []
    pages: list[SeenPage] = []
    unanswered: datetime | None = None
    taken = 0
    for crawl_id, at in enumerate(asked, start=1):
        outage = next((each for each in outages if each.error != "silence" and each.holds(at)), None)
        looks.append(look(crawl_id, at, outage.error if outage else None))
        if outage:
            unanswered = unanswered or at
        else:
            unanswered = None
            good.append(at)
            first = taken
            while taken < len(coming) and coming[taken] <= at:
                taken += 1
            if not pages:  # a feed lists the newest few
                first = max(first, taken - 20)
            pages += [SeenPage(at, when if newsroom.dated else None) for when in coming[first:taken]]
        oldest = at - REMEMBERED
        yield (
            at,
            SourceHistory(
                newsroom.name,
                looks=tuple(looks[-40:]),
                good_looks=tuple(each for each in good if each > oldest),
                unanswered_since_at=unanswered,
                pages=tuple(page for page in pages if page.captured_at > oldest),
            ),
        )


def every(hours: float, days: int, first: datetime = MONDAY, late: float = 0.25) -> list[datetime]:
    """Times of asking."""
    return [first + (step * hours + late) * HOUR for step in range(int(days * 24 / hours))]
