"""docs/import.md: every command in it is run, on a file made as the tool it is about makes it."""

from __future__ import annotations

import gzip
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any, Self

import pytest
from click.testing import CliRunner

from archive.export.formats import FORMATS
from archive.export.selected import open_selection
from archive.selection.selection import ArticleSelection
from archive.store import Archive
from crawler.cli import marbre
from tests.archive.made import new_archive
from tests.imports.made import AT, HOST, Importer, make_http, make_page, make_record, write_warc_gz
from tests.imports.test_notices_in import EUROPRESSE, FACTIVA
from tests.imports.test_zip_in import write_zip
from tests.reextraction.kept import AtOnce, write_config

GUIDE = Path(__file__).parents[2] / "docs" / "import.md"
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("marbre import ")
]


class Workers(AtOnce):
    """Reads pages in this process, under the interface of the pool."""

    workers = 1

    def __init__(self, *_: object) -> None:
        super().__init__()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""


@pytest.fixture(scope="module")
def wacz(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A WACZ with one article, made once: it takes a process."""
    folder = tmp_path_factory.mktemp("wacz")
    records = [make_record(f"{HOST}/quais/1", make_http(make_page(1)))]
    write = FORMATS["wacz"].write
    assert write is not None
    with new_archive(folder / "other.db") as other:
        Importer(other).run(write_warc_gz(folder / "a.warc.gz", records))
        with open_selection(other.database, ArticleSelection()) as selected:
            write(selected, folder / "crawl.wacz", {})
    return (folder / "crawl.wacz").read_bytes()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wacz: bytes) -> Path:
    """A folder with what each tool leaves, a configuration and an empty archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pipelines.workers.pool.WorkerPool", Workers)
    write_config(tmp_path / "config")
    monkeypatch.setenv("MARBRE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("MARBRE_ARCHIVE", str(tmp_path / "archive.db"))
    records = [make_record(f"{HOST}/quais/1", make_http(make_page(1)))]
    for name in ("crawl.warc.gz", "CC-NEWS-20210304083000-00042.warc.gz"):
        write_warc_gz(tmp_path / name, [*records, make_record("https://ailleurs.example/a", make_http(make_page(2)))])
    (tmp_path / "crawl.wacz").write_bytes(wacz)
    for name in ("pages/1.html", "downloaded/ab.html", "mirror/quais/1/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(make_page(1))
    page = {"path": "pages/1.html", "url": f"{HOST}/quais/1", "captured_at": AT.isoformat()}
    (tmp_path / "pages.jsonl").write_text(json.dumps(page), encoding="utf-8")
    (tmp_path / "report.csv").write_text(f"url,http_status,path\n{HOST}/quais/1,200,ab.html\n", encoding="utf-8")
    saved = f"<!-- saved from url=(0028){HOST}/quais/1 -->".encode() + make_page(1)
    (tmp_path / "Le quai rouvre.html").write_bytes(saved)
    (tmp_path / "backup").mkdir()
    named = make_page(1, head=f'<link rel="canonical" href="{HOST}/quais/1">')
    (tmp_path / "backup" / "x.html.gz").write_bytes(gzip.compress(named))
    write_zip(tmp_path / "coupures.zip", {"coupures/Le quai.html": saved, "coupures/logo.png": b""})
    (tmp_path / "europresse.html").write_text(EUROPRESSE, encoding="utf-8")
    (tmp_path / "factiva.html").write_text(FACTIVA, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Any:
    """The command, in this process."""
    return CliRunner().invoke(marbre, arguments, catch_exceptions=False)


def test_the_guide_has_an_example_for_each_tool() -> None:
    assert len(COMMANDS) == 11


@pytest.mark.slow
def test_each_example_of_the_guide_brings_articles_in(desk: Path) -> None:
    for number, command in enumerate(COMMANDS):
        done = run(*shlex.split(command)[1:], "--json", "--archive", str(desk / f"{number}.db"))
        [file] = json.loads(done.stdout)["files"]
        assert file["counts"]["new_articles"] >= 1, command
        assert done.exit_code == (1 if "europresse" in command else 0), command  # one of its notices has no text


def test_what_was_kept_and_what_not_is_said(desk: Path) -> None:
    done = run("import", "crawl.warc.gz")
    assert done.exit_code == 0
    assert "crawl.warc.gz: 1 kept, 1 new articles\n  not kept: 1 of other hosts\n" in done.stdout
    assert run("import", "crawl.warc.gz").stdout.startswith(f"{desk}/crawl.warc.gz: 0 kept, 1 held already")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("jamais.warc.gz",), "there is no such file"),
        (("report.csv", "--format", "epub"), "no format is called 'epub'"),
        (("pages", "--format", "site"), "--base-url"),
        (("crawl.warc.gz", "--source", "jamais"), "no source is called jamais"),
        (("bits.warc",), "is no WARC file"),
    ],
)
def test_what_cannot_be_imported_is_one_line(desk: Path, arguments: tuple[str, ...], says: str) -> None:
    (desk / "bits.warc").write_bytes(b"nothing")
    done = CliRunner().invoke(marbre, ("import", *arguments))
    assert done.exit_code == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_extra_is_told_with_what_brings_it(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "crawler.imports.web_archives.warc", None)
    done = CliRunner().invoke(marbre, ("import", "crawl.warc.gz"))
    assert done.exit_code == 2
    assert "pip install" in done.stderr
    assert "fastwarc" in done.stderr
    assert not (desk / "archive.db").exists()


def test_an_article_without_a_page_is_shown_as_such(desk: Path) -> None:
    run("import", str(desk / "europresse.html"))
    shown = run("show", "urn:europresse:news-20210304-FN-0041").stdout
    assert "Le bac a repris ses traversées hier." in shown
    assert "none: the text is as a database of the press gave it" in shown


def test_two_imports_do_not_run_at_once(desk: Path) -> None:
    with Archive.open(desk / "archive.db", create=True) as archive, archive.imports.lock():
        done = CliRunner().invoke(marbre, ("import", "crawl.warc.gz"))
    assert done.exception is not None
    assert "is importing into it" in str(done.exception)


def test_the_examples_of_warc_out_write_files_that_come_in_again(desk: Path) -> None:
    run("import", "crawl.warc.gz")
    guide = (GUIDE.parent / "export-warc.md").read_text(encoding="utf-8")
    commands = re.findall(r"^marbre (export .*)$", guide, re.MULTILINE)
    assert len(commands) == 2
    for number, command in enumerate(commands):
        assert run(*shlex.split(command)).exit_code == 0
        path = command.rpartition(" ")[2]
        done = run("import", path, "--json", "--archive", str(desk / f"again{number}.db"))
        assert json.loads(done.stdout)["files"][0]["counts"] == {"kept": 1, "new_articles": 1}
