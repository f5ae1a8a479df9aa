"""`marbre demo`: the main job on the built-in newspaper, and every line that it says to try next."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

NO_MARBRE = {"PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}
"""A shell that does not find the command by its name, as after `make demo`."""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crawler.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | NO_MARBRE,
    )


def get_served(line: str) -> int:
    """The status of the site's first page, while the command of a line serves it."""
    with subprocess.Popen(["bash", "-c", f"exec {line}"], stdout=subprocess.PIPE, text=True, env=NO_MARBRE) as server:
        assert server.stdout is not None
        try:
            for said in server.stdout:
                if " at http://" in said:
                    return httpx.get(said.split(" at ")[1].split()[0], timeout=30).status_code
        finally:
            server.terminate()
    raise AssertionError(f"{line} served nothing")


def test_the_demonstration_shows_the_main_job_and_what_it_says_to_try_works(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    demo = run("demo", "--dir", str(folder))
    assert demo.returncode == 0, demo.stderr
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        first, second = connection.execute(
            "SELECT outcome, new_articles, new_revisions FROM crawls ORDER BY 1"
        ).fetchall()
    assert sorted([first, second]) == [("done", 6, 4), ("done", 21, 0)]
    assert "no-entries" not in demo.stdout, "a newcomer reads of no trouble where there is none"
    lines = [line.strip() for line in demo.stdout.partition("Try next:")[2].splitlines() if line.strip()]
    assert len(lines) == 8
    for line in lines:
        if " browse " in line:
            assert get_served(f"{line} --port 0") == 200
        elif " init " not in line:  # it would write into a home
            tried = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, env=NO_MARBRE)
            assert tried.returncode == 0, (line, tried.stderr)
            assert tried.stdout.strip(), line
    again = run("demo", "--dir", str(folder))
    assert again.returncode == 2
    assert "not empty" in again.stderr


def test_it_ends_on_the_site_where_asked(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("marbre")
    assert get_served(f"{program} demo --browse --dir {tmp_path / 'demo'}") == 200


def test_after_a_crawl_that_failed_it_says_nothing_to_try(tmp_path: Path) -> None:
    package = tmp_path / "broken" / "trafilatura"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('damaged')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "demo", "--dir", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(package.parent)},
    )
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert "Try next" not in done.stdout
    assert "Day two" not in done.stdout
