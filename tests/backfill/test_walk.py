"""One way into the past: it makes its own addresses, and ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.backfill.walk import TRAPS, Stretch, Walk, WalkPage
from crawler.backfill.ways import PastRange, list_months, list_walks
from crawler.discovery.pager import Pager
from crawler.discovery.site.months import Month, MonthArchives
from crawler.discovery.site.site_traces import SiteTraces

NOW = datetime(2026, 11, 28, tzinfo=UTC)
HOME = "https://gazette.example/"
MOST = 3_000


def walk_on(walk: Walk, answer: Callable[[str], WalkPage]) -> list[str]:
    """All that was asked until the walk ended by itself."""
    asked = []
    while (url := walk.find_next()) is not None:
        asked.append(url)
        assert len(asked) < MOST, "it does not end"
        walk.take(answer(url))
    return asked


def make_numbered(form: str = "https://a.example/page/{number}/") -> Walk:
    return Walk("pages", "section", iter((Stretch(form.replace("{number}", "1"), form),)))


def list_page(number: int, size: int = 10) -> WalkPage:
    keys = frozenset(f"a{number}-{place}" for place in range(size))
    return WalkPage("listed", keys, size)


def read_number(url: str) -> int:
    return int(url.rstrip("/").rpartition("/")[2])


def test_numbers_rise_until_a_page_is_not_there() -> None:
    walk = make_numbered()
    asked = walk_on(walk, lambda url: list_page(read_number(url)) if read_number(url) <= 7 else WalkPage("absent"))
    assert [read_number(url) for url in asked] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert (walk.ending, walk.listed, walk.has_said_all) == ("whole", 70, True)


def test_what_says_how_many_pages_it_has_is_asked_no_further() -> None:
    walk = make_numbered()
    asked = walk_on(walk, lambda url: WalkPage("listed", list_page(read_number(url)).keys, 10, last=4))
    assert len(asked) == 4
    assert walk.ending == "whole"


@pytest.mark.parametrize(
    ("name", "answer", "ending", "most"),
    [
        ("a number that is not heeded", lambda _: list_page(1), "repeats", 3),
        ("the last page again and again", lambda url: list_page(min(5, read_number(url))), "repeats", 7),
        ("empty pages", lambda url: list_page(1) if read_number(url) == 1 else WalkPage("listed"), "nothing", 3),
        ("no such way", lambda _: WalkPage("absent"), "absent", 1),
        ("a server that has gone", lambda _: WalkPage("failed"), "failing", 3),
        ("a few of what was listed, in another order",
         lambda url: WalkPage("listed", frozenset(f"a{(read_number(url) * 7 + n) % 40}" for n in range(10)), 1),
         "repeats", 40),
    ],
)  # fmt: skip
def test_a_trap_ends_by_itself(name: str, answer: Callable[[str], WalkPage], ending: str, most: int) -> None:
    walk = make_numbered()
    asked = walk_on(walk, answer)
    assert walk.ending == ending, name
    assert len(asked) <= most


def test_pages_without_end_and_always_new_end_too() -> None:
    walk = make_numbered()
    walk.pages = 49_990
    asked = walk_on(walk, lambda url: list_page(read_number(url)))
    assert walk.ending == "endless"
    assert walk.ending in TRAPS
    assert len(asked) == 10


def test_one_page_that_fails_is_stepped_over() -> None:
    walk = make_numbered()

    def answer(url: str) -> WalkPage:
        number = read_number(url)
        return WalkPage("failed") if number == 3 else list_page(number) if number < 6 else WalkPage("absent")

    assert len(walk_on(walk, answer)) == 6
    assert walk.listed == 40


@given(st.integers(1, 60), st.integers(0, 3))
def test_every_page_is_asked_once_however_many_repeat_one_article(pages: int, sticky: int) -> None:
    walk = make_numbered()
    always = frozenset(f"s{n}" for n in range(sticky))

    def answer(url: str) -> WalkPage:
        number = read_number(url)
        return WalkPage("listed", list_page(number).keys | always, 10) if number <= pages else WalkPage("absent")

    asked = walk_on(walk, answer)
    assert asked == list(dict.fromkeys(asked))
    assert walk.listed == 10 * pages + sticky


@pytest.mark.parametrize(("reaches_further", "listed"), [(True, 300), (False, 40)])
def test_of_pages_that_others_list_the_last_one_tells(reaches_further: bool, listed: int) -> None:
    walk = make_numbered()

    def answer(url: str) -> WalkPage:
        number = read_number(url)
        fresh = 10 if reaches_further and number > 10 else 0
        pager = Pager("https://a.example/page/{number}/", number + 1, 1, 30) if number < 30 else None
        return WalkPage("listed", list_page(number).keys, fresh, pager)

    asked = walk_on(walk, answer)
    assert walk.listed >= listed if reaches_further else len(asked) <= 4
    assert walk.ending == ("whole" if reaches_further else "covered")


# by month


def make_months(since: datetime | None = None, further: str = "page/{number}/") -> Walk:
    traces = SiteTraces("WordPress", months=MonthArchives(f"{HOME}{{year}}/{{month:02}}/", Month(2025, 1)))
    walks = list_walks(HOME, traces, (), PastRange(NOW, since))
    assert further
    return next(walk for walk in walks if walk.is_by_month)


def test_months_go_back_to_since_and_no_further() -> None:
    asked = walk_on(make_months(datetime(2026, 8, 5, tzinfo=UTC)), lambda url: WalkPage("listed", frozenset({url}), 1))
    assert asked == [f"{HOME}2026/{month:02}/" for month in (11, 10, 9, 8)]


def test_the_pages_of_a_month_are_walked_before_the_next_month() -> None:
    def answer(url: str) -> WalkPage:
        pager = Pager(f"{HOME}2026/11/page/{{number}}/", 2, 1, 2) if url.endswith("2026/11/") else None
        return WalkPage("listed", frozenset({url}), 1, pager)

    asked = walk_on(make_months(datetime(2026, 10, 1, tzinfo=UTC)), answer)
    assert asked == [f"{HOME}2026/11/", f"{HOME}2026/11/page/2/", f"{HOME}2026/10/"]


@pytest.mark.parametrize(
    "answer", [lambda _: WalkPage("listed", frozenset({"the sidebar's"}), 0), lambda _: WalkPage("absent"),
               lambda _: WalkPage("listed")]
)  # fmt: skip
def test_a_calendar_without_end_ends_after_a_year_of_nothing(answer: Callable[[str], WalkPage]) -> None:
    walk = make_months()
    assert len(walk_on(walk, answer)) <= 13
    assert walk.ending in ("repeats", "absent", "nothing", "whole")


def test_the_oldest_month_comes_first_where_that_is_asked() -> None:
    asked = PastRange(NOW, datetime(2026, 9, 1, tzinfo=UTC), "oldest")
    assert list(list_months(asked, None)) == [12 * 2026 + 8, 12 * 2026 + 9, 12 * 2026 + 10]
    assert next(list_months(PastRange(NOW, None, "oldest"), 12 * 2019)) == 12 * 2019


# which ways there are


def test_each_system_has_its_ways_at_its_own_addresses() -> None:
    traces = SiteTraces("WordPress", posts="https://gazette.example/journal/wp-json/", sections=(f"{HOME}sport/",))
    urls = [walk.find_next() for walk in list_walks(HOME, traces, (), PastRange(NOW))]
    assert urls[0] is not None
    assert urls[0].startswith("https://gazette.example/journal/wp-json/wp/v2/posts?page=1&per_page=100")
    assert f"{HOME}feed/?paged=1" in urls
    assert f"{HOME}2026/11/" in urls
    assert f"{HOME}sport/" in urls


def test_posts_are_asked_since_an_instant_and_after_a_whole_backfill_by_their_edits() -> None:
    traces = SiteTraces("WordPress")
    first = list_walks(HOME, traces, (), PastRange(NOW, datetime(2020, 1, 1, tzinfo=UTC)))[0].find_next()
    assert first is not None
    assert first.endswith("&after=2020-01-01T00:00:00")
    again = PastRange(NOW, datetime(2020, 1, 1, tzinfo=UTC), whole_at=datetime(2026, 11, 20, tzinfo=UTC))
    later = list_walks(HOME, traces, (), again)[0].find_next()
    assert later is not None
    assert later.endswith("&orderby=modified&modified_after=2026-11-18T00:00:00")
    assert "orderby=date" not in later


def test_a_site_of_no_known_system_has_the_months_and_sections_that_it_links_to() -> None:
    traces = SiteTraces(months=MonthArchives(f"{HOME}?annee={{year}}&mois={{month}}"), sections=(f"{HOME}mer/",))
    walks = list_walks(HOME, traces, (f"{HOME}mer",), PastRange(NOW))
    assert [walk.find_next() for walk in walks] == [f"{HOME}?annee=2026&mois=11", HOME, f"{HOME}mer/"]
