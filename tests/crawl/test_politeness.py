"""What a host sees of us: robots.txt, the User-Agent, the pauses; and what it never sees."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from archive.model.capture import Capture
from crawler.clock import Clock
from crawler.demo.server import Newspaper, serve
from crawler.fetch.politeness import PolitenessSettings, Retry, decide_retry
from crawler.fetch.robots import to_rules
from tests.crawl.command import Desk, make_desk

NOW = Clock().now()
POLITENESS = PolitenessSettings(
    product="marbre",
    obey_robots=True,
    retries=2,
    backoff=5.0,
    max_retry_after=300.0,
    max_redirects=5,
    allow_private=False,
)


def answer(status: int | None, error: str | None = "http", **headers: str) -> Capture:
    names = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Capture(1, "s", "article", "https://fanal.example/a", NOW, status=status, error=error, headers=names)  # type: ignore[arg-type]


def test_robots_txt_is_asked_first_and_once_and_obeyed(fanal: Newspaper, tmp_path: Path) -> None:
    private = (
        f'[[source]]\nname = "prive"\ntitle = "Privé"\nhomepage = "{fanal.url}/"\n'
        f'feeds = ["{fanal.url}/feed/"]\nsections = ["{fanal.url}/prive/"]\nsitemaps = ["{fanal.url}/recherche"]\n'
    )
    desk = make_desk(tmp_path / "desk", fanal.url, sources=private)
    done = desk.crawl("prive")
    paths = [entry.path for entry in fanal.log]
    assert paths[0] == "/robots.txt"
    assert paths.count("/robots.txt") == 1
    assert not any(path.startswith(("/prive", "/recherche")) for path in paths)
    assert {failure["error"] for failure in done.crawl("prive")["failures"]} == {"robots"}
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        refused = connection.execute("SELECT kind, status FROM captures WHERE error = 'robots'").fetchall()
    assert sorted(refused) == [("section", None), ("sitemap", None)]


def test_every_request_names_us_and_our_contact(fanal: Newspaper, desk: Desk) -> None:
    desk.crawl("--limit", "1")
    assert {entry.user_agent for entry in fanal.log} == {"Marbre/0.1.0 (+tests@example.org)"}


@pytest.mark.slow
def test_the_delay_lies_between_two_requests_to_a_host(tmp_path: Path) -> None:
    with serve() as newspaper:
        desk = make_desk(tmp_path / "desk", newspaper.url, delay=0.3, concurrent_per_host=1)
        desk.crawl("--limit", "2")
        times = [entry.at for entry in newspaper.log]
    pauses = [(after - before).total_seconds() for before, after in pairwise(times)]
    # Scrapy varies the delay by half, so that it does not look like a machine's.
    assert len(pauses) > 5
    assert min(pauses) >= 0.14
    assert sum(pauses) / len(pauses) >= 0.25


def test_without_a_contact_nothing_is_asked(fanal: Newspaper, tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", fanal.url, contact="")
    done = desk.crawl()
    assert done.code == 2
    assert "contact" in done.err
    assert "Traceback" not in done.err
    assert fanal.log == ()


def test_private_addresses_are_never_asked_unless_allowed(fanal: Newspaper, tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", fanal.url, allow_private_addresses=False)
    done = desk.crawl()
    assert done.code == 1
    assert fanal.log == ()
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        errors = connection.execute("SELECT DISTINCT error FROM captures").fetchall()
    assert errors == [("private-address",)]


def test_the_proxy_of_the_environment_is_used(fanal: Newspaper, tmp_path: Path) -> None:
    source = '[[source]]\nname = "loin"\ntitle = "Loin"\nhomepage = "http://loin.example/"\nfeeds = ["http://loin.example/feed/"]\n'
    desk = make_desk(tmp_path / "desk", fanal.url, sources=source, allow_private_addresses=False)
    done = desk.crawl("loin", env={"http_proxy": fanal.url})
    # There is no such host: what reaches the newspaper has come through it as a proxy.
    assert fanal.log[0].path == "/robots.txt"
    assert done.code == 0


@pytest.mark.parametrize(
    ("status", "body", "allowed"),
    [
        (200, b"User-agent: *\nDisallow: /prive/", True),
        (200, b"User-agent: *\nDisallow: /", False),
        (200, b"\xef\xbb\xbfUser-agent: Marbre\nDisallow: /", False),
        (200, b"<html>maintenance</html>", True),
        (404, b"", True),
        (403, b"", True),
        (429, b"", False),
        (503, b"", False),
        (None, None, False),
    ],
)
def test_what_an_answer_to_robots_txt_allows(status: int | None, body: bytes | None, allowed: bool) -> None:
    rules = to_rules(status, body)
    assert (rules.forbids("https://fanal.example/une", "Marbre/0.1.0 (+a@example.org)") is None) is allowed


@pytest.mark.parametrize(
    ("capture", "tries", "expected"),
    [
        (answer(200, None), 0, None),
        (answer(404), 0, None),
        (answer(500), 0, Retry(5.0, "")),
        (answer(500), 1, Retry(10.0, "")),
        (answer(500), 2, Retry(None, "")),
        (answer(None, "timeout"), 0, Retry(5.0, "")),
        (answer(None, "tls"), 0, None),
        (answer(503, Retry_After="30"), 0, Retry(30.0, "")),
        (answer(503, Retry_After="1"), 0, Retry(5.0, "")),
        (answer(500, Retry_After="90"), 0, Retry(5.0, "")),
        (answer(429, Retry_After="3600"), 0, Retry(None, "the host asked to wait 3600 s")),
        (answer(429, Retry_After="soon"), 0, Retry(5.0, "")),
    ],
)
def test_whether_and_when_to_ask_again(capture: Capture, tries: int, expected: Retry | None) -> None:
    assert decide_retry(capture, tries, POLITENESS, NOW) == expected
