"""The pictures that articles show within their text or beside it, and rows of others that name such an article. For
erasing alone.

A style sheet, or a logo that other pages show, belongs to the newsroom's pages and stays; what its row says of the page
because of which it was asked goes. A picture of the text that another article shows too is erased there as well: it is
what the takedown is about.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from archive.model.urls import to_urlkey
from archive.payloads.references import References
from archive.payloads.stored import read_bytes, read_row
from archive.takedown.reach import Reach
from archive.takedown.spellings import compile_spelled, list_path_spellings

_IMAGES = "SELECT image, images FROM extractions WHERE extraction_id = ?"
_PICTURES = """
    SELECT capture_id, payload_digest FROM captures WHERE urlkey = :key AND kind = 'picture'
    UNION SELECT c.capture_id, c.payload_digest FROM redirects r JOIN captures c ON c.capture_id = r.capture_id
      WHERE r.urlkey = :key AND c.kind = 'picture'"""
_SHARING = "SELECT capture_id FROM captures WHERE payload_digest = ?"
_FOUND_IN = "SELECT DISTINCT found_in FROM captures WHERE source = ? AND found_in IS NOT NULL"
_NAMING = "SELECT capture_id FROM captures WHERE source = ? AND found_in = ?"
_ASKED_FOR = """
    SELECT DISTINCT url FROM captures WHERE source = ? AND kind = 'picture' AND found_in = ?"""
_PAGES = """
    SELECT DISTINCT payload_digest FROM captures
    WHERE source = ? AND kind IN ('article', 'section', 'style') AND payload_digest IS NOT NULL"""


def add_pictures(connection: sqlite3.Connection, reach: Reach) -> Reach:
    """The same with the pictures of the texts, and those that no other page shows: addresses, captures, bodies."""
    keys = frozenset(_list_keys(connection, reach.extractions)) | _find_shown_alone(connection, reach)
    found = [row for key in keys for row in connection.execute(_PICTURES, {"key": key}).fetchall()]
    captures = reach.captures | {number for number, _ in found}
    bodies = frozenset(
        digest for _, digest in found
        if digest is not None and all(number in captures for (number,) in connection.execute(_SHARING, (digest,)))
    )  # fmt: skip
    asked = keys if found else frozenset()
    return replace(reach, captures=captures, payloads=reach.payloads | bodies, urlkeys=reach.urlkeys | asked)


def find_naming(connection: sqlite3.Connection, reach: Reach) -> list[int]:
    """Captures not within the reach that were asked because of one of its articles' pages, and say so."""
    found = [
        number for source, page in _list_pages_named(connection, reach)
        for (number,) in connection.execute(_NAMING, (source, page))
    ]  # fmt: skip
    return [number for number in found if number not in reach.captures]


def _list_pages_named(connection: sqlite3.Connection, reach: Reach) -> list[tuple[str, str]]:
    """The articles' addresses as captures say that they were found there, each with its source."""
    sources = {
        source for each in reach.articles
        for (source,) in connection.execute("SELECT source FROM articles WHERE article_id = ?", (each,))
    }  # fmt: skip
    return [
        (source, page) for source in sources for (page,) in connection.execute(_FOUND_IN, (source,)).fetchall()
        if to_urlkey(page) in reach.urlkeys
    ]  # fmt: skip


def _find_shown_alone(connection: sqlite3.Connection, reach: Reach) -> frozenset[str]:
    """Keys of the pictures that were asked because of these articles, and that no other page of the source names: one
    of a gallery, beside the text. Reads every page of the source where there are such.
    """
    asked: dict[str, set[str]] = {}
    for source, page in _list_pages_named(connection, reach):
        asked.setdefault(source, set()).update(url for (url,) in connection.execute(_ASKED_FOR, (source, page)))
    return frozenset(
        to_urlkey(url) for source, urls in asked.items() for url in _leave_alone(connection, reach, source, urls)
    )


def _leave_alone(connection: sqlite3.Connection, reach: Reach, source: str, urls: set[str]) -> set[str]:
    """Those of the addresses of pictures that stand in no page outside the reach."""
    patterns = {url: compile_spelled(list_path_spellings(_to_name(url))) for url in urls}
    references = References(checked=False)
    for (digest,) in connection.execute(_PAGES, (source,)).fetchall():
        if not patterns:
            break
        row = None if digest in reach.payloads else read_row(connection, digest)
        body = None if row is None else read_bytes(connection, row, references)
        if isinstance(body, bytes):
            named = [url for url, pattern in patterns.items() if pattern is not None and pattern.search(body)]
            patterns = {url: pattern for url, pattern in patterns.items() if url not in named}
    return set(patterns)


def _to_name(url: str) -> str:
    """The last part of an address, as every relative form of it ends: pages may be in several folders."""
    parts = urlsplit(url)
    return (parts.path.rpartition("/")[2] or parts.path) + (f"?{parts.query}" if parts.query else "")


def _list_keys(connection: sqlite3.Connection, extractions: Iterable[int]) -> Iterator[str]:
    for number in extractions:
        image, images = connection.execute(_IMAGES, (number,)).fetchone()
        addresses = [image, *(each.get("url") for each in json.loads(images or "[]"))]
        yield from (to_urlkey(address) for address in addresses if address)
