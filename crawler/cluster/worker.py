"""What runs in a Dask worker: a whole crawl as a child process, into the worker's own shard.

The shard is `$MARBRE_SHARDS/NAME.db`, a complete archive. What became of an order stands there: the coordinator asks it
(`crawler.cluster.questions`), and needs no memory of Dask's for it.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.crawls.orders import Order
from archive.db.errors import ArchiveError, MergeRunning, OrderRefused
from archive.locale.reason import RecordedReason
from archive.origins.merge import MergeOrder
from archive.store import Archive
from config.errors import ConfigError
from config.load import load
from crawler.cluster.configuration import write_files
from crawler.cluster.connection import find_own_worker_name
from crawler.cluster.lease import STOPS, compute_stop_at
from crawler.cluster.orders import CrawlOrder, make_code_mark
from crawler.convert import to_row
from crawler.schedule.children import Child, launch
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.dispatcher import ProcessEnding

log = logging.getLogger(__name__)

SHARDS = "MARBRE_SHARDS"
"""The variable that says in which folder the workers of a machine have their shards."""
_LOOK = 0.1
"""Seconds between two looks at a crawl's process."""
_MERGE_AGAIN = 0.5
"""Seconds after which a shard that is being merged into is tried again."""
_MOST_REFUSED = 1000
"""Refusals remembered, the newest; the coordinator asks within seconds."""

_Key = tuple[str, int]


class Desk:
    """The orders that are at work in this process, and those it has refused. Asked and told from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._children: dict[_Key, Child | None] = {}
        self._until: dict[_Key, datetime] = {}
        self._stopped: set[_Key] = set()
        self._refused: dict[_Key, str] = {}

    def begin(self, order: Order) -> None:
        """An order has come."""
        with self._lock:
            self._children[_to_key(order)] = None
            self._until[_to_key(order)] = order.until_at

    def launch(self, order: Order, start: Callable[[], Child]) -> Child | None:
        """Start its crawl, unless it was told to stop before."""
        with self._lock:
            key = _to_key(order)
            if key not in self._stopped:
                self._children[key] = start()
            return self._children[key]

    def end(self, order: Order, refusal: str | None) -> None:
        """It is over, or was refused."""
        with self._lock:
            key = _to_key(order)
            del self._children[key], self._until[key]
            self._stopped.discard(key)
            if refusal is not None:
                self._refused[key] = refusal
                for oldest in list(self._refused)[:-_MOST_REFUSED]:
                    del self._refused[oldest]

    def stop(self, order: Order, stop: Callable[[Child], None]) -> None:
        """Stop its crawl, if it is at work here; one that has not started never does."""
        with self._lock:
            key = _to_key(order)
            if key in self._children:
                self._stopped.add(key)
                child = self._children[key]
                if child is not None:
                    stop(child)

    def renew(self, order: Order) -> bool:
        """Whether it has come and is not over; if so, its lease is the longest that was heard of."""
        with self._lock:
            key = _to_key(order)
            if key not in self._children:
                return False
            self._until[key] = max(self._until[key], order.until_at)
            return True

    def find_until(self, order: Order) -> datetime:
        """Until when the hosts of one that is at work are this worker's."""
        with self._lock:
            return self._until[_to_key(order)]

    def find_refusal(self, order: Order) -> str | None:
        """Why it was refused, if it was."""
        with self._lock:
            return self._refused.get(_to_key(order))


DESK = Desk()
"""This process's."""


def carry_out(order: CrawlOrder) -> None:
    """Crawl as ordered, and return when that is over. How it ended stands in the shard."""
    lease, refusal = order.lease, None
    DESK.begin(lease)
    try:
        _refuse(order, find_own_worker_name())
        with Archive.open(find_shard(lease.worker), create=True) as shard:
            _crawl(order, shard)
    except (ArchiveError, ConfigError, OSError, ValueError) as error:
        log.error("%s is not crawled: %s", lease.source, error)  # noqa: TRY400
        refusal = f"worker {lease.worker}: {error}"
    finally:
        DESK.end(lease, refusal)


