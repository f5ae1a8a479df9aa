"""What an address needs next: before it is asked, and after it was answered. No network, no spider."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from protego import Protego

from archive.model.capture import Capture
from archive.reservations.host_answers import TDM_PATH
from config.sources import Source
from crawler.clock import Clock
from crawler.fetch.next_step import (
    Ask,
    AskAgain,
    AskRobotsFirst,
    Finish,
    Follow,
    HostState,
    LeaveOut,
    Refuse,
    decide_ask,
    decide_next,
)
from crawler.fetch.politeness import PolitenessSettings
from crawler.fetch.robots import RobotsRules
from crawler.planning.addresses import SourceAddresses
from crawler.planning.fetch_task import FetchTask

NOW = Clock().now()
POLITENESS = PolitenessSettings("Marbre", True, 2, 5.0, 300.0, 3, allow_private=False)
SOURCE = Source(
    name="fanal", title="Le Fanal", homepage="https://fanal.example/", country="ml", feeds=("https://fanal.example/f",)
)
FREE = HostState(RobotsRules())
STRICT = HostState(RobotsRules(Protego.parse("User-agent: *\nDisallow: /a")))
ARTICLE = FetchTask("article", "https://fanal.example/a")

TDM_FILE = FetchTask("robots", f"https://fanal.example{TDM_PATH}")


def redirected(*former: str, to: str = "https://fanal.example/b", kind: Any = "article") -> FetchTask:
    return FetchTask(kind, to, redirected_from=former or ("https://fanal.example/a",))


@pytest.mark.parametrize(
    ("task", "host", "expected"),
    [
        (ARTICLE, FREE, Ask()),
        (ARTICLE, HostState(), AskRobotsFirst()),
        (ARTICLE, STRICT, Refuse("robots", "robots.txt forbids it")),
        (ARTICLE, HostState(RobotsRules(), "asked to wait"), LeaveOut("asked to wait")),
        (replace(ARTICLE, tries=1), HostState(None, "asked to wait"), Ask()),
        (FetchTask("article", "ftp://fanal.example/a"), FREE, Refuse("bad-scheme", "only http and https are asked")),
        (redirected(), FREE, Ask()),
        (redirected(to="https://other.example/"), FREE, "outside-hosts"),
        (redirected(to="https://fanal.example/"), FREE, "redirect-home"),
        (redirected(to="https://fanal.example/", kind="section"), FREE, Ask()),
        (redirected("https://fanal.example/b", "https://fanal.example/a"), FREE, "redirect-loop"),
        (replace(redirected("https://fanal.example/b"), cookies="vu=1"), FREE, Ask()),
        (replace(redirected(*2 * ["https://fanal.example/b"]), cookies="vu=1"), FREE, "redirect-loop"),
        (redirected("x", "y", "z", "u"), FREE, "redirect-loop"),
        (redirected(to="http://127.0.0.1/robots.txt", kind="robots"), FREE, "private-address"),
        (redirected(to="https://other.example/robots.txt", kind="robots"), HostState(None, "closed"), Ask()),
        (TDM_FILE, HostState(RobotsRules(), "asked to wait"), LeaveOut("asked to wait")),
        (TDM_FILE, HostState(RobotsRules(Protego.parse("User-agent: *\nDisallow: /"))), "robots"),
        (redirected(TDM_FILE.url, to="https://other.example/t.json", kind="robots"), FREE, "outside-hosts"),
    ],
)
def test_whether_an_address_may_be_asked(task: FetchTask, host: HostState, expected: object) -> None:
    found = decide_ask(task, host, SourceAddresses(SOURCE), POLITENESS)
    assert (found.error if isinstance(expected, str) and isinstance(found, Refuse) else found) == expected


def test_robots_txt_is_not_asked_for_where_it_is_not_obeyed() -> None:
    careless = replace(POLITENESS, obey_robots=False)
    assert decide_ask(ARTICLE, HostState(), SourceAddresses(SOURCE), careless) == Ask()


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("article", {"status": 200}, Finish("page")),
        ("feed", {"status": 304}, Finish("listing")),
        ("robots", {"status": 404, "error": "http"}, Finish("robots")),
        ("article", {"status": 301, "location": "https://fanal.example/b#top"}, Follow(redirected())),
        ("article", {"status": 304, "location": "https://fanal.example/b"}, Finish("page")),
        ("article", {"error": "timeout"}, AskAgain(5.0)),
        ("article", {"error": "robots"}, Finish("page")),
        (
            "section",
            {"status": 429, "error": "http", "headers": (("Retry-After", "3600"),)},
            Finish("listing", "the host asked to wait 3600 s"),
        ),
    ],
)
def test_what_follows_from_an_answer(kind: Any, answer: dict[str, Any], expected: object) -> None:
    capture = Capture(1, "fanal", kind, ARTICLE.url, NOW, **answer)
    assert decide_next(FetchTask(kind, ARTICLE.url), capture, POLITENESS, NOW) == expected


def test_the_other_file_of_a_host_is_kept_and_judges_nothing() -> None:
    capture = Capture(1, "fanal", "robots", TDM_FILE.url, NOW, status=404, error="http")
    assert decide_next(TDM_FILE, capture, POLITENESS, NOW) == Finish("host-file")


def test_cookies_of_a_redirect_go_to_its_own_host_alone() -> None:
    set_cookies = (("Set-Cookie", "vu=1; Path=/; Secure"), ("set-cookie", "jeton=a=b"), ("Set-Cookie", "vu=2"))

    def follow(location: str) -> FetchTask:
        capture = Capture(1, "fanal", "article", ARTICLE.url, NOW, status=302, headers=set_cookies, location=location)
        found = decide_next(ARTICLE, capture, POLITENESS, NOW)
        assert isinstance(found, Follow)
        return found.task

    assert follow(ARTICLE.url).cookies == "vu=2; jeton=a=b"
    assert follow("https://autre.example/a").cookies == ""
    assert follow(ARTICLE.url).follow_to("https://fanal.example/c").cookies == "vu=2; jeton=a=b"
