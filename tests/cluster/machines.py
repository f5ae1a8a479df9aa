"""A cluster of real processes on loopback: a Dask scheduler, workers with their shards, and who orders of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.crawls.ledger import CrawlRow
from archive.crawls.plans import DueRun
from archive.store import Archive
from config.load import Config
from crawler.cluster.coordinator import ClusterRunner, get_now
from crawler.convert import to_row
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.convert import to_rules
from crawler.schedule.runner import RunningCrawl
from tests.crawl.command import PROXIES

ROOT = Path(__file__).parents[2]
LOOK = 0.2
"""Seconds between two looks at workers on loopback, where one is enough between machines."""
PATIENCE = 3.0
"""Seconds for an answer on loopback, where ten are given between machines."""
SECONDS = 180.0
"""In which whatever is waited for has happened on the slowest machine; nothing waits so long where it works."""


class Machines:
    """The scheduler on one port, and workers by name; their words and shards stand in `folder`."""

    def __init__(self, folder: Path, *, security: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.shards = folder / "shards"
        self.security = security
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"{'tls' if security else 'tcp'}://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start_scheduler(self) -> None:
        """A scheduler that remembers nothing."""
        self._start("scheduler", "scheduler", "--host", self.address.rpartition(":")[0], "--port", str(self.port))

    def start_worker(self, name: str, *more: str, threads: int = 2, env: Mapping[str, str] | None = None) -> None:
        """A worker, which looks for the scheduler until there is one."""
        self._start(
            name, "worker", self.address, "--name", name, "--nthreads", str(threads), "--no-nanny",
            "--local-directory", str(self.folder / "dask"), *more, env=env,
        )  # fmt: skip

    def _start(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        clean = {key: value for key, value in os.environ.items() if key not in PROXIES}
        with (self.folder / f"{name}.log").open("ab") as words:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--no-dashboard", *self.security],
                stdout=words,
                stderr=words,
                cwd=ROOT,
                env={**clean, "MARBRE_SHARDS": str(self.shards), **(env or {})},
                start_new_session=True,
            )

    def send(self, name: str, number: int) -> None:
        """A signal to one process; its crawls do not get it."""
        self.processes[name].send_signal(number)

    def end(self, name: str) -> None:
        """Kill one, at once, and be sure that it is gone."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=SECONDS)

    def end_all(self) -> None:
        """The same for all."""
        for name in list(self.processes):
            self.end(name)

    def open_shard(self, name: str) -> Archive:
        """A worker's shard, to look at."""
        return Archive.open(self.shards / f"{name}.db", read_only=True)


class Office:
    """A scheduler's archive and runner in this very process, which orders crawls one by one."""

    def __init__(self, path: Path, config: Config, address: str) -> None:
        self.archive = Archive.open(path, create=True)
        self.config = config
        self.hosts = {source.name: source.allowed_hosts for source in config.sources}
        for source in config.sources:
            self.archive.crawls.sync_source(to_row(source), datetime.now(UTC))
        self.out: list[RunningCrawl] = []
        self.ahead = timedelta(0)
        self.address = address
        self.open(address)

    def open(self, address: str) -> None:
        """Begin as a scheduler does, with what is out."""
        self.runner = ClusterRunner(self.archive, address, lambda: get_now() + self.ahead)
        self.runner.apply(to_rules(self.config.settings), self.config)
        self.out = list(self.runner.begin(lambda: None))

    def move_after(self, minutes: float) -> None:
        """Give a worker's sources to others so long after it was seen."""
        settings = self.config.settings
        cluster = replace(settings.cluster, move_after_minutes=minutes)
        self.config = replace(self.config, settings=replace(settings, cluster=cluster))
        self.runner.apply(to_rules(self.config.settings), self.config)

    def lease_for(self, seconds: float, stop: float, slack: float) -> None:
        """Give leases so long, of crawls that stop within `stop`, and let messages take `slack`."""
        settings = self.config.settings
        cluster = replace(settings.cluster, lease_minutes=seconds / 60, slack_seconds=slack)
        schedule = replace(settings.schedule, stop_seconds=stop)
        self.config = replace(self.config, settings=replace(settings, cluster=cluster, schedule=schedule))
        self.runner.apply(to_rules(self.config.settings), self.config)

    def close(self) -> None:
        """Leave; what is out goes on."""
        self.runner.close()
        self.archive.close()

    def wait_until(self, what: Callable[[], object], why: str) -> None:
        """Look after what is out until it is so."""
        end = time.monotonic() + SECONDS
        while not what():
            assert time.monotonic() < end, f"{why}: {self.archive.crawls.list_newest()}, {self.runner.seen_workers}"
            time.sleep(0.1)
            self.look()

    def look(self) -> None:
        """Close the lines of what has ended."""
        self.out = [crawl for crawl in self.out if crawl.collect_ending() is None]
        self.runner.find_blocked([], [], self.hosts)

    def find_wait(self, source: str) -> str | None:
        """Why an order for a source would wait now."""
        now = datetime.now(UTC)
        run = PendingRun(source, 0, "catch-up", None, now)
        running = [crawl.run for crawl in self.out]
        busy = {host for each in running for host in each.hosts | self.hosts[each.source]}
        if busy & self.hosts[source]:
            return "its host is being crawled"
        return self.runner.find_blocked([run], running, self.hosts).get(source)

    def order(self, source: str) -> int:
        """Plan a crawl, and order it as soon as it may begin; its line."""
        due = DueRun("catch-up", None)
        crawl_id = self.archive.plans.add_waiting(source, due, marbre="0")
        self.wait_until(lambda: self.find_wait(source) is None, f"{source} waits: {self.find_wait(source)}")
        run = PendingRun(source, crawl_id, due.trigger, None, datetime.now(UTC))
        self.out.append(self.runner.launch(run, 0.0))
        return crawl_id

    def find_line(self, crawl_id: int) -> CrawlRow:
        """A line of the ledger."""
        row = self.archive.crawls.find(crawl_id)
        assert row is not None
        return row

    def crawl(self, source: str) -> CrawlRow:
        """Order a crawl and wait for its end."""
        crawl_id = self.order(source)
        self.wait_until(lambda: self.find_line(crawl_id).outcome != "running", f"{source} does not end")
        return self.find_line(crawl_id)
