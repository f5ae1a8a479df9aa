"""What stands against a merge is told before the first row is written, and nothing is left behind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.store import Archive
from crawler.cli import marbre
from tests.archive.made import SOURCE
from tests.archive.shards import add_article, make_shard

TEXT = "Le pont est ouvert ce matin.\nFin."


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two newsrooms of one name, `a.db` and `b.db`; a copy of the first that went another way, and an older one."""
    tmp_path = tmp_path_factory.mktemp("shards")
    with make_shard(tmp_path / "a.db") as first:
        add_article(first, "https://fanal.example/1", TEXT)
        with first.database.connection() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for name in ("older.db", "copy.db"):
            (tmp_path / name).write_bytes(first.path.read_bytes())
        add_article(first, "https://fanal.example/2", "Le bac est annulé.\nFin.", 2)
    with Archive.open(tmp_path / "copy.db") as copy:
        add_article(copy, "https://fanal.example/3", "Le marché est déplacé.\nFin.", 3)
    with make_shard(tmp_path / "b.db", replace(SOURCE, homepage="https://autre.example/")) as second:
        add_article(second, "https://autre.example/1", TEXT)
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    given = [str(folder / each) if each.endswith(".db") else each for each in ("merge", *arguments)]
    ended = CliRunner().invoke(marbre, given)
    return ended.exit_code, ended.output + (str(ended.exception) if ended.exception else "")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("a.db", "b.db"), "two newsrooms under one name"),
        (("older.db", "b.db"), "--same fanal"),
        (("a.db", "copy.db"), "a copy of it went another way"),
        (("absent.db",), "there is no archive"),
        (("a.db", "absent.db"), "there is no archive"),
    ],
)
def test_a_merge_that_cannot_be_leaves_no_archive_behind(shards: Path, names: tuple[str, ...], said: str) -> None:
    code, told = run(shards, "room.db", *names)
    assert code != 0
    assert said in told
    assert list(shards.glob("room*")) == []


def test_what_archives_have_against_each_other_is_told_by_a_dry_run(shards: Path) -> None:
    code, told = run(shards, "room.db", "a.db", "b.db", "--dry-run")
    assert code == 1
    assert f"{shards / 'b.db'}, {shards / 'a.db'}: source fanal is https://autre.example/ in it" in told
    code, told = run(shards, "room.db", "a.db", "b.db", "--dry-run", "--json")
    assert (code, len(json.loads(told.removesuffix("1"))["against"])) == (1, 1)
    assert list(shards.glob("room*")) == []


def test_archives_that_agree_are_merged_in_any_order(shards: Path) -> None:
    assert run(shards, "joined.db", "older.db", "a.db", "b.db", "--same", "fanal")[0] == 0
    assert run(shards, "turned.db", "b.db", "a.db", "older.db", "--same", "fanal")[0] == 0
    for name in ("joined.db", "turned.db"):
        with Archive.open(shards / name) as room:
            assert room.count_rows().captures == 3
