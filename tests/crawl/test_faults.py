"""Every fault a host can have: a capture row says what happened, the crawl goes on, the report lists it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.demo.server import Newspaper, serve
from tests.crawl.command import Desk, Done, make_desk

# What the module sets up takes seconds: one process runs all of it.
pytestmark = pytest.mark.xdist_group("faults")

EXPECTED = {
    "introuvable": (404, "http"),
    "supprime": (410, "http"),
    "interdit": (403, "http"),
    "erreur": (500, "http"),
    "toujours-indisponible": (503, "http"),
    "trop-de-demandes": (200, None),
    "indisponible": (200, None),
    "lent": (None, "timeout"),
    "goutte-a-goutte": (None, "timeout"),
    "tronque": (None, "truncated"),
    "raccroche": (None, "reset"),
    "bombe": (None, "too-large"),
    "sans-fin": (None, "too-large"),
    "trop-gros": (None, "too-large"),
    "faux-gzip": (None, "bad-encoding"),
    "vide": (200, "empty"),
    "document.pdf": (200, "bad-media-type"),
    "photo.png": (200, "bad-media-type"),
    "sans-type": (200, None),
    "redirection-sans-adresse": (302, None),
    "captcha-refus": (403, "http"),
}
"""The last capture of each faulty address: status and error."""


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Newspaper, Desk, Done]:
    """One crawl of the faults and of the sound newspaper beside it."""
    with serve() as newspaper:
        desk = make_desk(tmp_path_factory.mktemp("faults") / "desk", newspaper.url, faulty=True, timeout=2.0, retries=2)
        return newspaper, desk, desk.crawl()


def last_captures(archive: Path, part: str) -> dict[str, tuple[int | None, str | None]]:
    with closing(sqlite3.connect(archive)) as connection, connection:
        rows = connection.execute(
            "SELECT url, status, error FROM captures WHERE kind = 'article' AND url LIKE ? ORDER BY capture_id",
            (f"%{part}%",),
        )
        return {url.rpartition("/pannes/")[2].partition("?")[0]: (status, error) for url, status, error in rows}


@pytest.mark.slow
def test_every_fault_leaves_a_row_that_says_what_happened(faulty: tuple[Newspaper, Desk, Done]) -> None:
    _, desk, done = faulty
    found = last_captures(desk.archive, "/pannes/")
    assert {name: found.get(name) for name in EXPECTED} == EXPECTED
    assert done.code == 1
    listed = {
        failure["url"].rpartition("/pannes/")[2].partition("?")[0]
        for failure in done.crawl("le-fanal-pannes")["failures"]
    }
    assert {name for name, (_, error) in EXPECTED.items() if error} <= listed


@pytest.mark.slow
def test_a_sound_source_beside_is_unharmed(faulty: tuple[Newspaper, Desk, Done]) -> None:
    newspaper, _, done = faulty
    sound = done.crawl("le-fanal")
    assert (sound["outcome"], sound["failures"]) == ("done", [])
    assert sound["new_articles"] == len(newspaper.paper.recent)


@pytest.mark.slow
def test_redirects_stay_on_the_sources_hosts_and_off_the_machine(faulty: tuple[Newspaper, Desk, Done]) -> None:
    _, desk, _ = faulty
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        rows = dict(
            connection.execute(
                "SELECT url, error FROM captures WHERE redirected_from LIKE '%/pannes/%' AND error IS NOT NULL"
            ).fetchall()
        )
    errors = set(rows.values())
    assert "redirect-loop" in errors
    assert "outside-hosts" in errors
    assert any(url.startswith("http://169.254.169.254") and error == "outside-hosts" for url, error in rows.items())
    assert any(url.startswith("file:") for url in rows)


@pytest.mark.slow
def test_pages_without_an_article_are_archived_with_their_reason(faulty: tuple[Newspaper, Desk, Done]) -> None:
    _, desk, _ = faulty
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        reasons = dict(
            connection.execute(
                "SELECT c.url, e.no_text FROM captures c JOIN extractions e USING (payload_digest) "
                "WHERE c.url LIKE '%/pannes/%' AND e.no_text IS NOT NULL"
            ).fetchall()
        )
    short = {url.rpartition("/")[2]: reason for url, reason in reasons.items()}
    assert short["captcha"] == "captcha-wall"
    assert short["javascript"] == "javascript-required"
    assert short["mur-de-consentement"] == "consent-wall"
    assert short["bref"] == "too-short"


@pytest.mark.slow
def test_failed_addresses_are_left_alone_by_the_next_crawl_and_asked_again_when_due(tmp_path: Path) -> None:
    with serve() as newspaper:
        gone = (
            f'[[source]]\nname = "disparus"\ntitle = "Disparus"\nhomepage = "{newspaper.url}/"\n'
            f'feeds = ["{newspaper.url}/pannes/feed/"]\ninclude = ["introuvable|supprime"]\n'
        )
        desk = make_desk(tmp_path / "desk", newspaper.url, sources=gone)
        first = desk.crawl("disparus", "--at", "2026-03-02T14:00:00Z")
        newspaper.forget()
        soon = desk.crawl("disparus", "--at", "2026-03-02T15:00:00Z")
        asked_soon = [entry.path for entry in newspaper.log if "/pannes/" in entry.path]
        due = desk.crawl("disparus", "--at", "2026-03-02T22:00:00Z")
    assert len(first.crawl("disparus")["failures"]) == 2
    assert soon.crawl("disparus")["reasons"]["failed-recently"] == 2
    assert asked_soon == ["/pannes/feed/"]
    assert due.crawl("disparus")["reasons"]["failed-before"] == 2


@pytest.mark.slow
def test_a_host_that_asks_for_a_pause_gets_it(tmp_path: Path) -> None:
    with serve() as newspaper:
        desk = make_desk(tmp_path / "desk", newspaper.url, faulty=True, retries=2)
        done = desk.crawl("le-fanal-pannes", "--url", f"{newspaper.url}/pannes/trop-de-demandes")
        asked = [entry for entry in newspaper.log if entry.path == "/pannes/trop-de-demandes"]
    assert done.code == 0
    assert [entry.status for entry in asked] == [429, 429, 200]
    pauses = [(after.at - before.at).total_seconds() for before, after in pairwise(asked)]
    assert all(pause >= 0.9 for pause in pauses), pauses


def test_a_pause_longer_than_the_limit_closes_the_host_for_the_run(tmp_path: Path) -> None:
    with serve() as newspaper:
        desk = make_desk(tmp_path / "desk", newspaper.url, faulty=True, max_retry_after=0.5)
        done = desk.crawl("le-fanal-pannes", "--url", f"{newspaper.url}/pannes/indisponible")
        asked = [entry for entry in newspaper.log if entry.path == "/pannes/indisponible"]
    assert done.code == 1
    assert [entry.status for entry in asked] == [503]


def test_a_dead_host_fails_its_source_and_says_so(tmp_path: Path) -> None:
    with serve() as newspaper:
        dead = '[[source]]\nname = "mort"\ntitle = "Mort"\nhomepage = "http://127.0.0.1:9/"\nfeeds = ["http://127.0.0.1:9/feed/"]\n'
        desk = make_desk(tmp_path / "desk", newspaper.url, sources=dead)
        done = desk.crawl("mort")
    crawl = done.crawl("mort")
    assert done.code == 1
    assert crawl["outcome"] == "failed"
    assert "no feed, sitemap or section answered" in crawl["reason"]
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        rows = connection.execute("SELECT kind, error FROM captures").fetchall()
    assert ("robots", "refused") in rows
    assert ("feed", "robots") in rows


def test_html_instead_of_a_feed_is_a_failure_with_its_name(tmp_path: Path) -> None:
    with serve() as newspaper:
        broken = (
            f'[[source]]\nname = "casse"\ntitle = "Cassé"\nhomepage = "{newspaper.url}/"\n'
            f'feeds = ["{newspaper.url}/feed-casse/"]\n'
        )
        desk = make_desk(tmp_path / "desk", newspaper.url, sources=broken)
        done = desk.crawl("casse")
    assert done.code == 1
    assert [failure["error"] for failure in done.crawl("casse")["failures"]] == ["html-instead-of-feed"]
