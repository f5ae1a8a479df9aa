"""Verdicts through the simulated quarter: the scheduler's own decisions, restarts and nights off; crawls that write.

Each source of `tests.schedule.quarter` publishes by habits of its own; a dozen of them have an outage of four days.
Judged is what the archive holds, about daily, and twice a day about an outage.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.model.capture import Capture
from archive.store import Archive
from crawler.health.judge import judge
from crawler.health.verdict import Verdict
from crawler.schedule.concurrency import PendingRun
from tests.health.newsrooms import DAY, HOUR, IRREGULAR, OFFICE, SLACK, SMALL, UNDATED, WEEKLY, articles
from tests.schedule.quarter import FIRST_AT, Result, a_quarter, fifty_sources, play

# What the module sets up takes seconds: one process runs all of it.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("health quarter")]

HABITS = (SMALL, OFFICE, SLACK, IRREGULAR, UNDATED, WEEKLY)
FAULTS = ({"error": "dns"}, {"error": "http", "status": 503}, {"error": "timeout"}, {"error": "robots"})
OFTEN_ASKED = [each for each in fifty_sources() if each.cron in ("7 * * * *", "15 6-22/3 * * *")]
FAULT_LASTS = 4 * DAY


def number_of(source: str) -> int:
    return int(source[-2:])


@dataclass
class Newsrooms:
    """What all sources publish and when they fail; written into the archive at the end of each crawl."""

    outages: dict[str, datetime]
    verdicts: dict[str, list[tuple[datetime, Verdict]]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.published = {
            each.source: articles(HABITS[number_of(each.source) % len(HABITS)], 100, n, FIRST_AT - 9 * DAY)
            for n, each in enumerate(fifty_sources())
        }

    def crawl(self, archive: Archive, turn: PendingRun, now: datetime) -> Result:
        """A feed, and the pages that are new in it; or the fault."""
        source, began = turn.source, now - timedelta(seconds=3)
        # Captures without their bytes: judging reads none, and packing them would be half of the time.
        feed = Capture(turn.crawl_id, source, "feed", f"https://{source}.example/feed", began, 200)
        outage = self.outages.get(source)
        if outage is not None and outage <= now < outage + FAULT_LASTS:
            fault = FAULTS[number_of(source) % len(FAULTS)]
            archive.captures.add(replace(feed, status=None, **fault))  # type: ignore[arg-type]
            outcome = Result("failed")
        else:
            archive.captures.add(feed)
            self._pages(archive, turn, now)
            outcome = Result("done")
        self._judge_later(archive, source, now)
        return outcome

    def _pages(self, archive: Archive, turn: PendingRun, now: datetime) -> None:
        published = self.published[turn.source]
        first = self.taken[turn.source]
        while self.taken[turn.source] < len(published) and published[self.taken[turn.source]] <= now:
            self.taken[turn.source] += 1
        for n in range(max(first, self.taken[turn.source] - 20), self.taken[turn.source]):
            url = f"https://{turn.source}.example/{n}"
            is_dated = HABITS[number_of(turn.source) % len(HABITS)].dated
            archive.captures.add(
                Capture(
                    turn.crawl_id,
                    turn.source,
                    "article",
                    url,
                    now,
                    200,
                    found_in=f"https://{turn.source}.example/feed",
                    listed_published_at=published[n] if is_dated else None,
                )
            )

    def _judge_later(self, archive: Archive, source: str, now: datetime) -> None:
        last = self.verdicts[source][-1][0] if self.verdicts[source] else None
        outage = self.outages.get(source)
        is_near = outage is not None and abs(now - outage - FAULT_LASTS / 2) < 4 * DAY
        if last is None or now - last >= (10 if is_near else 22) * HOUR:
            history = archive.health.read_histories(now, [source])[source]
            self.verdicts[source].append((now, judge(history, now)))


@pytest.fixture(scope="module")
def newsrooms(tmp_path_factory: pytest.TempPathFactory) -> Newsrooms:
    made = Newsrooms({each.source: FIRST_AT + (50 + n) * DAY for n, each in enumerate(OFTEN_ASKED[::2])})
    path: Path = tmp_path_factory.mktemp("quarter") / "archive.db"
    with Archive.open(path, create=True) as archive:
        play(replace(a_quarter(), crawl=made.crawl), archive)
    return made


def turns_bad(found: list[tuple[datetime, Verdict]]) -> list[tuple[datetime, Verdict]]:
    """Where a verdict turned from fine to something else."""
    kinds = ["fine", *(verdict.kind for _, verdict in found)]
    return [each for before, each in zip(kinds, found, strict=False) if before == "fine" and each[1].is_bad]


def figures(newsrooms: Newsrooms, false_alarms: dict[str, list[tuple[datetime, Verdict]]]) -> str:
    """What a failure prints."""
    judged = sum(map(len, newsrooms.verdicts.values()))
    alarms = [f"{s} {at:%d %b} {v.kind}: {v.reason}" for s, found in false_alarms.items() for at, v in found]
    return f"{judged} verdicts, {len(alarms)} false alarms: " + "; ".join(alarms)


def test_at_most_one_false_alarm_a_source_and_quarter(newsrooms: Newsrooms) -> None:
    false_alarms = {
        source: [
            (at, verdict)
            for at, verdict in turns_bad(found)
            if not (source in newsrooms.outages and timedelta(0) <= at - newsrooms.outages[source] <= FAULT_LASTS + DAY)
        ]
        for source, found in newsrooms.verdicts.items()
    }
    assert max(map(len, false_alarms.values())) <= 1, figures(newsrooms, false_alarms)


def test_every_outage_is_found_within_a_day_of_looking_and_named(newsrooms: Newsrooms) -> None:
    assert len(newsrooms.outages) == 12
    for source, since in newsrooms.outages.items():
        asked = [(at, verdict) for at, verdict in newsrooms.verdicts[source] if since <= at < since + FAULT_LASTS]
        if not asked:
            continue  # the machine was off all the time
        at, verdict = next((at, verdict) for at, verdict in asked if verdict.is_bad and verdict.kind == "failing")
        assert at - asked[0][0] <= DAY, source
        assert verdict.since_at >= since
        after = [verdict.kind for at, verdict in newsrooms.verdicts[source] if at > since + FAULT_LASTS + HOUR]
        assert after[1] != "failing"  # the first was judged before its crawl had ended
