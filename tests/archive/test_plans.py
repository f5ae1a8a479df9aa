"""The planned side of the ledger: what is due gets its rows in one go, waits, begins, or is closed by who knows why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlStart
from archive.crawls.plans import DueRun, PlanState, SkippedRun
from archive.db.errors import CrawlNotWaiting, SchedulerRunning
from archive.store import Archive
from tests.archive.made import AT

PLAN = PlanState("fanal", "0 * * * *", "Africa/Bamako", AT)
HOUR = timedelta(hours=1)


def account(archive: Archive, planned_to_hours: int, *skipped: SkippedRun, run: DueRun | None = None) -> int | None:
    state = archive.plans.list_states()["fanal"]
    to = AT + planned_to_hours * HOUR
    return archive.plans.account(state, to, skipped, run, at=to, marbre="0")


@pytest.fixture
def planned(archive: Archive) -> Archive:
    archive.end_crawl(1, CrawlEnd(AT, "done"))
    archive.plans.put(PLAN)
    return archive


def test_a_plan_is_kept_changed_and_dropped(planned: Archive) -> None:
    assert planned.plans.list_states() == {"fanal": PLAN}
    later = replace(PLAN, cron="5 * * * *", planned_to=AT + HOUR)
    planned.plans.put(later)
    assert planned.plans.list_states() == {"fanal": later}
    planned.plans.drop("fanal")
    assert planned.plans.list_states() == {}


def test_due_runs_are_accounted_for_at_once_or_not_at_all(planned: Archive) -> None:
    missed = SkippedRun("schedule", AT + HOUR, "missed", "the scheduler was off")
    waiting = account(planned, 2, missed, run=DueRun("schedule", AT + 2 * HOUR))
    newest, before = planned.crawls.list_newest("fanal")[:2]
    assert (newest.crawl_id, newest.outcome, newest.started_at, newest.planned_at) == (
        waiting,
        "running",
        None,
        AT + 2 * HOUR,
    )
    assert (before.outcome, before.reason, before.planned_at) == ("missed", "the scheduler was off", AT + HOUR)
    assert planned.plans.list_states()["fanal"].planned_to == AT + 2 * HOUR
    with pytest.raises(KeyError):  # read before the other wrote
        planned.plans.account(PLAN, AT + 3 * HOUR, (missed,), None, at=AT, marbre="0")
    assert len(planned.crawls.list_newest("fanal")) == 3


def test_a_planned_run_has_one_row(planned: Archive) -> None:
    account(planned, 1, run=DueRun("schedule", AT + HOUR))
    planned.plans.put(PLAN)
    # a clock that was ahead, and is right again, comes to what was begun
    account(planned, 1, SkippedRun("schedule", AT + HOUR, "missed", "again"))
    assert [row.outcome for row in planned.crawls.list_newest("fanal")] == ["running", "done"]
    planned.plans.put(PLAN)
    account(planned, 1, run=DueRun("catch-up", AT + HOUR))


def test_a_waiting_line_begins_once_and_keeps_what_was_planned(planned: Archive) -> None:
    waiting = account(planned, 1, run=DueRun("catch-up", AT + HOUR))
    assert waiting is not None
    planned.plans.note_waiting(waiting, "waits for its turn")
    assert planned.crawls.list_newest("fanal")[0].reason == "waits for its turn"
    assert planned.crawls.close_lost("fanal", AT) == 0

    def begin() -> int:
        at = AT + 2 * HOUR
        return planned.crawls.begin(CrawlStart("fanal", "manual", at, user_agent="ua", marbre="1", crawl_id=waiting))

    assert begin() == waiting
    row = planned.crawls.list_newest("fanal")[0]
    assert (row.trigger, row.planned_at, row.started_at) == ("catch-up", AT + HOUR, AT + 2 * HOUR)
    assert (row.reason, row.user_agent, row.marbre) == (None, "ua", "1")
    with pytest.raises(CrawlNotWaiting, match=f"line {waiting} "):
        begin()
    assert planned.plans.open_sources() == {"fanal"}


def test_what_waits_is_closed_by_its_scheduler_and_what_has_begun_is_not(planned: Archive) -> None:
    begun = planned.crawls.begin(CrawlStart("fanal", "manual", AT, user_agent=None, marbre="0"))
    waiting = planned.plans.add_waiting("fanal", DueRun("catch-up", None), marbre="0")
    assert planned.plans.close_waiting(AT + HOUR, "lost", "the scheduler ended") == 1
    rows = {row.crawl_id: row for row in planned.crawls.list_newest("fanal")}
    assert (rows[waiting].outcome, rows[waiting].reason) == ("lost", "the scheduler ended")
    assert rows[begun].outcome == "running"


def test_a_crawl_is_settled_where_it_could_not_tell_itself(planned: Archive) -> None:
    killed, stopped, told = (
        planned.crawls.begin(CrawlStart("fanal", "schedule", AT, user_agent=None, marbre="0")) for _ in range(3)
    )
    counts = CrawlCounts(captures=7)
    planned.crawls.update_counts(killed, counts)
    planned.end_crawl(stopped, CrawlEnd(AT + HOUR, "interrupted", "by a signal", counts))
    planned.end_crawl(told, CrawlEnd(AT + HOUR, "partial", "1 address gave nothing", counts))
    settled = [
        planned.plans.settle_crawl(key, AT + 2 * HOUR, "lost", "killed by signal 9", stopped=True)
        for key in (killed, stopped, told)
    ]
    assert settled == [True, True, False]
    assert not planned.plans.settle_crawl(stopped, AT, "failed", "exit code 130", stopped=False)
    rows = {row.crawl_id: row for row in planned.crawls.list_newest("fanal")}
    assert (rows[killed].outcome, rows[killed].reason, rows[killed].counts) == ("lost", "killed by signal 9", counts)
    assert rows[killed].ended_at == AT + 2 * HOUR
    assert (rows[stopped].outcome, rows[stopped].reason) == ("interrupted", "killed by signal 9")
    assert (rows[stopped].ended_at, rows[told].reason) == (AT + HOUR, "1 address gave nothing")


def test_a_source_was_cut_short_until_it_is_crawled_again(planned: Archive) -> None:
    lost = account(planned, 1, run=DueRun("schedule", AT + HOUR))
    assert lost is not None
    assert planned.plans.settle_crawl(lost, AT, "lost", "killed", stopped=False)
    account(planned, 2, SkippedRun("schedule", AT + 2 * HOUR, "skipped", "disabled"))
    planned.end_crawl(
        planned.crawls.begin(CrawlStart("fanal", "manual", AT, user_agent=None, marbre="0")),
        CrawlEnd(AT, "failed", "no feed"),
    )
    assert planned.plans.cut_short() == {"fanal": AT + HOUR}
    account(planned, 3, run=DueRun("catch-up", AT + 3 * HOUR))
    assert planned.plans.cut_short() == {}


def test_the_state_of_a_source_shows_its_last_run_and_no_planned_one(planned: Archive) -> None:
    account(planned, 1, SkippedRun("schedule", AT + HOUR, "missed", "off"), run=DueRun("catch-up", AT + HOUR))
    [state] = planned.crawls.list_source_states()
    assert state.last_crawl is not None
    assert state.last_crawl.crawl_id == 1


def test_a_scheduler_is_seen_until_it_ends(archive: Archive) -> None:
    assert archive.plans.find_last_scheduler() is None
    key = archive.plans.begin_scheduler(AT, 4711, {"at_once": 2})
    archive.plans.see_scheduler(key, AT + HOUR, rules={"at_once": 3})
    row = archive.plans.find_last_scheduler()
    assert row is not None
    assert (row.seen_at, row.ended_at, row.pid, row.rules) == (AT + HOUR, None, 4711, {"at_once": 3})
    archive.plans.see_scheduler(key, AT + 2 * HOUR, ended=True)
    row = archive.plans.find_last_scheduler()
    assert row is not None
    assert (row.ended_at, row.rules) == (AT + 2 * HOUR, {"at_once": 3})


def test_an_archive_has_one_scheduler(archive: Archive) -> None:
    with archive.crawls.lock_schedule():
        with pytest.raises(SchedulerRunning, match="has its scheduler already: process"):
            archive.crawls.lock_schedule()
        archive.crawls.lock_source("scheduler").release()
    archive.crawls.lock_schedule().release()
