"""Opening: what is there, what is not, what is someone else's; and SQLite's errors as ours."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart
from archive.db import migrations
from archive.db.connection import APPLICATION_ID
from archive.db.errors import (
    ArchiveDamaged,
    ArchiveFull,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveOutdated,
    ArchiveTooNew,
    NotAnArchive,
    SqliteTooOld,
)
from archive.db.migrate import MIGRATION_SET
from archive.db.migrations import MIGRATIONS
from archive.integrity.verify import verify
from archive.store import Archive
from tests.archive.made import AT, SOURCE, capture, extraction
from tests.machine import unmeasured

FOLDER = Path(migrations.__file__).parent
FROZEN = {
    "version_1": "ac9e814e4cee",
    "version_2_health": "409e698429cc",
    "version_3_days": "0103825d4b50",
    "version_4_schedule": "b6befd35ff01",
    "version_5_storage": "dcebc9b85a30",
    "version_6_revisions": "b2cd1b23de60",
    "version_7_search": "a40177c9cdf4",
    "version_8_reextraction": "f12718e50dad",
    "version_9_blocks": "bee63e7d26a5",
    "version_10_readings": "f826d0498660",
    "version_11_proof": "f8ed4f9f1e62",
    "version_12_set_aside": "67b9e9059716",
    "version_13_verdicts": "6827c8d6dbb2",
    "version_14_learning": "4d08480ed1f7",
    "version_15_corpora": "50f9a99a7ea0",
    "version_16_imports": "b52fe194ded8",
    "version_17_dispatches": "04b37b7776cb",
    "version_18_watches": "ae36453f53db",
    "version_19_origins": "02f0a7aa4be0",
    "version_20_takedowns": "2902ec004d34",
    "version_21_undated": "dea9fca10047",
    "version_22_frontpages": "d05164eeffe8",
    "version_23_orders": "80eef55c29b2",
    "version_24_backfills": "57f7d334d723",
    "version_25_requisites": "3586b41157c7",
    "version_26_reservations": "436b0c2643fb",
    "version_27_front_page_watches": "d15fd5d173d2",
    "version_28_fonts": "36f022ca4ae0",
    "version_29_dispatch_dates": "8360c31723be",
    "version_30_begun": "dd8ed7b95434",
}
"""The first letters of each released migration's sha256: editing one would leave archives of two kinds under one
name.
"""


def execute(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def schema(path: Path) -> dict[tuple[str, str], str | None]:
    """Every table, index, view and trigger with its SQL; the list of migrations is sqlite-utils' own."""
    connection = sqlite3.connect(path)
    query = "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name <> '_sqlite_migrations'"
    parts = {(kind, name): sql for kind, name, sql in connection.execute(query)}
    connection.close()
    return parts


def test_creating_makes_the_folders_and_the_marks_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b #1?" / "archive %41.db"
    with Archive.open(path, create=True) as archive:
        assert archive.path == path
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    applied = connection.execute("SELECT migration_set, name FROM _sqlite_migrations ORDER BY rowid").fetchall()
    assert applied == [(MIGRATION_SET, migration.name) for migration in MIGRATIONS]
    connection.close()
    with Archive.open(path, create=True) as again:
        assert again.count_rows().captures == 0


def test_every_migration_is_named_once_and_none_is_forgotten() -> None:
    files = sorted(path.stem for path in FOLDER.glob("v*.py"))
    for number, stem in enumerate(files, 1):
        assert stem.startswith(f"v{number:02}_"), f"{stem}.py: the next migration is v{number:02}_noun.py"
        assert number <= len(MIGRATIONS), f"{stem}.py is not in archive.db.migrations.MIGRATIONS: add its line there"
        module = importlib.import_module(f"archive.db.migrations.{stem}")
        assert MIGRATIONS[number - 1].sql == module.SQL, f"line {number} of MIGRATIONS is not that of {stem}.py"
    assert len(MIGRATIONS) == len(files), "MIGRATIONS has a line without a file"
    names = [migration.name for migration in MIGRATIONS]
    assert len(set(names)) == len(names), "a version is named twice"