def _refuse(order: CrawlOrder, name: str) -> None:
    """Raise OrderRefused for an order that must not be carried out here, or now."""
    number, mark = order.lease.order_id, make_code_mark()
    if name != order.lease.worker:
        raise OrderRefused(f"order {number} is for worker {order.lease.worker}, and this is {name}")
    if order.code != mark:
        raise OrderRefused(f"order {number} was given by {order.code}, and here runs {mark}: install the same on both")
    if _get_now() > order.begin_by:
        raise OrderRefused(f"order {number} came too late: it was to begin by {order.begin_by:%Y-%m-%d %H:%M:%S} UTC")


def _crawl(order: CrawlOrder, shard: Archive) -> None:
    lease = order.lease
    with TemporaryDirectory(prefix="marbre-") as folder:
        write_files(Path(folder), order.files)
        config = load(Path(folder))
        shard.crawls.sync_source(to_row(config.sources[0]), _get_now())
        if order.part is not None:
            _merge_part(shard, Path(folder) / "part.db", order.part, order.begin_by)
        crawl_id = shard.orders.accept(lease, order.run, marbre=order.code.split()[1])
        run = PendingRun(lease.source, crawl_id, order.run.trigger, order.run.planned_at, _get_now())
        arguments = ["--archive", str(shard.path), "--config", folder]

        def start() -> Child:
            return launch(run, arguments, time.monotonic() + order.time_limit)

        is_late = _get_now() > order.begin_by  # bringing the part took too long
        child = None if is_late else DESK.launch(lease, start)
        if child is None:
            why = RecordedReason("part-late" if is_late else "stopped-early")
            ending = ProcessEnding("interrupted", why, stopped=True)
        else:
            ending = _wait_for_end(child, order)
        shard.plans.settle_crawl(crawl_id, _get_now(), ending.outcome, ending.reason, stopped=ending.stopped)


def _merge_part(shard: Archive, path: Path, part: bytes, begin_by: datetime) -> None:
    """Take over what is known of the source; another order may be doing the same with another part, for a while."""
    path.write_bytes(part)
    while _get_now() <= begin_by:
        with suppress(MergeRunning):
            shard.origins.merge(path, MergeOrder(_get_now().replace(microsecond=0)))
            return
        time.sleep(_MERGE_AGAIN)


def _wait_for_end(child: Child, order: CrawlOrder) -> ProcessEnding:
    told: datetime | None = None
    while (found := child.collect_ending()) is None:
        now = time.monotonic()
        until = DESK.find_until(order.lease)
        left = (compute_stop_at(until, order.stop, order.slack) - _get_now()).total_seconds()
        if until != told:
            child.end_by(now + left + STOPS * order.stop)
            told = until
        if child.kill_at is not None and now >= child.kill_at:
            child.kill()
        elif now >= child.stop_at:
            child.stop(RecordedReason("over-time", minutes=order.time_limit / 60), now + order.stop)
        elif left <= 0:
            child.stop(RecordedReason("lease-over"), now + order.stop)
        time.sleep(_LOOK)
    ending, said = found
    for line in said:
        log.info("%s: %s", order.lease.source, line)
    return ending


def find_shard(name: str) -> Path:
    """Where the shard of a worker lies. Raises ValueError for one without a folder, or without a name of its own."""
    folder = os.environ.get(SHARDS, "")
    if not Path(folder).is_absolute():
        raise ValueError(f"${SHARDS} names no folder on its machine: the absolute path where its workers' shards lie")
    if "/" in name or name.startswith("."):
        raise ValueError("it has no name of its own by which its shard is known: start it with --name NAME")
    return Path(folder) / f"{name}.db"


def _to_key(order: Order) -> _Key:
    return order.archive_id, order.order_id


def _get_now() -> datetime:
    return datetime.now(UTC)
