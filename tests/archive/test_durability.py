"""What was acknowledged is there: after a kill at any moment, and beside another writer."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.integrity.verify import verify
from archive.store import Archive

ROOT = Path(__file__).parents[2]


def writer(path: Path, name: str, limit: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.archive.writer", str(path), name, str(limit)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def check(path: Path, acknowledged: list[str]) -> None:
    """Every acknowledged line is kept as it says, and nothing is broken."""
    with Archive.open(path) as archive:
        with archive.database.connection() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert verify(archive).problems == ()
        for line in acknowledged:
            capture_id, digest, article_id, url = line.split()
            article = archive.articles.find(url)
            assert article is not None
            assert article.article_id == int(article_id)
            assert (article.captures[0].capture_id, article.payload_digest) == (int(capture_id), digest)
        assert archive.count_rows().captures >= len(acknowledged)


@pytest.mark.slow
def test_a_kill_at_any_moment_loses_nothing_acknowledged(path: Path) -> None:
    moment = random.Random(7)
    acknowledged: list[str] = []
    for round_number in range(8):
        with writer(path, f"tour{round_number}", -1) as child:
            assert child.stdout is not None
            lines = [child.stdout.readline()]
            time.sleep(moment.uniform(0, 0.4))
            child.kill()
            # A line the kill cut short was not acknowledged.
            lines += child.stdout.readlines()
        acknowledged += [line for line in lines if line.endswith("\n")]
        check(path, acknowledged)
    assert len(acknowledged) > 10


@pytest.mark.slow
def test_two_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    with writer(path, "un", 60) as one, writer(path, "deux", 60) as two:
        lines = [*one.communicate()[0].splitlines(), *two.communicate()[0].splitlines()]
    assert (one.returncode, two.returncode, len(lines)) == (0, 0, 120)
    check(path, lines)
    with Archive.open(path) as archive:
        counts = archive.count_rows()
    assert (counts.captures, counts.payloads, counts.articles, counts.crawls) == (120, 120, 120, 2)
