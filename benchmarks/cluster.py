"""Crawls on a cluster of processes on loopback: pages a second by number of workers, and random kills.

    python benchmarks/cluster.py throughput [--workers 1 2 4] [--hosts 10] [--articles 10] [--latency 1.0]
    python benchmarks/cluster.py kills [--rounds 12]

throughput: `--hosts` newsrooms for each worker, all due at once; each worker crawls one newsroom at a time, one page
after the other, each of which takes `--latency` seconds to come, so that cores are not the limit. From the first
request to the last.

kills: two workers, six newsrooms planned every minute. Again and again one of coordinator, Dask's scheduler and the
workers is killed (SIGKILL) and started again. At the end: the newsrooms' log shows no two crawls of a host at once,
every planned run has one line, and what the ledger calls done is in the merged archive with all its captures.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from archive.crawls.plans import PlanState
from archive.integrity.verify import verify
from archive.store import Archive
from config.load import load
from crawler.convert import to_row
from crawler.schedule.maintenance import merge_shards
from tests.cluster.machines import Machines
from tests.cluster.newsrooms import Newsrooms, serve_newsrooms
from tests.crawl.command import SETTINGS, to_toml


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    throughput = commands.add_parser("throughput")
    throughput.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    throughput.add_argument("--hosts", type=int, default=10, help="for each worker")
    throughput.add_argument("--articles", type=int, default=10)
    throughput.add_argument("--latency", type=float, default=1.0)
    kills = commands.add_parser("kills")
    kills.add_argument("--rounds", type=int, default=12)
    kills.add_argument("--seed", type=int, default=round(time.time()))
    given = parser.parse_args()
    if given.command == "kills":
        kill_often(given.rounds, given.seed)
        return
    alone = None
    for workers in given.workers:
        pages, seconds = crawl_all(workers, workers * given.hosts, given.articles, given.latency)
        alone = alone or pages / seconds / workers
        print(f"{workers} workers: {pages} pages in {seconds:.0f} s, {pages / seconds:.2f} a second, "
              f"{pages / seconds / alone:.2f} times one worker's", flush=True)  # fmt: skip


def crawl_all(workers: int, hosts: int, articles: int, latency: float) -> tuple[int, float]:
    """Crawl all newsrooms once; how many answers they gave within how many seconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_newsrooms(articles, latency) as newsrooms,
        start_machines(Path(folder), workers) as machines,
    ):
        desk = make_desk(Path(folder), newsrooms, machines, hosts, "0 0 1 1 *")
        began = None
        with schedule(desk, machines):
            with Archive.open(desk / "room.db") as room:
                while count_done(room) < hosts:
                    if began is None and newsrooms.log:
                        began = time.monotonic()
                    time.sleep(0.2)
            assert began is not None
            return len(newsrooms.log), time.monotonic() - began


def kill_often(rounds: int, seed: int) -> None:
    """See the module; ends with an AssertionError where something is wrong."""
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_newsrooms(4, 0.3) as newsrooms,
        start_machines(Path(folder), 2) as machines,
    ):
        desk = make_desk(Path(folder), newsrooms, machines, 6, "* * * * *")
        coordinator = start_coordinator(desk, machines)
        killed: Counter[str] = Counter()
        for _ in range(rounds):
            time.sleep(chance.uniform(4, 14))
            name = chance.choice(["coordinator", "scheduler", "worker-1", "worker-2"])
            killed[name] += 1
            if name == "coordinator":
                coordinator.kill()
                coordinator.wait()
                coordinator = start_coordinator(desk, machines)
                continue
            machines.end(name)
            if name == "scheduler":
                machines.start_scheduler()
                time.sleep(2)
            for worker in ("worker-1", "worker-2"):  # as a supervisor does
                process = machines.processes.get(worker)
                if process is None or process.poll() is not None:
                    machines.start_worker(worker)
        time.sleep(60)
        coordinator.terminate()
        coordinator.wait(timeout=120)
        merge_shards(desk / "room.db", machines.shards, datetime.now(UTC))
        check(desk / "room.db", newsrooms)
        outcomes = count_outcomes(desk / "room.db")
        print(f"killed {sum(killed.values())} times: {dict(killed)}; lines of the ledger: {dict(outcomes)}")
        print(f"{len(newsrooms.log)} requests, no host asked by two crawls at once; every run one line, nothing lost")


