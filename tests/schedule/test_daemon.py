"""The daemon for real: its processes, its signals, its locks, on Le Fanal with a cron of every minute, or denser."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import pytest

from archive.crawls.ledger import CrawlRow, SourceRow
from archive.crawls.plans import PlanState
from archive.db.errors import ArchiveError
from archive.integrity.verify import verify
from archive.store import Archive
from crawler.demo.server import serve
from tests.crawl.command import Desk, make_desk
from tests.schedule.dense_cron import EVERY

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DENSE = "tests.schedule.dense_cron"
SCHEDULE = f'\n[schedule]\ncron = "{EVERY}"\njitter = 0.0\nmisfire_grace = 50.0\n'


PATIENCE = 120.0
"""Seconds in which whatever is waited for has happened on the slowest machine; nothing waits so long where it works."""
DELAY = 1.5
"""Seconds between two pages: a crawl of Le Fanal takes longer than what is done to it here."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serve() as newspaper:
        made = make_desk(tmp_path / "desk", newspaper.url, delay=DELAY, concurrent_per_host=1)
        rewrite(made, SCHEDULE)
        yield made


def rewrite(desk: Desk, text: str) -> None:
    settings = desk.folder / "marbre.toml"
    settings.write_text(settings.read_text(encoding="utf-8").split("\n[schedule]")[0] + text, encoding="utf-8")


def plan_until_now(desk: Desk) -> datetime:
    """As if a daemon had planned until a moment ago: a run is due at the instant that is returned, and it is past."""
    now = datetime.now(UTC).replace(microsecond=0)
    with Archive.open(desk.archive, create=True) as archive:
        archive.crawls.sync_source(SourceRow("le-fanal", "Le Fanal", "http://127.0.0.1/", "re", "fr"), now)
        archive.plans.put(PlanState("le-fanal", EVERY, "Indian/Reunion", now - timedelta(seconds=1)))
    return now


