"""How long an order's hosts are its worker's alone, and what became of it. Pure.

A lease is short, and renewed while the worker says that its crawl goes on: first in the ledger, then at the worker,
which so never believes in more than the ledger has. A crawl whose lease is not renewed is ended by its worker, or by
the kernel, before the lease is over. Only its end, or the worker's own word, proves that nobody asks the hosts any
more: a worker that is not seen may go on behind a broken line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.crawls.ledger import CrawlEnd
from archive.crawls.orders import Order
from archive.locale.reason import RecordedReason
from crawler.cluster.orders import OrderState

_RENEWED = 1 / 3
"""Part of a lease after which it is renewed: two looks in three may fail."""
STOPS = 3
"""Times that a crawl may take to stop, until the kernel ends it (`crawler.schedule.parent_watch`)."""


@dataclass(frozen=True, slots=True)
class LeaseRules:
    """In seconds: how long hosts are a worker's, how long a crawl may take to stop, how much messages, starts and
    clocks may err.
    """

    lease: float
    stop: float
    slack: float


def compute_begin_by(now: datetime, rules: LeaseRules) -> datetime:
    """Until when an order given now may be begun."""
    return now + timedelta(seconds=rules.slack)


def compute_until(now: datetime, rules: LeaseRules) -> datetime:
    """Until when the hosts of an order given or renewed now are its worker's alone, were it begun as late as it may."""
    return compute_begin_by(now, rules) + timedelta(seconds=rules.lease + STOPS * rules.stop + rules.slack)


def compute_stop_at(until: datetime, stop: float, slack: float) -> datetime:
    """When a worker, by its own clock, tells a crawl to stop: `slack` before `until` the kernel has ended it."""
    return until - timedelta(seconds=STOPS * stop + slack)


def decide_renewal(order: Order, state: OrderState | None, now: datetime, rules: LeaseRules) -> datetime | None:
    """Until when the lease of an order that goes on is to hold from now on; None where it is left as it is."""
    if state is None or state.kind != "out":
        return None
    until = compute_until(now, rules)
    return until if until - order.until_at >= timedelta(seconds=rules.lease * _RENEWED) else None


def decide_end(order: Order, state: OrderState | None, now: datetime) -> CrawlEnd | None:
    """How an order that is out ended; None while its hosts are its worker's. `state`: the worker's newest word.

    While the worker says that it is at work, no clock makes the order lost.
    """
    if state is not None and state.kind == "over":
        return state.end
    if now < order.until_at or (state is not None and state.kind == "out"):
        return None
    return CrawlEnd(now, "lost", RecordedReason("worker-lost", worker=order.worker))
