"""`marbre takedown` beyond the archive's own file: shards obey, and letters that were kept as files are taken out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.db.locks import lock_merge
from archive.integrity.verify import verify
from archive.origins.merge import MergeOrder
from archive.store import Archive
from crawler.cli import marbre
from crawler.watches.ways import DIGEST_MARK, FEED_MARK
from tests.archive.made import AT
from tests.archive.shards import find_bytes, make_shard
from tests.archive.taken_down import NAME, URL, fill

WHY = ("--reason", "court-order", "--by", "file 12")
NAMED = f"<p>{NAME}: <a href='{URL}'>".encode()
ANOTHER = f"<a href='{URL}-2'>".encode()


@pytest.fixture
def shard(tmp_path: Path) -> Iterator[Archive]:
    (tmp_path / "shards").mkdir()
    with make_shard(tmp_path / "shards" / "one.db") as archive:
        yield fill(archive)


@pytest.fixture
def room(tmp_path: Path, shard: Archive) -> Iterator[Archive]:
    """A reading room beside the shard it was merged out of, and letters of a watch."""
    folder, letters = tmp_path / "config", tmp_path / "letters"
    folder.mkdir()
    letters.mkdir()
    files = f"atom_file = {json.dumps(str(tmp_path / 'events.xml'))}"
    (folder / "marbre.toml").write_text(
        f"[cluster]\nshards = {json.dumps(str(tmp_path / 'shards'))}\n[notify]\n{files}\n", encoding="utf-8"
    )
    (folder / "watches.toml").write_text(
        f'[[watch]]\nname = "proces"\nquery = "procès"\natom_file = "{tmp_path / "proces.xml"}"\n'
        f'digest_folder = "{letters}"\n', encoding="utf-8",
    )  # fmt: skip
    for name in ("events.xml", "proces.xml"):
        (tmp_path / name).write_bytes(FEED_MARK + NAMED)
    for name, body in (("one", DIGEST_MARK + NAMED), ("two", DIGEST_MARK + ANOTHER), ("theirs", NAMED)):
        (letters / f"{name}.html").write_bytes(body)
        (letters / f"{name}.txt").write_bytes(body)
    with make_shard(tmp_path / "room.db") as archive:
        archive.origins.merge(shard.path, MergeOrder(AT))
        yield archive


def run(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    given = ("takedown", *arguments, "--archive", str(tmp_path / "room.db"), "--config", str(tmp_path / "config"))
    ended = CliRunner().invoke(marbre, given)
    return ended.exit_code, ended.output + (str(ended.exception) if ended.exception else "")


def list_files(tmp_path: Path) -> set[str]:
    return {path.name for path in (*tmp_path.glob("*.xml"), *(tmp_path / "letters").iterdir())}


ALL = {"events.xml", "proces.xml", *(f"{name}.{end}" for name in ("one", "two", "theirs") for end in ("html", "txt"))}
FEEDS = {"events.xml", "proces.xml"}


def test_an_erasure_reaches_shards_and_letters(tmp_path: Path, room: Archive, shard: Archive) -> None:
    code, said = run(tmp_path, URL, "--step", "erase", *WHY, "--dry-run")
    assert (code, "one.db: 1 article" in said, "proces.xml: names them" in said) == (0, True, True), said
    assert list_files(tmp_path) == ALL
    assert find_bytes(NAME, shard.path)
    code, said = run(tmp_path, URL, "--step", "erase", *WHY, "--vacuum")
    assert (code, "one.db: 1 step obeyed" in said, "one.html: removed" in said) == (0, True, True), said
    assert list_files(tmp_path) == ALL - FEEDS - {"one.html", "one.txt"}, "what is not ours stays"
    for archive in (room, shard):
        assert find_bytes(NAME, archive.path) == []
        assert archive.articles.find(URL) is None
        assert verify(archive).problems == ()
    assert room.origins.merge(shard.path, MergeOrder(AT)).captures == 0
    assert verify(room).problems == ()


def test_what_is_restricted_leaves_the_feeds_and_can_be_lifted_everywhere(
    tmp_path: Path, room: Archive, shard: Archive
) -> None:
    assert run(tmp_path, URL, "--step", "restrict", *WHY)[0] == 0
    assert list_files(tmp_path) == ALL - FEEDS
    assert [archive.articles.find(URL) for archive in (room, shard)] == [None, None]
    assert run(tmp_path, URL, "--step", "lift", "--reason", "mistake", "--by", "file 12")[0] == 0
    assert None not in [archive.articles.find(URL) for archive in (room, shard)]


def test_a_shard_that_cannot_obey_now_is_told_and_obeys_later(tmp_path: Path, room: Archive, shard: Archive) -> None:
    folder = str(tmp_path / "shards")
    with lock_merge(shard.path):
        code, said = run(tmp_path, URL, "--step", "erase", *WHY)
    assert (code, f"marbre takedown --shards {folder}" in said) == (1, True), said
    assert room.articles.find(URL) is None
    assert find_bytes(NAME, shard.path)
    code, said = run(tmp_path, "--shards", folder)
    assert (code, "1 step obeyed" in said) == (0, True), said
    assert find_bytes(NAME, shard.path) == []
