"""Sound archives verify clean, and each kind of damage is found where it is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.db.errors import ArchiveError
from archive.integrity.verify import VerifyReport, verify
from archive.model.extraction import Image, NoText, Removal
from archive.store import Archive
from tests.archive.made import AT, begin_archive, capture, extraction

SIZE = 6


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of the archive that `kept` opens."""
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    with begin_archive(path) as archive:
        fill(archive)
    return path.read_bytes()


@pytest.fixture
def kept(path: Path, whole: bytes) -> Iterator[Archive]:
    """Six articles of different bytes, each with a later revisit, a removal, a redirect; and one page without text."""
    path.write_bytes(whole)
    with Archive.open(path) as archive:
        yield archive


def fill(archive: Archive) -> None:
    for number in range(SIZE):
        url = f"https://fanal.example/{number}"
        page = capture(url=url, body=os.urandom(3000), redirected_from=(f"http://fanal.example/r{number}",))
        removals = (Removal("partager", "Partager", 1), Removal("lire-aussi", "Lire aussi", 2))
        read = extraction(f"Article {number}.\nFin.", images=(Image("https://fanal.example/i.jpg"),), removals=removals)
        archive.articles.add(CapturedExtraction(page, archive.captures.add(page), read), AT)
        archive.captures.add(capture(url=url, body=page.body, hours=1))
    page = capture(url="https://fanal.example/rien", body=b"rien")
    archive.articles.add(CapturedExtraction(page, archive.captures.add(page), NoText("essai 1", "too-short")), AT)