def test_a_released_migration_is_never_edited() -> None:
    found = {migration.name: sha256(migration.sql.encode()).hexdigest()[:12] for migration in MIGRATIONS}
    assert {name: found[name] for name in FROZEN} == FROZEN, "write the next migration instead"
    assert found.keys() == FROZEN.keys(), "add the new migration's digest to FROZEN when it is released"


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_an_archive_of_every_past_version_opens_and_becomes_one_of_today(
    path: Path, tmp_path: Path, version: int
) -> None:
    past = MIGRATIONS[:version]
    execute(
        path,
        "".join(sql for _, sql in past)
        + f"PRAGMA application_id = {APPLICATION_ID};"
        + "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT);"
        + "".join(
            f"INSERT INTO _sqlite_migrations VALUES (NULL, '{MIGRATION_SET}', '{name}', '2022-08-05');"
            for name, _ in past
        ),
    )
    with Archive.open(path) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart("fanal", "manual", AT, user_agent=None, marbre="0"))
        archive.articles.add(CapturedExtraction(capture(), archive.captures.add(capture()), extraction()), AT)
        assert verify(archive).is_sound
    new = tmp_path / "new.db"
    Archive.open(new, create=True).close()
    assert schema(path) == schema(new)
    with Archive.open(path, read_only=True) as archive:
        assert archive.count_rows().articles == 1


def test_an_outdated_archive_is_brought_up_to_date_by_a_writer_only(path: Path) -> None:
    execute(path, f"PRAGMA application_id = {APPLICATION_ID}; CREATE TABLE old (x);")
    with pytest.raises(ArchiveOutdated, match="earlier version"):
        Archive.open(path, read_only=True)
    with Archive.open(path) as archive:
        assert archive.count_rows().captures == 0
    Archive.open(path, read_only=True).close()


@pytest.mark.parametrize("read_only", [True, False])
def test_what_cannot_be_opened_says_why_and_is_left_as_it_was(tmp_path: Path, read_only: bool) -> None:
    missing, folder, text, empty, other, newer = (
        tmp_path / name for name in ("missing", "folder", "text", "empty", "other", "newer")
    )
    folder.mkdir()
    text.write_text("Ceci n'est pas une archive.\n" * 100)
    empty.touch()
    execute(other, "CREATE TABLE bookmarks (url TEXT)")
    Archive.open(newer, create=True).close()
    execute(newer, f"INSERT INTO _sqlite_migrations VALUES (NULL, '{MIGRATION_SET}', 'version_99', '2030-01-01')")
    expected = [
        (missing, ArchiveMissing, "there is no archive"),
        (folder, NotAnArchive, "is a folder"),
        (text, NotAnArchive, "no SQLite file"),
        (empty, NotAnArchive, "is empty"),
        (other, NotAnArchive, "another application"),
        (newer, ArchiveTooNew, "version_99"),
    ]
    for path, kind, sentence in expected:
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(kind, match=sentence) as caught:
            Archive.open(path, read_only=read_only)
        assert str(path) in str(caught.value)
        assert (path.read_bytes() if path.is_file() else None) == before
    for path, kind, sentence in expected[1:3] + expected[4:]:
        with pytest.raises(kind, match=sentence):
            Archive.open(path, create=True)
    assert execute(other, "SELECT 1") is None
    with closing(sqlite3.connect(other)) as connection:
        assert [row[0] for row in connection.execute("SELECT name FROM sqlite_schema")] == ["bookmarks"]


def test_a_sqlite_that_is_too_old_is_named_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    with pytest.raises(SqliteTooOld, match=r"3\.38"):
        Archive.open(tmp_path / "archive.db", create=True)
    assert not list(tmp_path.iterdir())


def test_a_locked_archive_says_so_and_loses_nothing(archive: Archive, path: Path) -> None:
    archive.captures.add(capture())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Archive.open(path, busy_seconds=0.1) as waiting:
        with pytest.raises(ArchiveLocked, match=path.name):
            waiting.captures.add(capture(body=b"deux"))
        other.execute("COMMIT")
        assert waiting.captures.add(capture(body=b"deux")).capture_id == 2
    other.close()


