"""The calendar of a source: which days are covered, in whose time, and what the ledger says of the others."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from archive.articles.identity import CapturedExtraction
from archive.crawls.coverage import Coverage, read_coverage
from archive.crawls.ledger import CrawlEnd, CrawlStart
from archive.crawls.plans import PlanState, SkippedRun
from archive.store import Archive
from tests.archive.made import AT, capture, extraction

DAY = timedelta(days=1)
FIRST = date(2022, 8, 5)


def calendar(
    archive: Archive, first_on: date | None = None, last_on: date = FIRST + 9 * DAY, zone: str = "UTC"
) -> Coverage:
    found = read_coverage(archive.database, "fanal", first_on, last_on, ZoneInfo(zone))
    assert found is not None
    return found


@pytest.fixture
def lived(archive: Archive) -> Archive:
    """5 August: an article. 6: a feed that had nothing new. 7 to 9: off. 10: refused. 11: nothing planned. 12: done."""
    page = capture()
    archive.articles.add(CapturedExtraction(page, archive.captures.add(page), extraction()), AT)
    archive.end_crawl(1, CrawlEnd(AT, "done"))
    archive.captures.add(capture(hours=24, url="https://fanal.example/feed/", kind="feed", body=None, status=304))
    archive.plans.put(PlanState("fanal", "0 12 * * *", "UTC", AT + DAY))
    off = tuple(SkippedRun("schedule", AT + n * DAY, "missed", "the scheduler was off") for n in (2, 3, 4))
    archive.plans.account(archive.plans.list_states()["fanal"], AT + 4 * DAY, off, None, at=AT + 5 * DAY, marbre="0")
    failed = archive.crawls.begin(CrawlStart("fanal", "manual", AT + 5 * DAY, user_agent=None, marbre="0"))
    archive.captures.add(capture(hours=5 * 24, url="https://fanal.example/feed/", body=None, status=403, error="http"))
    archive.end_crawl(failed, CrawlEnd(AT + 5 * DAY, "failed", "no feed answered"))
    archive.captures.add(capture(hours=7 * 24, url="https://fanal.example/a"))
    return archive


def test_days_with_captures_and_the_gaps_between(lived: Archive) -> None:
    found = calendar(lived, last_on=FIRST + 7 * DAY)
    assert [(day.captures, day.failures, day.new_articles) for day in found.days] == [
        (1, 0, 1),
        (1, 0, 0),
        (0, 0, 0),
        (0, 0, 0),
        (0, 0, 0),
        (0, 1, 0),
        (0, 0, 0),
        (1, 0, 0),
    ]
    [gap] = found.gaps
    assert (gap.first_on, gap.last_on, gap.days) == (FIRST + 2 * DAY, FIRST + 6 * DAY, 5)
    assert gap.reason == "3 missed, 1 failed: the scheduler was off"


def test_a_gap_in_which_nothing_was_planned_says_so(lived: Archive) -> None:
    gaps = calendar(lived, first_on=FIRST + 6 * DAY).gaps
    assert [(gap.days, gap.reason) for gap in gaps] == [
        (1, "no crawl was planned or run"),
        (2, "no crawl was planned or run"),
    ]


def test_days_are_those_of_the_zone(lived: Archive) -> None:
    def covered(zone: str) -> list[int]:
        return [day.on.day for day in calendar(lived, FIRST, zone=zone).days if day.is_covered]

    assert covered("UTC") == [5, 6, 12]
    assert covered("Pacific/Kiritimati") == [6, 7, 13]  # noon of UTC is 2 o'clock of the next day


def test_the_calendar_begins_with_the_ledger_and_there_is_none_before_it(lived: Archive) -> None:
    assert calendar(lived).days[0].on == FIRST
    assert read_coverage(lived.database, "fanal", None, FIRST - DAY, UTC) is None
    assert read_coverage(lived.database, "autre", None, FIRST, UTC) is None
    before = calendar(lived, FIRST - 2 * DAY, FIRST)
    assert [gap.days for gap in before.gaps] == [2]


def test_days_are_counted_across_a_clock_change(archive: Archive) -> None:
    found = read_coverage(archive.database, "fanal", date(2022, 10, 28), date(2022, 11, 1), ZoneInfo("Europe/Paris"))
    assert found is not None
    assert [day.on.day for day in found.days] == [28, 29, 30, 31, 1]
