"""An archive is begun by who asks for one, and never by what runs by the clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.store import Archive
from tests.crawl.command import Desk, make_desk

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "desk", NOBODY)


@pytest.mark.parametrize("arguments", [("schedule",), ("crawl", "--scheduled")])
def test_by_the_clock_no_archive_is_begun(desk: Desk, arguments: tuple[str, ...]) -> None:
    done = desk.marbre(*arguments)
    assert done.code == 2
    assert f"{desk.archive}: there is no archive" in done.err
    assert "Traceback" not in done.err
    assert not desk.archive.exists()


def test_a_first_crawl_begins_one_and_says_so_once(desk: Desk) -> None:
    first, second = desk.crawl("--limit", "0"), desk.crawl("--limit", "0")
    assert f"{desk.archive}: a new archive" in first.err
    assert "a new archive" not in second.err


def test_create_begins_one_by_the_clock_too(desk: Desk) -> None:
    assert "a new archive" in desk.crawl("--scheduled", "--create", "--at", "2026-03-01T00:00:30Z").err
    assert desk.archive.exists()


def test_init_begins_one_where_it_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "config", tmp_path / "config" / "archive.db")
    assert f"archive {desk.archive}" in desk.marbre("init", str(desk.folder), "--contact", "a@example.org").out
    elsewhere = tmp_path / "disk" / "press.db"
    alone = desk.marbre("init", "--archive", str(elsewhere))
    assert (alone.code, alone.out) == (0, f"archive {elsewhere}\n")
    for path in (desk.archive, elsewhere):
        with Archive.open(path, read_only=True) as archive:
            assert archive.count_rows().captures == 0
    assert desk.marbre("init", "--archive", str(elsewhere)).code == 0, "what is there already is left as it is"


def test_init_writes_where_its_archive_lies(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "config", tmp_path / "disk" / "press.db"
    desk = Desk(folder, elsewhere)
    done = desk.marbre("init", str(folder), "--contact", "a@example.org", "--archive", str(elsewhere))
    assert done.code == 0
    assert f'path = "{elsewhere}"' in (folder / "marbre.toml").read_text("utf-8")


def test_init_without_anything_says_what_it_needs(desk: Desk) -> None:
    done = desk.marbre("init")
    assert done.code == 2
    assert "marbre init DIR --contact" in done.err
