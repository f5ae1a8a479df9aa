"""robots.txt: which group is ours, what ends a group, and a robots.txt that leads nowhere. After RFC 9309."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.robots import find_product, to_rules
from tests.crawl.command import make_desk
from tests.crawl.publisher import Reply, find_verdict, render_article, render_feed, serve_replies

PAGE = "https://fanal.example/ville/le-bac"


def forbids(robots: str, url: str = PAGE, product: str = "marbre") -> bool:
    return to_rules(200, robots.encode()).forbids(url, product) is not None


@pytest.mark.parametrize(
    ("header", "product"),
    [
        ("Marbre/0.1.0 (+https://archive.example.org/bot)", "marbre"),
        ("Mozilla/5.0 (compatible; Marbre/0.1.0; +mailto:a@example.org)", "marbre"),
        ("Mozilla/5.0 (compatible; LeRobot/2.0)", "lerobot"),
        ("Depouillement/1.0", "depouillement"),
        ("Fanal 7", "fanal"),
        ("", "marbre"),
    ],
)
def test_the_product_token_of_a_header(header: str, product: str) -> None:
    assert find_product(header) == product


@pytest.mark.parametrize("name", ["archive", "example", "bot", "org", "mar", "marb", "marbre-images", "xmarbre", "re"])
def test_groups_for_others_are_not_ours(name: str) -> None:
    header = "Marbre/0.1.0 (+https://archive.example.org/bot)"
    assert not forbids(f"User-agent: {name}\nDisallow: /", product=find_product(header))
    assert forbids(f"User-agent: {name}\nAllow: /\n\nUser-agent: *\nDisallow: /", product=find_product(header))


@pytest.mark.parametrize(
    "line",
    [
        "User-agent: Marbre",
        "USER-AGENT: MARBRE",
        "user-agent:marbre",
        "User-agent: Marbre/1.0",
        "User-agent: Marbre crawler",
        "User-agent: marbre # the archive of the press",
        "  User-agent  :  Marbre  ",
        "Useragent: Marbre",
        "User-agent: Marbre*",
        "User-agent: Autre\nUser-agent: Marbre",
    ],
)
def test_a_group_for_us_is_ours_however_it_is_written(line: str) -> None:
    assert forbids(f"User-agent: *\nAllow: /\n\n{line}\nDisallow: /ville/")
    assert not forbids(f"User-agent: *\nDisallow: /\n\n{line}\nDisallow: /sport/")


@pytest.mark.parametrize(
    ("robots", "is_forbidden"),
    [
        ("User-agent: Autre\nSitemap: https://fanal.example/s.xml\nUser-agent: *\nDisallow: /", True),
        ("User-agent: Marbre\nHost: fanal.example\nUser-agent: Autre\nDisallow: /", True),
        ("User-agent: Marbre\nNoindex: /x\nUser-agent: Autre\nDisallow: /", True),
        ("User-agent: Marbre\nDisallow: /sport\nUser-agent: Autre\nDisallow: /", False),
        ("User-agent: Marbre\nDisallow: /sport\n\nUser-agent: Marbre\nDisallow: /ville", True),
        ("Disallow: /\nUser-agent: Autre\nDisallow: /", False),
        ("user-agent marbre\ndisallow /", True),
        ("User-agent: *\nDisalow: /ville", True),
        ("User-agent: *\nDisallow: /ville\nAllow: /ville/le", False),
        ("User-agent: *\nDisallow: /ville/le\nAllow: /ville", True),
        ("User-agent: *\nDisallow: /ville\nAllow: /ville", False),
        ("User-agent: *\nDisallow: /*bac$", True),
        ("User-agent: *\nDisallow: /*ba$", False),
        ("User-agent: *\nDisallow: /VILLE", False),
        ("User-agent: *\nDisallow:", False),
        ("", False),
    ],
)
def test_whether_a_page_may_be_asked(robots: str, is_forbidden: bool) -> None:
    assert forbids(robots) == is_forbidden


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_what_a_robots_txt_is_written_in(encoding: str) -> None:
    rules = to_rules(200, "User-agent: *\nDisallow: /ville/\n".encode(encoding))
    assert rules.forbids(PAGE, "marbre") == "robots.txt forbids it"
    assert rules.forbids("https://fanal.example/sport/", "marbre") is None


@given(st.text(max_size=300), st.sampled_from(["marbre", "autre"]))
def test_any_text_is_a_robots_txt(text: str, product: str) -> None:
    rules = to_rules(200, text.encode("utf-8", "replace"))
    assert rules.forbids(PAGE, product) in (None, "robots.txt forbids it")
    assert rules.find_crawl_delay(product) >= 0


@pytest.mark.parametrize(
    "location", ["/robots.txt", "{base}/robots.txt", "http://[::1/robots.txt", "http://evil＠h/", "http://h:99999/r"]
)
def test_a_robots_txt_that_leads_nowhere_is_none(tmp_path: Path, location: str) -> None:
    replies = {
        "/robots.txt": Reply(status="302 Found", headers=(("Location", location.encode()),)),
        "/feed": render_feed(("{base}/ville/le-bac", "Le bac", "")),
        "/ville/le-bac": render_article("Le bac"),
    }
    with serve_replies(replies) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(feeds="/feed"))
        crawl = desk.crawl("gazette").crawl("gazette")
    assert (crawl["outcome"], crawl["new_articles"]) == ("done", 1)
    assert find_verdict(desk)[0] == "fine"
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        ((error,),) = connection.execute(
            "SELECT error FROM captures WHERE kind = 'robots' AND error IS NOT NULL AND url NOT LIKE '%/tdmrep.json'"
        )
    assert error in ("redirect-loop", "bad-address")
