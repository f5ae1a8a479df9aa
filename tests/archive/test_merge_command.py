"""Merging as one types it: the drills of the guide, and what cannot be merged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.integrity.verify import verify
from archive.origins.merge import MergeOrder, merge
from archive.store import Archive
from crawler.cli import marbre
from tests.archive.made import AT, SOURCE, URL
from tests.archive.shards import OTHER, add_article, add_feed, make_shard

FIRST = "Le pont de la ville est fermé depuis hier au soir, dit la mairie.\nLes bus passent par la rive droite."
SECOND = "Le pont de la ville est rouvert depuis ce matin, annonce la mairie.\nLes bus reprennent leur trajet."


def run(*arguments: object) -> tuple[int, str]:
    ended = CliRunner().invoke(marbre, [str(each) for each in arguments])
    return ended.exit_code, ended.output if ended.exception is None or ended.output else str(ended.exception)


@pytest.mark.slow
def test_the_drill_of_adding_two_archives_together(tmp_path: Path) -> None:
    with make_shard(tmp_path / "bamako.db") as one, make_shard(tmp_path / "dakar.db", OTHER) as other:
        add_article(one, URL, FIRST)
        add_feed(one, 1, (URL, "Le pont"))
        add_article(other, "https://phare.example/1", SECOND, 1, source="phare")
    files = [tmp_path / name for name in ("salle.db", "bamako.db", "dakar.db")]
    code, said = run("merge", *files, "--dry-run")
    assert (code, "2 new captures" in said, files[0].exists()) == (0, True, False), said
    code, said = run("merge", *files)
    assert (code, "2 captures" in said, "2 articles indexed" in said) == (0, True, True), said
    code, said = run("merge", *files, "--dry-run")
    assert (code, said.count("0 new captures")) == (0, 2), said
    code, said = run("merge", *files, "--json")
    assert [each["captures"] for each in json.loads(said)["merged"]] == [0, 0]
    assert run("verify", "--archive", files[0], "-q")[0] == 0
    assert "Le pont" in run("search", "mairie", "--archive", files[0])[1]
    code, said = run("split", "--archive", files[0], "--country", "sn", "--out", tmp_path / "sn.db")
    assert (code, "1 source, 1 capture, 1 article;" in said) == (0, True), said


def test_the_drill_of_moving_an_archive(tmp_path: Path) -> None:
    """A backup is the archive under its own name: crawled on at the new place, it is merged as before."""
    with make_shard(tmp_path / "old.db") as old, make_shard(tmp_path / "room.db") as room:
        add_article(old, URL, FIRST)
        merge(room.database, old.path, MergeOrder(AT))
        old.close()
        assert run("backup", "--archive", tmp_path / "old.db", "--to", tmp_path / "moved")[0] == 0
        [moved] = (tmp_path / "moved").iterdir()
        moved.replace(tmp_path / "new.db")
        with Archive.open(tmp_path / "new.db") as new:
            add_article(new, URL, SECOND, 5)
            assert merge(room.database, new.path, MergeOrder(AT)).captures == 1
        assert verify(room).is_sound


def test_what_cannot_be_merged_is_one_line(tmp_path: Path) -> None:
    make_shard(tmp_path / "room.db").close()
    (tmp_path / "none.db").write_text("no archive at all, and longer than a header of SQLite would be" * 4)
    for wrong, what in (("none.db", "no SQLite file"), ("absent.db", "there is no archive")):
        ended = CliRunner().invoke(marbre, ["merge", str(tmp_path / "room.db"), str(tmp_path / wrong)])
        assert ended.exit_code != 0
        assert what in str(ended.exception)


def test_same_is_a_source_that_is_merged(tmp_path: Path) -> None:
    for name in ("a.db", "b.db"):
        make_shard(tmp_path / name, SOURCE).close()
    code, said = run("merge", tmp_path / "a.db", tmp_path / "b.db", "--same", f"{SOURCE.source}l", "--dry-run")
    assert (code, f"did you mean {SOURCE.source}?" in said) == (2, True), said
    assert run("merge", tmp_path / "a.db", tmp_path / "b.db", "--same", SOURCE.source, "--dry-run")[0] == 0
