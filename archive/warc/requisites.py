"""The captures of style sheets, pictures and fonts that a page needs, so that a WARC of articles replays as it looked.

Read off the page's own bytes, and off its style sheets', each of which is read once. Nothing is looked for of a source
that has none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from archive import payloads
from archive.db.connection import Database
from archive.db.errors import ArchiveDamaged
from archive.model.urls import to_urlkey
from archive.requisites.held import has_requisites
from archive.requisites.references import find_references
from archive.requisites.style_sheets import StyleReferences, list_style_references

_HELD = """
    SELECT capture_id, kind, url, payload_digest FROM captures
    WHERE urlkey = :key AND source = :source AND kind IN ('style', 'picture', 'font') AND status IS NOT NULL
    UNION SELECT c.capture_id, c.kind, c.url, c.payload_digest FROM redirects r
      JOIN captures c ON c.capture_id = r.capture_id
    WHERE r.urlkey = :key AND c.source = :source AND c.kind IN ('style', 'picture', 'font') AND c.status IS NOT NULL"""


class RequisiteCaptures:
    """Finds what pages need; remembers what each source and style sheet was found to have."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._has_any: dict[str, bool] = {}
        self._named: dict[str, StyleReferences] = {}

    def find(self, connection: sqlite3.Connection, row: dict[str, Any]) -> list[int]:
        """The numbers of the captures that the page of a capture needs, in order, sheets that import each other too."""
        source, digest = row["source"], row["payload_digest"]
        if digest is None or row["error"] or not self._is_kept(source):
            return []
        named = find_references(payloads.read_payload(self._database, digest), "utf-8", row["url"])
        found: dict[int, None] = {}
        waiting = [*named.styles, *named.pictures]
        while waiting:
            for number, style in self._list_held(connection, source, [waiting.pop()]):
                if number not in found:
                    found[number] = None
                    waiting += [*style.imports, *style.pictures, *style.fonts]
        return sorted(found)

    def _is_kept(self, source: str) -> bool:
        if source not in self._has_any:
            self._has_any[source] = has_requisites(self._database, source)
        return self._has_any[source]

    def _list_held(
        self, connection: sqlite3.Connection, source: str, urls: Iterable[str]
    ) -> Iterator[tuple[int, StyleReferences]]:
        for url in urls:
            rows = connection.execute(_HELD, {"key": to_urlkey(url), "source": source}).fetchall()
            for number, kind, address, digest in rows:
                is_sheet = kind == "style" and digest is not None
                yield number, self._read_style(digest, address) if is_sheet else StyleReferences()

    def _read_style(self, digest: str, url: str) -> StyleReferences:
        if digest not in self._named:
            try:
                body = payloads.read_payload(self._database, digest)
                self._named[digest] = list_style_references(body, url)
            except (ArchiveDamaged, RecursionError):  # written as it is, or refused where its record is made
                self._named[digest] = StyleReferences()
        return self._named[digest]
