"""Backfills without a network: all of a system's past is found, each address is asked once, whenever it is killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.articles.known import KnownAddress
from archive.articles.revisits import HeldArticle
from crawler.backfill.plan_session import BackfillPlanSession
from crawler.discovery.candidate import Candidate
from crawler.planning.decide import DecideRules, decide, plan
from crawler.planning.session import CrawlSession
from tests.backfill.made_pasts import (
    NOT_FOUND,
    MadePast,
    PastReply,
    answer_blogger,
    answer_drupal,
    answer_spip,
    answer_wordpress,
    render_list,
    to_wp_path,
)
from tests.backfill.offline import NOW, OfflineDesk, make_offline_desk

Answer = Callable[[MadePast, str], PastReply]


def answer_closed_wordpress(past: MadePast, path: str) -> PastReply:
    """Without its interface, as hardening plug-ins leave it."""
    return answer_wordpress(past, path, has_posts=False)


def answer_bare_wordpress(past: MadePast, path: str) -> PastReply:
    """With nothing but archives by month and the pages of the home page."""
    return answer_wordpress(past, path, has_posts=False, has_feed_pages=False)


@dataclass(frozen=True)
class System:
    """A content system as it is made up here: what a source of it declares, and the way into its past."""

    name: str
    answer: Answer
    keys: dict[str, object]
    way: str
    count: int = 45


SYSTEMS = [
    System("WordPress", answer_wordpress, {"feeds": ("/feed/",)}, "wp-json", 110),
    System("WordPress without its interface", answer_closed_wordpress, {"feeds": ("/feed/",)}, "feed pages"),
    System("WordPress by month", answer_bare_wordpress, {"feeds": ("/feed/",)}, "months"),
    System("SPIP", answer_spip, {"feeds": ("/spip.php?page=backend",)}, "months", 80),
    System("Blogger", answer_blogger, {"feeds": ("/feeds/posts/default",)}, "feed pages", 160),
    System("Drupal", answer_drupal, {"sections": ("/economie",)}, "pages"),
]
BY_SYSTEM = pytest.mark.parametrize("system", SYSTEMS, ids=[each.name for each in SYSTEMS])


def find_ways(session: CrawlSession) -> dict[str, str]:
    """What was told of the ways, by their names."""
    told = [finding.sentence for finding in session.stats.findings if finding.kind in ("past", "trap")]
    return {sentence.partition(":")[0]: sentence for sentence in told}


@BY_SYSTEM
def test_all_of_a_systems_past_is_found_and_each_address_asked_once(tmp_path: Path, system: System) -> None:
    desk = make_offline_desk(tmp_path / "a.db", MadePast(system.answer, system.count), **system.keys)
    session = desk.crawl()
    assert len(desk.articles_asked) == system.count
    assert {path: count for path, count in Counter(desk.asked).items() if count > 1} == {}
    assert system.way in find_ways(session)
    assert session.stats.failures == []


@BY_SYSTEM
@pytest.mark.parametrize("stops", [(1, 9, 21), (14, 14)])
def test_a_backfill_that_was_killed_asks_nothing_twice(tmp_path: Path, system: System, stops: tuple[int, ...]) -> None:
    desk = make_offline_desk(tmp_path / "a.db", MadePast(system.answer, 40, timedelta(hours=30)), **system.keys)
    for stop in stops:
        desk.crawl(stop_after=stop)
    assert len(desk.asked) == sum(stops)
    desk.crawl()
    assert len(desk.articles_asked) == 40
    assert {path: count for path, count in Counter(desk.asked).items() if count > 1} == {}
    assert desk.archive.crawls.find_backfill("gazette") is None


def test_the_newest_come_first_or_the_oldest(tmp_path: Path) -> None:
    past = MadePast(answer_bare_wordpress, 30)
    newest = make_offline_desk(tmp_path / "a.db", past, feeds=("/feed/",))
    newest.crawl()
    assert newest.articles_asked == [to_wp_path(one) for one in past.articles]
    oldest = make_offline_desk(tmp_path / "b.db", past, sections=("/",))
    oldest.crawl(sequence="oldest", since=datetime(2026, 10, 1, tzinfo=UTC))
    asked = [path for path in oldest.articles_asked if path not in {to_wp_path(one) for one in past.articles[:10]}]
    assert len(asked) == 20  # the newest ten stand on the home page, which is read first


def test_the_interface_gives_the_oldest_first_itself(tmp_path: Path) -> None:
    past = MadePast(answer_wordpress, 105)
    desk = make_offline_desk(tmp_path / "a.db", past, sections=("/",))
    desk.crawl(sequence="oldest")
    assert desk.articles_asked[10:] == [to_wp_path(one) for one in past.articles[:9:-1]]


def test_since_bounds_what_is_asked_by_every_way(tmp_path: Path) -> None:
    since = datetime(2026, 11, 10, tzinfo=UTC)
    for number, answer in enumerate((answer_wordpress, answer_closed_wordpress, answer_bare_wordpress)):
        past = MadePast(answer, 90)
        desk = make_offline_desk(tmp_path / f"{number}.db", past, feeds=("/feed/",))
        desk.crawl(since=since)
        wanted = sum(one.published_at >= since for one in past.articles)
        month = sum(one.published_at.month == 11 for one in past.articles)
        assert wanted <= len(desk.articles_asked) <= (month if answer is answer_bare_wordpress else wanted)
        assert len(desk.asked) < 90


def test_a_limit_ends_the_call_and_the_next_goes_on(tmp_path: Path) -> None:
    desk = make_offline_desk(tmp_path / "a.db", MadePast(answer_wordpress, 120), feeds=("/feed/",))
    for done in (25, 50):
        desk.crawl(limit=25)
        assert len(desk.articles_asked) == done
        assert desk.archive.crawls.find_backfill("gazette") is not None
    desk.crawl()
    assert len(desk.articles_asked) == len(set(desk.articles_asked)) == 120
    assert desk.archive.crawls.find_backfill("gazette") is None
    (way,) = desk.archive.crawls.list_ways(1)
    assert (way.way, way.pages, way.listed, way.ending) == ("wp-json", 2, 120, "whole")


def test_after_a_whole_backfill_the_next_asks_what_was_edited_or_came_since(tmp_path: Path) -> None:
    past = MadePast(answer_wordpress, 30)
    desk = make_offline_desk(tmp_path / "a.db", past, feeds=("/feed/",))
    desk.crawl()
    desk.asked.clear()
    desk.past.edited[17] = NOW + timedelta(days=1)
    desk.crawl(at=NOW + timedelta(days=3))
    (asked,) = [path for path in desk.asked if path.startswith("/wp-json")]
    assert asked.endswith("modified_after=2026-11-26T09:00:00")


def test_after_a_whole_backfill_nothing_edited_is_one_request(tmp_path: Path) -> None:
    desk = make_offline_desk(tmp_path / "a.db", MadePast(answer_wordpress, 30), feeds=("/feed/",))
    desk.crawl()
    desk.asked.clear()
    desk.crawl(at=NOW + timedelta(days=30))
    assert [path.partition("?")[0] for path in desk.asked if path.startswith(("/wp-json", "/20", "/page"))] == [
        "/wp-json/wp/v2/posts"
    ]


def test_a_way_that_fails_leaves_the_backfill_open_and_the_others_are_walked(tmp_path: Path) -> None:
    def answer(past: MadePast, path: str) -> PastReply:
        return PastReply(b"plus tard", status=503) if path.startswith("/feed/?") else answer_bare_wordpress(past, path)

    desk = make_offline_desk(tmp_path / "a.db", MadePast(answer, 30), sections=("/",))
    session = desk.crawl()
    assert len(desk.articles_asked) == 30
    assert desk.archive.crawls.find_backfill("gazette") is not None
    assert {page.error for page in session.stats.failures} == {"http"}


def test_what_was_edited_after_it_was_last_seen_is_asked_again() -> None:
    rules = DecideRules(frozenset({"past.example"}))
    held = HeldArticle(1, "https://past.example/a", "example,past)/a", NOW, NOW, NOW)
    known = KnownAddress(held.urlkey, held)
    candidate = Candidate(held.url, held.urlkey, None, edited_at=NOW + timedelta(hours=2))
    later = NOW + timedelta(days=9)
    decided = decide(candidate, known, later, rules)
    assert (decided.action, decided.reason) == ("revisit", "edited")
    assert decide(replace(candidate, edited_at=NOW - timedelta(hours=2)), known, later, rules).reason == "held"
    assert plan([candidate], {held.urlkey: known}, later, rules).counts == {"edited": 1}


def test_months_before_a_whole_backfill_are_not_asked_again(tmp_path: Path) -> None:
    desk = make_offline_desk(tmp_path / "a.db", MadePast(answer_bare_wordpress, 40), feeds=("/feed/",))
    desk.crawl()
    desk.asked.clear()
    desk.crawl(at=NOW + timedelta(days=20))
    assert desk.articles_asked == []
    assert not any(path.startswith("/2026/09") for path in desk.asked)


# traps


def answer_endless_pages(past: MadePast, path: str) -> PastReply:
    """A section whose every number gives the newest page again, and links to the next."""
    where, _, query = path.partition("?")
    number = int(query.removeprefix("page=")) if query.startswith("page=") else 1
    if where != "/":
        return answer_wordpress(past, path) if "saison" in path else NOT_FOUND
    links = "".join(f'<a href="/?page={n}">{n}</a>' for n in (number + 1, number + 2))
    return render_list(past.articles[:10], to_wp_path, links)


def answer_calendar(past: MadePast, path: str) -> PastReply:
    """A calendar in which every month has pages, and always the same."""
    if "saison" in path:
        return answer_wordpress(past, path)
    links = "".join(f'<a href="/agenda/2026/{month:02}/">{month}</a>' for month in range(1, 13))
    return render_list(past.articles[:10], to_wp_path, links) if path == "/" or "agenda" in path else NOT_FOUND


def answer_made_up(_: MadePast, path: str) -> PastReply:
    """Pages without end, each of new addresses, at which there is no article."""
    where, _, query = path.partition("?")
    number = int(query.removeprefix("page=")) if query.startswith("page=") else 1
    if where != "/":
        return NOT_FOUND
    cards = "".join(
        f'<h2><a href="/agenda-de-la-rive-sud-{number}{n:03}">Agenda de la rive sud pour tous</a></h2>'
        for n in range(10)
    )
    return PastReply(f'<html><body>{cards}<a href="/?page={number + 1}">{number + 1}</a></body></html>'.encode())


@pytest.mark.parametrize(("answer", "most"), [(answer_endless_pages, 30), (answer_calendar, 45), (answer_made_up, 180)])
def test_a_trap_ends_by_itself_and_is_told(tmp_path: Path, answer: Answer, most: int) -> None:
    desk = make_offline_desk(tmp_path / "a.db", MadePast(answer, 40), sections=("/",))
    session = desk.crawl()
    assert len(desk.asked) <= most
    assert any(finding.kind == "trap" for finding in session.stats.findings), session.stats.findings
    assert len(desk.articles_asked) == len(set(desk.articles_asked))


# what it comes to, before it begins


@BY_SYSTEM
def test_the_plan_says_what_it_comes_to_and_keeps_nothing(tmp_path: Path, system: System) -> None:
    desk = make_offline_desk(tmp_path / "a.db", MadePast(system.answer, 500), **system.keys)
    session = desk.crawl(planning=True)
    assert isinstance(session, BackfillPlanSession)
    estimate = session.make_estimate(2.0)
    assert len(desk.asked) <= 25
    assert desk.articles_asked == []
    assert desk.archive.count_rows().captures == 0
    named = next(each for each in estimate.ways if each.name == system.way)
    if system.way in ("wp-json", "pages") or system.name in ("SPIP", "Blogger"):  # who say how many pages they have
        assert 0.5 * 500 <= estimate.articles <= 1.6 * 500, estimate
    assert named.pages >= 1
    assert estimate.seconds == estimate.requests * 2.0


# robots.txt names sitemaps


def make_robots_desk(path: Path, feed: str) -> OfflineDesk:
    """A newsroom of which robots.txt names a sitemap of today's articles."""

    def answer(past: MadePast, asked: str) -> PastReply:
        if asked == "/plan-actu.xml":
            urls = "".join(
                f"<url><loc>{past.base}{to_wp_path(one)}</loc><lastmod>{one.published_at.isoformat()}</lastmod></url>"
                for one in past.articles
            )
            return PastReply(f"<urlset>{urls}</urlset>".encode(), "application/xml")
        return NOT_FOUND if asked == "/parti.xml" else answer_wordpress(past, asked)

    desk = make_offline_desk(path, MadePast(answer, 30, gap=timedelta(hours=1)), feeds=(feed,))
    desk.robots = (
        f"User-agent: *\nSitemap: {desk.past.base}/plan-actu.xml\nSitemap: https://ailleurs.example/s.xml\n".encode()
    )
    return desk


def test_sitemaps_of_robots_txt_are_asked_where_nothing_that_is_declared_is_of_use(tmp_path: Path) -> None:
    desk = make_robots_desk(tmp_path / "a.db", "/parti.xml")
    session = desk.crawl(backfill=False)
    assert len(desk.articles_asked) == 30
    (finding,) = [each for each in session.stats.findings if each.kind == "robots-sitemaps"]
    assert f'sitemaps = ["{desk.past.base}/plan-actu.xml"]' in finding.sentence
    assert [page.url for page in session.stats.failures] == [f"{desk.past.base}/parti.xml"]


def test_sitemaps_of_robots_txt_are_left_where_the_declared_listings_answer(tmp_path: Path) -> None:
    desk = make_robots_desk(tmp_path / "a.db", "/feed/")
    desk.crawl(backfill=False)
    assert "/plan-actu.xml" not in desk.asked


def test_a_backfill_reads_the_sitemaps_of_robots_txt(tmp_path: Path) -> None:
    desk = make_robots_desk(tmp_path / "a.db", "/feed/")
    desk.crawl()
    assert "/plan-actu.xml" in desk.asked
    assert "/sitemap_index.xml" not in desk.asked
