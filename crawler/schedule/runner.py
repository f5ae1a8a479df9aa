"""Where crawls are carried out: `Runner`, what the daemon asks of it, and `LocalRunner`, child processes here.

A run that is out on a cluster has its order in the archive; whoever schedules leaves its hosts alone until its end is
known or its lease is over (`LeasedCrawl`), be it the scheduler that gave the order or a later one without a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from math import inf
from typing import Protocol

from archive.crawls.ledger import CrawlEnd
from archive.crawls.orders import Order
from archive.locale.reason import RecordedReason
from archive.store import Archive
from config.load import Config
from crawler.schedule.children import launch
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.dispatcher import ProcessEnding, ScheduleRules

Ending = tuple[ProcessEnding | None, list[str]]
"""How a crawl ended, for the case that its line does not say so, and what it said; None: it may go on elsewhere."""


class RunningCrawl(Protocol):
    """A crawl that was started. `stop_at`: when it is to be told to stop; `kill_at` then says until when."""

    run: PendingRun
    stop_at: float
    kill_at: float | None

    def stop(self, why: str, kill_at: float) -> None:
        """Tell it to finish its pages. A second call does nothing."""

    def kill(self) -> None:
        """End it at once."""

    def collect_ending(self) -> tuple[ProcessEnding | None, list[str]] | None:
        """How it ended; None while it runs."""


class Runner(Protocol):
    """Starts crawls for the daemon, in its main thread. `patience`: seconds after which it wants to be looked at."""

    patience: float

    def apply(self, rules: ScheduleRules, config: Config) -> ScheduleRules:
        """Go by this configuration from now on; the rules as they hold where this carries crawls out."""

    def begin(self, wake: Callable[[], None]) -> Sequence[RunningCrawl]:
        """The crawls that an earlier scheduler left out; from now on `wake` is called when one may have ended."""

    def find_blocked(
        self, waiting: Sequence[PendingRun], running: Sequence[PendingRun], hosts: Mapping[str, frozenset[str]]
    ) -> Mapping[str, str]:
        """Why some of the waiting sources may not start now."""

    def launch(self, run: PendingRun, stop_at: float) -> RunningCrawl:
        """Start a crawl. Raises OSError where it cannot be."""

    def close(self) -> None:
        """The daemon ends."""


class LocalRunner:
    """Crawls as child processes; `arguments` say which configuration and archive."""

    patience = inf

    def __init__(self, archive: Archive, arguments: Sequence[str]) -> None:
        self._archive = archive
        self._arguments = arguments

    def apply(self, rules: ScheduleRules, config: Config) -> ScheduleRules:  # noqa: ARG002  # children read it themselves
        """As they are configured."""
        return rules

    def begin(self, wake: Callable[[], None]) -> Sequence[RunningCrawl]:  # noqa: ARG002  # children wake by SIGCHLD
        """What was ordered of a cluster and may still go on there."""
        return [LeasedCrawl(self._archive, order) for order in self._archive.orders.list_open()]

    def find_blocked(
        self, waiting: Sequence[PendingRun], running: Sequence[PendingRun], hosts: Mapping[str, frozenset[str]]
    ) -> Mapping[str, str]:
        """None: this machine has room for what it is allowed."""
        del waiting, running, hosts
        return {}

    def launch(self, run: PendingRun, stop_at: float) -> RunningCrawl:
        """Start `marbre crawl`."""
        return launch(run, self._arguments, stop_at)

    def close(self) -> None:
        """Nothing is left: the daemon has ended its children."""


class LeasedCrawl:
    """A crawl that was ordered of a cluster; nothing here can reach it, and its lease ends it."""

    def __init__(self, archive: Archive, order: Order) -> None:
        self.run = to_pending_run(archive, order)
        self.stop_at = inf
        self.kill_at: float | None = None
        self._archive = archive
        self._order = order
        self._is_left = False

    def stop(self, why: str, kill_at: float) -> None:
        """It cannot be told: the daemon leaves it."""
        del why, kill_at
        self._is_left = True

    def kill(self) -> None:
        """The same."""
        self._is_left = True

    def collect_ending(self) -> Ending | None:
        """Lost, once its lease is over."""
        now = datetime.now(UTC)
        if now < self._order.until_at:
            return (None, []) if self._is_left else None
        reason = RecordedReason("order-lost", worker=self._order.worker)
        self._archive.orders.settle(self._order.order_id, now, CrawlEnd(now, "lost", reason))
        return ProcessEnding("lost", reason), []


def to_pending_run(archive: Archive, order: Order) -> PendingRun:
    """An order that is out, as the dispatcher counts it."""
    row = archive.crawls.find(order.order_id)
    assert row is not None
    due_at = row.started_at or order.until_at
    return PendingRun(order.source, order.order_id, row.trigger, row.planned_at, due_at, order.hosts)
