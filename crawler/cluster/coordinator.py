"""`ClusterRunner`: carries the scheduler's crawls out on a cluster; each is in the ledger before it is handed over.

It is used in the scheduler's main thread alone, and waits for nothing: what the cluster says comes by the link.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from math import inf

from archive.crawls.ledger import CrawlStart
from archive.crawls.orders import Order
from archive.crawls.plans import DueRun
from archive.db.errors import ArchiveError
from archive.locale.reason import RecordedReason
from archive.store import Archive
from config.load import Config
from config.settings import make_user_agent
from crawler.cluster.choose import ClusterMember, choose_workers, find_groups
from crawler.cluster.configuration import to_files
from crawler.cluster.lease import LeaseRules, compute_begin_by, compute_until, decide_end, decide_renewal
from crawler.cluster.link import ClusterLink
from crawler.cluster.orders import CrawlOrder, OrderState, WorkerState, find_problem, make_code_mark
from crawler.cluster.parts import PartDesk
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.dispatcher import ProcessEnding, ScheduleRules
from crawler.schedule.runner import Ending, RunningCrawl, to_pending_run

log = logging.getLogger(__name__)

_LOOK = 1.0
"""Seconds after which the scheduler looks whether anything has changed."""
_MANY = 1_000_000
"""Crawls at once: the workers' own threads bound them."""
_KILLED = 5.0
"""Seconds in which a crawl that was to be killed is heard of; then it is left to its lease."""
_WORD = 20.0
"""Seconds for a worker to say what became of an order that an earlier scheduler left, though its lease be over."""
_KIND = 12
"""Letters by which two problems of a worker are one kind, told once."""


