"""Pages of one template take little room, whatever they stand on comes back, and damage below them is told."""

from __future__ import annotations

import os
import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.integrity.verify import verify
from archive.model.digests import compute_payload_digest
from archive.payloads.choice import LARGEST, RecentPage, choose_reference, may_pay
from archive.payloads.codec import QUICK, THOROUGH, CompressionBase, compress, decompress
from archive.payloads.compact import compact, vacuum
from archive.store import Archive
from tests.archive.made import capture

TEMPLATE = os.urandom(30_000).hex()
"""What nothing but another page of the same newsroom can make small."""


def page(number: int, edition: int = 0, template: str = TEMPLATE) -> bytes:
    noise = random.Random(f"{number}-{edition}")
    return f"<html>{template}<p>Article {number}, {noise.randbytes(40).hex()}</p>{template[:500]}</html>".encode()


@pytest.fixture
def kept(archive: Archive) -> Archive:
    """Forty articles of one template, ten of them asked again."""
    for number in range(40):
        archive.captures.add(capture(f"https://fanal.example/{number}", page(number), hours=number))
    for number in range(10):
        archive.captures.add(capture(f"https://fanal.example/{number}", page(number, 1), hours=50 + number))
    return archive


def value(path: Path, query: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(query).fetchone()[0] or 0)
    finally:
        connection.close()


def stored_bytes(path: Path) -> int:
    return value(path, "SELECT sum(length(data)) FROM payloads") + value(
        path, "SELECT sum(length(data)) FROM payload_references"
    )


def bodies(archive: Archive, path: Path) -> dict[str, bytes]:
    connection = sqlite3.connect(path)
    digests = [digest for (digest,) in connection.execute("SELECT payload_digest FROM payloads")]
    connection.close()
    return {digest: archive.payloads.read(digest) for digest in digests}


def damage(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def found(archive: Archive) -> dict[tuple[str, str], str]:
    return {(problem.table, problem.key): problem.what for problem in verify(archive).problems}


def test_pages_of_one_template_stand_on_a_reference(kept: Archive, path: Path) -> None:
    assert value(path, "SELECT count(*) FROM payload_references") >= 1
    assert stored_bytes(path) < 4 * len(compress(page(0)))
    assert set(bodies(kept, path).values()) == {page(n) for n in range(40)} | {page(n, 1) for n in range(10)}
    assert verify(kept).is_sound


def test_a_page_asked_again_stands_on_its_own_former_bytes(archive: Archive, path: Path) -> None:
    alone = [os.urandom(20_000) for _ in range(3)]  # nothing in common but with themselves
    for hour, number in enumerate((0, 1, 2, 0, 1, 2, 0, 0)):
        archive.captures.add(capture(f"https://fanal.example/{number}", alone[number] + b"%d" % hour, hours=hour))
    assert value(path, "SELECT count(*) FROM payloads WHERE former_digest IS NOT NULL") == 5
    deeper = "SELECT count(*) FROM payloads p JOIN payloads q ON q.payload_digest = p.former_digest "
    assert value(path, deeper + "WHERE q.former_digest IS NOT NULL") == 0
    assert len(bodies(archive, path)) == 8


def test_a_redesign_brings_a_new_reference(kept: Archive, path: Path) -> None:
    before = value(path, "SELECT max(reference_id) FROM payload_references")
    redesigned = os.urandom(30_000).hex()
    for number in range(100, 170):
        archive_page = page(number, template=redesigned)
        kept.captures.add(capture(f"https://fanal.example/{number}", archive_page, hours=number))
    assert value(path, "SELECT max(reference_id) FROM payload_references") > before
    last = value(path, "SELECT length(data) FROM payloads ORDER BY rowid DESC LIMIT 1")
    assert last < len(compress(archive_page)) / 10


def test_a_new_process_goes_on_with_the_reference_it_finds(kept: Archive, path: Path) -> None:
    kept.close()
    with Archive.open(path) as again:
        again.captures.add(capture("https://fanal.example/neuf", page(900), hours=99))
        assert value(path, "SELECT length(data) FROM payloads ORDER BY rowid DESC LIMIT 1") < 1000
        assert value(path, "SELECT count(*) FROM payload_references") >= 1


def test_compacting_makes_smaller_changes_nothing_and_ends(kept: Archive, path: Path) -> None:
    before, size = bodies(kept, path), stored_bytes(path)
    told: list[tuple[int, int]] = []
    report = compact(kept.database, progress=lambda done, total: told.append((done, total)))
    assert (report.payloads, report.skipped) == (50, 0)
    assert 0 < report.rewritten <= 50
    assert told[-1] == (50, 50)
    assert stored_bytes(path) < size
    assert bodies(kept, path) == before
    assert verify(kept).is_sound
    assert compact(kept.database).payloads == 0
    kept.captures.add(capture("https://fanal.example/neuf", page(900), hours=99))
    assert compact(kept.database).payloads == 1


def test_a_stopped_compaction_goes_on_where_it_was(kept: Archive, path: Path) -> None:
    class StopError(Exception):
        pass

    def stop(done: int, _: int) -> None:
        if done >= 20:
            raise StopError

    before = bodies(kept, path)
    with pytest.raises(StopError):
        compact(kept.database, progress=stop)
    assert verify(kept).is_sound
    left = value(path, f"SELECT count(*) FROM payloads WHERE level < {THOROUGH}")
    assert 0 < left < 50
    assert compact(kept.database).payloads == left
    assert bodies(kept, path) == before


def test_a_payload_that_others_stand_on_never_comes_to_stand_on_a_third(archive: Archive, path: Path) -> None:
    first = os.urandom(20_000)
    for hour in range(6):
        archive.captures.add(capture(body=first + b"%d" % hour, hours=hour))
    compact(archive.database)
    assert value(path, "SELECT count(*) FROM payloads WHERE former_digest IS NOT NULL") == 5
    assert value(path, "SELECT count(DISTINCT former_digest) FROM payloads") == 1
    assert verify(archive).is_sound


def test_a_crawl_and_a_compaction_may_write_in_turns(kept: Archive, path: Path) -> None:
    def crawl(done: int, _: int) -> None:
        with Archive.open(path) as other:
            for number in range(10):
                other.captures.add(
                    capture(f"https://fanal.example/{number}", page(number, 100 + done), hours=60 + done)
                )

    compact(kept.database, progress=crawl)
    assert len(bodies(kept, path)) >= 80
    assert verify(kept).is_sound


def test_vacuum_gives_the_room_back(kept: Archive, path: Path) -> None:
    compact(kept.database)
    before = value(path, "PRAGMA page_count") * value(path, "PRAGMA page_size")
    freed = vacuum(kept.database)
    assert freed > 0
    assert path.stat().st_size == before - freed
    assert verify(kept).is_sound


def test_compacting_leaves_a_damaged_payload_as_it_is(kept: Archive, path: Path) -> None:
    damage(path, "UPDATE payloads SET data = zeroblob(50) WHERE rowid = 30")
    before = found(kept)
    assert compact(kept.database).skipped >= 1
    assert set(found(kept)) == set(before)


def test_a_damaged_reference_is_told_with_all_it_touches(kept: Archive, path: Path) -> None:
    damage(path, "UPDATE payload_references SET data = zeroblob(50)")
    touched = value(path, "SELECT count(*) FROM payloads WHERE reference_id IS NOT NULL")
    on_those = value(
        path,
        "SELECT count(*) FROM payloads p JOIN payloads q ON q.payload_digest = p.former_digest "
        "WHERE q.reference_id IS NOT NULL",
    )
    problems = found(kept)
    assert "payload" in problems["payload_references", "1"]
    assert len([table for table, _ in problems if table == "payloads"]) == touched + on_those
    assert touched > 10


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM payload_references",
        "UPDATE payload_references SET reference_digest = 'sha256:0'",
        "UPDATE payload_references SET size = size + 1",
        "UPDATE payloads SET reference_id = NULL WHERE reference_id IS NOT NULL",
        "UPDATE payloads SET former_digest = NULL WHERE former_digest IS NOT NULL",
        "UPDATE payloads SET former_digest = payload_digest WHERE rowid = 45",
        "UPDATE payloads SET former_digest = 'sha256:0' WHERE rowid = 45",
    ],
)
def test_damage_below_a_payload_is_found(kept: Archive, path: Path, change: str) -> None:
    if "former" in change and not value(path, "SELECT count(*) FROM payloads WHERE former_digest IS NOT NULL"):
        body = capture("https://fanal.example/seul", os.urandom(9000))
        kept.captures.add(body)
        kept.captures.add(capture("https://fanal.example/seul", (body.body or b"") + b".", hours=1))
    damage(path, change)
    assert any(table == "payloads" for table, _ in found(kept))


