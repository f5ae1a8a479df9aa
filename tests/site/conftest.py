"""The site as its users meet it: `marbre browse` as a process of its own, over archives made here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from archive.store import Archive
from crawler.demo.run_demo import write_config
from crawler.demo.server import serve
from tests.site import hostile

WATCH = '[[watch]]\nname = "port"\ntitle = "Le port"\nquery = "port OU budget"\ntell = ["new", "edited", "gone"]\n'
DAYS = ((1, "2026-03-02T15:00:00Z"), (2, "2026-03-03T16:00:00Z"))


@contextmanager
def browsing(archive: Path, *options: str) -> Iterator[str]:
    """`marbre browse` on a free port; gives its address, without the slash at the end."""
    command = [sys.executable, "-m", "crawler.cli", "browse", "--archive", str(archive), "--port", "0", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " at http://" in line, line + process.stdout.read()
        yield line.split(" at ")[1].split()[0].rstrip("/")
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(scope="session")
def fanal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of Le Fanal, crawled on two days of its life by the real command."""
    folder = tmp_path_factory.mktemp("fanal")
    with serve() as newspaper:
        write_config(folder, newspaper.url)
        (folder / "watches.toml").write_text(WATCH, encoding="utf-8")
        for number, at in DAYS:
            newspaper.edition = number
            command = [sys.executable, "-m", "crawler.cli", "crawl", "--config", str(folder), "--at", at, "--quiet"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with Archive.open(folder / "archive.db") as archive:
        archive.search.refresh()
    return folder / "archive.db"


@pytest.fixture(scope="session")
def site(fanal: Path) -> Iterator[str]:
    """Le Fanal, served."""
    with browsing(fanal) as url:
        yield url


@pytest.fixture(scope="session")
def hostile_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    hostile.build(path)
    return path


@pytest.fixture(scope="session")
def hostile_site(hostile_archive: Path) -> Iterator[str]:
    """The hostile source, served."""
    with browsing(hostile_archive) as url:
        yield url


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """One for all: each that is made reads the machine's certificates anew, which takes longer than a page."""
    with httpx.Client(timeout=20) as made:
        yield made


@pytest.fixture
def get(site: str, client: httpx.Client) -> Callable[..., httpx.Response]:
    """A page of Le Fanal's archive by its path; nothing is carried from one test to the next."""
    client.cookies.clear()
    return lambda path, **options: client.get(site + path, **options)


@pytest.fixture(scope="session")
def number_of(fanal: Path) -> Callable[[str], int]:
    """The number of the one article whose headline has these words."""

    def find(words: str) -> int:
        with Archive.open(fanal, read_only=True) as archive, archive.database.connection() as connection:
            rows = connection.execute("SELECT article_id FROM articles WHERE title LIKE ?", (f"%{words}%",)).fetchall()
        assert len(rows) == 1, (words, rows)
        return int(rows[0][0])

    return find
