"""The dispatcher at its edges: who was here before, who else is crawling, what changes while nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlEnd, CrawlStart, SourceRow
from archive.store import Archive
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.decide_due import Hold
from crawler.schedule.dispatcher import Dispatcher, FindHold, ProcessEnding, ScheduleRules, hold_never
from crawler.schedule.timetable import Timetable
from tests.archive.made import new_archive
from tests.schedule.test_timetable import HOUR, MINUTE, utc

AT = utc("2026-03-02T06:30")
RULES = ScheduleRules(at_once=1, grace=900, time_limit=3600, stop=60)
FANAL = Timetable("fanal", "0 * * * *", "UTC", hosts=frozenset({"fanal.example"}))
PHARE = Timetable("phare", "0 * * * *", "UTC", hosts=frozenset({"phare.example"}))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with new_archive(tmp_path / "archive.db") as opened:
        for name in ("fanal", "phare"):
            opened.crawls.sync_source(SourceRow(name, name, f"https://{name}.example/", "ml", "fr"), AT)
        yield opened


def opened(archive: Archive, now: datetime, *timetables: Timetable, find_hold: FindHold = hold_never) -> Dispatcher:
    dispatcher = Dispatcher(archive, RULES, "0", find_hold)
    dispatcher.open(timetables, now, pid=1)
    return dispatcher


def begin(archive: Archive, run: PendingRun, now: datetime) -> None:
    archive.crawls.begin(CrawlStart(run.source, "schedule", now, user_agent=None, marbre="0", crawl_id=run.crawl_id))


def ledger(archive: Archive) -> list[str]:
    """Oldest first: source, minute planned, trigger, outcome, reason."""
    return [
        f"{row.source} {f'{row.planned_at:%H:%M}' if row.planned_at else '-'} {row.trigger} {row.outcome}: {row.reason}"
        for row in reversed(archive.crawls.list_newest())
    ]


def test_a_first_start_misses_nothing_and_waits_for_the_next_instant(archive: Archive) -> None:
    dispatcher = opened(archive, AT, FANAL)
    assert (dispatcher.next_at, dispatcher.start()) == (AT + HOUR / 2, ())
    dispatcher.account(AT + HOUR / 2)
    [run] = dispatcher.start()
    assert (run.source, run.trigger, run.planned_at) == ("fanal", "schedule", AT + HOUR / 2)
    assert ledger(archive) == ["fanal 07:00 schedule running: None"]


def test_what_waits_says_what_for_and_starts_when_its_turn_comes(archive: Archive) -> None:
    dispatcher = opened(archive, AT, FANAL, PHARE)
    dispatcher.account(AT + HOUR / 2)
    [first] = dispatcher.start()
    assert ledger(archive)[1] == "phare 07:00 schedule running: waits for its turn: 1 at once are allowed"
    begin(archive, first, AT + HOUR / 2)
    archive.end_crawl(first.crawl_id, CrawlEnd(AT + HOUR / 2, "done"))
    dispatcher.note_ended(first, AT + HOUR / 2, ProcessEnding("failed", "not to be written: the line is closed"))
    [second] = dispatcher.start()
    assert second.source == "phare"
    assert ledger(archive)[0] == "fanal 07:00 schedule done: None"


def test_a_source_that_is_still_running_is_overlapped(archive: Archive) -> None:
    dispatcher = opened(archive, AT, FANAL)
    dispatcher.account(AT + HOUR / 2)
    [run] = dispatcher.start()
    begin(archive, run, AT + HOUR / 2)
    dispatcher.account(AT + 1.5 * HOUR)
    assert dispatcher.start() == ()
    reason = "crawl 1 of it, due 2026-03-02 07:00 UTC, is still running"
    assert ledger(archive)[1] == f"fanal 08:00 schedule overlapped: {reason}"


def test_after_a_kill_the_lost_are_closed_and_caught_up_with(archive: Archive) -> None:
    killed = opened(archive, AT, FANAL, PHARE)
    killed.account(AT + HOUR / 2)
    [run] = killed.start()
    begin(archive, run, AT + HOUR / 2)
    later = AT + HOUR / 2 + MINUTE
    again = opened(archive, later, FANAL, PHARE)
    rows = ledger(archive)
    assert rows[0].startswith("fanal 07:00 schedule lost: ended without a word")
    assert rows[1] == (
        "phare 07:00 schedule lost: the scheduler ended before its turn came: last seen 2026-03-02 06:30 UTC"
    )
    assert [(run.source, run.trigger, run.planned_at) for run in again.waiting] == [
        ("fanal", "catch-up", AT + HOUR / 2),
        ("phare", "catch-up", AT + HOUR / 2),
    ]


def test_a_crawl_that_outlives_its_scheduler_is_waited_for(archive: Archive) -> None:
    killed = opened(archive, AT, FANAL)
    killed.account(AT + HOUR / 2)
    [run] = killed.start()
    with archive.crawls.lock_source("fanal"):
        begin(archive, run, AT + HOUR / 2)
        again = opened(archive, AT + 1.5 * HOUR, FANAL)
        assert [each.trigger for each in again.waiting] == ["schedule"]
        assert again.start() == ()
        assert ledger(archive)[-1].endswith("waits for a crawl of it that began before the scheduler did")
    again.account(AT + 1.6 * HOUR)
    assert [each.trigger for each in again.start()] == ["schedule"]
    assert ledger(archive)[0].startswith("fanal 07:00 schedule lost")


def test_a_clean_stop_is_made_up_for_too(archive: Archive) -> None:
    stopped = opened(archive, AT, FANAL, PHARE)
    stopped.account(AT + HOUR / 2)
    [run] = stopped.start()
    begin(archive, run, AT + HOUR / 2)
    archive.end_crawl(run.crawl_id, CrawlEnd(AT + HOUR / 2, "interrupted", "stopped by its user or by a signal"))
    stopped.note_ended(run, AT + HOUR / 2, ProcessEnding("interrupted", "the scheduler was stopped", stopped=True))
    stopped.close(AT + HOUR / 2)
    assert ledger(archive) == [
        "fanal 07:00 schedule interrupted: the scheduler was stopped",
        "phare 07:00 schedule interrupted: the scheduler was stopped before its turn came",
    ]
    again = opened(archive, AT + 4 * HOUR, FANAL, PHARE)
    assert [(run.source, run.trigger, run.planned_at) for run in again.waiting] == [
        ("fanal", "catch-up", AT + 3.5 * HOUR),
        ("phare", "catch-up", AT + 3.5 * HOUR),
    ]
    off = "the scheduler was off: last seen 2026-03-02 07:00 UTC, back 2026-03-02 10:30 UTC"
    assert ledger(archive)[2] == f"fanal 08:00 schedule missed: {off}"


def test_a_child_that_never_wrote_its_line_is_told_by_its_ending(archive: Archive) -> None:
    dispatcher = opened(archive, AT, FANAL)
    dispatcher.account(AT + HOUR / 2)
    [run] = dispatcher.start()
    dispatcher.note_ended(run, AT + HOUR / 2, ProcessEnding("failed", "ended with exit code 2: marbre: no space"))
    assert ledger(archive) == ["fanal 07:00 schedule failed: ended with exit code 2: marbre: no space"]
    assert dispatcher.running == ()


def test_a_held_source_is_skipped_and_not_caught_up_with(archive: Archive) -> None:
    def find_hold(source: str, now: datetime) -> Hold | None:
        return Hold(AT + 3 * HOUR, "429") if source == "fanal" and now < AT + 3 * HOUR else None

    dispatcher = opened(archive, AT, FANAL, find_hold=find_hold)
    for hours in (0.5, 1.5, 2.5, 3.5):
        dispatcher.account(AT + hours * HOUR)
    assert [row.split(" schedule ")[1][:7] for row in ledger(archive)] == ["skipped", "skipped", "skipped", "running"]


def test_what_one_sources_past_does_to_the_question_whether_it_rests_stops_nobody(archive: Archive) -> None:
    def find_hold(source: str, _now: datetime) -> Hold | None:
        if source == "fanal":
            raise OverflowError("date value out of range")
        return None

    dispatcher = opened(archive, AT, FANAL, PHARE, find_hold=find_hold)
    dispatcher.account(AT + HOUR / 2)
    assert sorted(row.split(":")[0] for row in ledger(archive)) == ["fanal 07", "phare 07"]
    assert len(dispatcher.waiting) == 2


def test_a_cron_that_changed_while_nobody_looked_is_accounted_for_by_the_old_one(archive: Archive) -> None:
    opened(archive, AT, FANAL).close(AT)
    now = AT + 2 * HOUR
    again = opened(archive, now, replace(FANAL, cron="45 */6 * * *"))
    assert [row[:28] for row in ledger(archive)] == [
        "fanal 07:00 schedule missed:",
        "fanal 08:00 schedule missed:",
        "fanal 08:00 catch-up running",
    ]
    assert again.next_at == utc("2026-03-02T12:45")


def test_disabled_removed_and_new_sources(archive: Archive) -> None:
    dispatcher = opened(archive, AT, FANAL, replace(PHARE, is_enabled=False))
    assert [each.source for each in dispatcher.timetables] == ["fanal"]
    dispatcher.adopt([replace(FANAL, is_enabled=False), PHARE], RULES, AT)
    dispatcher.account(AT + HOUR / 2)
    assert ledger(archive) == [
        "fanal 07:00 schedule skipped: the source is disabled in the configuration",
        "phare 07:00 schedule running: None",
    ]
    dispatcher.adopt([FANAL], replace(RULES, at_once=5), AT + HOUR / 2)
    assert ledger(archive)[1] == "phare 07:00 schedule skipped: the source is no longer configured"
    assert archive.plans.list_states().keys() == {"fanal"}
    scheduler = archive.plans.find_last_scheduler()
    assert scheduler is not None
    assert scheduler.rules["at_once"] == 5


def test_a_plan_that_changes_between_an_instant_and_its_start_loses_nothing(archive: Archive) -> None:
    spread = replace(FANAL, jitter=1200.0)
    start = spread.find_start(AT + HOUR / 2)
    assert start > AT + HOUR / 2 + MINUTE
    dispatcher = opened(archive, AT, spread)
    dispatcher.adopt([replace(spread, cron="30 * * * *")], RULES, AT + HOUR / 2 + MINUTE)
    assert ledger(archive) == ["fanal 07:00 schedule skipped: the source was planned anew"]


def test_another_process_may_account_for_a_source_in_between(archive: Archive) -> None:
    dispatcher = opened(archive, AT, FANAL)
    state = archive.plans.list_states()["fanal"]
    archive.plans.account(state, AT + HOUR / 2, (), None, at=AT, marbre="0")
    dispatcher.account(AT + HOUR / 2)
    assert ledger(archive) == []
    dispatcher.account(AT + 1.5 * HOUR)
    assert [run.planned_at for run in dispatcher.start()] == [AT + 1.5 * HOUR]
