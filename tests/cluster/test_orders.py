"""Orders in the archive: begun once, never after a later one, and one line of the ledger for each run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlStart
from archive.crawls.orders import Order
from archive.crawls.plans import DueRun
from archive.db.errors import CrawlNotWaiting, OrderRefused
from archive.origins.merge import MergeOrder
from archive.store import Archive
from crawler.schedule.runner import LocalRunner
from tests.archive.made import AT, SOURCE
from tests.archive.shards import make_shard

UNTIL = AT + timedelta(hours=1)
END = CrawlEnd(AT + timedelta(minutes=5), "done", None, CrawlCounts(captures=4, new_articles=3))


def give(room: Archive, hosts: frozenset[str] = frozenset({"fanal.example"})) -> Order:
    """An order that is out."""
    number = room.plans.add_waiting(SOURCE.source, DueRun("catch-up", AT), marbre="0")
    order = Order(room.orders.archive_id, number, SOURCE.source, "one", hosts, UNTIL)
    room.orders.give(order, CrawlStart(SOURCE.source, "catch-up", AT, None, "0", crawl_id=number))
    return order


def carry_out(shard: Archive, order: Order, end: CrawlEnd = END) -> int:
    """Begun and ended there."""
    crawl_id = shard.orders.accept(order, DueRun("catch-up", AT), marbre="0")
    shard.crawls.begin(CrawlStart(order.source, "catch-up", AT, None, "0", crawl_id=crawl_id))
    shard.crawls.end(crawl_id, end)
    return crawl_id


@pytest.fixture
def room(tmp_path: Path):  # type: ignore[no-untyped-def]
    with make_shard(tmp_path / "room.db") as archive:
        archive.crawls.end(1, END)
        yield archive


@pytest.fixture
def shard(tmp_path: Path):  # type: ignore[no-untyped-def]
    with make_shard(tmp_path / "one.db") as archive:
        archive.crawls.end(1, END)
        yield archive


def test_an_order_is_in_the_ledger_until_its_end_is_known(room: Archive) -> None:
    order = give(room)
    assert room.orders.list_open() == [order]
    with pytest.raises(CrawlNotWaiting):
        room.orders.give(order, CrawlStart(SOURCE.source, "catch-up", AT, None, "0", crawl_id=order.order_id))
    room.orders.settle(order.order_id, AT, END)
    assert room.orders.list_open() == []
    row = room.crawls.find(order.order_id)
    assert row is not None
    assert (row.outcome, row.counts) == ("done", END.counts)
    assert room.orders.find_last_workers() == {SOURCE.source: "one"}


def test_an_order_is_begun_once_and_not_after_a_later_one_of_its_hosts(room: Archive, shard: Archive) -> None:
    first, second, elsewhere = give(room), give(room), give(room, frozenset({"other.example"}))
    carry_out(shard, second)
    with pytest.raises(OrderRefused, match="this very order"):
        shard.orders.accept(second, DueRun("catch-up", AT), marbre="0")
    with pytest.raises(OrderRefused, match=f"later order {second.order_id}"):
        shard.orders.accept(first, DueRun("catch-up", AT), marbre="0")
    carry_out(shard, elsewhere)
    late = give(room)
    shard.orders.revoke(late, AT)
    with pytest.raises(OrderRefused):
        shard.orders.accept(late, DueRun("catch-up", AT), marbre="0")


def test_a_renewed_order_keeps_its_number_and_its_end_is_the_last_word(room: Archive, shard: Archive) -> None:
    order = give(room)
    renewed = replace(order, until_at=UNTIL + timedelta(hours=9))
    room.orders.renew(order.order_id, renewed.until_at)
    assert room.orders.list_open() == [renewed]
    carry_out(shard, renewed)
    with pytest.raises(OrderRefused, match="this very order"):
        shard.orders.accept(renewed, DueRun("catch-up", AT), marbre="0")
    room.orders.settle(order.order_id, AT, END)
    room.orders.renew(order.order_id, UNTIL)
    found = room.orders.find(room.orders.archive_id, order.order_id)
    assert found is not None
    assert (found[0].until_at, found[0].settled_at) == (renewed.until_at, AT)


def test_a_merge_leaves_one_line_a_run_and_tells_what_was_given_up(room: Archive, shard: Archive) -> None:
    known, lost = give(room), give(room)
    carry_out(shard, known)
    carry_out(shard, lost)
    room.orders.settle(known.order_id, AT, END)
    room.orders.settle(lost.order_id, AT, CrawlEnd(AT, "lost", "nothing was heard of it"))
    before = [row.crawl_id for row in room.crawls.list_newest()]
    for _ in range(2):
        room.origins.merge(shard.path, MergeOrder(AT))
        merged = [row for row in room.crawls.list_newest() if row.crawl_id not in before]
        assert [row.trigger for row in merged] == ["manual"]  # the shard's own crawl, which nobody ordered
    for order in (known, lost):
        row = room.crawls.find(order.order_id)
        assert row is not None
        assert (row.outcome, row.reason, row.counts) == ("done", None, END.counts)
        found = room.orders.find(room.orders.archive_id, order.order_id)
        assert found is not None
        assert found[1] is not None
        assert found[1].crawl_id > 2**32


def test_a_scheduler_without_the_cluster_leaves_the_hosts_alone_until_the_lease_is_over(room: Archive) -> None:
    order = give(room)
    [crawl] = LocalRunner(room, ()).begin(lambda: None)
    assert crawl.run.hosts == order.hosts
    assert crawl.collect_ending() is not None  # its lease ended in the past
    row = room.crawls.find(order.order_id)
    assert row is not None
    assert row.outcome == "lost"
    later = Order(room.orders.archive_id, 0, SOURCE.source, "one", order.hosts, order.until_at + timedelta(days=36500))
    number = room.plans.add_waiting(SOURCE.source, DueRun("catch-up", AT), marbre="0")
    later = Order(later.archive_id, number, later.source, later.worker, later.hosts, later.until_at)
    room.orders.give(later, CrawlStart(SOURCE.source, "catch-up", AT, None, "0", crawl_id=number))
    [crawl] = LocalRunner(room, ()).begin(lambda: None)
    assert crawl.collect_ending() is None
    crawl.stop("the scheduler was stopped", 0.0)
    assert crawl.collect_ending() == (None, [])
    assert room.orders.list_open() == [later]
