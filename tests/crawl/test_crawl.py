"""The main job on the made-up newspaper: what is found, kept, left and asked again."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.frontpages.view import FrontPageQuery
from archive.model.urls import to_urlkey
from archive.reservations.host_answers import TDM_PATH
from archive.store import Archive
from crawler.demo.server import Newspaper, serve
from tests.crawl.command import Desk, Done, make_desk

# What the module sets up takes seconds: one process runs all of it.
pytestmark = pytest.mark.xdist_group("crawl")

LISTINGS = {"/feed/", "/atom.xml", "/rdf", "/sitemap.xml", "/politique/", "/economie/", "/sport/", "/culture/"}


@pytest.fixture(scope="module")
def first_crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newspaper, Desk, Done, int]]:
    """A crawl of everything, and how many article pages it asked for."""
    with serve() as newspaper:
        desk = make_desk(tmp_path_factory.mktemp("first") / "desk", newspaper.url)
        done = desk.crawl()
        yield newspaper, desk, done, len(article_requests(newspaper))


@pytest.fixture
def crawled(first_crawl: tuple[Newspaper, Desk, Done, int], tmp_path: Path) -> Iterator[tuple[Newspaper, Desk]]:
    """The newspaper after that crawl, its log forgotten, and a desk of one's own with what was kept."""
    newspaper, desk, _, _ = first_crawl
    shutil.copytree(desk.folder, tmp_path / "desk")
    newspaper.forget()
    yield newspaper, Desk(tmp_path / "desk", tmp_path / "desk" / "archive.db")
    newspaper.edition = 1


def keys(archive: Path) -> set[str]:
    with closing(sqlite3.connect(archive)) as connection, connection:
        return {key for (key,) in connection.execute("SELECT urlkey FROM articles")}


def keys_of(fanal: Newspaper) -> set[str]:
    return {to_urlkey(fanal.url + article.path) for article in fanal.paper.recent}


def article_requests(fanal: Newspaper) -> list[str]:
    pages = {article.path for article in fanal.paper.articles}
    return [entry.path for entry in fanal.log if entry.path in pages]


def test_what_stood_where_on_its_sections_is_kept(first_crawl: tuple[Newspaper, Desk, Done, int]) -> None:
    fanal, desk, _, _ = first_crawl
    with Archive.open(desk.archive, read_only=True) as archive:
        pages = archive.frontpages.list_pages("le-fanal")
        shown = archive.frontpages.read_view(
            FrontPageQuery("le-fanal", pages[0].last_seen_at, f"{fanal.url}/politique/")
        )
    assert {page.url.removeprefix(fanal.url) for page in pages} == {"/politique/", "/economie/", "/sport/", "/culture/"}
    assert shown.look.places[0].rank == 1
    assert shown.look.places[0].article_id is not None
    assert shown.look.places[0].headline


def test_every_recent_article_is_archived_once(first_crawl: tuple[Newspaper, Desk, Done, int]) -> None:
    fanal, desk, done, asked = first_crawl
    assert done.code == 0, done.err
    recent = keys_of(fanal)
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        held = [key for (key,) in connection.execute("SELECT urlkey FROM articles")]
    assert sorted(held) == sorted(recent)
    assert done.crawl("le-fanal")["new_articles"] == len(recent)
    assert asked == len(recent)


def test_the_text_is_the_articles_own(crawled: tuple[Newspaper, Desk]) -> None:
    fanal, desk = crawled
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        texts = dict(connection.execute("SELECT urlkey, text FROM articles_view"))
    for article in fanal.paper.recent:
        text = texts[to_urlkey(fanal.url + article.path)]
        paragraphs = [block.text for block in article.expected_blocks if block.kind == "paragraph"]
        assert sum(paragraph in text for paragraph in paragraphs) >= 0.8 * len(paragraphs), article.key


def test_a_second_crawl_asks_listings_conditionally_and_no_article(crawled: tuple[Newspaper, Desk]) -> None:
    fanal, desk = crawled
    done = desk.crawl()
    assert done.code == 0
    assert article_requests(fanal) == []
    asked = {entry.path: entry for entry in fanal.log}
    assert set(asked) >= LISTINGS
    assert all(asked[path].is_conditional and asked[path].status == 304 for path in LISTINGS)
    crawl = done.crawl("le-fanal")
    assert crawl["new_articles"] == 0
    assert crawl["reasons"].get("held") == len(fanal.paper.recent)
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        revisits = connection.execute(
            "SELECT count(*), count(payload_digest) FROM captures WHERE revisit = 'server-not-modified'"
        ).fetchone()
    assert revisits[0] == revisits[1] >= len(LISTINGS)


def test_equal_bytes_are_a_revisit_and_one_payload(crawled: tuple[Newspaper, Desk]) -> None:
    fanal, desk = crawled
    address = fanal.url + next(a.path for a in fanal.paper.recent if a.template == "spip")
    done = desk.crawl("--url", address)
    assert done.code == 0
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        captures = connection.execute(
            "SELECT revisit, payload_digest FROM captures WHERE url = ? ORDER BY capture_id", (address,)
        ).fetchall()
    assert [revisit for revisit, _ in captures] == [None, "identical-payload-digest"]
    assert captures[0][1] == captures[1][1]


