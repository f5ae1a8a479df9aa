"""Fifty bits turned in the pages of each table: each is found, or nothing that the archive holds is another for it."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive.made import begin_archive
from tests.archive.test_damage import fill, is_found

pytestmark = pytest.mark.slow

FLIPS = 50
PROVED = (
    "captures", "payloads", "payload_references", "redirects", "extractions", "removals", "articles", "revisions",
    "article_addresses",
)  # fmt: skip
"""Tables that hold what was captured and read of it; docs/proof.md says what covers each."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    with begin_archive(path) as archive:
        fill(archive)
    return path


def find_places(path: Path, table: str) -> list[tuple[int, int]]:
    """(beginning, length) in the file of each page of a table."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute(
                "SELECT pgoffset, pgsize FROM dbstat WHERE name = ? ORDER BY pageno", (table,)
            ).fetchall()
        except sqlite3.OperationalError:
            pytest.skip("this SQLite has no dbstat")


def dump(path: Path) -> list[object] | None:
    """Every row of the tables that are proved; None where they cannot be read."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        try:
            return [connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in PROVED]
        except sqlite3.Error:
            return None


@pytest.mark.parametrize("table", PROVED)
def test_a_turned_bit_is_found_or_changes_nothing(whole: Path, tmp_path: Path, table: str) -> None:
    held, lies = dump(whole), whole.read_bytes()
    chance = random.Random(table)
    pages = find_places(whole, table)
    assert pages
    path = tmp_path / "archive.db"
    found = 0
    for _ in range(FLIPS):
        start, size = chance.choice(pages)
        place, bit = start + chance.randrange(size), 1 << chance.randrange(8)
        turned = bytearray(lies)
        turned[place] ^= bit
        path.write_bytes(turned)
        if is_found(path):
            found += 1
        else:
            assert dump(path) == held, f"bit {bit} of byte {place} changes what {table} holds, and verify is content"
    assert found > 0


def test_the_archive_that_is_turned_is_sound(whole: Path) -> None:
    assert not is_found(whole)
    with Archive.open(whole, read_only=True) as archive:
        assert archive.count_rows().articles == 30
