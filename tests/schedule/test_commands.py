"""`marbre schedule --plan` and `--check`, `marbre coverage` and `marbre status`, as typed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlEnd, CrawlStart, SourceRow
from archive.crawls.plans import PlanState, SkippedRun
from archive.store import Archive
from crawler.schedule.changes import find_schedule_changes
from crawler.schedule.dispatcher import ScheduleRules
from crawler.schedule.timetable import Timetable
from tests.archive.made import AT, capture
from tests.crawl.command import Desk, make_desk

RULES = ScheduleRules(at_once=2, grace=900, time_limit=3600, stop=60)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk that nobody serves pages for."""
    return make_desk(tmp_path / "desk", "http://127.0.0.1:9")


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """With one good day, two missed ones and a failed one."""
    with Archive.open(desk.archive, create=True) as archive:
        archive.crawls.sync_source(SourceRow("le-fanal", "Le Fanal", "http://127.0.0.1:9/", "re", "fr"), AT)
        crawl = archive.crawls.begin(CrawlStart("le-fanal", "schedule", AT, user_agent=None, marbre="0", planned_at=AT))
        archive.captures.add(replace(capture(), source="le-fanal"))
        archive.end_crawl(crawl, CrawlEnd(AT, "done"))
        state = PlanState("le-fanal", "0 12 * * *", "UTC", AT)
        archive.plans.put(state)
        off = tuple(SkippedRun("schedule", AT + timedelta(days=n), "missed", "the scheduler was off") for n in (1, 2))
        archive.plans.account(state, AT + timedelta(days=2), off, None, at=AT, marbre="0")
    return desk


def test_a_plan_in_local_time(desk: Desk) -> None:
    done = desk.marbre("schedule", "--plan", "48h")
    lines = done.out.splitlines()
    assert done.code == 0
    assert len(lines) == 18
    assert all(line.endswith("le-fanal") and "+0400" in line and " UTC " in line for line in lines)
    assert "18 runs of 1 sources." in done.err
    rows = desk.marbre("schedule", "--plan", "--json", "--source", "le-fanal").json
    assert len(rows) == 9
    assert rows[0]["local"].endswith("+04:00")
    assert rows[0].keys() == {"source", "planned_at", "local", "mark", "note"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--plan", "soon"), "'soon' is no span of time: write 36h or 7d"),
        (("--plan", "7d", "--source", "x"), "no source of the name x"),
        (("--json",), "--source and --json go with --plan or --check"),
    ],
)
def test_what_cannot_be_planned(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    done = desk.marbre("schedule", *arguments)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_scheduler_needs_a_contact(desk: Desk) -> None:
    settings = desk.folder / "marbre.toml"
    settings.write_text(settings.read_text().replace("tests@example.org", ""))
    done = desk.marbre("schedule")
    assert done.code == 2
    assert "set contact in [fetch]" in done.err


def test_check_says_what_a_reload_would_change(kept: Desk) -> None:
    done = kept.marbre("schedule", "--check")
    assert done.code == 0
    assert "le-fanal: planned by '0 12 * * *' in UTC now, by '15 6-22/2 * * *' in Indian/Reunion then" in done.out
    assert "No scheduler has run on this archive yet." in done.out
    [change] = kept.marbre("schedule", "--check", "--json").json
    assert (change["source"], change["kind"]) == ("le-fanal", "cron")


def test_every_kind_of_change_is_told() -> None:
    plan = Timetable("a", "0 6 * * *", "UTC")
    states = {name: PlanState(name, "0 6 * * *", "UTC", AT) for name in "abcd"}
    wanted = [
        plan,
        Timetable("b", "0 7 * * *", "UTC"),
        Timetable("c", "0 6 * * *", "UTC", is_enabled=False),
        Timetable("e", "0 6 * * *", "UTC"),
        Timetable("f", "0 6 * * *", "UTC", is_enabled=False),
    ]
    running = {"at_once": 2, "grace": 60.0, "time_limit": 3600, "stop": 60}
    found = find_schedule_changes(states, running, wanted, RULES)
    assert [(each.source, each.kind) for each in found] == [
        (None, "rule"),
        ("b", "cron"),
        ("c", "disabled"),
        ("d", "dropped"),
        ("e", "planned"),
    ]
    assert found[0].explanation == "grace: 60.0 now, 900 then"


def test_coverage_as_a_calendar_as_csv_and_as_json(kept: Desk) -> None:
    span = ("--from", "2022-08-04", "--to", "2022-08-08")
    text = kept.marbre("coverage", "--source", "le-fanal", *span).out
    assert "le-fanal: 1 of 5 days with captures, 2022-08-04 to 2022-08-08 (Indian/Reunion)" in text
    assert "2022-08     .+...\n" in text
    assert "gap of 1 day, 2022-08-04: no crawl was planned or run\n" in text
    assert "gap of 3 days, 2022-08-06 to 2022-08-08: 2 missed: the scheduler was off\n" in text
    rows = list(csv.DictReader(io.StringIO(kept.marbre("coverage", "--csv", *span).out)))
    assert [(row["day"], row["captures"], row["runs"], row["not_run"]) for row in rows] == [
        ("2022-08-04", "0", "0", "0"),
        ("2022-08-05", "1", "1", "0"),
        ("2022-08-06", "0", "0", "1"),
        ("2022-08-07", "0", "0", "1"),
        ("2022-08-08", "0", "0", "0"),
    ]
    [found] = kept.marbre("coverage", "--json", *span).json
    assert [gap["days"] for gap in found["gaps"]] == [1, 3]
    assert found["days"][1]["runs"] == {"done": 1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--source", "x"), "the archive has no source of the name x"),
        (("--from", "2022-08-05", "--to", "2022-08-04"), "--from 2022-08-05 is after --to 2022-08-04"),
        (("--from", "tomorrow"), "'tomorrow' is no day"),
        (("--csv", "--json"), "give --csv or --json"),
    ],
)
def test_what_coverage_cannot_show(kept: Desk, arguments: tuple[str, ...], said: str) -> None:
    done = kept.marbre("coverage", *arguments)
    assert (done.code, said in done.err) == (2, True)


