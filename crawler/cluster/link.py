"""The line to the cluster, in a thread of its own: nothing that the network does holds up the scheduler.

It looks at the workers every second and asks them what became of the orders that are out; it hands over what it is
given, and connects anew whenever the connection breaks. What is known is the newest `ClusterView`; it decides nothing.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from archive.crawls.orders import Order
from archive.locale.reason import RecordedReason
from crawler.cluster.connection import ClusterConnection, ClusterUnreachable, is_pending
from crawler.cluster.orders import CrawlOrder, OrderState, WorkerState
from crawler.cluster.questions import WorkerAnswer, describe_worker, has_source, kill_order, stop_order
from crawler.cluster.worker import carry_out

log = logging.getLogger(__name__)

_LOOK = 1.0
"""Seconds between two looks at the workers."""
_PATIENCE = 10.0
"""Seconds for an answer; a connection on which none comes is made anew."""

_HURRY = 1.0
"""Seconds for the answer of a worker that gave none lately: one that hangs must hold up none of the others."""
_UNHURRIED = 30.0
"""Seconds after which it has all the time again, should it only be slow."""

_Task = Callable[[ClusterConnection], None]


@dataclass(frozen=True, slots=True)
class ClusterView:
    """What was seen last. `workers` by name; `orders` what their workers say of those that are out, by number; `fault`
    why nothing is seen.
    """

    workers: Mapping[str, WorkerState] = field(default_factory=dict)
    orders: Mapping[int, OrderState] = field(default_factory=dict)
    fault: str | None = RecordedReason("cluster-unlooked")


class WorkerGone(Exception):  # noqa: N818 - named for the state
    """A worker that was to be told something is not there; what it was, is seen at the next look."""


class ClusterLink:
    """The line to one cluster, from `start` to `close`."""

    def __init__(self, address: str, wake: Callable[[], None]) -> None:
        self._address = address
        self._wake = wake
        self._lock = threading.Lock()
        self._view = ClusterView()
        self._asked: dict[int, Order] = {}
        self._futures: dict[int, Any] = {}
        self._silent_at: dict[str, float] = {}
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="cluster", daemon=True)

    @property
    def view(self) -> ClusterView:
        """What is known."""
        with self._lock:
            return self._view

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Let go of the cluster. What was begun there goes on."""
        self._tasks.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=_PATIENCE)

    def ask_after(self, order: Order) -> None:
        """From now on ask what became of an order, until `forget`."""
        with self._lock:
            self._asked[order.order_id] = order

    def forget(self, order_id: int) -> None:
        """The end of an order is known: it is asked after no more, and Dask forgets it."""
        with self._lock:
            self._asked.pop(order_id, None)
            self._futures.pop(order_id, None)
            rest = {number: state for number, state in self._view.orders.items() if number != order_id}
            self._view = replace(self._view, orders=rest)

    def submit(self, order: CrawlOrder) -> None:
        """Hand an order over, and ask after it from now on."""
        number = order.lease.order_id
        with self._lock:
            self._futures[number] = None  # about to be
            self._asked[number] = order.lease
        self._tasks.put(lambda connection: self._submit(connection, order))

    def stop(self, order: Order, why: str, seconds: float) -> None:
        """Tell an order's crawl to finish its pages."""
        self._tell(order, stop_order, order, why, seconds)

    def kill(self, order: Order) -> None:
        """Tell an order's crawl to end at once."""
        self._tell(order, kill_order, order)

    def ask_source(self, source: str, worker: str, take: Callable[[bool], None]) -> None:
        """Ask whether a worker's shard knows a source; no answer comes where the line is broken."""

        def ask(connection: ClusterConnection) -> None:
            only = [self._find_address(worker)]
            for answer in connection.ask_workers(has_source, source, timeout=_PATIENCE, only=only).values():
                if isinstance(answer, bool):
                    take(answer)

        self._tasks.put(ask)

    def _tell(self, order: Order, what: Callable[..., None], *arguments: object) -> None:
        def tell(connection: ClusterConnection) -> None:
            if order.worker in self.view.workers:
                only = [self._find_address(order.worker)]
                connection.ask_workers(what, *arguments, timeout=_PATIENCE, only=only)

        self._tasks.put(tell)

    # the thread

    def _run(self) -> None:
        connection: ClusterConnection | None = None
        task: _Task = _only_look
        while True:
            try:
                if connection is None:
                    connection = ClusterConnection(self._address, _PATIENCE)
                    log.warning("The cluster at %s is connected.", self._address)
                    self._look(connection)
                with suppress(WorkerGone):
                    task(connection)
                self._look(connection)
            except ClusterUnreachable as error:
                self._give_up(connection, str(error))
                connection = None
            except Exception as error:
                log.exception("a bug in talking to the cluster, please report it")
                self._give_up(connection, repr(error))
                connection = None
            found = self._wait_for_task()
            if found is None:
                break
            task = found
        if connection is not None:
            connection.close()

    def _wait_for_task(self) -> _Task | None:
        try:
            return self._tasks.get(timeout=_LOOK)
        except queue.Empty:
            return _only_look

    def _give_up(self, connection: ClusterConnection | None, fault: str) -> None:
        if self.view.fault != fault:
            log.warning("The cluster is not reached, trying again: %s", fault)
        if connection is not None:
            connection.close()
        with self._lock:
            self._futures.clear()  # forgotten by the scheduler with their client; what was begun goes on
            self._view = ClusterView(fault=fault)
        self._wake()

    def _look(self, connection: ClusterConnection) -> None:
        with self._lock:
            asked = [(order, self._may_come(number)) for number, order in self._asked.items()]
        before, now = time.time(), time.monotonic()
        hurried = {where: _HURRY for where, at in self._silent_at.items() if now - at < _UNHURRIED}
        answers = connection.ask_workers(describe_worker, asked, timeout=_PATIENCE, hurried=hurried)
        silent = [where for where, answer in answers.items() if isinstance(answer, TimeoutError)]
        self._silent_at = {where: self._silent_at[where] if where in hurried else now for where in silent}
        names = {state.address: state.name for state in self.view.workers.values()}
        span = (before, time.time())
        states = [_to_state(names.get(each, each), each, answer, span) for each, answer in answers.items()]
        told = [answer.orders for answer in answers.values() if isinstance(answer, WorkerAnswer)]
        workers = {state.name: state for state in states}
        with self._lock:
            orders = {number: each for some in told for number, each in some.items() if number in self._asked}
            changed = (workers.keys(), orders) != (self._view.workers.keys(), self._view.orders)
            self._view = ClusterView(workers, orders, None)
        if changed:
            self._wake()

    def _may_come(self, number: int) -> bool:
        """Whether an order may still begin: it is about to be submitted, or Dask has it."""
        if number not in self._futures:
            return False
        future = self._futures[number]
        return future is None or is_pending(future)

    def _submit(self, connection: ClusterConnection, order: CrawlOrder) -> None:
        number, lease = order.lease.order_id, order.lease
        with self._lock:
            if number not in self._futures:  # the connection broke meanwhile
                return
        try:
            address = self._find_address(lease.worker)
            future = connection.submit(carry_out, order, address, f"marbre-{lease.archive_id[:8]}-{number}")
        except BaseException:
            with self._lock:
                self._futures.pop(number, None)
            raise
        with self._lock:
            self._futures[number] = future

    def _find_address(self, name: str) -> str:
        state = self.view.workers.get(name)
        if state is None:
            raise WorkerGone(name)
        return state.address


def _only_look(_connection: ClusterConnection) -> None:
    """Nothing to hand over."""


def _to_state(name: str, address: str, answer: object, span: tuple[float, float]) -> WorkerState:
    """What a worker that had this name before says of itself, or why it cannot; asked and answered within `span`."""
    if isinstance(answer, WorkerAnswer):
        asked, answered = span
        ahead = min(0.0, answer.clock - asked) + max(0.0, answer.clock - answered)
        return replace(answer.state, address=address, ahead=ahead)
    if isinstance(answer, TimeoutError):
        return WorkerState(name, address, 0, problem=RecordedReason("worker-silent"))
    said = f"{type(answer).__name__}: {answer}" if isinstance(answer, BaseException) else repr(answer)
    return WorkerState(name, address, 0, problem=RecordedReason("worker-cannot", error=said))
