"""What the coordinator asks a worker, answered at once beside its crawls: how it is, what became of orders, stop."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive.crawls.ledger import CrawlEnd, CrawlRow
from archive.crawls.orders import Order
from archive.db.errors import ArchiveError, ArchiveMissing, CrawlRunning
from archive.locale.reason import RecordedReason
from archive.store import Archive
from crawler.cluster.connection import describe_own_worker, leave_out_questions
from crawler.cluster.orders import OrderState, WorkerState, make_code_mark
from crawler.cluster.worker import DESK, find_shard
from crawler.schedule.children import Child

log = logging.getLogger(__name__)

_BUSY = 0.5
"""Seconds that a question waits for a shard that is being written: it is asked again, and holds up Dask meanwhile."""


@dataclass(frozen=True, slots=True)
class WorkerAnswer:
    """How a worker is, with its clock in seconds since 1970, and what it says of the orders asked, by their numbers."""

    state: WorkerState
    clock: float
    orders: dict[int, OrderState]


def describe_worker(asked: Sequence[tuple[Order, bool]], dask_worker: Any = None) -> WorkerAnswer:
    """How this worker is, and what became of the orders asked that are its own.

    With an order comes whether it may still be on its way; if not, and it is unknown here, it never begins. One that is
    at work may go on until the end of the lease that it comes with.
    """
    leave_out_questions()
    own = describe_own_worker(dask_worker)
    problem, free, states = None, 0.0, {}
    try:
        folder = find_shard(own["name"]).parent
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free / 1e6
        states = {order.order_id: _tell(order, may_come) for order, may_come in asked if order.worker == own["name"]}
    except (OSError, ValueError) as error:
        problem = str(error)
    return WorkerAnswer(WorkerState(**own, code=make_code_mark(), free_mb=free, problem=problem), time.time(), states)


def _tell(order: Order, may_come: bool) -> OrderState:  # as it was asked
    if DESK.renew(order):
        return OrderState("out")
    refusal = DESK.find_refusal(order)
    if refusal is not None:
        return _end_now("failed", refusal)
    try:
        with Archive.open(find_shard(order.worker), busy_seconds=_BUSY) as shard:
            return _read(shard, order, may_come)
    except ArchiveMissing:
        return OrderState("unknown") if may_come else _tell_never()
    except ArchiveError as error:  # asked again
        log.warning("what became of order %d cannot be told now: %s", order.order_id, error)
        return OrderState("unknown")


def _read(shard: Archive, order: Order, may_come: bool) -> OrderState:  # as it was asked
    """What the shard says of an order that is not at work in this process; what ended without a word is closed."""
    found = shard.orders.find(order.archive_id, order.order_id)
    if found is None:
        if may_come:
            return OrderState("unknown")
        shard.orders.revoke(order, _get_now())
        found = shard.orders.find(order.archive_id, order.order_id)  # what began before that is not revoked
    row = found and found[1]
    if row is None:
        return _tell_never()
    if row.outcome != "running":
        return OrderState("over", _to_end(row))
    if DESK.renew(order):  # it began while the shard was opened
        return OrderState("out")
    try:
        with shard.crawls.lock_source(order.source):
            shard.plans.settle_crawl(row.crawl_id, _get_now(), "lost", RecordedReason("its-worker-lost"), stopped=False)
    except CrawlRunning:  # of a worker that died: it notices, and ends
        return OrderState("out")
    return _read(shard, order, may_come)


def _to_end(row: CrawlRow) -> CrawlEnd:
    return CrawlEnd(row.ended_at or _get_now(), row.outcome, row.reason, row.counts)


def _tell_never() -> OrderState:
    return _end_now("lost", RecordedReason("order-unheard"))


def _end_now(outcome: Any, reason: str) -> OrderState:
    return OrderState("over", CrawlEnd(_get_now(), outcome, reason))


def has_source(source: str, dask_worker: Any = None) -> bool:
    """Whether this worker's shard holds captures of a source."""
    try:
        with Archive.open(find_shard(describe_own_worker(dask_worker)["name"]), read_only=True) as shard:
            return shard.captures.has_source(source)
    except ArchiveError:
        return False


def stop_order(order: Order, why: str, seconds: float) -> None:
    """Let the crawl of an order finish its pages; it is killed after some seconds."""
    DESK.stop(order, lambda child: child.stop(why, time.monotonic() + seconds))


def kill_order(order: Order) -> None:
    """End the crawl of an order at once."""
    DESK.stop(order, Child.kill)


def _get_now() -> datetime:
    return datetime.now(UTC)
