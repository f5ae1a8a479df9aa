"""How long hosts are one worker's alone, and what is believed of an order that is out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.crawls.ledger import CrawlEnd
from archive.crawls.orders import Order
from crawler.cluster.lease import (
    STOPS,
    LeaseRules,
    compute_begin_by,
    compute_stop_at,
    compute_until,
    decide_end,
    decide_renewal,
)
from crawler.cluster.orders import OrderState

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULES = st.builds(LeaseRules, st.floats(3, 86400), st.floats(1, 3600), st.floats(1, 3600))
OUT = OrderState("out")


def make_order(until: datetime = NOW) -> Order:
    return Order("a" * 32, 7, "fanal", "one", frozenset({"fanal.example"}), until)


@given(RULES, st.floats(-0.25, 0.25))
def test_a_lease_outlives_whatever_was_begun_under_it(rules: LeaseRules, ahead: float) -> None:
    """Told to stop by a clock that is as wrong as it may be, and ended by the kernel alone."""
    until = compute_until(NOW, rules)
    told_at = compute_stop_at(until, rules.stop, rules.slack) - timedelta(seconds=rules.slack * ahead)
    assert told_at + timedelta(seconds=STOPS * rules.stop) < until  # crawler.schedule.parent_watch
    begun_at = compute_begin_by(NOW, rules)
    assert compute_stop_at(until, rules.stop, rules.slack) - begun_at >= timedelta(seconds=rules.lease - 0.001)


@given(RULES, st.lists(st.floats(0, 1), max_size=30))
def test_a_crawl_of_any_length_keeps_its_lease_while_it_is_heard(rules: LeaseRules, pauses: list[float]) -> None:
    """Looked after twice in a lease, it is neither told to stop nor given up; unheard, it is, when that is over."""
    now, order = NOW, make_order(compute_until(NOW, rules))
    for pause in pauses:
        now += timedelta(seconds=rules.lease * pause / 2)
        assert now < compute_stop_at(order.until_at, rules.stop, rules.slack)
        assert decide_end(order, OUT, now) is None
        assert decide_renewal(order, None, now, rules) is None
        until = decide_renewal(order, OUT, now, rules) or order.until_at
        assert order.until_at <= until <= compute_until(now, rules)
        order = make_order(until)
    assert decide_end(order, None, compute_until(now, rules)) is not None


def test_a_workers_word_is_believed_and_silence_only_after_the_lease() -> None:
    order = make_order()
    before, end = NOW - timedelta(seconds=1), CrawlEnd(NOW, "done")
    assert decide_end(order, OUT, NOW + timedelta(days=1)) is None, "this clock was set ahead"
    for state in (None, OrderState("unknown")):
        assert decide_end(order, state, before) is None
        lost = decide_end(order, state, NOW)
        assert lost is not None
        assert (lost.outcome, "worker one was lost" in (lost.reason or "")) == ("lost", True)
    assert decide_end(order, OrderState("over", end), before) == end
    assert decide_end(order, OrderState("over", end), NOW) == end
