"""How long an order's hosts are its worker's alone, and what became of it. Pure.

The lease is the order's time limit and all that may come before and after it. Only its end, or the worker's own word,
proves that nobody asks the hosts any more: a worker that is not seen may go on behind a broken line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.crawls.ledger import CrawlEnd
from archive.crawls.orders import Order
from archive.locale.reason import RecordedReason
from crawler.cluster.orders import OrderState


@dataclass(frozen=True, slots=True)
class LeaseRules:
    """In seconds: a crawl's time limit, how long it may take to stop, how much messages, starts and clocks may err."""

    time_limit: float
    stop: float
    slack: float


def compute_begin_by(now: datetime, rules: LeaseRules) -> datetime:
    """Until when an order given now may be begun."""
    return now + timedelta(seconds=rules.slack)


def compute_until(now: datetime, rules: LeaseRules) -> datetime:
    """Until when the hosts of an order given now are its worker's alone.

    By then the kernel has ended the crawl that began last (`crawler.schedule.parent_watch`), were its clock behind.
    """
    return compute_begin_by(now, rules) + timedelta(seconds=rules.time_limit + 3 * rules.stop + rules.slack)


def decide_end(order: Order, state: OrderState | None, now: datetime) -> CrawlEnd | None:
    """How an order that is out ended; None while its hosts are its worker's. `state`: the worker's newest word."""
    if state is not None and state.kind == "over":
        return state.end
    if now < order.until_at:
        return None
    return CrawlEnd(now, "lost", RecordedReason("worker-lost", worker=order.worker))
