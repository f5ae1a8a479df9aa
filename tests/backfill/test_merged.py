"""A whole backfill is known where its archive is merged, and in a part of it; one under way stays where it began."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.integrity.verify import verify
from archive.origins.merge import MergeOrder
from archive.origins.split import SplitOrder
from archive.store import Archive
from tests.archive.shards import make_shard
from tests.backfill.made_pasts import MadePast, answer_wordpress
from tests.backfill.offline import NOW, OfflineDesk, make_offline_desk

LATER = NOW + timedelta(days=30)
ORDER = MergeOrder(LATER)


@pytest.fixture
def desk(tmp_path: Path) -> OfflineDesk:
    """A newsroom of twelve articles, of which nothing is held yet."""
    return make_offline_desk(tmp_path / "a.db", MadePast(answer_wordpress, 12), feeds=("/feed/",))


def count(archive: Archive, table: str) -> int:
    with archive.database.connection() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def ask_again(desk: OfflineDesk, archive: Archive, **request: object) -> list[str]:
    """What a backfill into another archive asks of the past."""
    there = replace(desk, archive=archive, asked=[])
    there.crawl(at=LATER, **request)
    return [path for path in there.asked if path.startswith("/wp-json") or path in there.articles_asked]


@pytest.mark.parametrize("how", ["merged", "split", "merged from a part"])
def test_how_far_back_all_is_held_is_known_wherever_it_comes(tmp_path: Path, desk: OfflineDesk, how: str) -> None:
    desk.crawl()
    part, path = tmp_path / "part.db", desk.archive.path
    if how != "merged":
        desk.archive.origins.split(part, SplitOrder(ORDER, frozenset({"gazette"})))
        path = part
    with Archive.open(part) if how == "split" else make_shard(tmp_path / "room.db") as room:
        for _ in range(0 if how == "split" else 2):
            room.origins.merge(path, ORDER)
        assert (count(room, "backfills"), count(room, "backfill_ways")) == (1, 1)
        assert room.crawls.list_ways(1) == desk.archive.crawls.list_ways(1)
        (asked,) = ask_again(desk, room)
        assert asked.startswith("/wp-json")
        assert "modified_after" in asked
        assert verify(room).is_sound


def test_one_that_became_whole_after_the_first_merge_comes_with_the_second(tmp_path: Path, desk: OfflineDesk) -> None:
    desk.crawl(limit=5)
    with make_shard(tmp_path / "room.db") as room:
        room.origins.merge(desk.archive.path, ORDER)
        assert count(room, "backfills") == 0
        desk.crawl()
        room.origins.merge(desk.archive.path, ORDER)
        assert room.crawls.find_whole_backfill("gazette", None) is not None


def test_one_under_way_is_begun_anew_and_asks_no_article_that_came(tmp_path: Path, desk: OfflineDesk) -> None:
    desk.crawl(limit=5)
    held = set(desk.articles_asked)
    assert len(held) == 5
    with make_shard(tmp_path / "room.db") as room:
        room.origins.merge(desk.archive.path, ORDER)
        articles = [path for path in ask_again(desk, room) if not path.startswith("/wp-json")]
    assert held.isdisjoint(articles)
    assert len(articles) == 7


def test_a_part_of_another_newsroom_has_neither_it_nor_pages_of_this_one(tmp_path: Path, desk: OfflineDesk) -> None:
    """Though both have answered with the very same pages, which stand on references of this one."""
    desk.crawl()
    other = replace(desk.source, name="autre")
    replace(desk, source=other, asked=[]).crawl(backfill=False)
    desk.archive.origins.split(tmp_path / "part.db", SplitOrder(ORDER, frozenset({"autre"})))
    with Archive.open(tmp_path / "part.db") as part:
        assert count(part, "captures") > 0
        assert (count(part, "backfills"), count(part, "payload_references")) == (0, 0)
        assert verify(part).is_sound