def damage(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def found(archive: Archive) -> set[tuple[str, str]]:
    return {(problem.table, problem.key) for problem in verify(archive).problems}


def test_a_sound_archive_has_no_problems_and_is_counted(kept: Archive) -> None:
    told: list[tuple[str, int, int]] = []
    report = verify(kept, progress=lambda table, done, total: told.append((table, done, total)))
    assert report == VerifyReport(SIZE + 1, SIZE * 3000 + 4, 0, 2 * SIZE + 1, SIZE + 1, SIZE, SIZE, ())
    assert report.is_sound
    assert {(table, done) for table, done, total in told if done == total} == {
        ("payloads", SIZE + 1),
        ("captures", 2 * SIZE + 1),
        ("extractions", SIZE + 1),
        ("articles", SIZE),
        ("article_addresses", 2 * SIZE),
    }


def test_an_empty_archive_is_sound(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        assert verify(archive) == VerifyReport(0, 0, 0, 0, 0, 0, 0, ())


@pytest.mark.parametrize("offset", [1, 10, 500, 3000])
def test_a_flipped_byte_in_a_payload_is_found(kept: Archive, path: Path, offset: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT payload_digest, data FROM payloads WHERE rowid = 3"
        digest, data = connection.execute(query).fetchone()
    flipped = bytearray(data)
    flipped[offset] ^= 1
    damage(path, f"UPDATE payloads SET data = x'{flipped.hex()}' WHERE rowid = 3")
    assert found(kept) == {("payloads", digest)}


@pytest.mark.parametrize(
    "change", ["size = size + 1", "compression = 'gzip'", "data = x''", "data = zeroblob(20)", "data = x'28b52ffd'"]
)
def test_every_column_of_a_payload_is_checked(kept: Archive, path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        [(digest,)] = connection.execute("SELECT payload_digest FROM payloads WHERE rowid = 2").fetchall()
    damage(path, f"UPDATE payloads SET {change} WHERE rowid = 2")
    assert found(kept) == {("payloads", digest)}


@pytest.mark.parametrize(
    "change",
    [
        *("captured_at = '2021-01-01T00:00:00Z'", "status = 201", "headers = '{'", "url = url || 'x'", "seconds = 1.0"),
        *("source = 'fanal2'", "error = 'reset'", "revisit = NULL", "payload_digest = NULL"),
        "chain_digest = 'chain1-sha256:' || hex(zeroblob(32))",
        "chain_digest = 'chain9-md5:0'",
    ],
)
def test_a_changed_capture_is_found(kept: Archive, path: Path, change: str) -> None:
    damage(path, f"UPDATE captures SET {change} WHERE capture_id = 4")
    assert ("captures", "4") in found(kept)
    assert ("captures", "3") not in found(kept)
    assert ("captures", "6") not in found(kept)


def test_a_capture_taken_out_is_found(kept: Archive, path: Path) -> None:
    damage(path, "DELETE FROM captures WHERE capture_id IN (2, 5, 6)")
    assert {("captures", "2"), ("captures", "5 to 6")} <= found(kept)


def test_captures_renumbered_over_a_gap_are_found(kept: Archive, path: Path) -> None:
    damage(path, "DELETE FROM captures WHERE capture_id = 2; UPDATE captures SET capture_id = 2 WHERE capture_id = 3")
    assert ("captures", "2") in found(kept)


def test_the_newest_capture_taken_out_is_found_by_what_it_left(kept: Archive, path: Path) -> None:
    damage(path, f"DELETE FROM captures WHERE capture_id = {2 * SIZE + 1}")
    assert {table for table, _ in found(kept)} == {"payloads"}


@pytest.mark.parametrize(
    ("change", "table", "key"),
    [
        ("UPDATE extractions SET text = replace(text, 'Fin', 'Faim') WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET text_digest = 'text9:0' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET text = CAST(x'41ff0a42' AS TEXT) WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET block_kinds = '[\"paragraph\"]' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET block_kinds = '[' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET words = 99 WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET tags = NULL WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET images = '{}' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET text = NULL WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET no_text = 'empty' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET title = 'Autre' WHERE extraction_id = 2", "articles", "2"),
        ("UPDATE extractions SET lead = 'Autre' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET byline = 'Autre' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET published = '2020-01-01' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET text = text || ' ' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE extractions SET reading_digest = 'reading9:0' WHERE extraction_id = 2", "extractions", "2"),
        ("UPDATE removals SET text = 'Autre' WHERE extraction_id = 3", "extractions", "3"),
        ("UPDATE removals SET rule = 'autre' WHERE extraction_id = 3", "extractions", "3"),
        ("DELETE FROM removals WHERE extraction_id = 3", "extractions", "3"),
        ("DELETE FROM extractions WHERE extraction_id = 2", "articles", "rowid 2"),
        ("DELETE FROM payloads WHERE rowid = 2", "captures", "rowid 3"),
        ("DELETE FROM removals WHERE extraction_id = 3 AND ordinal = 0", "removals", "3"),
        ("DELETE FROM redirects WHERE capture_id = 5", "redirects", "capture_id 5"),
        ("UPDATE articles SET completeness = 'teaser' WHERE article_id = 2", "articles", "2"),
        ("UPDATE articles SET capture_id = 1 WHERE article_id = 2", "articles", "2"),
        ("UPDATE articles SET urlkey = 'x' WHERE article_id = 2", "articles", "2"),
        ("DELETE FROM article_addresses WHERE article_id = 2", "articles", "2"),
        ("UPDATE revisions SET text_digest = 'x' WHERE revision_id = 2", "revisions", "2"),
        ("UPDATE revisions SET capture_id = 1 WHERE revision_id = 2", "revisions", "2"),
        ("DELETE FROM revisions WHERE revision_id = 2", "articles", "2"),
        ("DELETE FROM sources", "crawls", "rowid 1"),
    ],
)
def test_damage_is_found_where_it_is(kept: Archive, path: Path, change: str, table: str, key: str) -> None:
    damage(path, change)
    assert (table, key) in found(kept)


def test_a_reading_that_an_older_version_wrote_is_held_against_what_it_says_of_itself(
    kept: Archive, path: Path
) -> None:
    damage(path, "UPDATE extractions SET reading_digest = NULL")
    assert verify(kept).is_sound
    damage(path, "UPDATE extractions SET words = 99 WHERE extraction_id = 2")
    assert ("extractions", "2") in found(kept)


def test_a_revision_or_removal_taken_from_the_middle_is_found(kept: Archive, path: Path) -> None:
    for hour, text in enumerate(("Deux.", "Trois."), start=2):
        page = capture(url="https://fanal.example/0", body=text.encode(), hours=hour)
        kept.articles.add(CapturedExtraction(page, kept.captures.add(page), extraction(text)), AT)
    assert verify(kept).is_sound
    damage(path, "DELETE FROM revisions WHERE number = 2")
    assert found(kept) == {("articles", "1")}


def test_a_malformed_page_is_described_and_the_rest_still_checked(path: Path) -> None:
    with begin_archive(path) as archive:
        for number in range(60):
            archive.captures.add(capture(url=f"https://fanal.example/{number}", body=os.urandom(3500)))
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA wal_checkpoint(TRUNCATE)")
    [(data,)] = connection.execute("SELECT data FROM payloads WHERE rowid = 30").fetchall()
    connection.close()
    content = bytearray(path.read_bytes())
    # The leaf page that holds row 30: its header becomes that of no page there is.
    page = content.index(data[:100]) // 4096 * 4096
    content[page : page + 8] = b"\xee" * 8
    path.write_bytes(content)
    with Archive.open(path, read_only=True) as archive:
        report = verify(archive)
    tables = {problem.table for problem in report.problems}
    assert {"database", "payloads"} <= tables
    assert 30 < report.payloads < 60
    assert report.captures == 60


def test_no_flipped_byte_of_the_file_makes_verify_fail(kept: Archive, path: Path, tmp_path: Path) -> None:
    """Opening may refuse a file; what it accepts is described, wherever the byte lies."""
    kept.close()
    content = path.read_bytes()
    copy = tmp_path / "copy.db"
    verdicts = set()
    for at in range(0, len(content), max(1, len(content) // 60)):
        copy.write_bytes(content[:at] + bytes([content[at] ^ 0x20]) + content[at + 1 :])
        try:
            damaged = Archive.open(copy)
        except ArchiveError:
            continue
        with damaged:
            verdicts.add(verify(damaged).is_sound)
    assert verdicts == {True, False}  # True in free space


def test_verify_runs_while_a_writer_holds_the_lock(kept: Archive, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert verify(kept).is_sound
    other.execute("COMMIT")
    other.close()