def check(room: Path, newsrooms: Newsrooms) -> None:
    """What has to be so at the end."""
    assert newsrooms.find_overlaps() == [], newsrooms.find_overlaps()
    with Archive.open(room) as archive:
        assert verify(archive).is_sound
        rows = archive.crawls.list_newest(limit=100_000)
        planned = Counter((row.source, row.planned_at) for row in rows if row.trigger == "schedule")
        assert set(planned.values()) <= {1}, planned
        for row in rows:
            found = archive.orders.find(archive.orders.archive_id, row.crawl_id)
            if row.outcome == "done" and found is not None:
                assert found[1] is not None, f"line {row.crawl_id} is done, and no shard has it"
                assert found[1].counts == row.counts
        counted = sum(row.counts.captures for row in rows if row.outcome in ("done", "partial", "interrupted"))
        assert archive.count_rows().captures >= counted


def count_outcomes(room: Path) -> Counter[str]:
    """How many lines of the ledger ended how."""
    with Archive.open(room, read_only=True) as archive:
        return Counter(row.outcome for row in archive.crawls.list_newest(limit=100_000))


def count_done(room: Archive) -> int:
    """How many runs were done."""
    return sum(total.runs for total in room.crawls.read_totals() if total.outcome == "done")


@contextmanager
def start_machines(folder: Path, workers: int) -> Iterator[Machines]:
    """A scheduler and workers of one thread each."""
    machines = Machines(folder)
    machines.start_scheduler()
    for number in range(1, workers + 1):
        machines.start_worker(f"worker-{number}", threads=1)
    try:
        yield machines
    finally:
        machines.end_all()


def make_desk(folder: Path, newsrooms: Newsrooms, machines: Machines, hosts: int, cron: str) -> Path:
    """A configuration with newsrooms, and an archive in which all are due."""
    (folder / "config" / "sources").mkdir(parents=True)
    (folder / "config" / "sources" / "fr.toml").write_text(newsrooms.declare(*range(1, hosts + 1)), encoding="utf-8")
    settings: dict[str, dict[str, object]] = {
        **SETTINGS,
        "fetch": {**SETTINGS["fetch"], "concurrent_per_host": 1},
        "schedule": {"cron": cron, "jitter": 0.0, "stop_seconds": 5.0, "time_limit_minutes": 2.0},
        "cluster": {"shards": str(machines.shards), "merge": "", "least_free_mb": 1.0},
    }
    (folder / "config" / "marbre.toml").write_text(to_toml(settings), encoding="utf-8")
    with Archive.open(folder / "room.db", create=True) as room:
        now = datetime.now(UTC)
        for source in load(folder / "config").sources:
            room.crawls.sync_source(to_row(source), now)
            if cron != "* * * * *":
                room.plans.put(PlanState(source.name, cron, "UTC", now - timedelta(days=400)))
    return folder


def start_coordinator(desk: Path, machines: Machines) -> subprocess.Popen[bytes]:
    """`marbre schedule --cluster`."""
    with (desk / "coordinator.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "crawler.cli", "schedule", "--cluster", machines.address,
             "--config", str(desk / "config"), "--archive", str(desk / "room.db")],
            stderr=log,
        )  # fmt: skip


@contextmanager
def schedule(desk: Path, machines: Machines) -> Iterator[None]:
    """The same, until the block ends."""
    coordinator = start_coordinator(desk, machines)
    try:
        yield
    finally:
        coordinator.terminate()
        coordinator.wait(timeout=120)


if __name__ == "__main__":
    main()
