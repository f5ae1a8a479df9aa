"""The daemon for real: its processes, its signals, its locks, on Le Fanal with a cron of every minute."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlRow, SourceRow
from archive.crawls.plans import PlanState
from archive.db.errors import ArchiveError
from archive.integrity.verify import verify
from archive.store import Archive
from crawler.demo.server import serve
from tests.crawl.command import Desk, make_desk

pytestmark = pytest.mark.slow

SCHEDULE = '\n[schedule]\ncron = "* * * * *"\njitter = 0.0\nmisfire_grace = 50.0\n'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Le Fanal, crawled slowly enough that a crawl takes more than a minute."""
    with serve() as newspaper:
        made = make_desk(tmp_path / "desk", newspaper.url, delay=2.5, concurrent_per_host=1)
        rewrite(made, SCHEDULE)
        yield made


def rewrite(desk: Desk, text: str) -> None:
    settings = desk.folder / "marbre.toml"
    settings.write_text(settings.read_text(encoding="utf-8").split("\n[schedule]")[0] + text, encoding="utf-8")


def planned_since_the_last_minute(desk: Desk) -> None:
    """As if a daemon had planned until a moment ago: the run of this minute is due, and nobody waits for the next."""
    now = datetime.now(UTC)
    if now.second > 38:  # what follows is to end within the minute
        time.sleep(60.1 - now.second)
        now = datetime.now(UTC)
    minute = now.replace(second=0, microsecond=0)
    with Archive.open(desk.archive, create=True) as archive:
        archive.crawls.sync_source(SourceRow("le-fanal", "Le Fanal", "http://127.0.0.1/", "re", "fr"), minute)
        archive.plans.put(PlanState("le-fanal", "* * * * *", "Indian/Reunion", minute - timedelta(seconds=1)))


class Running:
    """A daemon, and the lines it has said."""

    def __init__(self, desk: Desk, log: Path) -> None:
        self.desk = desk
        self.log = log
        with log.open("ab") as words:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "crawler.cli",
                    "schedule",
                    "--create",
                    "--config",
                    str(desk.folder),
                    "--archive",
                    str(desk.archive),
                ],
                stderr=words,
                stdout=words,
            )

    def rows(self) -> list[CrawlRow]:
        """The ledger, oldest first."""
        try:
            with Archive.open(self.desk.archive, read_only=True) as archive:
                return archive.crawls.list_newest("le-fanal")[::-1]
        except ArchiveError:
            return []

    def until(self, what: Callable[[list[CrawlRow]], bool], seconds: float) -> list[CrawlRow]:
        """The ledger once it is so; fails with the daemon's words."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            rows = self.rows()
            if what(rows):
                return rows
            time.sleep(0.1)
        pytest.fail(f"not so after {seconds} s: {self.rows()}\n{self.log.read_text(encoding='utf-8')}")

    def said(self, pattern: str, seconds: float = 10) -> None:
        """Wait for a line in the log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.log.read_text(encoding="utf-8")):
                return
            time.sleep(0.05)
        pytest.fail(f"{pattern!r} was not said: {self.log.read_text(encoding='utf-8')}")

    def end(self, number: int) -> int:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@pytest.fixture
def run(desk: Desk, tmp_path: Path) -> Iterator[Callable[[], Running]]:
    started: list[Running] = []

    def start() -> Running:
        started.append(Running(desk, tmp_path / "log"))
        return started[-1]

    yield start
    for running in started:
        running.process.kill()
        running.process.wait()
    assert gone(desk, 15), "a child is left"


def processes_of(desk: Desk) -> list[str]:
    """Every process that has this desk's archive in its command line, or that such a one has started."""
    found: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                group = os.getpgid(int(folder.name))
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except (OSError, ProcessLookupError):
                continue
            if state != "Z":
                found[int(folder.name)] = (group, line)
    groups = {group for group, line in found.values() if str(desk.archive) in line and "--ledger-row" in line}
    return [line for group, line in found.values() if group in groups]


