"""Crawls on a cluster of real processes on loopback, and what happens when each of them fails.

The newsrooms' log proves that no host was ever asked by two crawls at once; the shards and the ledger agree at the end.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.crawls.plans import PlanState
from archive.integrity.verify import verify
from archive.store import Archive
from config.load import load
from crawler.cluster.choose import rank_workers
from crawler.cluster.coordinator import get_now
from crawler.cluster.orders import find_problem, make_code_mark
from crawler.cluster.shards_reextract import reextract_shards
from crawler.convert import to_row
from crawler.schedule.maintenance import merge_shards
from tests.archive.made import AT
from tests.cluster.machines import LOOK, PATIENCE, SECONDS, Machines, Office
from tests.cluster.newsrooms import Newsrooms, serve_newsrooms
from tests.crawl.command import SETTINGS, to_toml

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]
pytest.importorskip("distributed", reason="Dask is not installed: it comes with the extra cluster")

WORKERS = ("one", "two")


def find_room(worker: str) -> int:
    """A newsroom that belongs to a worker, as long as both are there."""
    return next(number for number in range(1, 99) if rank_workers(f"127.0.0.{number}", WORKERS)[0] == worker)


ONES, TWOS = find_room("one"), find_room("two")


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[Newsrooms]:
    with serve_newsrooms() as served:
        yield served


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    started = Machines(tmp_path_factory.mktemp("machines"))
    started.start_scheduler()
    for name in WORKERS:
        started.start_worker(name)
    yield started
    started.end_all()


def write_config(folder: Path, newsrooms: Newsrooms, machines: Machines) -> Path:
    """Both newsrooms, asked one page at a time."""
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "fr.toml").write_text(newsrooms.declare(ONES, TWOS), encoding="utf-8")
    tables: dict[str, dict[str, object]] = {
        **SETTINGS,
        "fetch": {**SETTINGS["fetch"], "concurrent_per_host": 1},
        "schedule": {"cron": "0 0 1 1 *", "jitter": 0.0, "stop_seconds": 5.0},
        "cluster": {"shards": str(machines.shards), "least_free_mb": 1.0},
    }
    (folder / "marbre.toml").write_text(to_toml(tables), encoding="utf-8")
    return folder


@pytest.fixture
def office(
    tmp_path: Path, newsrooms: Newsrooms, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setattr("crawler.cluster.link._PATIENCE", PATIENCE)
    monkeypatch.setattr("crawler.cluster.link._LOOK", LOOK)
    newsrooms.latency = 0.0
    opened = Office(
        tmp_path / "room.db", load(write_config(tmp_path / "config", newsrooms, machines)), machines.address
    )
    opened.wait_until(lambda: set(WORKERS) <= opened.runner.seen_workers.keys(), "the workers do not come")
    yield opened
    opened.close()
    assert newsrooms.find_overlaps() == []


def begin(office: Office, newsrooms: Newsrooms, source: str, latency: float = 0.5) -> int:
    """Order a crawl of pages that take some seconds, and wait until it asks for them; its line."""
    newsrooms.latency = latency
    looks = newsrooms.looks.copy()
    crawl_id = office.order(source)
    office.wait_until(lambda: newsrooms.looks != looks, "nothing is asked")
    return crawl_id


def count_tasks(address: str) -> int:
    """What the scheduler remembers."""
    import distributed

    with distributed.Client(address, set_as_default=False) as client:
        return int(client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))


def test_crawls_go_to_shards_which_make_one_sound_archive_and_each_run_is_one_line(
    office: Office, machines: Machines
) -> None:
    orders = [office.order(f"room-{number}") for number in (ONES, TWOS)]
    office.wait_until(lambda: not office.out, "they do not end")
    rows = [office.find_line(crawl_id) for crawl_id in orders]
    assert [(row.outcome, row.counts.new_articles) for row in rows] == [("done", 3), ("done", 3)]
    assert office.archive.count_rows().captures == 0
    for name, number in (("one", ONES), ("two", TWOS)):
        with machines.open_shard(name) as shard:
            assert verify(shard).is_sound
            assert {row.source for row in shard.crawls.list_newest()} == {f"room-{number}"}
    office.wait_until(lambda: count_tasks(machines.address) == 0, "Dask remembers what has ended")
    merge_shards(office.archive.path, machines.shards, datetime.now(UTC))
    assert verify(office.archive).is_sound
    assert office.archive.count_rows().articles == 6
    assert sorted(row.crawl_id for row in office.archive.crawls.list_newest()) == [row.crawl_id for row in rows]
    assert sum(total.captures for total in office.archive.crawls.read_totals()) == office.archive.count_rows().captures


def test_a_scheduler_that_was_restarted_has_forgotten_all_and_the_ledger_nothing(
    office: Office, newsrooms: Newsrooms, machines: Machines
) -> None:
    crawl_id = begin(office, newsrooms, f"room-{ONES}")
    machines.end("scheduler")
    office.wait_until(lambda: not office.runner.seen_workers, "nobody notices")
    assert "waits for the cluster" in (office.find_wait(f"room-{TWOS}") or "")
    for name in WORKERS:  # they end when their scheduler is gone; a supervisor starts them again
        machines.end(name)
    machines.start_scheduler()
    for name in WORKERS:
        machines.start_worker(name)
    office.wait_until(lambda: office.find_line(crawl_id).outcome != "running", "its end is not known")
    assert office.find_line(crawl_id).outcome in ("interrupted", "lost")
    newsrooms.latency = 0.0
    assert office.crawl(f"room-{ONES}").outcome == "done"


def test_a_worker_that_is_lost_keeps_its_hosts_until_its_lease_is_over(
    office: Office, newsrooms: Newsrooms, machines: Machines
) -> None:
    """As behind a broken line: nothing is heard of it, and its crawl goes on. Its source moves; it is back at last."""
    source = f"room-{ONES}"
    office.move_after(0.0)
    crawl_id = begin(office, newsrooms, source)
    lease = office.archive.orders.list_open()[0]
    machines.send("one", signal.SIGSTOP)
    try:
        office.wait_until(lambda: "one" not in office.runner.usable_workers, "it is not missed")
        assert office.find_wait(source) == "its host is being crawled"
        with machines.open_shard("one") as shard:  # of which the coordinator does not hear
            office.wait_until(lambda: shard.crawls.list_newest(source)[0].outcome == "done", "it does not end")
        assert office.find_line(crawl_id).outcome == "running"
        asked = {path for _, path in newsrooms.log if path.count("/") == 2}
        office.ahead = lease.until_at - get_now()
        office.wait_until(lambda: office.find_line(crawl_id).outcome == "lost", "its lease does not end")
        newsrooms.latency, before = 0.0, len(newsrooms.log)
        assert office.crawl(source).outcome == "done"
        assert asked.isdisjoint(path for _, path in newsrooms.log[before:])
        with machines.open_shard("two") as shard:
            assert shard.count_rows().articles >= 6  # what was crawled before came with it
    finally:
        machines.send("one", signal.SIGCONT)
    office.wait_until(lambda: "one" in office.runner.usable_workers, "it is not back")
    merge_shards(office.archive.path, machines.shards, datetime.now(UTC))
    assert verify(office.archive).is_sound
    row = office.find_line(crawl_id)
    assert (row.outcome, row.counts.new_articles) == ("done", 3), "the shard knows better than the lease"


def test_a_crawl_goes_on_while_its_lease_is_renewed_and_ends_in_it_when_it_is_not(
    office: Office, newsrooms: Newsrooms
) -> None:
    """A lease of seconds: a longer crawl is neither doubled nor lost. One that nobody asks after ends by itself."""
    source = f"room-{TWOS}"
    office.lease_for(seconds=0.5, stop=1.0, slack=4.5)  # an order takes seconds to begin on a busy machine
    newsrooms.latency = 4.5
    began, crawl_id = get_now(), office.order(source)
    [lease] = office.archive.orders.list_open()
    office.wait_until(lambda: office.find_line(crawl_id).outcome != "running", "it does not end")
    row, kept = office.find_line(crawl_id), office.archive.orders.find(lease.archive_id, crawl_id)
    assert (row.outcome, row.counts.new_articles) == ("done", 3), row.reason
    assert kept is not None
    assert kept[0].until_at > lease.until_at > began, "its lease was not renewed"
    begin(office, newsrooms, source, latency=4.0)
    office.runner.close()  # as if killed: nobody asks any more
    [lease] = office.archive.orders.list_open()
    time.sleep(max(0.0, (lease.until_at - get_now()).total_seconds()))
    asked = len(newsrooms.log)
    office.open(office.address)
    office.wait_until(lambda: not office.archive.orders.list_open(), "its end is not known")
    assert len(newsrooms.log) == asked, "its lease was over, and it asked on"
    row = office.find_line(lease.order_id)
    assert (row.outcome, "lease was not renewed" in (row.reason or "")) == ("interrupted", True)


def test_a_killed_worker_is_believed_when_it_is_back(office: Office, newsrooms: Newsrooms, machines: Machines) -> None:
    crawl_id = begin(office, newsrooms, f"room-{TWOS}")
    machines.end("two")
    machines.start_worker("two")
    until_at = office.archive.orders.list_open()[0].until_at
    office.wait_until(lambda: office.find_line(crawl_id).outcome != "running", "its end is not known")
    assert office.find_line(crawl_id).outcome in ("interrupted", "lost")
    assert datetime.now(UTC) < until_at


def test_machines_that_cannot_crawl_are_named_and_get_nothing(
    office: Office, machines: Machines, tmp_path: Path
) -> None:
    """Another version; no folder for shards."""
    other = tmp_path / "other.py"
    other.write_text(
        "import crawler.cluster.questions as asked\nasked.make_code_mark = lambda: 'Marbre 0.0.9 (other)'\n"
    )
    machines.start_worker("old", "--preload", str(other))
    machines.start_worker("homeless", env={"MARBRE_SHARDS": ""})
    seen = office.runner.seen_workers
    office.wait_until(lambda: {"old", "homeless"} <= office.runner.seen_workers.keys(), f"they do not come: {seen}")
    assert office.runner.usable_workers == {*WORKERS}
    problems = {
        name: find_problem(state, make_code_mark(), 1, 30) for name, state in office.runner.seen_workers.items()
    }
    assert "MARBRE_SHARDS names no folder" in (problems["homeless"] or "")
    assert (problems["old"] or "").startswith("it runs Marbre 0.0.9 (other), and here runs Marbre")
    for name in ("old", "homeless"):
        machines.end(name)


def test_a_full_disk_on_one_worker_is_its_orders_failure(office: Office, machines: Machines) -> None:
    pid = machines.processes["two"].pid
    free = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (20_000, free[1]))  # its log has room, its shard has none
    try:
        row = office.crawl(f"room-{TWOS}")
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, free)
    assert row.outcome == "failed"
    assert "worker two: " in (row.reason or "")
    assert office.crawl(f"room-{TWOS}").outcome == "done", "there is room again"
    with machines.open_shard("two") as shard:
        assert verify(shard).is_sound


def test_a_killed_coordinator_begins_again_with_what_was_out(
    tmp_path: Path, newsrooms: Newsrooms, machines: Machines
) -> None:
    """`marbre schedule --cluster`: killed while a crawl is out, begun again, ended by SIGTERM."""
    newsrooms.latency, source, room = 0.7, f"room-{ONES}", tmp_path / "room.db"
    config = write_config(tmp_path / "config", newsrooms, machines)
    with Archive.open(room, create=True) as archive:
        archive.crawls.sync_source(to_row(next(s for s in load(config).sources if s.name == source)), AT)
        archive.plans.put(PlanState(source, "0 0 1 1 *", "UTC", AT - timedelta(days=1000)))
    command = [sys.executable, "-m", "crawler.cli", "schedule", "--cluster", machines.address,
               "--config", str(config), "--archive", str(room)]  # fmt: skip
    looks = newsrooms.looks.copy()
    with (tmp_path / "log").open("wb") as log:
        first = subprocess.Popen(command, stderr=log)
        wait_until(lambda: newsrooms.looks != looks, tmp_path / "log")
        first.kill()
        first.wait()
        second = subprocess.Popen(command, stderr=log)
    with Archive.open(room) as archive:
        wait_until(lambda: archive.crawls.list_newest(source)[0].outcome == "done", tmp_path / "log")
        assert archive.orders.list_open() == []
        begun = [row for row in archive.crawls.list_newest(source) if row.started_at is not None]
        assert [(row.trigger, row.counts.new_articles) for row in begun] == [("catch-up", 3)]
    second.terminate()
    assert second.wait(timeout=SECONDS) == 0
    assert newsrooms.find_overlaps() == []


def wait_until(what: Callable[[], object], log: Path) -> None:
    end = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.1)


def test_shards_are_read_again_where_they_lie(office: Office, machines: Machines) -> None:
    """Each worker reads its own file; counts travel, texts do not."""
    reports = {report.worker: report for report in reextract_shards(office.config, machines.address, "dry-run")}
    assert {name: report.fault for name, report in reports.items()} == dict.fromkeys(WORKERS)
    for name, report in reports.items():
        with machines.open_shard(name) as shard:
            pages = shard.count_rows().articles
        assert report.counts is not None
        assert report.counts["total"]["pages"] >= pages > 0
        assert report.counts["total"]["equal"] == report.counts["total"]["pages"]
        assert "largest" not in report.counts
