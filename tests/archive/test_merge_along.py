"""What hangs on captures comes with a merge: imports, front pages, what is reserved."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.frontpages.place import FrontPagePlace
from archive.frontpages.write import UnreadPage
from archive.imports.rows import CaptureOrigin, ImportStart
from archive.integrity.verify import verify
from archive.model.timestamps import to_text
from archive.model.urls import to_urlkey
from archive.origins.merge import MergeOrder, merge
from archive.origins.split import SplitOrder, split
from archive.store import Archive
from archive.takedown.order import TakedownOrder
from tests.archive.made import AT, capture
from tests.archive.shards import add_article, make_shard, to_page

HOME = "https://fanal.example/"
FIRST, SECOND, NEWS = (f"https://fanal.example/a/{name}" for name in ("1", "2", "nouvelle"))
ORDER = MergeOrder(AT)


def look_at_front_page(archive: Archive, hours: float, *urls: str) -> None:
    """A look at the home page, with a place for each of these."""
    body = to_page(*urls, str(hours))
    stored = archive.captures.add(capture(HOME, body, hours, kind="section"))
    assert stored.payload_digest is not None
    places = [FrontPagePlace(rank, url, to_urlkey(url), f"Titre de {url}", False) for rank, url in enumerate(urls, 1)]
    seen = ((stored.capture_id, to_text(capture(HOME, None, hours).captured_at)),)
    page = UnreadPage("fanal", HOME, to_urlkey(HOME), stored.payload_digest, None, seen)
    archive.frontpages.add(page, places, "lecteur 1")


def fill(archive: Archive) -> None:
    """Two articles, one of them imported and reserved, and two looks at the home page."""
    add_article(archive, FIRST, "Le premier texte du matin.\nFin.", 0, headers=(("tdm-reservation", "1"),))
    add_article(archive, SECOND, "Le second texte du matin.\nFin.", 1)
    opened = archive.imports.begin(ImportStart("/lieu/presse.warc.gz", "warc", 1234, "[]", AT))
    archive.imports.add_origin(1, CaptureOrigin(opened.import_id, "0", "<urn:uuid:1>", without_page=True))
    look_at_front_page(archive, 2, FIRST, SECOND)
    look_at_front_page(archive, 3, SECOND, FIRST)
    look_at_front_page(archive, 4, FIRST, SECOND)
    archive.reservations.refresh()


@pytest.fixture
def shard(tmp_path: Path) -> Iterator[Archive]:
    with make_shard(tmp_path / "shard.db") as archive:
        fill(archive)
        yield archive


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Archive]:
    with make_shard(tmp_path / "room.db") as archive:
        yield archive


def read(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """What hangs on captures, without numbers."""
    queries = {
        "imported": "SELECT c.url, i.name, m.place, m.record_id, m.without_page FROM imported_captures m "
        "JOIN imports i USING (import_id) JOIN captures c USING (capture_id)",
        "front pages": "SELECT page, seen_at, rank, headline, url FROM frontpages_view",
        "reserved": "SELECT c.url, c.captured_at, s.statements FROM capture_reservations p "
        "JOIN reservations s USING (reservation_id) JOIN captures c USING (capture_id)",
        "of articles": "SELECT a.url, r.no_tdm, r.no_archive FROM article_reservations r "
        "JOIN articles a USING (article_id)",
    }
    with archive.database.connection() as connection:
        return {name: sorted(connection.execute(query).fetchall(), key=repr) for name, query in queries.items()}


def count(archive: Archive, table: str) -> int:
    with archive.database.connection() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_all_of_it_comes_once(shard: Archive, room: Archive) -> None:
    for _ in range(2):
        merge(room.database, shard.path, ORDER)
        assert read(room) == read(shard)
        assert [count(room, table) for table in ("imports", "frontpages", "frontpage_looks", "reservations")] == [
            1,
            2,
            3,
            2,
        ]
    assert verify(room).is_sound
    look_at_front_page(shard, 5, NEWS, FIRST)
    add_article(shard, NEWS, "Une nouvelle.\nFin.", 6, headers=(("X-Robots-Tag", "noarchive"),))
    shard.reservations.refresh()
    merge(room.database, shard.path, ORDER)
    assert read(room) == read(shard)


def test_what_both_have_seen_stands_beside(shard: Archive, room: Archive) -> None:
    fill(room)
    merge(room.database, shard.path, ORDER)
    assert count(room, "frontpages") == 2  # the same places of one page
    assert count(room, "frontpage_looks") == 6
    assert count(room, "imported_captures") == 2
    assert count(room, "imports") == 1  # the same reading of the same file
    assert verify(room).is_sound


def test_an_import_under_way_there_is_not_gone_on_with_here(shard: Archive, room: Archive) -> None:
    merge(room.database, shard.path, ORDER)
    assert room.imports.begin(ImportStart("/lieu/presse.warc.gz", "warc", 1234, "[]", AT)).read_to == 0
    assert count(room, "imports") == 2


def test_what_was_taken_down_here_comes_neither_as_a_place_nor_as_a_row(shard: Archive, room: Archive) -> None:
    add_article(room, FIRST, "Le premier texte du matin.\nFin.", 0)
    room.takedowns.take_down(TakedownOrder("erase", "court-order", "file 1", AT, (FIRST,)))
    merge(room.database, shard.path, ORDER)
    assert {row[-1] for row in read(room)["front pages"]} == {SECOND}
    assert read(room)["imported"] == []
    assert [row[0] for row in read(room)["reserved"]] == [SECOND]
    assert verify(room).is_sound


def test_a_part_has_what_hangs_on_its_captures(shard: Archive, tmp_path: Path) -> None:
    split(shard.database, tmp_path / "part.db", SplitOrder(ORDER, sources=frozenset({"fanal"})))
    with Archive.open(tmp_path / "part.db") as part:
        assert read(part) == read(shard)
        assert verify(part).is_sound


def test_a_merge_that_was_stopped_goes_on(shard: Archive, room: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.origins.along_captures.keep_readings", _stop)
    with pytest.raises(KeyboardInterrupt):
        merge(room.database, shard.path, replace(ORDER))
    monkeypatch.undo()
    with closing(sqlite3.connect(room.path)) as connection:
        assert connection.execute("SELECT count(*) FROM frontpage_looks").fetchone() == (3,)
    merge(room.database, shard.path, ORDER)
    assert read(room) == read(shard)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