class Running:
    """A daemon, and the lines it has said. `dense`: when its cron begins, and after how many seconds it comes again."""

    def __init__(self, desk: Desk, log: Path, dense: tuple[datetime, float] | None = None) -> None:
        self.desk = desk
        self.log = log
        command = ["crawler.cli"] if dense is None else [DENSE, str(dense[0].timestamp()), str(dense[1])]
        arguments = ["schedule", "--create", "--config", str(desk.folder), "--archive", str(desk.archive)]
        with log.open("ab") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, *arguments], stderr=words, stdout=words, cwd=ROOT
            )

    def rows(self) -> list[CrawlRow]:
        """The ledger, oldest first."""
        try:
            with Archive.open(self.desk.archive, read_only=True) as archive:
                return archive.crawls.list_newest("le-fanal")[::-1]
        except ArchiveError:
            return []

    def until(self, what: Callable[[list[CrawlRow]], bool], seconds: float = PATIENCE) -> list[CrawlRow]:
        """The ledger once it is so; fails with the daemon's words."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            rows = self.rows()
            if what(rows):
                return rows
            time.sleep(0.1)
        pytest.fail(f"not so after {seconds} s: {self.rows()}\n{self.log.read_text(encoding='utf-8')}")

    def said(self, pattern: str, seconds: float = PATIENCE) -> None:
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
        return self.process.wait(timeout=PATIENCE)


class Start(Protocol):
    """How a test starts a daemon."""

    def __call__(self, dense: tuple[datetime, float] | None = None) -> Running: ...


@pytest.fixture
def run(desk: Desk, tmp_path: Path) -> Iterator[Start]:
    started: list[Running] = []

    def start(dense: tuple[datetime, float] | None = None) -> Running:
        started.append(Running(desk, tmp_path / "log", dense))
        return started[-1]

    yield start
    for running in started:
        running.process.kill()
        running.process.wait()
    assert gone(desk), "a child is left"


def _list_open_files(process: Path) -> list[str]:
    """What a process has open; files that it closes meanwhile are left out, and not the process."""
    opened: list[str] = []
    for file in (process / "fd").iterdir():
        with suppress(FileNotFoundError):
            opened.append(str(file.readlink()))
    return opened


def processes_of(desk: Desk) -> list[str]:
    """Every process that crawls into this desk's archive, or that such a one has started.

    One that was forked is known by its name, and by the archive that it has open.
    """
    found: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if (folder / "comm").read_text().startswith("crawl "):
                    line = f"--ledger-row {_list_open_files(folder)} {line}"
                group = os.getpgid(int(folder.name))
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except (OSError, ProcessLookupError):
                continue
            if state != "Z":
                found[int(folder.name)] = (group, line)
    groups = {group for group, line in found.values() if str(desk.archive) in line and "--ledger-row" in line}
    return [line for group, line in found.values() if group in groups]


def gone(desk: Desk, seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while processes_of(desk) and time.monotonic() < end:
        time.sleep(0.1)
    return not processes_of(desk)


def captures(desk: Desk) -> int:
    with Archive.open(desk.archive, read_only=True) as archive:
        return archive.count_rows().captures


def test_killed_mid_run_and_restarted_it_tells_everything_and_loses_nothing(desk: Desk, run: Start) -> None:
    dense = plan_until_now(desk), 60.0
    first = run(dense)
    first.said("Scheduling into .*, process")
    first.until(lambda rows: any(row.started_at for row in rows) and captures(desk) >= 3)
    assert processes_of(desk)
    first.end(signal.SIGKILL)
    assert gone(desk), processes_of(desk)
    [cut] = first.rows()
    assert (cut.trigger, cut.planned_at) == ("schedule", dense[0])
    assert (cut.outcome, cut.reason) == ("interrupted", "its scheduler ended without a word")
    kept = captures(desk)
    assert kept >= 3

    second = run(dense)
    rows = second.until(lambda rows: any(row.trigger == "catch-up" and row.started_at for row in rows))
    told = next(row for row in rows if row.crawl_id == cut.crawl_id)
    assert told == cut
    catch_up = next(row for row in rows if row.trigger == "catch-up")
    assert catch_up.planned_at is not None
    assert catch_up.planned_at >= dense[0]
    second.until(lambda _: captures(desk) > kept)
    assert second.end(signal.SIGTERM) == 0
    assert gone(desk, 0), processes_of(desk)
    rows = second.rows()
    assert all(row.outcome != "running" and row.ended_at for row in rows)
    assert_one_row_each(rows, dense[1])
    with Archive.open(desk.archive) as archive:
        assert verify(archive).problems == ()


def test_one_scheduler_an_archive_a_reload_and_a_clean_end(desk: Desk, run: Start) -> None:
    rewrite(desk, '\n[schedule]\ncron = "0 3 1 1 *"\n')
    first = run()
    first.said("Scheduling into")
    first.until(lambda _: (desk.archive.with_name("archive.db.locks") / "_scheduler.pid").exists())
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


def test_a_crawl_over_its_time_limit_is_stopped_and_its_line_says_so(desk: Desk, run: Start) -> None:
    rewrite(desk, SCHEDULE + "time_limit_minutes = 0.1\nstop_seconds = 120.0\n")
    first = run((plan_until_now(desk), 60.0))
    rows = first.until(lambda rows: any("over its time limit" in (row.reason or "") for row in rows))
    stopped = next(row for row in rows if row.reason)
    assert (stopped.outcome, stopped.reason) == ("interrupted", "over its time limit of 0.1 minutes")
    assert gone(desk) or len(rows) > 1
    first.end(signal.SIGTERM)


def assert_one_row_each(rows: list[CrawlRow], seconds: float) -> None:
    """Every planned instant has its row, none has two, and each that did not run says why."""
    planned = sorted(row.planned_at for row in rows if row.trigger == "schedule" and row.planned_at)
    assert len(set(planned)) == len(planned)
    assert {(later - earlier).total_seconds() for earlier, later in pairwise(planned)} <= {seconds}
    assert all(row.outcome in {"done", "partial", "running"} or row.reason for row in rows)


def test_a_full_disk_a_broken_configuration_and_a_stopped_process_are_lived_through(desk: Desk, run: Start) -> None:
    settings = desk.folder / "marbre.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(f"delay = {DELAY}", "delay = 0.1"))
    begin, seconds = plan_until_now(desk), 10.0
    first = run((begin, seconds))
    first.said("crawl 1 started")
    pid = first.process.pid
    free = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (20_000, free[1]))  # the log has room, the archive has none
    rewrite(desk, '\n[schedule]\ncron = "61 * * * *"\n')
    first.process.send_signal(signal.SIGHUP)
    first.said("the former one holds: .*'61' is out of range")
    time.sleep(seconds - (datetime.now(UTC) - begin).total_seconds() % seconds + 0.5)  # a run is due without room
    assert first.process.poll() is None, first.log.read_text(encoding="utf-8")
    resource.prlimit(pid, resource.RLIMIT_FSIZE, free)
    first.process.send_signal(signal.SIGSTOP)
    rewrite(desk, SCHEDULE)
    time.sleep(1)
    first.process.send_signal(signal.SIGCONT)
    first.process.send_signal(signal.SIGHUP)
    first.said("read again: 1 sources are planned")
    mended = datetime.now(UTC)
    first.until(lambda rows: any(row.started_at and row.started_at > mended for row in rows))
    assert first.end(signal.SIGTERM) == 0
    assert_one_row_each(first.rows(), seconds)
    with Archive.open(desk.archive) as archive:
        assert verify(archive).problems == ()
