"""Seals hold an archive to what it was; verification in part finds what is in its part; sizes add up."""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.captures.chain import COLUMNS, GENESIS, compute_chain_digest
from archive.integrity.seal import SealUnreadable, compare_with_seal, format_seal, make_seal, parse_seal
from archive.integrity.verify import VerifyScope, verify
from archive.payloads.sizes import measure_sizes
from archive.store import Archive
from tests.archive.made import AT, capture, extraction

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SIZE = 60


@pytest.fixture
def kept(archive: Archive) -> Archive:
    for number in range(SIZE):
        page = capture(f"https://fanal.example/{number}", os.urandom(500), hours=number)
        archive.articles.add(CapturedExtraction(page, archive.captures.add(page), extraction(f"Article {number}.")), AT)
    return archive


def change(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def chain_anew(path: Path) -> None:
    """What a forger does who knows how the archive is made."""
    connection = sqlite3.connect(path)
    previous = GENESIS
    for *values, _ in connection.execute(f"SELECT {', '.join(COLUMNS)}, chain_digest FROM captures").fetchall():
        row = dict(zip(COLUMNS, values, strict=True))
        previous = compute_chain_digest(previous, row)
        connection.execute("UPDATE captures SET chain_digest = ? WHERE capture_id = ?", (previous, row["capture_id"]))
    connection.commit()
    connection.close()


def test_a_seal_holds_while_the_archive_grows(kept: Archive) -> None:
    sealed = make_seal(kept, NOW)
    assert parse_seal(format_seal(sealed), "seal.json") == sealed
    assert (sealed.captures, sealed.payloads, sealed.payload_bytes) == (SIZE, SIZE, SIZE * 500)
    kept.captures.add(capture("https://fanal.example/neuf", b"neuf", hours=99))
    assert compare_with_seal(kept, sealed) == ()


def test_an_empty_archive_can_be_sealed(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        assert compare_with_seal(archive, make_seal(archive, NOW)) == ()


def test_a_chain_written_anew_is_found_by_its_seal_alone(kept: Archive, path: Path) -> None:
    sealed = make_seal(kept, NOW)
    change(path, "UPDATE captures SET captured_at = '2021-01-01T00:00:00Z' WHERE capture_id = 7")
    chain_anew(path)
    assert verify(kept).is_sound
    [problem] = compare_with_seal(kept, sealed)
    assert "written anew" in problem.what


def test_an_end_cut_off_is_found_by_its_seal(kept: Archive, path: Path) -> None:
    sealed = make_seal(kept, NOW)
    change(
        path,
        "PRAGMA foreign_keys = OFF; DELETE FROM revisions WHERE capture_id > 50; "
        "DELETE FROM article_addresses WHERE article_id IN (SELECT article_id FROM articles WHERE capture_id > 50); "
        "DELETE FROM articles WHERE capture_id > 50; DELETE FROM payloads WHERE payload_digest IN "
        "(SELECT payload_digest FROM captures WHERE capture_id > 50); DELETE FROM captures WHERE capture_id > 50;",
    )
    assert {problem.what for problem in compare_with_seal(kept, sealed)} == {
        "the capture that was sealed is not there",
        f"50 captures up to it, {SIZE} were sealed",
        f"50 payloads up to it, {SIZE} were sealed",
        f"{50 * 500} bytes of payloads up to it, {SIZE * 500} were sealed",
    }


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "marbre-seal-9"}', '{"form": "marbre-seal-1"}', "\x00"])
def test_what_is_no_seal_is_said(text: str) -> None:
    for content in (text, text.encode(), text.encode() + b"\xcd\xff"):
        with pytest.raises(SealUnreadable, match=r"seal\.json"):
            parse_seal(content, "seal.json")


def test_every_value_of_a_seal_is_in_its_file(kept: Archive) -> None:
    sealed = make_seal(kept, NOW)
    values = json.loads(format_seal(sealed))
    assert values["chain_digest"] == sealed.chain_digest
    assert parse_seal(format_seal(replace(sealed, captures=1)), "x") != sealed


def test_since_recomputes_what_came_since_and_follows_the_chain(kept: Archive, path: Path) -> None:
    scope = VerifyScope(since=AT + timedelta(hours=SIZE - 10))
    report = verify(kept, scope=scope)
    assert report.is_sound
    assert (report.captures, report.payloads, report.extractions) == (10, 10, 10)
    change(path, "UPDATE payloads SET data = zeroblob(9) WHERE rowid IN (5, 55)")
    change(path, "UPDATE captures SET status = 201 WHERE capture_id IN (4, 57)")
    found = verify(kept, scope=scope).problems
    assert len([problem for problem in found if problem.table == "payloads"]) == 1
    assert [problem.key for problem in found if problem.table == "captures"] == ["57"]
    assert verify(kept, scope=VerifyScope(since=AT + timedelta(days=99))).captures == 0


def test_a_sample_recomputes_about_its_share(kept: Archive) -> None:
    sizes = [verify(kept, scope=VerifyScope(sample=0.25, seed=seed)).payloads for seed in range(8)]
    assert 0.1 * SIZE < sum(sizes) / len(sizes) < 0.4 * SIZE
    assert len(set(sizes)) > 1
    assert verify(kept, scope=VerifyScope(sample=0.25)).captures == SIZE


def test_sizes_add_up(kept: Archive) -> None:
    found = measure_sizes(kept.database, AT + timedelta(hours=SIZE))
    [source] = found.sources
    assert (source.captures, source.payloads, source.articles) == (SIZE, SIZE, SIZE)
    assert source.payload_bytes == SIZE * 500
    assert source.ratio == pytest.approx(source.payload_bytes / source.stored_bytes)
    assert source.per_day == pytest.approx(source.stored_bytes / (SIZE / 24))
    in_tables = sum(table.bytes or 0 for table in found.tables)
    assert 0.8 * found.file_bytes < in_tables <= found.file_bytes - found.free_bytes
    assert {table.table: table.rows for table in found.tables}["captures"] == SIZE
    assert found.forecast(10) - found.forecast(5) == pytest.approx(5 * found.per_day, abs=2)
    assert measure_sizes(kept.database, AT + timedelta(days=90)).per_day == 0


def test_an_empty_archive_has_sizes(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        found = measure_sizes(archive.database, NOW)
    assert (found.sources, found.per_day) == ((), 0)
    assert found.forecast(365) == found.file_bytes
