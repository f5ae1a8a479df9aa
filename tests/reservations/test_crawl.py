"""A crawl asks a host what it reserves, along with its robots.txt."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.reservations.host_answers import TDM_PATH
from archive.store import Archive
from tests.crawl.command import make_desk
from tests.crawl.publisher import Reply, render_article, render_feed, serve_replies

RESERVED = b'[{"location": "/ville/", "tdm-reservation": 1, "tdm-policy": "https://gazette.example/licence"}]'


@pytest.mark.slow
def test_a_crawl_asks_for_the_file_of_a_host_once_and_obeys_its_robots_txt(tmp_path: Path) -> None:
    replies = {
        "/robots.txt": Reply(b"User-agent: *\nContent-Signal: search=yes\nDisallow: /prive/\n", b"text/plain"),
        TDM_PATH: Reply(RESERVED, b"application/json"),
        "/feed": render_feed(("{base}/ville/le-bac", "Le bac", ""), ("{base}/port/la-rade", "La rade", "")),
        "/ville/le-bac": render_article("Le bac"),
        "/port/la-rade": render_article("La rade"),
    }
    with serve_replies(replies) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(feeds="/feed"))
        for new in (2, 0):
            crawl = desk.crawl("gazette").crawl("gazette")
            assert (crawl["outcome"], crawl["new_articles"], crawl["failures"]) == ("done", new, [])
    with closing(sqlite3.connect(desk.archive)) as connection:
        asked = "SELECT count(*) FROM captures WHERE kind = 'robots' AND url LIKE ?"
        assert connection.execute(asked, (f"%{TDM_PATH}",)).fetchone() == (1,)
    with Archive.open(desk.archive, read_only=True) as archive:
        found = {each.articles: each.statements for each in archive.reservations.list_of_source("gazette")}
        reserved = [each for each in archive.reservations.list_of_source("gazette") if each.no_tdm]
    assert [len(reserved), reserved[0].articles] == [1, 1]
    assert ("tdmrep.json", "tdm-policy=https://gazette.example/licence") in reserved[0].statements
    assert ("content-signal", "search=yes") in found[1]
    done = desk.marbre("export", "--respect-tdm", "--format", "jsonl")
    assert done.code == 0
    assert "/port/la-rade" in done.out
    assert "/ville/le-bac" not in done.out
    assert "1 article was left out: its publisher reserves text and data mining." in done.err
