"""What a worker says of its orders where it is asked at a bad instant, or was given what it cannot read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.crawls.ledger import CrawlEnd
from archive.crawls.orders import Order
from archive.crawls.plans import DueRun
from crawler.cluster import questions
from crawler.cluster.orders import CrawlOrder, make_code_mark
from crawler.cluster.worker import DESK, SHARDS, carry_out
from tests.archive.made import AT, SOURCE
from tests.archive.shards import make_shard
from tests.cluster.test_orders import UNTIL

ORDER = Order("a" * 32, 7, SOURCE.source, "one", frozenset({"fanal.example"}), UNTIL)
WORKER = SimpleNamespace(name="one", address="tcp://127.0.0.1:1", state=SimpleNamespace(nthreads=1))


@pytest.mark.parametrize("may_come", [True, False], ids=["still on its way", "of a line that broke"])
@pytest.mark.parametrize("is_ended", [False, True], ids=["begun", "begun and ended"])
def test_an_order_that_begins_while_it_is_asked_after_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_come: bool, is_ended: bool
) -> None:
    monkeypatch.setenv(SHARDS, str(tmp_path))
    with make_shard(tmp_path / "one.db") as shard:
        shard.crawls.end(1, CrawlEnd(AT, "done"))
        find_former, begun = shard.orders.find, []

        def find_and_begin(archive_id: str, order_id: int) -> object:
            """As it stands in the shard, where it is begun between two looks."""
            found = find_former(archive_id, order_id)
            if not begun:
                DESK.begin(ORDER)
                begun.append(shard.orders.accept(ORDER, DueRun("catch-up", AT), marbre="0"))
                if is_ended:
                    shard.plans.settle_crawl(begun[0], AT, "done", "", stopped=False)
                    DESK.end(ORDER, None)
                found = find_former(archive_id, order_id) if may_come else found
            return found

        monkeypatch.setattr("archive.crawls.orders.Orders.find", lambda _self, *key: find_and_begin(*key))
        state = questions.describe_worker([(ORDER, may_come)], WORKER).orders[ORDER.order_id]
        line = shard.crawls.find(begun[0])
    if not is_ended:
        DESK.end(ORDER, None)
    assert line is not None
    assert (state.kind, line.outcome) == (("over", "done") if is_ended else ("out", "running"))


def test_an_order_whose_settings_do_not_hold_fails_with_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARDS, str(tmp_path))
    monkeypatch.setattr("crawler.cluster.worker.find_own_worker_name", lambda: "one")
    lease = replace(ORDER, order_id=8)
    files = {"marbre.toml": "[crawl]\nquickly = true\n"}
    run = DueRun("catch-up", AT)
    carry_out(CrawlOrder(lease, run, datetime.max.replace(tzinfo=UTC), files, make_code_mark(), 60.0, 1.0, 1.0, None))
    end = questions.describe_worker([(lease, False)], WORKER).orders[8].end
    assert end is not None
    assert (end.outcome, "quickly" in (end.reason or "")) == ("failed", True)
