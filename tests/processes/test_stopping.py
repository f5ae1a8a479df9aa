"""A pool of workers that is stopped by a signal ends, wherever the signal came."""

from __future__ import annotations

import threading

import pytest

from pipelines.workers.pool import WorkerPool


@pytest.mark.slow
def test_a_signal_while_a_page_is_put_into_the_queue_does_not_keep_the_pool_from_ending() -> None:
    """The exception of a signal within `Condition.notify` leaves a lock among those to wake for which nobody waits."""
    pool = WorkerPool(1, 60.0, 100)
    assert pool.submit(len, b"page").result() == 4
    stale = threading.Lock()
    stale.acquire()
    pool._pool._context.task_queue.not_empty._waiters.appendleft(stale)  # type: ignore[attr-defined]
    ending = threading.Thread(target=pool.shutdown, kwargs={"cancel_futures": True}, daemon=True)
    ending.start()
    ending.join(60)
    assert not ending.is_alive()