def test_status_shows_what_was_and_what_comes(kept: Desk) -> None:
    [state] = kept.marbre("status", "--json").json
    assert state["last_crawl"]["outcome"] == "done"
    assert state["last_success_at"] == AT.isoformat()
    assert state["next_run_at"] > AT.isoformat()
    assert state["verdict"]["kind"]
    text = kept.marbre("status").out
    assert "next run" in text
    assert "`marbre schedule` has not run yet" in text


def test_status_says_which_sources_rest_and_until_when(kept: Desk) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    with Archive.open(kept.archive) as archive:
        crawl = archive.crawls.begin(
            CrawlStart("le-fanal", "schedule", now, user_agent=None, marbre="0", planned_at=now)
        )
        asked = replace(capture(), source="le-fanal", crawl_id=crawl, kind="feed", url="http://127.0.0.1:9/feed/")
        answer = replace(
            asked, captured_at=now, status=429, error="http", body=None, headers=(("Retry-After", "86400"),)
        )
        archive.captures.add(answer)
        archive.end_crawl(crawl, CrawlEnd(now, "failed"))
    [state] = kept.marbre("status", "--json").json
    assert datetime.fromisoformat(state["next_run_at"]) >= now + timedelta(days=1)
    assert "127.0.0.1 asked for a pause (status 429, Retry-After: 86400)" in state["rests"]
    assert "(le-fanal) rests: 127.0.0.1 asked" in kept.marbre("status").out


def test_status_of_a_source_that_is_none(kept: Desk) -> None:
    done = kept.marbre("status", "le-fanla")
    assert done.code == 2
    assert "the archive has no source of the name le-fanla" in done.err