def get_now() -> datetime:
    """The machine's clock, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


class ClusterRunner:
    """A cluster as the scheduler starts crawls on it. `apply` a configuration first, then `begin`."""

    patience = _LOOK

    def __init__(self, archive: Archive, address: str, now: Callable[[], datetime] = get_now) -> None:
        self._archive = archive
        self._now = now
        self._address = address
        self._code = make_code_mark()
        self._usable_at: dict[str, float] = {}
        self._told: dict[str, str | None] = {}
        self._assigned: Mapping[str, str] = {}
        self._link = ClusterLink(address, self._wake)
        self._parts = PartDesk(archive, self._link)
        self._on_wake: Callable[[], None] = lambda: None

    @property
    def seen_workers(self) -> Mapping[str, WorkerState]:
        """The workers that are there, by name, usable or not."""
        return self._link.view.workers

    @property
    def usable_workers(self) -> set[str]:
        """The names of those that may have orders."""
        return {member.name for member in self._list_members() if member.unusable is None}

    def apply(self, rules: ScheduleRules, config: Config) -> ScheduleRules:
        """Go by this configuration; as many crawls at once as the workers have threads."""
        self._config = config
        cluster = config.settings.cluster
        self._time_limit = rules.time_limit
        self._lease_rules = LeaseRules(cluster.lease_minutes * 60, rules.stop, cluster.slack_seconds)
        self._parts.shards = cluster.shards
        return replace(rules, at_once=_MANY)

    def begin(self, wake: Callable[[], None]) -> Sequence[RunningCrawl]:
        """Connect, and ask after what an earlier scheduler left out."""
        self._on_wake = wake
        self._archive_id = self._archive.orders.archive_id
        self._last_workers = self._archive.orders.find_last_workers()
        self._usable_at = dict.fromkeys(self._last_workers.values(), time.monotonic())
        out = self._archive.orders.list_open()
        for order in out:
            self._link.ask_after(order)
        self._link.start()
        return [self._follow(order, to_pending_run(self._archive, order)) for order in out]

    def find_blocked(
        self, waiting: Sequence[PendingRun], running: Sequence[PendingRun], hosts: Mapping[str, frozenset[str]]
    ) -> Mapping[str, str]:
        """Why runs wait: for the cluster, for their worker, for a place there, or for what it has to know first."""
        members = self._list_members()
        if not waiting:
            return {}
        fault = self._link.view.fault
        if fault is not None:
            return {run.source: RecordedReason("waits-cluster", why=fault) for run in waiting}
        busy = frozenset[str]().union(*(run.hosts | hosts.get(run.source, frozenset()) for run in running))
        free = [run for run in waiting if not busy & hosts.get(run.source, frozenset())]
        out = [order.worker for order in self._archive.orders.list_open()]
        found = choose_workers(free, out, find_groups(hosts), members)
        self._assigned = found.workers
        unknowing = {
            source: RecordedReason("waits-known", worker=worker)
            for source, worker in found.workers.items()
            if not self._parts.has_what_is_needed(source, worker, self._last_workers.get(source))
        }
        return {**found.blocked, **unknowing}

    def launch(self, run: PendingRun, stop_at: float) -> RunningCrawl:
        """Write the order down, then hand it over. Raises OSError where one of the two cannot be."""
        del stop_at  # its worker watches over its time
        worker, rules, settings = self._assigned[run.source], self._lease_rules, self._config.settings
        source = next(each for each in self._config.sources if each.name == run.source)
        part = self._parts.take(run.source, worker)
        now = self._now()
        until = compute_until(now, rules)
        lease = Order(self._archive_id, run.crawl_id, run.source, worker, source.allowed_hosts, until)
        agent, marbre = make_user_agent(settings, version("marbre")), version("marbre")
        start = CrawlStart(run.source, run.trigger, now, agent, marbre, crawl_id=run.crawl_id)
        try:
            self._archive.orders.give(lease, start)
        except ArchiveError as error:
            raise OSError(str(error)) from error
        self._last_workers[run.source] = worker
        planned, begin_by, files = (
            DueRun(run.trigger, run.planned_at),
            compute_begin_by(now, rules),
            to_files(settings, [source]),
        )
        self._link.submit(
            CrawlOrder(lease, planned, begin_by, files, self._code, self._time_limit, rules.stop, rules.slack, part)
        )
        return self._follow(lease, run)

    def close(self) -> None:
        """Let go of the cluster; what could not be stopped there goes on, and the next scheduler asks after it."""
        self._link.close()
        self._parts.close()

    def _follow(self, order: Order, run: PendingRun) -> OrderedCrawl:
        return OrderedCrawl((self._archive, self._link, self._now), order, run, lambda: self._lease_rules)

    def _wake(self) -> None:
        self._on_wake()

    def _list_members(self) -> list[ClusterMember]:
        """The workers that sources belong to, in use or missed for a while; what is wrong with one is told once."""
        view, now, cluster = self._link.view, time.monotonic(), self._config.settings.cluster
        if view.fault is not None:  # while nothing is seen, nobody is missed
            self._usable_at = dict.fromkeys(self._usable_at, now)
            return []
        problems: dict[str, str | None] = dict.fromkeys(self._usable_at, RecordedReason("worker-absent"))
        for name, state in view.workers.items():
            problems[name] = find_problem(state, self._code, cluster.least_free_mb, cluster.slack_seconds)
        self._tell(problems)
        self._usable_at |= {name: now for name, problem in problems.items() if problem is None}
        patience = cluster.move_after_minutes * 60
        return [
            ClusterMember(
                name, view.workers.get(name), problems[name], problems[name] is not None and now - at >= patience
            )
            for name, at in self._usable_at.items()
        ]

    def _tell(self, problems: Mapping[str, str | None]) -> None:
        for name, problem in problems.items():
            kind = problem and problem[:_KIND]
            if name not in self._told or self._told[name] != kind:
                log.warning("Worker %s: %s", name, problem or "it can be used")
            self._told[name] = kind


class OrderedCrawl:
    """A crawl that is out. Its end comes by its worker's word or by its lease's, which is renewed while it goes on."""

    def __init__(
        self,
        means: tuple[Archive, ClusterLink, Callable[[], datetime]],
        order: Order,
        run: PendingRun,
        get_rules: Callable[[], LeaseRules],
    ) -> None:
        self._archive, self._link, self._now = means
        self._get_rules = get_rules
        self._believed_at = time.monotonic() + _WORD
        self.run = run
        self.stop_at = inf
        self.kill_at: float | None = None
        self._order = order
        self._left_at = inf

    def stop(self, why: str, kill_at: float) -> None:
        """Tell its worker."""
        if self.kill_at is None:
            self.kill_at = kill_at
            self._link.stop(self._order, why, max(1.0, kill_at - time.monotonic()))

    def kill(self) -> None:
        """Tell its worker, and wait for its word a little."""
        if self._left_at == inf:
            self._left_at = time.monotonic() + _KILLED
            self._link.kill(self._order)

    def collect_ending(self) -> Ending | None:
        """How it ended; its line is closed with what its worker has counted. While it goes on, its lease is renewed."""
        now, state = self._now(), self._link.view.orders.get(self._order.order_id)
        end = decide_end(self._order, state, now)
        if state is None and time.monotonic() < self._believed_at:
            end = None
        if end is None:
            self._renew(state, now)
            return (None, []) if time.monotonic() >= self._left_at else None
        self._archive.orders.settle(self._order.order_id, now, end)
        self._link.forget(self._order.order_id)
        return ProcessEnding(end.outcome, end.reason or ""), []

    def _renew(self, state: OrderState | None, now: datetime) -> None:
        """First in the ledger, then at its worker, with the next question: what it believes in is never more."""
        until = decide_renewal(self._order, state, now, self._get_rules())
        if until is not None:
            self._archive.orders.renew(self._order.order_id, until)
            self._order = replace(self._order, until_at=until)
            self._link.ask_after(self._order)
