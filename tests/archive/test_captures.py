"""Every answer is a row, every body is kept once, and revisits point to what is held."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import payloads
from archive.articles.identity import CapturedExtraction
from archive.captures.chain import COLUMNS, GENESIS, compute_chain_digest
from archive.db.errors import ArchiveDamaged, PayloadMissing
from archive.model.digests import compute_payload_digest
from archive.store import Archive
from tests.archive.made import AT, URL, begin_archive, capture, extraction

KEY = "example,fanal)/politique/une.html"


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_an_answer_is_kept_with_its_bytes(archive: Archive) -> None:
    stored = archive.captures.add(capture(body=b"<p>un</p>"))
    assert (stored.capture_id, stored.urlkey, stored.revisit, stored.new_payload) == (1, KEY, None, True)
    assert stored.payload_digest == compute_payload_digest(b"<p>un</p>")
    assert archive.payloads.read(stored.payload_digest) == b"<p>un</p>"


def test_equal_bytes_again_are_a_revisit_and_are_not_kept_twice(archive: Archive) -> None:
    first = archive.captures.add(capture())
    again = archive.captures.add(capture(hours=1))
    assert (again.revisit, again.new_payload) == ("identical-payload-digest", False)
    assert again.payload_digest == first.payload_digest
    assert archive.count_rows().payloads == 1
    assert archive.count_rows().captures == 2


def test_equal_bytes_under_another_address_are_no_revisit_but_kept_once(archive: Archive) -> None:
    archive.captures.add(capture())
    other = archive.captures.add(capture(url="https://fanal.example/autre"))
    assert (other.revisit, other.new_payload) == (None, False)
    assert archive.count_rows().payloads == 1


def test_bytes_that_come_back_after_others_are_no_revisit(archive: Archive) -> None:
    for body in (b"un", b"deux"):
        archive.captures.add(capture(body=body))
    assert archive.captures.add(capture(body=b"un")).revisit is None


def test_a_304_points_to_the_newest_good_answer(archive: Archive) -> None:
    archive.captures.add(capture(body=b"un"))
    held = archive.captures.add(capture(body=b"deux"))
    archive.captures.add(capture(body=b"erreur", status=500, error="http"))
    renewed = archive.captures.add(capture(body=None, status=304))
    assert (renewed.revisit, renewed.payload_digest) == ("server-not-modified", held.payload_digest)


def test_a_304_of_an_address_never_read_points_nowhere(archive: Archive) -> None:
    stored = archive.captures.add(capture(body=None, status=304))
    assert (stored.revisit, stored.payload_digest) == (None, None)


def test_refusals_are_rows_without_bytes(archive: Archive, path: Path) -> None:
    refused = capture(
        url="ftp://fanal.example/x", body=None, status=None, error="bad-scheme", error_detail="ftp \ud800"
    )
    stored = archive.captures.add(refused)
    assert (stored.urlkey, stored.payload_digest) == ("ftp://fanal.example/x", None)
    assert rows(path, "SELECT error, error_detail, status FROM captures") == [("bad-scheme", "ftp ?", None)]


def test_the_last_answer_gives_what_a_conditional_request_needs(archive: Archive) -> None:
    feed = capture(kind="feed", headers=(("Content-Type", "text/xml"), ("ETag", '"1"'), ("Last-Modified", "hier")))
    stored = archive.captures.add(feed)
    archive.captures.add(capture(kind="feed", body=None, status=304, headers=(("etag", '"2"'),), hours=1))
    archive.captures.add(capture(kind="feed", body=b"erreur", status=500, error="http", hours=2))
    answer = archive.captures.find_last_answer(KEY, "feed")
    assert answer is not None
    assert (answer.etag, answer.last_modified) == ('"2"', "hier")
    assert (answer.payload_digest, answer.media_type) == (stored.payload_digest, "text/html")
    assert answer.captured_at == AT + timedelta(hours=1)
    assert answer.headers == feed.headers
    assert archive.captures.find_last_answer(KEY, "article") is None


def test_each_row_continues_the_chain(archive: Archive, path: Path) -> None:
    archive.captures.add(capture(redirected_from=("http://fanal.example/a",), seconds=1))
    archive.captures.add(capture(body=None, status=404, error="http"))
    previous = GENESIS
    for *values, digest in rows(path, f"SELECT {', '.join(COLUMNS)}, chain_digest FROM captures ORDER BY capture_id"):
        assert compute_chain_digest(previous, dict(zip(COLUMNS, values, strict=True))) == digest
        previous = str(digest)


@pytest.mark.usefixtures("archive")
def test_the_chain_covers_every_column(path: Path) -> None:
    columns = {name for _, name, *_ in rows(path, "PRAGMA table_info(captures)")}
    assert columns == {*COLUMNS, "chain_digest"}


@given(st.dictionaries(st.sampled_from(COLUMNS), st.none() | st.text() | st.integers()), st.sampled_from(COLUMNS))
def test_any_change_of_a_row_changes_its_digest(values: dict[str, str | int | None], column: str) -> None:
    row = {name: values.get(name) for name in COLUMNS}
    digest = compute_chain_digest(GENESIS, row)
    assert compute_chain_digest(GENESIS, dict(reversed(row.items()))) == digest
    assert compute_chain_digest(GENESIS, {**row, column: f"{row[column]}'"}) != digest
    assert compute_chain_digest(digest, row) != digest


def test_payloads_that_are_not_held_or_damaged_are_told_apart(archive: Archive, path: Path) -> None:
    digest = archive.captures.add(capture()).payload_digest
    assert digest is not None
    with pytest.raises(PayloadMissing, match="sha256:00"):
        archive.payloads.read("sha256:00")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE payloads SET data = zeroblob(12)")
    connection.commit()
    connection.close()
    with pytest.raises(ArchiveDamaged, match=digest):
        archive.payloads.read(digest)


@given(st.binary(max_size=2000))
def test_what_is_compressed_comes_back(body: bytes) -> None:
    data = payloads.compress(body)
    assert payloads.decompress(compute_payload_digest(body), len(body), "zstd", data) == (body, None)


@given(st.binary(min_size=1, max_size=300), st.data())
def test_no_damaged_byte_goes_unseen(body: bytes, data: st.DataObject) -> None:
    packed = bytearray(payloads.compress(body))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    found, fault = payloads.decompress(compute_payload_digest(body), len(body), "zstd", bytes(packed))
    assert found == body or (found is None and fault)  # a few bits of a frame mean nothing


@settings(max_examples=20)
@given(st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=6))
def test_however_often_bytes_come_they_are_held_once(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    with begin_archive(tmp_path_factory.mktemp("a") / "a.db") as archive:
        for body in bodies * 2:
            stored = archive.captures.add(capture(body=body))
            assert stored.payload_digest is not None
            assert archive.payloads.read(stored.payload_digest) == body
        assert archive.count_rows().payloads == len(set(bodies))
        assert archive.count_rows().captures == 2 * len(bodies)


def test_known_tells_articles_failures_and_redirects(archive: Archive) -> None:
    asked, target = "https://fanal.example/court", "https://fanal.example/long"
    page = capture(url=target, redirected_from=(asked,))
    archive.captures.add(capture(url=asked, body=None, status=301, location=target))
    kept = archive.articles.add(
        CapturedExtraction(page, archive.captures.add(page), extraction(), "https://fanal.example/canonique"), AT
    )
    for hour in (1, 2):
        archive.captures.add(capture(url=asked, body=None, status=301, location=target, hours=hour))
        archive.captures.add(
            capture(url=target, body=b"non", status=500, error="http", redirected_from=(asked,), hours=hour)
        )
    archive.captures.add(capture(url="https://fanal.example/sans", body=None, status=None, error="timeout"))
    archive.captures.add(capture(url="https://fanal.example/flux", kind="feed"))
    keys = [f"example,fanal)/{name}" for name in ("court", "long", "canonique", "sans", "flux", "jamais")]
    known = archive.articles.find_known(keys)
    assert list(known) == sorted(keys[:4], key=[keys[0], keys[1], keys[3], keys[2]].index)
    court, long, canonique, sans = (known[key] for key in keys[:4])
    assert (court.article_id, court.captures, court.failures_in_a_row, court.has_payload) == (
        kept.article_id,
        6,
        2,
        True,
    )
    assert (long.captures, long.failures_in_a_row, long.last_status, long.last_error) == (3, 2, 500, "http")
    assert long.last_captured_at == AT + timedelta(hours=2)
    assert (canonique.article_id, canonique.captures, canonique.last_captured_at) == (kept.article_id, 0, None)
    assert (sans.article_id, sans.captures, sans.failures_in_a_row, sans.has_payload) == (None, 1, 1, False)


def test_known_takes_as_many_keys_as_it_is_given(archive: Archive) -> None:
    archive.captures.add(capture())
    keys = (f"example,fanal)/{number}" for number in range(20_000))
    assert list(archive.articles.find_known([*keys, KEY])) == [KEY]


def test_a_capture_must_have_a_zone(archive: Archive) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        archive.captures.add(replace(capture(), captured_at=AT.replace(tzinfo=None)))
    assert archive.count_rows().captures == 0
    assert archive.captures.add(capture(url=URL)).capture_id == 1
