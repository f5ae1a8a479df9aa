"""`marbre demo`: the main job on the built-in newspaper, and every line that it says to try next."""

from __future__ import annotations

import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crawler.cli", *words], capture_output=True, text=True, check=False, timeout=120
    )


def test_the_demonstration_shows_the_main_job_and_what_it_says_to_try_works(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    demo = run("demo", "--dir", str(folder))
    assert demo.returncode == 0, demo.stderr
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        first, second = connection.execute(
            "SELECT outcome, new_articles, new_revisions FROM crawls ORDER BY 1"
        ).fetchall()
    assert sorted([first, second]) == [("done", 6, 4), ("done", 21, 0)]
    lines = [line.strip() for line in demo.stdout.partition("Try next:")[2].splitlines() if line.strip()]
    ours = [shlex.split(line)[1:] for line in lines if line.startswith("marbre ") and "init" not in line]
    assert len(ours) == len(lines) - 2  # sqlite3, and init, which would write into a home
    for words in ours:
        tried = run(*words)
        assert tried.returncode == 0, (words, tried.stderr)
        assert tried.stdout.strip(), words
    again = run("demo", "--dir", str(folder))
    assert again.returncode == 2
    assert "not empty" in again.stderr
