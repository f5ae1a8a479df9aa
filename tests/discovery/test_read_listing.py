"""What a worker makes of a listing: its dates are doubted, its reading is measured."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.read_listing import ListingTask, RecentWindow, read_listing, to_unreadable
from tests.crawl.publisher import render_feed, render_sitemap

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def is_ours(_url: str) -> bool:
    return True


def read(kind: str, body: bytes, recent: RecentWindow | None = None) -> list[tuple[str, datetime | None]]:
    task = ListingTask(kind, body, "https://fanal.example/l", None, is_ours, NOW, recent)
    assert pickle.loads(pickle.dumps(task)) == task
    return [(each.url.rpartition("/")[2], each.dated_at) for each in read_listing(task).candidates]


@given(st.integers(-3_000, 3_000))
def test_a_date_still_to_come_is_none(hours: int) -> None:
    at = NOW + timedelta(hours=hours)
    feed = render_feed(("https://fanal.example/ville/le-bac", "Le bac", f"{at:%a, %d %b %Y %H:%M:%S} +0000"))
    assert read("feed", feed.body) == [("le-bac", at if hours <= 24 else None)]


@pytest.mark.parametrize("day", ["2027-03-01", "2099-12-31"])
def test_a_sitemap_s_too_and_its_entry_stays(day: str) -> None:
    sitemap = render_sitemap(
        ("https://fanal.example/ville/le-bac-repart", day), ("https://fanal.example/ville/le-pont-cede", "2026-11-19")
    )
    dated = dict(read("sitemap", sitemap.body, RecentWindow(NOW, 7, 100)))
    assert dated["le-bac-repart"] is None
    assert dated["le-pont-cede"] is not None


def test_what_took_too_long_is_a_listing_that_cannot_be_read() -> None:
    listing = to_unreadable(TimeoutError())
    assert listing.problem == "unreadable"
    assert "time limit" in (listing.problem_detail or "")
    assert listing.seconds > 0