def test_the_next_edition_brings_its_new_articles_and_knows_the_moved_one_again(
    crawled: tuple[Newspaper, Desk],
) -> None:
    fanal, desk = crawled
    fanal.edition = 2
    done = desk.crawl()
    assert done.code == 0
    assert done.crawl("le-fanal")["new_articles"] == 6
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        addresses = {key for (key,) in connection.execute("SELECT urlkey FROM article_addresses")}
    assert keys_of(fanal) <= addresses
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        doubles = connection.execute("SELECT title FROM articles GROUP BY title HAVING count(*) > 1").fetchall()
    assert doubles == []


@pytest.mark.slow
def test_backfill_reads_the_old_sitemaps_too(fanal: Newspaper, desk: Desk) -> None:
    done = desk.crawl("--backfill")
    assert done.code == 0, done.out
    assert done.crawl("le-fanal")["new_articles"] == len(fanal.paper.articles)
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        assert connection.execute("SELECT trigger FROM crawls").fetchone() == ("backfill",)


@pytest.mark.slow
def test_limit_fetches_the_newest_and_leaves_the_rest(fanal: Newspaper, desk: Desk) -> None:
    done = desk.crawl("--limit", "3")
    crawl = done.crawl("le-fanal")
    assert crawl["new_articles"] == 3
    assert crawl["reasons"]["over-limit"] == len(fanal.paper.recent) - 3
    newest = sorted(fanal.paper.recent, key=lambda article: article.listed_at, reverse=True)[:3]
    assert set(article_requests(fanal)) == {article.path for article in newest}
    assert desk.crawl().crawl("le-fanal")["new_articles"] == len(fanal.paper.recent) - 3


def test_since_leaves_what_is_older(fanal: Newspaper, desk: Desk) -> None:
    listed = sorted(article.listed_at for article in fanal.paper.recent)
    since = listed[len(listed) // 2]
    done = desk.crawl("--since", since.isoformat())
    assert done.crawl("le-fanal")["new_articles"] == sum(at >= since for at in listed)


def test_url_fetches_one_page_now(fanal: Newspaper, desk: Desk) -> None:
    article = fanal.paper.recent[0]
    done = desk.crawl("--url", fanal.url + article.path)
    assert done.code == 0
    assert {entry.path for entry in fanal.log} == {"/robots.txt", TDM_PATH, article.path}
    assert keys(desk.archive) == {to_urlkey(fanal.url + article.path)}


def test_plan_prints_decisions_and_neither_fetches_nor_keeps(fanal: Newspaper, desk: Desk) -> None:
    done = desk.marbre("crawl", "--plan", "--json")
    assert done.code == 0, done.err
    planned = {line["url"]: (line["action"], line["reason"]) for line in done.json}
    assert planned[fanal.url + fanal.paper.recent[0].path] == ("fetch", "new")
    assert article_requests(fanal) == []
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        assert connection.execute("SELECT count(*) FROM captures").fetchone() == (0,)


def test_plan_leaves_what_is_held(crawled: tuple[Newspaper, Desk]) -> None:
    fanal, desk = crawled
    again = desk.marbre("crawl", "--plan")
    assert re.search(r"leave +held", again.out)
    assert f"0 of {len(fanal.paper.recent)} candidates would be asked" in again.out


@pytest.mark.slow
def test_other_addresses_of_an_article_lead_to_it(crawled: tuple[Newspaper, Desk]) -> None:
    fanal, desk = crawled
    moved = next(article for article in fanal.paper.recent if article.template == "wordpress")
    number = len(keys(desk.archive))
    for address in (f"{moved.path}index.html", f"{moved.path}?fbclid=abc", f"{moved.path}?outputType=amp"):
        assert desk.crawl("--url", fanal.url + address).code == 0
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (number,)


def test_relative_links_of_a_feed_served_as_html_are_the_sites_own(fanal: Newspaper, tmp_path: Path) -> None:
    source = (
        f'[[source]]\nname = "relatif"\ntitle = "Relatif"\nhomepage = "{fanal.url}/"\n'
        f'feeds = ["{fanal.url}/feed-relatif/"]\n'
    )
    desk = make_desk(tmp_path / "desk", fanal.url, sources=source)
    done = desk.crawl("relatif")
    assert done.code == 0
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        urls = [url for (url,) in connection.execute("SELECT url FROM articles")]
    assert len(urls) == 15
    paths = {article.path for article in fanal.paper.articles}
    assert {url.removeprefix(fanal.url) for url in urls} <= paths


def test_the_published_date_of_the_listing_reaches_the_capture(crawled: tuple[Newspaper, Desk]) -> None:
    fanal, desk = crawled
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        rows = connection.execute(
            "SELECT listed_title, listed_published_at, found_in FROM captures WHERE kind = 'article'"
        ).fetchall()
    assert all(title and at and found_in.startswith(fanal.url) for title, at, found_in in rows)