def gone(desk: Desk, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while processes_of(desk) and time.monotonic() < end:
        time.sleep(0.1)
    return not processes_of(desk)


def captures(desk: Desk) -> int:
    with Archive.open(desk.archive, read_only=True) as archive:
        return archive.count_rows().captures


def test_killed_mid_run_and_restarted_it_tells_everything_and_loses_nothing(
    desk: Desk, run: Callable[[], Running]
) -> None:
    planned_since_the_last_minute(desk)
    first = run()
    first.said("Scheduling into .*, process")
    first.until(lambda rows: any(row.started_at for row in rows) and captures(desk) >= 3, 60)
    assert processes_of(desk)
    first.end(signal.SIGKILL)
    assert gone(desk, 20), processes_of(desk)
    [cut] = first.rows()
    assert (cut.trigger, cut.planned_at and cut.planned_at.second) == ("schedule", 0)
    assert (cut.outcome, cut.reason) == ("interrupted", "its scheduler ended without a word")
    kept = captures(desk)
    assert kept >= 3

    second = run()
    rows = second.until(lambda rows: any(row.trigger == "catch-up" and row.started_at for row in rows), 30)
    told = next(row for row in rows if row.crawl_id == cut.crawl_id)
    assert told == cut
    catch_up = next(row for row in rows if row.trigger == "catch-up")
    assert catch_up.planned_at is not None
    assert catch_up.planned_at >= cut.planned_at
    second.until(lambda _: captures(desk) > kept, 30)
    assert second.end(signal.SIGTERM) == 0
    assert gone(desk, 0), processes_of(desk)
    rows = second.rows()
    assert all(row.outcome != "running" and row.ended_at for row in rows)
    planned = [row.planned_at for row in rows if row.trigger == "schedule"]
    assert len(set(planned)) == len(planned)
    minutes = {(later - earlier).total_seconds() for earlier, later in pairwise(planned)}
    assert minutes <= {60.0}, "a planned minute has no row"
    with Archive.open(desk.archive) as archive:
        assert verify(archive).problems == ()


def test_one_scheduler_an_archive_a_reload_and_a_clean_end(desk: Desk, run: Callable[[], Running]) -> None:
    rewrite(desk, '\n[schedule]\ncron = "0 3 1 1 *"\n')
    first = run()
    first.said("Scheduling into")
    first.until(lambda _: (desk.archive.with_name("archive.db.locks") / "_scheduler.pid").exists(), 10)
    other = desk.marbre("schedule")
    assert (other.code, "Traceback" in other.err) == (2, False)
    assert re.search(rf"has its scheduler already: process {first.process.pid} since .*stop that one", other.err)

    assert "le-fanal" not in desk.marbre("schedule", "--check").out
    rewrite(desk, '\n[schedule]\ncron = "61 * * * *"\n')
    first.process.send_signal(signal.SIGHUP)
    first.said(r"the former one holds: .*'61' is out of range")
    assert first.process.poll() is None
    rewrite(desk, '\n[schedule]\ncron = "5 4 1 1 *"\nat_once = 7\n')
    told = desk.marbre("schedule", "--check").out
    assert "le-fanal: planned by '0 3 1 1 *' in Indian/Reunion now, by '5 4 1 1 *' in Indian/Reunion then" in told
    assert "[schedule]: at_once: 2 now, 7 then" in told
    assert f"Process {first.process.pid} schedules" in told
    first.process.send_signal(signal.SIGHUP)
    first.said("read again: 1 sources are planned")
    assert "Nothing would change." in desk.marbre("schedule", "--check").out
    assert first.end(signal.SIGTERM) == 0
    assert "No scheduler runs; the last one ended" in desk.marbre("schedule", "--check").out


def test_a_crawl_over_its_time_limit_is_stopped_and_its_line_says_so(desk: Desk, run: Callable[[], Running]) -> None:
    rewrite(desk, SCHEDULE + "time_limit_minutes = 0.1\nstop_seconds = 20.0\n")
    planned_since_the_last_minute(desk)
    first = run()
    rows = first.until(lambda rows: any("over its time limit" in (row.reason or "") for row in rows), 60)
    stopped = next(row for row in rows if row.reason)
    assert (stopped.outcome, stopped.reason) == ("interrupted", "over its time limit of 0.1 minutes")
    assert gone(desk, 10) or len(rows) > 1
    first.end(signal.SIGTERM)


def assert_one_row_a_minute(rows: list[CrawlRow]) -> None:
    """Every planned minute has its row, none has two, and each that did not run says why."""
    planned = [row.planned_at for row in rows if row.trigger == "schedule" and row.planned_at]
    assert len(set(planned)) == len(planned)
    assert {(later - earlier).total_seconds() for earlier, later in pairwise(planned)} <= {60.0}
    assert all(row.outcome in {"done", "partial", "running"} or row.reason for row in rows)


def test_a_full_disk_a_broken_configuration_and_a_stopped_process_are_lived_through(
    desk: Desk, run: Callable[[], Running]
) -> None:
    planned_since_the_last_minute(desk)
    first = run()
    first.said("crawl 1 started")
    pid = first.process.pid
    free = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (20_000, free[1]))  # the log has room, the archive has none
    rewrite(desk, '\n[schedule]\ncron = "61 * * * *"\n')
    first.process.send_signal(signal.SIGHUP)
    first.said("the former one holds: .*'61' is out of range")
    time.sleep(max(60.5 - datetime.now(UTC).second, 2))  # a run is due while there is no room
    assert first.process.poll() is None, first.log.read_text(encoding="utf-8")
    resource.prlimit(pid, resource.RLIMIT_FSIZE, free)
    first.process.send_signal(signal.SIGSTOP)
    rewrite(desk, SCHEDULE)
    time.sleep(1)
    first.process.send_signal(signal.SIGCONT)
    first.process.send_signal(signal.SIGHUP)
    first.said("read again: 1 sources are planned", 40)
    mended = datetime.now(UTC)
    first.until(lambda rows: any(row.started_at and row.started_at > mended for row in rows), 75)
    assert first.end(signal.SIGTERM) == 0
    assert_one_row_a_minute(first.rows())
    with Archive.open(desk.archive) as archive:
        assert verify(archive).problems == ()
