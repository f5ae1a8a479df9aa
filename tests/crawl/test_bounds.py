"""What an answer may cost, and what the nested sitemaps of an index may cost together."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.candidate import SitemapRef
from crawler.planning.nested_sitemaps import NestedSitemaps, SitemapBudget
from tests.crawl.command import make_desk
from tests.crawl.publisher import Reply, render_article, render_feed, serve_replies

DATE = "Thu, 19 Nov 2026 08:00:00 +0100"
MANY = tuple((f"X-Fanal-{n}", b"a" * 10_000) for n in range(60))


def test_headers_without_end_cost_their_address_only(tmp_path: Path) -> None:
    items = [(f"/ville/le-bac-{name}", f"Le bac {name}", DATE) for name in ("repart", "attend")]
    replies = {
        "/feed": render_feed(*items),
        "/ville/le-bac-repart": render_article("Le bac repart"),
        "/ville/le-bac-attend": Reply(render_article("Le bac attend").body, headers=MANY),
    }
    with serve_replies(replies) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(feeds="/feed"))
        done = desk.crawl("gazette", "--at", "2026-11-20T12:00:00Z")
    crawl = done.crawl("gazette")
    assert [(failure["url"], failure["error"]) for failure in crawl["failures"]] == [
        (f"{publisher.base}/ville/le-bac-attend", "too-large")
    ]
    assert "headers" in crawl["failures"][0]["detail"]
    assert crawl["new_articles"] == 1


COST = st.tuples(st.integers(0, 1_000), st.floats(0, 10))


@given(st.lists(COST, max_size=40), st.integers(1, 30))
def test_nested_sitemaps_stay_within_their_budget_and_none_is_forgotten(
    costs: list[tuple[int, float]], files: int
) -> None:
    budget = SitemapBudget(files=files, bytes=3_000, seconds=20.0)
    nested = NestedSitemaps(budget)
    left = nested.add([SitemapRef(f"https://fanal.example/{n}.xml") for n in range(len(costs))], "index")
    asked, dropped, under_way = [], [], list(nested.take_next())
    while under_way:
        each = under_way.pop()
        asked.append(each)
        nested.spend(*costs[len(asked) - 1])
        nested.close()
        under_way += nested.take_next()
        dropped += nested.drop_waiting()
    assert len(asked) + len(dropped) + len(left) == len(costs)
    assert len(asked) <= files
    before_the_last_four = costs[: max(0, len(asked) - 4)]
    assert sum(size for size, _ in before_the_last_four) <= budget.bytes
    assert sum(seconds for _, seconds in before_the_last_four) <= budget.seconds
    assert not nested.find_new([SitemapRef(each.url) for each in asked])
