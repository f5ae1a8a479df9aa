"""docs/schema.md is that of the schema, and each of its questions runs: in SQL, in pandas and in R where these are."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.search.made import archive_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
QUESTIONS = tomllib.loads((ROOT / "docs" / "questions.toml").read_text(encoding="utf-8"))["question"]
TITLES = [question["title"] for question in QUESTIONS]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("schema") / "archive.db"
    with archive_of(path, ["Le pont de la Pointe est fermé.", "Le bac traverse la lagune."]):
        yield path


def test_the_page_is_that_of_the_schema() -> None:
    made = subprocess.run([sys.executable, "docs/schema.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert made.stdout == PAGE, "run: make docs"


def test_every_column_that_people_ask_says_what_it_holds() -> None:
    asked = PAGE[PAGE.index("## Tables and views") : PAGE.index("## Tables of the machinery")]
    silent = [line for line in asked.splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert len(silent) < 40, silent


def test_there_are_eight_questions() -> None:
    assert len(QUESTIONS) == 8
    assert all(f"### {title}" in PAGE for title in TITLES)


@pytest.mark.parametrize("question", QUESTIONS, ids=TITLES)
def test_the_sql_of_a_question_runs_in_any_sqlite(archive: Path, question: dict[str, str]) -> None:
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as connection:
        rows = connection.execute(question["sql"]).fetchall()
    if "articles_view" in question["sql"] or "article_months" in question["sql"]:
        assert rows


def test_the_questions_run_in_pandas(archive: Path) -> None:
    pd = pytest.importorskip("pandas")
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as connection:
        for question in QUESTIONS:
            exec(question["pandas"], {"pd": pd, "db": connection, "sql": question["sql"]})  # our own text


@pytest.mark.slow
def test_the_questions_run_in_r(archive: Path) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("no R on this machine")
    program = f"library(DBI)\ndb <- dbConnect(RSQLite::SQLite(), '{archive}', flags = RSQLite::SQLITE_RO)\n"
    for question in QUESTIONS:
        sql = question["sql"].replace("'", "\\'")
        program += f"sql <- '{sql}'\n{question['r']}\n"
    done = subprocess.run(["Rscript", "-"], input=program, capture_output=True, text=True, check=False)
    if "there is no package" in done.stderr:
        pytest.skip("R has no DBI or RSQLite")
    assert done.returncode == 0, done.stderr