def test_swapped_references_are_found(kept: Archive, path: Path) -> None:
    for number in range(60):
        body = b"<rss>" + TEMPLATE[::-1].encode() + b"%d" % number
        kept.captures.add(capture(f"https://fanal.example/flux/{number}", body, hours=number, kind="feed"))
    columns = ("reference_digest", "size", "data")
    swap = ", ".join(
        f"{column} = (SELECT o.{column} FROM payload_references o WHERE o.kind <> payload_references.kind LIMIT 1)"
        for column in columns
    )
    damage(path, f"CREATE TEMP TABLE o AS SELECT * FROM payload_references; UPDATE payload_references SET {swap}")
    assert len([key for table, key in found(kept) if table == "payloads"]) > 20


def test_trials_decide_what_a_reference_is_made_of() -> None:
    pages = [RecentPage(str(number), page(number), len(compress(page(number)))) for number in range(8)]
    assert may_pay(pages[-1], pages[-2], 40)
    reference = choose_reference(pages, 40)
    assert reference is not None
    assert len(reference.body) <= LARGEST
    small = [
        RecentPage(p.payload_digest, p.body, len(compress(p.body, CompressionBase(reference.body)))) for p in pages
    ]
    assert choose_reference(small, 40) is None
    assert not may_pay(small[-1], small[-2], 1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=3000), st.binary(min_size=64, max_size=3000), st.sampled_from([QUICK, THOROUGH]))
def test_what_stands_on_a_base_comes_back_from_it_alone(body: bytes, base: bytes, level: int) -> None:
    digest = compute_payload_digest(body)
    data = compress(body, CompressionBase(base), level)
    assert decompress(digest, len(body), "zstd", data, CompressionBase(base)) == (body, None)
    other, fault = decompress(digest, len(body), "zstd", data, CompressionBase(base[::-1]))
    assert other == body or fault
