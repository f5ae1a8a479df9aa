"""Bytes that changed on the disk, a file cut short, rows taken out: each is found, in every table that matters."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.db.errors import ArchiveError
from archive.integrity.verify import verify
from archive.model.extraction import Moment, Removal
from archive.payloads.compact import compact, vacuum
from archive.store import Archive
from tests.archive.made import AT, begin_archive, capture, extraction

TEMPLATE = os.urandom(4000).hex()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of an archive of thirty pages, some asked again, with extractions, redirects and removals; compacted."""
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    with begin_archive(path) as archive:
        fill(archive)
    return path.read_bytes()


@pytest.fixture
def kept(path: Path, whole: bytes) -> None:
    """That archive, at `path`."""
    path.write_bytes(whole)


def fill(archive: Archive) -> None:
    for number in range(30):
        body = f"<p>{TEMPLATE}</p>{os.urandom(300).hex()}".encode()
        url = f"https://fanal.example/{number}"
        page = capture(url, body, hours=number, redirected_from=(f"http://fanal.example/r{number}",))
        read = extraction(
            f"Article numéro {number}, unique.\nFin.",
            removals=(Removal("partager", f"Partager {number}", 1),),
            lead=f"Le chapeau de l'article {number}.",
            byline=f"Par Awa Konaté, {number}",
            tags=(f"pirogues {number}",),
            published=Moment(AT, "minute"),
        )
        archive.articles.add(CapturedExtraction(page, archive.captures.add(page), read), AT)
    for number in range(5):
        archive.captures.add(capture(f"https://fanal.example/{number}", os.urandom(5000), hours=40))
    compact(archive.database)
    vacuum(archive.database)  # no leftovers of former rows, in which a flip would harm nothing


def is_found(path: Path) -> bool:
    """Whether opening refuses, or verifying tells."""
    try:
        with Archive.open(path, read_only=True) as archive:
            return not verify(archive).is_sound
    except ArchiveError:
        return True


def content(path: Path, query: str) -> bytes:
    """A stored value as it lies in the file."""
    connection = sqlite3.connect(path)
    try:
        value = connection.execute(query).fetchone()[0]
    finally:
        connection.close()
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "query",
    [
        "SELECT data FROM payloads WHERE reference_id IS NOT NULL ORDER BY rowid LIMIT 1",
        "SELECT data FROM payloads ORDER BY rowid DESC LIMIT 1",
        "SELECT substr(data, 1, 3000) FROM payload_references LIMIT 1",
        "SELECT payload_digest FROM captures WHERE capture_id = 3",
        "SELECT chain_digest FROM captures WHERE capture_id = 3",
        "SELECT url FROM captures WHERE capture_id = 3",
        "SELECT text FROM extractions WHERE extraction_id = 7",
        "SELECT text_digest FROM extractions WHERE extraction_id = 7",
        "SELECT lead FROM extractions WHERE extraction_id = 7",
        "SELECT byline FROM extractions WHERE extraction_id = 7",
        "SELECT tags FROM extractions WHERE extraction_id = 7",
        "SELECT published FROM extractions WHERE extraction_id = 7",
        "SELECT text FROM removals WHERE extraction_id = 7",
        "SELECT url FROM article_addresses WHERE article_id = 4",
    ],
)
def test_a_flipped_byte_of_the_file_is_found(path: Path, query: str) -> None:
    stored = content(path, query)
    lies = path.read_bytes()
    place = lies.index(stored[-40:]) if len(stored) > 40 else lies.index(stored)
    flips = 0
    # An address stands in several rows and indexes; one flip must be found wherever it stands.
    while place >= 0 and flips < 4:
        damaged = bytearray(lies)
        damaged[place + len(stored[-40:]) // 2] ^= 0x04
        path.write_bytes(damaged)
        assert is_found(path), f"byte {place} of {query}"
        flips += 1
        place = lies.find(stored[-40:], place + 1)
    path.write_bytes(lies)
    assert not is_found(path)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "row",
    [
        *("captures WHERE capture_id = 9", "payloads WHERE rowid = 9", "extractions WHERE extraction_id = 9"),
        *("articles WHERE article_id = 9", "revisions WHERE article_id = 9", "article_addresses WHERE article_id = 9"),
        *("redirects WHERE capture_id = 9", "payload_references", "sources", "crawls", "extractors"),
    ],
)
def test_a_row_taken_out_is_found(path: Path, row: str) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute(f"DELETE FROM {row}").rowcount > 0
    connection.commit()
    connection.close()
    assert is_found(path)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_found(path: Path, share: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert is_found(path)


@pytest.mark.usefixtures("kept")
def test_two_payloads_exchanged_are_found(path: Path) -> None:
    connection = sqlite3.connect(path)
    one = connection.execute("SELECT rowid, data FROM payloads ORDER BY rowid").fetchone()
    # Two that are nothing but their references may lie there as the same bytes: nothing would be exchanged.
    other = connection.execute("SELECT rowid, data FROM payloads WHERE data <> ? ORDER BY rowid", (one[1],)).fetchone()
    connection.execute("UPDATE payloads SET data = ? WHERE rowid = ?", (one[1], other[0]))
    connection.execute("UPDATE payloads SET data = ? WHERE rowid = ?", (other[1], one[0]))
    connection.commit()
    connection.close()
    assert is_found(path)
