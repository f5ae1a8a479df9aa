"""The pictures that articles show within their text, and rows of others that name such an article. For erasing alone.

A style sheet or a logo belongs to the newsroom's pages and stays; what its row says of the page because of which it was
asked goes. A picture that another article shows too is erased there as well: it is what the takedown is about.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.model.urls import to_urlkey
from archive.takedown.reach import Reach

_IMAGES = "SELECT image, images FROM extractions WHERE extraction_id = ?"
_PICTURES = """
    SELECT capture_id, payload_digest FROM captures WHERE urlkey = :key AND kind = 'picture'
    UNION SELECT c.capture_id, c.payload_digest FROM redirects r JOIN captures c ON c.capture_id = r.capture_id
      WHERE r.urlkey = :key AND c.kind = 'picture'"""
_SHARING = "SELECT capture_id FROM captures WHERE payload_digest = ?"
_REQUISITES = """
    SELECT capture_id, found_in FROM captures
    WHERE source = ? AND kind IN ('style', 'picture', 'font') AND found_in IS NOT NULL"""


def add_pictures(connection: sqlite3.Connection, reach: Reach) -> Reach:
    """The same with the pictures of the articles' texts: their addresses, captures and bodies."""
    keys = frozenset(_list_keys(connection, reach.extractions))
    found = [row for key in keys for row in connection.execute(_PICTURES, {"key": key}).fetchall()]
    captures = reach.captures | {number for number, _ in found}
    bodies = frozenset(
        digest for _, digest in found
        if digest is not None and all(number in captures for (number,) in connection.execute(_SHARING, (digest,)))
    )  # fmt: skip
    asked = keys if found else frozenset()
    return replace(reach, captures=captures, payloads=reach.payloads | bodies, urlkeys=reach.urlkeys | asked)


def find_naming(connection: sqlite3.Connection, reach: Reach) -> list[int]:
    """Captures of style sheets and pictures, not within the reach, that name one of its articles' pages."""
    sources = {
        source for each in reach.articles
        for (source,) in connection.execute("SELECT source FROM articles WHERE article_id = ?", (each,))
    }  # fmt: skip
    rows = [row for source in sources for row in connection.execute(_REQUISITES, (source,))]
    return [number for number, page in rows if number not in reach.captures and to_urlkey(page) in reach.urlkeys]


def _list_keys(connection: sqlite3.Connection, extractions: Iterable[int]) -> Iterator[str]:
    for number in extractions:
        image, images = connection.execute(_IMAGES, (number,)).fetchone()
        addresses = [image, *(each.get("url") for each in json.loads(images or "[]"))]
        yield from (to_urlkey(address) for address in addresses if address)
