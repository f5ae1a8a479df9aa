"""The ledger of crawls, the state of sources, and the lock that keeps a source to one crawl."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import BEGUN, CrawlCounts, CrawlEnd, CrawlStart
from archive.db.errors import ArchiveForbidden, CrawlRunning
from archive.store import Archive
from tests.archive.made import AT, SOURCE, capture, extraction


def test_a_crawl_is_a_line_from_its_beginning_to_its_end(archive: Archive) -> None:
    planned = AT + timedelta(minutes=59)
    crawl = archive.crawls.begin(CrawlStart("fanal", "schedule", AT, user_agent="ua", marbre="0.1", planned_at=planned))
    running = archive.crawls.list_newest("fanal")[0]
    assert (running.crawl_id, running.outcome, running.ended_at) == (crawl, "running", None)
    archive.crawls.update_counts(crawl, CrawlCounts(candidates=9, bytes=5))
    assert archive.crawls.list_newest()[0].counts == CrawlCounts(candidates=9, bytes=5)
    counts = CrawlCounts(1, 2, 3, 4, 5, 6, 7, 8, 9)
    archive.end_crawl(crawl, CrawlEnd(AT + timedelta(hours=1), "partial", "2 addresses gave nothing", counts))
    ended = replace(
        running, ended_at=AT + timedelta(hours=1), outcome="partial", reason="2 addresses gave nothing", counts=counts
    )
    assert archive.crawls.list_newest("fanal", limit=1) == [ended]
    assert ended.planned_at == planned
    assert [row.crawl_id for row in archive.crawls.list_newest()] == [2, 1]
    assert archive.crawls.list_newest("autre") == []


@pytest.mark.parametrize("where", ["", "WHERE source = 'fanal'"])
def test_the_newest_crawls_are_found_without_sorting_all(archive: Archive, where: str) -> None:
    newest = f"EXPLAIN QUERY PLAN SELECT * FROM ledger {where} ORDER BY {BEGUN} DESC, crawl_id DESC LIMIT 5"
    with archive.database.connection() as connection:
        steps = [row[-1] for row in connection.execute(newest)]
    assert "crawls_begun" in steps[0]
    assert not [step for step in steps if "ORDER BY" in step]


def test_lost_crawls_of_a_source_are_closed_with_a_reason(archive: Archive) -> None:
    archive.crawls.sync_source(replace(SOURCE, source="autre"), AT)
    other = archive.crawls.begin(CrawlStart("autre", "manual", AT, user_agent=None, marbre="0"))
    assert archive.crawls.close_lost("fanal", AT + timedelta(days=1)) == 1
    assert archive.crawls.close_lost("fanal", AT + timedelta(days=1)) == 0
    [lost] = archive.crawls.list_newest("fanal")
    assert (lost.outcome, lost.ended_at) == ("lost", AT + timedelta(days=1))
    assert lost.reason is not None
    assert archive.crawls.list_newest("autre")[0].crawl_id == other
    assert archive.crawls.list_newest("autre")[0].outcome == "running"


def test_a_source_is_written_as_it_is_now(archive: Archive) -> None:
    archive.crawls.sync_source(replace(SOURCE, title="Le Nouveau Fanal"), AT + timedelta(days=1))
    [state] = archive.crawls.list_source_states()
    assert state.title == "Le Nouveau Fanal"


def test_the_state_of_a_source_sums_up_what_it_gave(archive: Archive) -> None:
    archive.crawls.sync_source(replace(SOURCE, source="autre", title="Autre"), AT)
    page = capture(hours=2)
    archive.articles.add(CapturedExtraction(page, archive.captures.add(page), extraction()), AT)
    archive.captures.add(capture(url="https://fanal.example/x", body=None, status=404, error="http"))
    archive.end_crawl(1, CrawlEnd(AT + timedelta(hours=3), "done"))
    second = archive.crawls.begin(CrawlStart("fanal", "manual", AT + timedelta(hours=4), user_agent=None, marbre="0"))
    archive.end_crawl(second, CrawlEnd(AT + timedelta(hours=5), "failed", "no feed answered"))
    autre, fanal = archive.crawls.list_source_states()
    assert (autre.source, autre.last_crawl, autre.last_success_at, autre.articles) == ("autre", None, None, 0)
    assert (fanal.articles, fanal.captures, fanal.failures) == (1, 2, 1)
    assert fanal.last_crawl == archive.crawls.list_newest("fanal")[0]
    assert fanal.last_success_at == AT + timedelta(hours=3)
    assert fanal.last_new_article_at == AT + timedelta(hours=2)


def test_a_source_is_crawled_once_at_a_time(archive: Archive) -> None:
    with archive.crawls.lock_source("fanal"):
        with pytest.raises(CrawlRunning, match=rf"fanal .*{archive.path.name} by process {os.getpid()} since 20\d\d-"):
            archive.crawls.lock_source("fanal")
        archive.crawls.lock_source("autre/../fanal").release()
    lock = archive.crawls.lock_source("fanal")
    lock.release()
    lock.release()


def test_a_killed_crawl_leaves_no_lock(archive: Archive) -> None:
    hold = (
        "import sys, time; from archive.store import Archive; a = Archive.open(sys.argv[1]); "
        "lock = a.crawls.lock_source('fanal'); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold, str(archive.path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(CrawlRunning, match=f"process {child.pid} since"):
            archive.crawls.lock_source("fanal")
        child.kill()
        child.wait()
    archive.crawls.lock_source("fanal").release()


def test_a_lock_that_cannot_be_written_says_so(archive: Archive, path: Path) -> None:
    path.with_name(path.name + ".locks").write_text("in the way")
    with pytest.raises(ArchiveForbidden, match=r"archive\.db\.locks"):
        archive.crawls.lock_source("fanal")
