"""What a merge brings is no news, whoever saw it, unless a watch asks for it or this archive ordered it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlStart
from archive.crawls.orders import Order
from archive.crawls.plans import DueRun
from archive.origins.merge import MergeOrder
from archive.store import Archive
from tests.archive.made import AT, SOURCE
from tests.archive.shards import add_article, make_shard
from tests.watches.made import rows_of, settle, watch

ARTICLE = "https://fanal.example/pont"
OPEN = "Le pont du port est ouvert depuis ce matin, dit la mairie de la ville."
SHUT = "Le pont du port est fermé pour trois jours, dit la mairie de la ville."
MENDED = "Le pont du port sera réparé avant la fin du mois, promet la mairie de la ville."


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Archive]:
    with make_shard(tmp_path / "room.db") as archive:
        yield archive


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Archive]:
    with make_shard(tmp_path / "other.db") as archive:
        yield archive


def merge(room: Archive, other: Archive) -> None:
    room.origins.merge(other.path, MergeOrder(AT))
    settle(room, 9)


def list_edits(room: Archive) -> list[tuple[str, str]]:
    """Every match of an edit: its watch, and the text that the edit led to."""
    with room.database.connection() as connection:
        return connection.execute(
            "SELECT m.watch, e.text FROM watch_matches m JOIN revisions r ON r.article_id = m.article_id "
            "AND r.number = m.occasion JOIN extractions e ON e.extraction_id = r.extraction_id "
            "WHERE m.kind = 'edited' ORDER BY r.number"
        ).fetchall()


def test_articles_and_edits_of_a_merge_are_told_where_asked(room: Archive, other: Archive) -> None:
    tell = ("new", "edited", "gone")
    room.watches.sync([watch("news", "pont", tell=tell), watch("all", "pont", tell=tell, also=("imported",))], AT)
    add_article(other, ARTICLE, OPEN)
    add_article(other, ARTICLE, SHUT, 2)
    merge(room, other)
    assert {row[0] for row in rows_of(room)} == {"all"}
    assert {kind for _, _, kind in rows_of(room)} == {"new", "edited"}
    assert {match.kind for match in room.watches.find_past(watch("past", "pont", tell=tell), AT)} == set()


def test_what_a_merge_comes_to_show_is_no_news(room: Archive, other: Archive) -> None:
    room.watches.sync([watch("fermé", "fermé"), watch("tout", "fermé", also=("imported",))], AT)
    add_article(room, ARTICLE, OPEN)
    settle(room)
    add_article(other, ARTICLE, SHUT, 2)
    merge(room, other)
    assert {row[0] for row in rows_of(room)} == {"tout"}


def test_what_this_archive_ordered_is_news(room: Archive, other: Archive) -> None:
    room.watches.sync([watch("ponts", "pont")], AT)
    number = room.plans.add_waiting(SOURCE.source, DueRun("catch-up", AT), marbre="0")
    order = Order(
        room.orders.archive_id, number, SOURCE.source, "one", frozenset({"fanal.example"}), AT + timedelta(hours=1)
    )
    room.orders.give(order, CrawlStart(SOURCE.source, "catch-up", AT, None, "0", crawl_id=number))
    crawl_id = other.orders.accept(order, DueRun("catch-up", AT), marbre="0")
    other.crawls.begin(CrawlStart(SOURCE.source, "catch-up", AT, None, "0", crawl_id=crawl_id))
    add_article(other, ARTICLE, OPEN, crawl_id=crawl_id)
    add_article(other, f"{ARTICLE}-2", SHUT, crawl_id=1)  # of a crawl that it did of itself
    merge(room, other)
    assert [kind for _, _, kind in rows_of(room)] == ["new"]


@pytest.mark.parametrize("theirs", [(OPEN, 1), (SHUT, 3), (MENDED, 3)], ids=["before", "the same", "between"])
def test_an_edit_is_told_once_and_stays_itself_among_revisions_of_a_merge(
    room: Archive, other: Archive, theirs: tuple[str, int]
) -> None:
    changes = ("correction", "addition", "removal", "rewording", "rewrite", "headline")
    room.watches.sync([watch("ponts", "pont", tell=("edited",), changes=changes)], AT)
    add_article(room, ARTICLE, MENDED, 2)
    add_article(room, ARTICLE, SHUT, 4)
    settle(room)
    assert list_edits(room) == [("ponts", SHUT)]
    add_article(other, ARTICLE, *theirs)
    merge(room, other)
    assert list_edits(room) == [("ponts", SHUT)]
    with room.database.connection() as connection:
        assert connection.execute("SELECT count(*) FROM watch_deliveries").fetchone() == (1,)


@pytest.mark.parametrize("theirs", [OPEN, SHUT], ids=["the same text", "another"])
def test_an_article_that_was_crawled_here_stays_news_when_a_merge_knows_an_earlier_one(
    room: Archive, other: Archive, theirs: str
) -> None:
    room.watches.sync([watch("ponts", "pont", tell=("new",))], AT)
    add_article(room, ARTICLE, OPEN, 2)  # its event waits for the index
    add_article(other, ARTICLE, theirs, 1)
    merge(room, other)
    assert [kind for _, _, kind in rows_of(room)] == ["new"]
    merge(room, other)
    assert [kind for _, _, kind in rows_of(room)] == ["new"]


def test_an_article_that_came_by_a_merge_is_no_news_when_it_is_crawled_here_before_it_is_matched(
    room: Archive, other: Archive
) -> None:
    room.watches.sync([watch("ponts", "pont", tell=("new",))], AT)
    add_article(other, ARTICLE, OPEN, 1)
    room.origins.merge(other.path, MergeOrder(AT))
    add_article(room, ARTICLE, SHUT, 2)
    settle(room, 9)
    assert rows_of(room) == set()
