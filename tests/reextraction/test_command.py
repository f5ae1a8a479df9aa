"""Re-extraction between two crawls of a newsroom: the real command, and what the next crawl makes of it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.demo.editions import FIRST_EDITION_AT, make_edition
from crawler.demo.server import Newspaper, serve
from tests.crawl.command import Desk, make_desk

START = FIRST_EDITION_AT + timedelta(hours=1)

# What the module sets up takes seconds: one process runs all of it.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reextract")]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newspaper, Desk]]:
    """Le Fanal's first edition, crawled; then a rule of its own is declared, and the extractor is another one."""
    with serve() as newspaper:
        desk = make_desk(tmp_path_factory.mktemp("crawled") / "desk", newspaper.url)
        assert desk.crawl("--at", START.isoformat()).code == 0
        declared = desk.folder / "sources" / "re.toml"
        rule = "\n[source.extract]\nprune = ['//article//h2', '//article//h3']\n"
        declared.write_text(declared.read_text(encoding="utf-8") + rule, encoding="utf-8")
        yield newspaper, desk


@pytest.fixture
def fanal(crawled: tuple[Newspaper, Desk]) -> Iterator[Newspaper]:
    yield crawled[0]
    crawled[0].edition = 1


@pytest.fixture
def desk(crawled: tuple[Newspaper, Desk], tmp_path: Path) -> Desk:
    """A copy of that desk for each test."""
    folder = tmp_path / "desk"
    shutil.copytree(crawled[1].folder, folder)
    return Desk(folder, folder / "archive.db")


def extractors(desk: Desk) -> dict[str, int]:
    """How many articles show what each extractor has read."""
    with closing(sqlite3.connect(desk.archive)) as connection:
        query = (
            "SELECT x.extractor, count(*) FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id "
            "JOIN extractors x ON x.extractor_id = e.extractor_id GROUP BY 1"
        )
        return dict(connection.execute(query).fetchall())


def extractions(desk: Desk, captures: int) -> int:
    """How many extractions there are of the payloads of the first captures."""
    with closing(sqlite3.connect(desk.archive)) as connection:
        query = (
            "SELECT count(*) FROM extractions WHERE payload_digest IN "
            "(SELECT payload_digest FROM captures WHERE capture_id <= ?)"
        )
        return int(connection.execute(query, (captures,)).fetchone()[0])


def last_capture(desk: Desk) -> int:
    with closing(sqlite3.connect(desk.archive)) as connection:
        return int(connection.execute("SELECT max(capture_id) FROM captures").fetchone()[0])


@pytest.mark.parametrize("rolled_back", [False, True])
def test_the_next_crawl_takes_nothing_of_it_for_the_newsrooms_doing(
    fanal: Newspaper, desk: Desk, rolled_back: bool
) -> None:
    (former,) = extractors(desk)
    tried = desk.marbre("reextract", "--json").json
    assert tried["mode"] == "dry-run"
    assert tried["total"]["changed"] >= 3
    assert list(extractors(desk)) == [former]
    accepted = desk.marbre("reextract", "--accept", "--json").json
    assert accepted["total"] == tried["total"]
    assert former not in extractors(desk)
    if rolled_back:
        assert desk.marbre("reextract", "--rollback").code == 0
        assert list(extractors(desk)) == [former]
        again = desk.marbre("reextract", "--rollback")  # as after a kill just before its end
        assert (again.code, "Nothing is left to undo" in again.out) == (0, True)
    captures = last_capture(desk)
    before = extractions(desk, captures)
    fanal.edition = 2
    crawl = desk.crawl("--at", (START + timedelta(days=1)).isoformat()).crawl("le-fanal")
    assert crawl["reasons"]["revisit-due"] == len(make_edition(1).recent)
    assert crawl["new_revisions"] == 4
    for key, change in (("ligne-7", "typo"), ("budget-2026", "correction"), ("natation-lycee-maritime", "cut")):
        told = desk.marbre("history", "--json", fanal.url + make_edition(1).find_article(key).path).json
        assert [revision["change"] for revision in told["revisions"]] == [None, change]
    assert extractions(desk, captures) == before  # each former page was found read, and not read once more
    assert desk.marbre("verify", "-q").code == 0


def test_after_accepting_the_command_completes_and_says_so(desk: Desk) -> None:
    assert desk.marbre("reextract", "--accept").code == 0
    again = desk.marbre("reextract", "--accept")
    assert "0 articles show the new reading" in again.out
    assert "--rollback" not in again.out
    assert desk.marbre("reextract", "--json").json["mode"] == "complete"
    assert "readings taken out" in desk.marbre("prune").out
    assert desk.marbre("prune", "--json").json["former"] == []
    assert desk.marbre("verify", "-q").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--where", "wrods < 3"), "no such column: wrods"),
        (("--where", "length(zeroblob(9000000000)) > 1"), "condition in SQL"),
        (("--report", "nowhere/changes.html"), "cannot be written"),
        (("--source", "le-phare"), "le-phare"),
        (("--rollback",), "no --accept stands"),
        (("--rollback", "--source", "le-fanal"), "leave out what chooses pages"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    done = desk.marbre("reextract", *arguments)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_seal_is_held_against_the_whole_chain(desk: Desk, tmp_path: Path) -> None:
    sealed = str(tmp_path / "seal.json")
    assert desk.marbre("seal", sealed).code == 0
    assert "As sealed on" in desk.marbre("verify", "-q", "--seal", sealed).out
    assert "--since" in desk.marbre("verify", "--seal", sealed, "--since", "2026-01-01").err
    with closing(sqlite3.connect(desk.archive)) as connection:
        connection.execute("UPDATE captures SET seconds = 9 WHERE capture_id = 3")
        connection.commit()
    done = desk.marbre("verify", "-q", "--seal", sealed)
    assert done.code == 1
    assert "captures 3:" in done.out


def test_the_report_is_a_page(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "changes.html"
    assert desk.marbre("reextract", "--report", str(page)).code == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "<del>" in text
    assert "le-fanal" in text


def test_no_report_takes_the_place_of_another_file(desk: Desk, tmp_path: Path) -> None:
    settings = desk.folder / "marbre.toml"
    notes = tmp_path / "notes.html"
    notes.write_text("<!doctype html><title>My notes</title>", encoding="utf-8")
    linked = tmp_path / "linked.html"
    linked.symlink_to(desk.archive)
    for path in (desk.archive, settings, desk.folder / "sources" / "re.toml", notes, linked):
        held = path.read_bytes()
        done = desk.marbre("reextract", "--report", str(path))
        assert done.code == 2, path
        assert "not of this command's making" in done.err
        assert path.read_bytes() == held
    assert desk.marbre("verify", "-q").code == 0


def test_a_report_takes_the_place_of_a_former_one(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "changes.html"
    assert desk.marbre("reextract", "--report", str(page)).code == 0
    page.write_text(page.read_text(encoding="utf-8") + "<!-- former -->", encoding="utf-8")
    assert desk.marbre("reextract", "--report", str(page)).code == 0
    assert "<!-- former -->" not in page.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["changes.html"]
