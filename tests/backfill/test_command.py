"""`marbre crawl --backfill` as a user runs it, killed on the way."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.integrity.verify import verify
from archive.store import Archive
from tests.backfill.made_pasts import MadePast, answer_wordpress, count_asked, declare_past, serve_past
from tests.crawl.command import make_desk

DELAY = 0.05
IN_FLIGHT = 2
"""What a kill can cost: what was asked and not kept yet, and what was asked meanwhile."""


@pytest.mark.slow
def test_a_backfill_killed_three_times_finds_all_and_asks_nothing_twice(tmp_path: Path) -> None:
    with serve_past(MadePast(answer_wordpress, 200)) as past:
        source = declare_past(past, "/feed/")
        desk = make_desk(tmp_path / "desk", "http://127.0.0.2:9", sources=source, concurrent_per_host=1, delay=DELAY)
        planned = desk.marbre("crawl", "gazette", "--backfill", "--plan")
        assert planned.code == 0, planned.err
        assert "About 200 articles, 0 of them held, and 2 listing pages: 202 requests" in planned.out
        past.asked.clear()
        for requests in (30, 80, 140):
            process = desk.start("crawl", "gazette", "--backfill")
            while len(past.asked) < requests and process.poll() is None:
                time.sleep(0.005)
            process.kill()
            process.communicate()
        done = desk.crawl("gazette", "--backfill")
        again = {path: count for path, count in count_asked(past).items() if count > 1}
    assert done.code == 0, done.out
    assert sum(again.values()) - len(again) <= 3 * IN_FLIGHT, again
    (told,) = [finding for finding in done.crawl("gazette")["findings"] if finding["kind"] == "past"]
    assert "2 pages, 200 addresses" in told["sentence"]
    with closing(sqlite3.connect(desk.archive)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (200,)
        assert connection.execute("SELECT outcome FROM backfills").fetchall() == [("whole",)]
    with Archive.open(desk.archive, read_only=True) as archive:
        assert verify(archive).is_sound


def test_the_order_is_a_backfills_alone(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", "http://127.0.0.2:9")
    done = desk.marbre("crawl", "le-fanal", "--oldest-first")
    assert done.code == 2
    assert "give --backfill too" in done.err
