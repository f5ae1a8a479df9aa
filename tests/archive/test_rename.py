"""A source goes by another name: everything told of it follows, and the archive still verifies."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlStart
from archive.db.errors import CrawlRunning
from archive.health.standing import StandingVerdict
from archive.integrity.verify import verify
from archive.store import Archive
from tests.archive.made import AT, SOURCE, begin_archive, capture, extraction


def find_problems(path: Path) -> tuple[object, ...]:
    with Archive.open(path) as archive:
        return verify(archive).problems


def fill(archive: Archive) -> None:
    for number in range(3):
        page = capture(url=f"https://fanal.example/{number}", body=os.urandom(900))
        archive.articles.add(
            CapturedExtraction(page, archive.captures.add(page), extraction(f"Le phare {number}.")), AT
        )
    archive.end_crawl(1, CrawlEnd(AT + timedelta(hours=1), "done", None, CrawlCounts(new_articles=3)))
    archive.health.write_standing({SOURCE.source: StandingVerdict("fine", AT, "its listings answer", ())}, AT)


def test_articles_crawls_and_verdicts_follow_and_captures_stay_proof(tmp_path: Path) -> None:
    with begin_archive(tmp_path / "archive.db") as archive:
        fill(archive)
        assert archive.crawls.rename_source("fanal", "phare") == 3
        (state,) = archive.crawls.list_source_states()
        assert (state.source, state.articles) == ("phare", 3)
        assert state.last_crawl is not None
        assert set(archive.crawls.list_newest("phare")[0].source.split()) == {"phare"}
        archive.search.refresh()
    assert find_problems(tmp_path / "archive.db") == ()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        assert {row for (row,) in connection.execute("SELECT source FROM articles")} == {"phare"}
        assert {row for (row,) in connection.execute("SELECT source FROM captures")} == {"fanal"}
        assert [row for (row,) in connection.execute("SELECT source FROM source_verdicts")] == ["phare"]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_next_crawl_goes_on_under_the_new_name(tmp_path: Path) -> None:
    with begin_archive(tmp_path / "archive.db") as archive:
        fill(archive)
        archive.crawls.rename_source("fanal", "phare")
        crawl_id = archive.crawls.begin(
            CrawlStart("phare", "manual", AT + timedelta(days=1), user_agent="t", marbre="0")
        )
        page = capture(url="https://fanal.example/1", body=b"<p>neu</p>", hours=24, crawl_id=crawl_id, source="phare")
        archive.articles.add(
            CapturedExtraction(page, archive.captures.add(page), extraction("Le phare 1, repeint.")), AT
        )
        states = archive.crawls.list_source_states()
    assert [(state.source, state.articles) for state in states] == [("phare", 3)]
    assert find_problems(tmp_path / "archive.db") == ()


def test_a_source_that_is_being_crawled_is_not_renamed(tmp_path: Path) -> None:
    with begin_archive(tmp_path / "archive.db") as archive:
        fill(archive)
        with archive.crawls.lock_source("fanal"), pytest.raises(CrawlRunning):
            archive.crawls.rename_source("fanal", "phare")


def test_one_that_the_archive_never_had(tmp_path: Path) -> None:
    with begin_archive(tmp_path / "archive.db") as archive:
        assert archive.crawls.rename_source("nobody", "somebody") == 0
