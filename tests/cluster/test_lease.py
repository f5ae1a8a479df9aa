"""How long hosts are one worker's alone, and what is believed of an order that is out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.crawls.ledger import CrawlEnd
from archive.crawls.orders import Order
from crawler.cluster.lease import LeaseRules, compute_begin_by, compute_until, decide_end
from crawler.cluster.orders import OrderState

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULES = st.builds(LeaseRules, st.floats(3, 86400), st.floats(1, 3600), st.floats(1, 3600))


@given(RULES, st.floats(0, 1), st.floats(-0.25, 0.25))
def test_a_lease_outlives_whatever_was_begun_under_it(rules: LeaseRules, begun: float, ahead: float) -> None:
    """Begun as late as it may be by a clock that is as wrong as it may be, and ended by the kernel alone."""
    at = NOW + (compute_begin_by(NOW, rules) - NOW) * begun - timedelta(seconds=rules.slack * ahead)
    killed_at = at + timedelta(seconds=int(rules.time_limit + 3 * rules.stop))  # crawler.schedule.parent_watch
    assert killed_at < compute_until(NOW, rules)


def test_a_workers_word_is_believed_and_silence_only_after_the_lease() -> None:
    order = Order("a" * 32, 7, "fanal", "one", frozenset({"fanal.example"}), NOW)
    before, end = NOW - timedelta(seconds=1), CrawlEnd(NOW, "done")
    for state in (None, OrderState("unknown"), OrderState("out")):
        assert decide_end(order, state, before) is None
        lost = decide_end(order, state, NOW)
        assert lost is not None
        assert (lost.outcome, "worker one was lost" in (lost.reason or "")) == ("lost", True)
    assert decide_end(order, OrderState("over", end), before) == end
    assert decide_end(order, OrderState("over", end), NOW) == end
