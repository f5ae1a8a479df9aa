"""`marbre search` and `marbre index`, as typed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlStart
from archive.store import Archive
from tests.archive.made import AT, SOURCE
from tests.search.made import keep, text

MARBRE = Path(sys.executable).with_name("marbre")


@pytest.fixture
def held(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with Archive.open(path, create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))
        keep(archive, 1, text("Les ponts sont fermés.", title="Crue"))
        keep(archive, 2, text("Le pont est ouvert.", day=40, title="=1+1"))
    return path


def run(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([MARBRE, *words, "--archive", path], capture_output=True, text=True, check=False)


def test_search_and_index(held: Path) -> None:
    early = run(held, "search", "pont")
    assert early.returncode == 0
    assert "No article has this." in early.stdout
    assert "2 articles are not indexed yet; `marbre index` does it." in early.stderr
    assert run(held, "index").stdout.startswith("Indexed 2 articles; the index holds 2.")
    lines = run(held, "search", "pont", "fermé").stdout.splitlines()
    assert lines[0] == "  1. Crue"
    assert lines[2] == "     Les ponts sont fermés."
    assert lines[-1] == "1 article, by relevance"
    report = json.loads(run(held, "search", "pont", "--by", "date", "--from", "2022-09", "--json").stdout)
    assert [hit["article_id"] for hit in report["hits"]] == [2]
    assert report["hits"][0]["excerpt_marks"] == [[3, 7]]
    rows = list(csv.DictReader(io.StringIO(run(held, "search", "--csv").stdout)))
    assert [row["title"] for row in rows] == ["'=1+1", "Crue"]
    assert json.loads(run(held, "index", "--rebuild", "--json").stdout)["indexed"] == 2


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["(pont"], "Error: the bracket at character 1 is never closed; close it or take it out"),
        (["--dates", "août"], "Error: août is no date or span of dates"),
        (["--source", "autre"], "Error: the archive has no source autre"),
    ],
)
def test_a_mistyped_question_is_one_line(held: Path, words: list[str], line: str) -> None:
    ran = run(held, "search", *words)
    assert ran.returncode == 2
    assert ran.stderr.startswith(line)
    assert len(ran.stderr.splitlines()) == 1
