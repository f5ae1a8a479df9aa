"""A system cron that calls `marbre crawl --scheduled` gives the ledger that the daemon would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlEnd, CrawlStart
from archive.store import Archive
from config.load import load
from config.settings import Settings
from config.sources import Source
from crawler.schedule.from_crontab import find_due_crawls
from tests.schedule.test_timetable import HOUR, MINUTE, utc

AT = utc("2026-03-02T07:00")
FANAL = Source(
    name="fanal",
    title="Le Fanal",
    homepage="https://fanal.example/",
    country="ml",
    feeds=("https://fanal.example/feed/",),
    cron="0 * * * *",
    timezone="UTC",
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db", create=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(None).settings


def call(archive: Archive, settings: Settings, now: datetime, source: Source = FANAL) -> list[int]:
    found = [each.crawl_id for each in find_due_crawls(archive, [source], settings, now, marbre="0")]
    for crawl_id in found:
        archive.crawls.begin(CrawlStart("fanal", "manual", now, user_agent=None, marbre="0", crawl_id=crawl_id))
        archive.end_crawl(crawl_id, CrawlEnd(now, "done"))
    return found


def ledger(archive: Archive) -> list[str]:
    return [
        f"{f'{row.planned_at:%H:%M}' if row.planned_at else '-'} {row.trigger} {row.outcome}"
        for row in reversed(archive.crawls.list_newest())
    ]


def test_calls_in_time_are_the_planned_runs(archive: Archive, settings: Settings) -> None:
    for hour in range(3):
        call(archive, settings, AT + hour * HOUR + MINUTE / 20)
    assert ledger(archive) == ["07:00 schedule done", "08:00 schedule done", "09:00 schedule done"]


def test_what_was_not_called_is_missed(archive: Archive, settings: Settings) -> None:
    call(archive, settings, AT + MINUTE)
    call(archive, settings, AT + 3 * HOUR + MINUTE)
    assert ledger(archive) == [
        "07:00 schedule done",
        "08:00 schedule missed",
        "09:00 schedule missed",
        "10:00 schedule done",
    ]
    missed = archive.crawls.list_newest()[2]
    assert missed.reason == "marbre was not called between 2026-03-02 07:00 UTC and 2026-03-02 10:01 UTC"


def test_a_late_call_is_a_catch_up(archive: Archive, settings: Settings) -> None:
    call(archive, settings, AT)
    call(archive, settings, AT + 1.5 * HOUR)
    assert ledger(archive) == ["07:00 schedule done", "08:00 schedule missed", "08:00 catch-up done"]


def test_a_source_that_is_not_due_is_left_alone(archive: Archive, settings: Settings) -> None:
    for minute in range(0, 125, 5):
        call(archive, settings, AT + minute * MINUTE)
    assert ledger(archive) == ["07:00 schedule done", "08:00 schedule done", "09:00 schedule done"]


def test_a_disabled_source_is_skipped(archive: Archive, settings: Settings) -> None:
    assert call(archive, settings, AT, replace(FANAL, enabled=False)) == []
    assert ledger(archive) == ["07:00 schedule skipped"]


def test_another_cron_begins_where_the_former_ended(archive: Archive, settings: Settings) -> None:
    call(archive, settings, AT)
    call(archive, settings, AT + 5 * HOUR, replace(FANAL, cron="0 */2 * * *"))
    assert ledger(archive) == ["07:00 schedule done", "12:00 schedule done"]
