"""After an erasure no byte of the article is in any file of ours, whatever brought it, however it is written there."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlEnd
from archive.integrity.verify import verify
from archive.locale.reason import RecordedReason
from archive.origins.merge import MergeOrder
from archive.store import Archive
from archive.takedown.said import SAID, leave_out_addresses
from archive.takedown.spellings import compile_spelled, decompress, list_path_spellings, list_title_spellings
from tests.archive.made import AT, capture
from tests.archive.shards import add_article, find_bytes, make_shard
from tests.archive.taken_down import ERASE, NAME, OLD, URL, read_bodies, take_down

PATH, TITLE = "/proces/la-cause", f"Le procès {NAME}"
POSTS = json.dumps([{"link": URL, "title": {"rendered": TITLE}, "content": NAME}]).replace("/", "\\/").encode()
SITEMAP = gzip.compress(f"<urlset><url><loc>{URL}</loc></url></urlset>".encode(), mtime=0)


@pytest.mark.parametrize(
    "body",
    [
        POSTS,
        json.dumps({"items": [{"title": TITLE}]}).encode(),
        SITEMAP,
        SITEMAP[:-9],
        f"<a href='{URL}'>".encode(),
        f"<title>{TITLE}</title>".encode("cp1252"),
        f"<title>{TITLE}</title>".encode("ascii", "xmlcharrefreplace"),
    ],
    ids=["posts", "json feed", "gzip", "gzip cut short", "link", "western title", "entities"],
)
def test_a_listing_names_an_article_however_it_is_written(body: bytes) -> None:
    named = compile_spelled(list_path_spellings(PATH) | list_title_spellings(TITLE))
    assert named is not None
    assert named.search(decompress(body))


@pytest.mark.parametrize(
    "written",
    ["/l-été?a=1&b=2", "/l-%C3%A9t%C3%A9?a=1&b=2", "/l-%c3%a9t%c3%a9?a=1&amp;b=2", "\\/l-\\u00e9t\\u00e9?a=1&b=2"],
)
@pytest.mark.parametrize("path", ["/l-été?a=1&b=2", "/l-%C3%A9t%C3%A9?a=1&b=2", "/l-%c3%a9t%c3%a9?a=1&b=2"])
def test_an_address_is_found_with_its_letters_as_they_are_or_by_percent(path: str, written: str) -> None:
    named = compile_spelled(list_path_spellings(path))
    assert named is not None
    assert named.search(f'"{written}"'.encode())
    assert not named.search(f'"{written}2"'.encode()), "the beginning of another address"


def test_a_sentence_names_no_address_that_is_gone() -> None:
    gone = {"example,fanal)/a"}.__contains__
    said = "3 pages failed (https://fanal.example/a), and https://fanal.example/ab: http://www.fanal.example/a."
    assert leave_out_addresses(said, gone) == "3 pages failed (erased:), and https://fanal.example/ab: erased:."
    stored = json.dumps({"url": "https://fanal.example/a", "n": 3})
    assert json.loads(leave_out_addresses(stored, gone)) == {"url": "erased:", "n": 3}


def spread(archive: Archive) -> None:
    """Let the article be named in every kind of place that an archive has beside its own rows."""
    for number, (body, kind) in enumerate(((POSTS, "feed"), (SITEMAP, "sitemap"), (POSTS, "section"))):
        archive.captures.add(capture(f"https://fanal.example/liste/{number}", body, 8 + number, kind=kind))
    linked = json.dumps({"related": {"url": URL, "name": "autre"}}).replace("/", "\\/")
    page = f"<p>Le marché ouvre.</p><script type=application/ld+json>{linked}</script>"
    archive.captures.add(capture("https://fanal.example/voisin", page.encode(), 12, found_in=URL))
    gallery = f"<p>Le procès.</p><img src=/img/{NAME}.png><img src=/img/logo.png>"
    add_article(archive, URL, gallery, 12.5, title=f"Le procès {NAME}")
    add_article(archive, "https://fanal.example/a/1", "Encore.<img src=/img/logo.png>", 13)
    for name in (NAME, "logo"):
        picture = b"\x89PNG\r\n\x1a\n" + f"{name} en image".encode()
        archive.captures.add(
            capture(f"https://fanal.example/img/{name}.png", picture, 14, kind="picture", found_in=URL)
        )
    archive.crawls.end(1, CrawlEnd(AT, "partial", RecordedReason("pages-failed", n=1, url=URL)))
    with archive.database.transaction() as connection:
        said = json.dumps([f"answer 4 of {URL}"])
        connection.execute(
            "INSERT INTO health_events (source, at, since_at, kind, former, reason, evidence) "
            "VALUES ('fanal', :at, :at, 'failing', 'well', :reason, :evidence)",
            {"at": "2022-08-05T12:00:00Z", "reason": f"{OLD} leads to {URL}", "evidence": said},
        )  # fmt: skip


def list_named(archive: Archive) -> list[str]:
    """Where the article is still named, of all cells of all tables and of all bodies, decompressed."""
    needles = [needle.encode() for needle in (NAME.lower(), "la-cause", "ancienne-adresse")]
    found = []
    with closing(sqlite3.connect(archive.path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                held = b"|".join(each if isinstance(each, bytes) else str(each).encode() for each in row).lower()
                found += [table for needle in needles if needle in held]
    bodies = [decompress(body).lower() for body in read_bodies(archive)]
    return found + ["a body" for body in bodies for needle in needles if needle in body]


def test_no_byte_stays_in_any_place_of_the_archive_and_the_rest_does(kept: Archive) -> None:
    spread(kept)
    assert {"crawls", "health_events", "captures", "extractions", "a body"} <= set(list_named(kept))
    take_down(kept, ERASE)
    kept.payloads.vacuum()
    assert list_named(kept) == []
    for needle in (NAME, "la-cause", "ancienne-adresse"):
        assert find_bytes(needle, kept.path) == []
    with kept.database.connection() as connection:
        pictures = connection.execute("SELECT url FROM captures WHERE kind = 'picture' ORDER BY url").fetchall()
    assert pictures == [("erased:",), ("https://fanal.example/img/logo.png",)], "the logo is on other pages"
    row = kept.crawls.find(1)
    assert row is not None
    assert "erased:" in str(row.reason)
    assert verify(kept).problems == ()


def test_what_another_archive_says_of_it_does_not_come_with_a_merge(tmp_path: Path, kept: Archive) -> None:
    with make_shard(tmp_path / "room.db") as room:
        room.origins.merge(kept.path, MergeOrder(AT))
        spread(kept)
        take_down(room, ERASE)
        for _ in range(2):
            room.origins.merge(kept.path, MergeOrder(AT + timedelta(days=1)))
        assert [name for name in list_named(room) if name in SAID] == []
        assert verify(room).problems == ()
