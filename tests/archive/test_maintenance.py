"""Backups that are whole archives and were checked; rotation that touches nothing else; a log that is folded in."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart
from archive.db.errors import ArchiveDamaged, ArchiveForbidden
from archive.integrity.backup import back_up, list_backups, maintain_file
from archive.integrity.verify import verify
from archive.store import Archive
from crawler.cli import marbre
from tests.archive.made import AT, SOURCE, capture, extraction


def test_a_backup_is_one_file_that_opens_verifies_and_goes_on(archive: Archive, tmp_path: Path) -> None:
    archive.articles.add(CapturedExtraction(capture(), archive.captures.add(capture()), extraction()), AT)
    backup = back_up(archive, tmp_path / "backups", 7, AT)
    assert backup.path.name == "archive-2022-08-05T120000Z.db"
    assert (backup.captures, backup.payloads, backup.removed) == (1, 1, ())
    assert [path.name for path in backup.path.parent.iterdir()] == [backup.path.name]
    with Archive.open(backup.path) as copy:
        assert verify(copy).is_sound
        assert copy.count_rows().articles == 1
        copy.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))


def test_a_backup_beside_a_writer_is_the_state_of_one_instant(archive: Archive, path: Path, tmp_path: Path) -> None:
    archive.captures.add(capture())
    with Archive.open(path) as writer, writer.database.transaction() as connection:
        connection.execute("UPDATE sources SET title = 'nie'")
        backup = back_up(archive, tmp_path / "backups", 7, AT)  # does not wait for the writer's lock
    with Archive.open(backup.path, read_only=True) as copy:
        assert copy.crawls.list_source_states()[0].title == SOURCE.title


def test_only_the_oldest_of_its_own_go(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    others = ["archive.db", "archive-old.db", "other-2022-08-05T120000Z.db", "archive-2022-08-05T120000Z.db.bak"]
    for name in others:
        (folder / name).write_text("kept")
    leftover = folder / "archive-2022-08-01T120000Z.db.17.part"
    leftover.write_text("of a killed backup")
    os.utime(leftover, (1e9, 1e9))
    others.append("archive-2022-08-05T110000Z.db.18.part")  # another process writes it at this moment
    (folder / others[-1]).write_text("begun")
    made = [back_up(archive, folder, 2, AT + timedelta(hours=n)) for n in range(4)]
    assert [len(each.removed) for each in made] == [0, 0, 1, 1]
    assert list_backups(folder, "archive") == [made[3].path, made[2].path]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*others, made[2].path.name, made[3].path.name])


def test_a_copy_that_does_not_verify_is_no_backup_and_the_older_ones_stay(archive: Archive, tmp_path: Path) -> None:
    archive.captures.add(capture())
    first = back_up(archive, tmp_path / "backups", 1, AT)
    connection = sqlite3.connect(archive.path)
    connection.execute("UPDATE captures SET url = 'https://elsewhere.example/'")
    connection.commit()
    connection.close()
    with pytest.raises(ArchiveDamaged, match=r"does not verify.*captures"):
        back_up(archive, tmp_path / "backups", 1, AT + timedelta(days=1))
    assert list((tmp_path / "backups").iterdir()) == [first.path]


def test_a_folder_that_is_a_file_is_said(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveForbidden, match="backups need a folder"):
        back_up(archive, tmp_path / "file", 1, AT)


def test_tending_folds_the_log_in(archive: Archive, path: Path) -> None:
    archive.captures.add(capture())
    assert maintain_file(archive).log_pages > 0
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM captures").fetchone()
    archive.captures.add(capture(hours=1, body=b"more"))
    assert maintain_file(archive).held_back > 0  # and it did not wait for the reader
    reader.close()


def test_tending_waits_for_a_writer(archive: Archive, path: Path) -> None:
    for number in range(300):
        page = capture(f"https://fanal.example/{number}", f"{number}".encode())
        archive.articles.add(
            CapturedExtraction(page, archive.captures.add(page), extraction(f"Article {number}.\nFin.")), AT
        )
    begun = threading.Event()

    def write() -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE sources SET title = 'Autre'")
        begun.set()
        time.sleep(0.5)
        connection.execute("COMMIT")
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    maintain_file(archive)
    writer.join()
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0] > 0


def test_the_verb_writes_a_backup(archive: Archive, tmp_path: Path) -> None:
    run = CliRunner().invoke
    at = ["backup", "--archive", str(archive.path)]
    nowhere = run(marbre, at)
    assert nowhere.exit_code == 2
    assert "--to" in nowhere.output
    done = run(marbre, [*at, "--to", str(tmp_path / "backups")])
    assert done.exit_code == 0
    assert "verified" in done.output
    assert len(list_backups(tmp_path / "backups", "archive")) == 1