def test_a_full_disk_says_so_and_loses_nothing(archive: Archive) -> None:
    with archive.database.connection() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    kept = []

    def fill() -> None:
        while len(kept) < 1000:
            kept.append(archive.captures.add(capture(body=os.urandom(10_000))))

    with pytest.raises(ArchiveFull, match=r"archive\.db.*full"):
        fill()
    with archive.database.connection() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    assert archive.captures.add(capture()).capture_id == len(kept) + 1
    assert archive.count_rows().payloads == len(kept) + 1
    assert verify(archive).is_sound


def test_a_malformed_file_says_so(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart("fanal", "manual", AT, user_agent=None, marbre="0"))
        for number in range(200):
            archive.captures.add(capture(body=os.urandom(2000), url=f"https://fanal.example/{number}"))
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 4 :] = b"\xff" * len(damaged[4096 * 4 :])
    path.write_bytes(damaged)
    with pytest.raises(ArchiveDamaged, match=path.name):
        Archive.open(path)


@pytest.mark.parametrize("letter", [b"q", b"\xff"])
def test_a_schema_that_is_not_as_written_says_so(path: Path, letter: bytes) -> None:
    with Archive.open(path, create=True):
        pass
    written = path.read_bytes()
    path.write_bytes(written.replace(b'"migration_set" TEXT', b'"migration_se' + letter + b'" TEXT'))
    assert path.read_bytes() != written
    for read_only in (True, False):
        with pytest.raises(ArchiveDamaged, match="archive"):
            Archive.open(path, read_only=read_only)


def test_a_text_that_is_no_utf_8_any_more_says_so(archive: Archive, path: Path) -> None:
    archive.articles.add(CapturedExtraction(capture(), archive.captures.add(capture()), extraction()), AT)
    execute(path, "UPDATE extractions SET lead = CAST(x'41ff' AS TEXT)")
    with pytest.raises(ArchiveDamaged, match=r"verify"):
        archive.articles.find(1)


def test_a_reader_sees_what_was_committed_while_a_writer_writes(archive: Archive, path: Path) -> None:
    archive.captures.add(capture())
    with Archive.open(path, read_only=True) as reader, archive.database.transaction() as connection:
        connection.execute("UPDATE sources SET title = 'autre'")
        assert reader.crawls.list_source_states()[0].title == SOURCE.title
        with pytest.raises(Exception, match="may not be written"):
            reader.crawls.sync_source(SOURCE, AT)


def test_an_archive_in_a_folder_that_may_not_be_written_can_be_read(archive: Archive, tmp_path: Path) -> None:
    """In a child process without root's rights, which no folder stops."""
    archive.captures.add(capture())
    archive.close()
    folder = tmp_path / "only"
    folder.mkdir()
    shutil.copy(archive.path, folder / "archive.db")
    (folder / "archive.db").chmod(0o444)
    folder.chmod(0o555)
    for parent in folder.parents:
        if parent.stat().st_uid == os.getuid() and parent.is_relative_to("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    read = (
        "import os, sys; from archive.store import Archive; import archive.articles.read; "
        "os.getuid() == 0 and os.setuid(65534); "
        "print(Archive.open(sys.argv[1], read_only=True).count_rows().captures)"
    )
    command = [sys.executable, "-c", read, str(folder / "archive.db")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=unmeasured())
    assert (ended.stdout, ended.stderr) == ("1\n", "")


def test_two_processes_may_create_one_archive_at_once(path: Path) -> None:
    create = "import sys; from archive.store import Archive; Archive.open(sys.argv[1], create=True).close()"
    children = [subprocess.Popen([sys.executable, "-c", create, str(path)]) for _ in range(4)]
    assert [child.wait(60) for child in children] == [0] * 4
    Archive.open(path).close()


def test_opening_an_archive_loads_no_heavy_library(archive: Archive) -> None:
    archive.close()
    found = (
        "import sys; from archive.store import Archive; Archive.open(sys.argv[1], read_only=True).count_rows(); "
        "print(*{'sqlite_utils', 'filelock', 'courlan', 'lxml', 'scrapy', 'twisted', 'trafilatura'} & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", found, str(archive.path)], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
