"""A crawl that is stopped, killed or doubled: nothing kept is lost, and the next one goes on."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.integrity.verify import verify
from archive.store import Archive
from crawler.demo.server import Newspaper, serve
from tests.crawl.command import Desk, make_desk


@pytest.fixture
def slow(tmp_path: Path, fanal: Newspaper) -> Desk:
    """A desk whose crawl takes some seconds."""
    return make_desk(tmp_path / "desk", fanal.url, delay=0.12, concurrent_per_host=1)


@pytest.fixture
def quick(tmp_path: Path, fanal: Newspaper, slow: Desk) -> Desk:
    """A desk that goes on with the same archive in no time."""
    return Desk(make_desk(tmp_path / "quick", fanal.url).folder, slow.archive)


def wait_for(fanal: Newspaper, requests: int) -> None:
    deadline = time.monotonic() + 30
    while len(fanal.log) < requests:
        assert time.monotonic() < deadline, "the crawl did not begin"
        time.sleep(0.01)


def outcomes(archive: Path) -> list[str]:
    with closing(sqlite3.connect(archive)) as connection, connection:
        return [outcome for (outcome,) in connection.execute("SELECT outcome FROM crawls ORDER BY crawl_id")]


def is_sound(archive: Path) -> bool:
    with Archive.open(archive, read_only=True) as opened:
        return verify(opened).is_sound


def is_whole(archive: Path, fanal: Newspaper) -> bool:
    """Every recent article held, and none twice."""
    with closing(sqlite3.connect(archive)) as connection, connection:
        paths = [url.removeprefix(fanal.url) for (url,) in connection.execute("SELECT url FROM articles")]
    return sorted(paths) == sorted(article.path for article in fanal.paper.recent)


@pytest.mark.slow
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_crawl_cleanly_with_a_report(
    fanal: Newspaper, slow: Desk, quick: Desk, name: signal.Signals
) -> None:
    process = slow.start("crawl")
    wait_for(fanal, 15)
    process.send_signal(name)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "interrupted" in out
    assert "the next crawl goes on from there" in err
    assert "Traceback" not in err
    assert outcomes(slow.archive) == ["interrupted"]
    assert is_sound(slow.archive)
    assert quick.crawl().code == 0
    assert is_whole(slow.archive, fanal)


def test_the_second_signal_stops_at_once(tmp_path: Path) -> None:
    with serve() as newspaper:
        hung = (
            f'[[source]]\nname = "lent"\ntitle = "Lent"\nhomepage = "{newspaper.url}/"\n'
            f'feeds = ["{newspaper.url}/pannes/feed/"]\ninclude = ["lent"]\n'
        )
        desk = make_desk(tmp_path / "desk", newspaper.url, sources=hung, timeout=60.0)
        process = desk.start("crawl", "--url", f"{newspaper.url}/pannes/lent?secondes=50", "lent")
        wait_for(newspaper, 2)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=40)  # the page would come after 50 s
    assert process.returncode == 130, err
    assert outcomes(desk.archive) == ["interrupted"]


@pytest.mark.slow
@pytest.mark.parametrize("requests", [3, 9, 12, 16, 22])
def test_a_killed_crawl_leaves_a_sound_archive_and_the_next_goes_on(
    fanal: Newspaper, slow: Desk, quick: Desk, requests: int
) -> None:
    process = slow.start("crawl")
    wait_for(fanal, requests)
    process.kill()
    process.communicate(timeout=20)
    assert is_sound(slow.archive)
    done = quick.crawl()
    assert done.code == 0, done.out
    assert outcomes(slow.archive) == ["lost", "done"]
    assert is_whole(slow.archive, fanal)
    assert is_sound(slow.archive)


@pytest.mark.slow
def test_a_page_kept_and_never_read_is_read_by_the_next_crawl(fanal: Newspaper, desk: Desk) -> None:
    desk.crawl()
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        # What a kill between the two commits leaves: the bytes are there, nothing was read out of them.
        connection.execute("PRAGMA foreign_keys = OFF")
        for table in ("removals", "revisions", "article_addresses", "articles", "extractions"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("UPDATE crawls SET outcome = 'running'")
    with Archive.open(desk.archive) as opened:
        opened.search.rebuild()  # what nothing was read out of was never indexed either
    fanal.forget()
    done = desk.crawl()
    assert done.code == 0
    assert is_whole(desk.archive, fanal)
    assert not [entry for entry in fanal.log if entry.path in {article.path for article in fanal.paper.articles}]
    assert is_sound(desk.archive)


@pytest.mark.slow
def test_a_second_crawl_of_the_same_source_says_so_and_stops(fanal: Newspaper, tmp_path: Path) -> None:
    # so slow that it would last for minutes: it is ended once the second one has been told off
    slow = make_desk(tmp_path / "desk", fanal.url, delay=4.0, concurrent_per_host=1)
    first = slow.start("crawl")
    wait_for(fanal, 2)
    second = Desk(make_desk(tmp_path / "quick", fanal.url).folder, slow.archive).crawl()
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=60)
    assert first.returncode == 130
    assert second.code == 1
    assert second.crawl("le-fanal")["outcome"] == "overlapped"
    assert f"process {first.pid}" in second.crawl("le-fanal")["reason"]
    assert outcomes(slow.archive) == ["interrupted", "overlapped"]


@pytest.mark.slow
def test_two_crawls_of_different_sources_write_one_archive_together(tmp_path: Path) -> None:
    with serve() as one, serve() as other:
        desks = [
            make_desk(tmp_path / name, paper.url, sources=_named(name, paper))
            for name, paper in (("un", one), ("deux", other))
        ]
        shared = [Desk(desk.folder, tmp_path / "archive.db") for desk in desks]
        processes: list[subprocess.Popen[str]] = [
            desk.start("crawl", name) for desk, name in zip(shared, ("un", "deux"), strict=True)
        ]
        for process in processes:
            _, err = process.communicate(timeout=60)
            assert process.returncode == 0, err
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection, connection:
        held = dict(connection.execute("SELECT source, count(*) FROM articles GROUP BY source").fetchall())
    assert held == {"un": len(one.paper.recent), "deux": len(other.paper.recent)}
    assert is_sound(tmp_path / "archive.db")


def _named(name: str, paper: Newspaper) -> str:
    return (
        f'[[source]]\nname = "{name}"\ntitle = "{name}"\nhomepage = "{paper.url}/"\nfeeds = ["{paper.url}/atom.xml"]\n'
    )
