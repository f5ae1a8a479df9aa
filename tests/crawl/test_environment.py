"""A machine on which pages cannot be read is told at once; files in the working directory change nothing."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crawler.demo.server import Newspaper
from tests.crawl.command import make_desk

pytestmark = pytest.mark.slow

PAGE = "<html><body><article><h1>Le bac</h1>" + "<p>Le bac de Kéréma a repris son service ce matin.</p>" * 12
ROW = {"url": "https://fanal.example/bac", "captured_at": "2026-03-01T08:00:00Z"}


@pytest.fixture
def broken(tmp_path: Path) -> dict[str, str]:
    """An environment in which trafilatura cannot be imported."""
    package = tmp_path / "broken" / "trafilatura"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('lxml_html_clean is not installed')", encoding="utf-8")
    return {"PYTHONPATH": str(package.parent)}


def test_a_broken_installation_ends_a_crawl_before_anything_is_asked(
    fanal: Newspaper, tmp_path: Path, broken: dict[str, str]
) -> None:
    desk = make_desk(tmp_path / "desk", fanal.url)
    done = desk.marbre("crawl", env=broken)
    assert done.code == 2
    assert "lxml_html_clean is not installed" in done.err
    assert "Traceback" not in done.err
    assert fanal.log == ()
    with closing(sqlite3.connect(desk.archive)) as connection:
        assert connection.execute("SELECT count(*) FROM captures").fetchone() == (0,)
    assert desk.marbre("crawl", "--limit", "2").code == 0, "the next crawl on a whole installation goes on"


def test_a_broken_installation_is_no_fault_of_a_page(tmp_path: Path, broken: dict[str, str]) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "list.jsonl").write_text(json.dumps({"path": "page.html", **ROW}), encoding="utf-8")
    desk = make_desk(tmp_path / "desk", "http://127.0.0.1:9")
    done = desk.marbre("extract", "--batch", str(tmp_path / "list.jsonl"), env=broken)
    assert done.code == 2
    assert "lxml_html_clean is not installed" in done.err
    assert "extractor-failed" not in done.out


@pytest.mark.parametrize("name", ["pipelines", "archive", "trafilatura", "lxml"])
def test_a_file_in_the_working_directory_is_not_taken_for_a_module(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong file')", encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "list.jsonl").write_text(json.dumps({"path": "page.html", **ROW}), encoding="utf-8")
    marbre = str(Path(sys.executable).with_name("marbre"))
    command = [marbre, "extract", "--batch", "list.jsonl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "Kéréma" in done.stdout) == (0, True), done.stderr
