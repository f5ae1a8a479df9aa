"""What a new payload is to stand on, while crawling: its own former bytes, its source's reference, or nothing.

Adding a page has to stay cheap: one or two quick compressions, and now and then a look whether the reference is still
a good one. What is found too costly here is left to `archive.payloads.compact`.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass

from archive.db.connection import Database
from archive.db.errors import ArchiveLocked
from archive.model.capture import REQUISITE_KINDS, Capture
from archive.model.timestamps import to_text
from archive.payloads import references
from archive.payloads.choice import Choice, RecentPage, choose_reference, may_pay
from archive.payloads.codec import COMPRESSION, CompressionBase, compress, decompress, is_base
from archive.payloads.references import PayloadFault, References
from archive.payloads.stored import Packed, PayloadRow, read_bytes, read_row, set_base

_RECENT = 16
"""Pages that a new reference is made of and tried on."""
_SEARCHED = 400
"""Captures of a source among which the recent pages of a kind are looked for."""
_LOOK_EVERY, _LOOK_AT_LEAST_EVERY = 4, 256
"""Pages between two looks at a reference, doubled after each."""
_TO_COME = 40
"""Pages over which a new reference has to earn what it costs."""
_SHELVES = 64
_LARGEST_FORMER = 2_000_000
"""Longer pages do not stand on their former bytes: making those ready would take too long."""

_LAST_PAYLOAD = """
    SELECT coalesce(p.former_digest, p.payload_digest) FROM captures c
    JOIN payloads p ON p.payload_digest = c.payload_digest
    WHERE c.urlkey = ? AND c.error IS NULL ORDER BY c.captured_at DESC, c.capture_id DESC LIMIT 1"""

_RECENT_PAYLOADS = """
    SELECT payload_digest FROM (SELECT kind, payload_digest, error, capture_id FROM captures WHERE source = ?
      AND kind NOT IN ('style', 'picture', 'font')
      ORDER BY captured_at DESC, capture_id DESC LIMIT ?)
    WHERE kind = ? AND payload_digest IS NOT NULL AND error IS NULL ORDER BY capture_id DESC"""


@dataclass(slots=True)
class _Shelf:
    """The payloads of one source and kind: what new ones stand on, and when to look at that again."""

    reference_id: int | None
    kept: int = 0
    look_at: int = 1
    interval: int = _LOOK_EVERY


class Packer:
    """Packs the payloads of one open archive. Not for sharing between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.references = References()
        self._shelves: OrderedDict[tuple[str, str], _Shelf] = OrderedDict()

    def pack(self, capture: Capture, urlkey: str) -> Packed:
        """A capture's body on the base that makes it smallest. Reads only."""
        body = capture.body or b""
        with self._database.connection() as connection:
            shelf = self._shelf(connection, capture)
            base = self._reference(connection, shelf)
            former = self._former(connection, urlkey) if len(body) <= _LARGEST_FORMER else None
        if former is not None:
            digest, former_ground = former
            on_former = compress(body, former_ground)
            on_reference = compress(body, base)
            if len(on_former) < len(on_reference):
                return Packed(on_former, former_digest=digest)
            return Packed(on_reference, shelf.reference_id if base else None)
        return Packed(compress(body, base), shelf.reference_id if base else None)

    def note_kept(self, capture: Capture) -> None:
        """A capture's payload has been committed: now and then its source's reference is looked at, and renewed.

        The renewal is a transaction of its own. It waits for nobody: another writer's lock puts it off.
        """
        if capture.kind in REQUISITE_KINDS:
            return  # pictures have nothing in common; a style sheet is kept once
        shelf = self._shelves[capture.source, capture.kind]
        shelf.kept += 1
        if shelf.kept < shelf.look_at:
            return
        with suppress(ArchiveLocked):
            self._renew(capture, shelf)
        # Whether or not it was renewed: a source of many templates would else be looked at all the time.
        shelf.interval = min(shelf.interval * 2, _LOOK_AT_LEAST_EVERY)
        if shelf.reference_id is None:
            shelf.interval = 1 if shelf.kept < _RECENT else _LOOK_EVERY
        shelf.look_at = shelf.kept + shelf.interval

    def _shelf(self, connection: sqlite3.Connection, capture: Capture) -> _Shelf:
        key = (capture.source, capture.kind)
        shelf = self._shelves.get(key)
        if shelf is None:
            shelf = self._shelves[key] = _Shelf(references.find_newest(connection, *key))
            if len(self._shelves) > _SHELVES:
                self._shelves.popitem(last=False)
        self._shelves.move_to_end(key)
        return shelf

    def _reference(self, connection: sqlite3.Connection, shelf: _Shelf) -> CompressionBase | None:
        """Nothing new stands on a damaged reference."""
        if shelf.reference_id is None:
            return None
        base = self.references.find_base(connection, shelf.reference_id)
        return None if isinstance(base, PayloadFault) else base

    def _former(self, connection: sqlite3.Connection, urlkey: str) -> tuple[str, CompressionBase] | None:
        """The last bytes of the same address, or what those stand on: nothing ever stands deeper."""
        found = connection.execute(_LAST_PAYLOAD, (urlkey,)).fetchone()
        row = read_row(connection, found[0]) if found else None
        if row is None or row.former_digest is not None or not row.is_written_so or row.size > _LARGEST_FORMER:
            return None
        body = read_bytes(connection, row, self.references)
        return (
            None if isinstance(body, PayloadFault) or not is_base(body) else (row.payload_digest, CompressionBase(body))
        )

    def _renew(self, capture: Capture, shelf: _Shelf) -> None:
        with self._database.connection() as connection:
            rows = self._recent(connection, capture)
            if len(rows) < 2 or not self._may_pay(connection, rows):
                return
            pages = [page for row in rows if (page := self._page(connection, row)) is not None]
        choice = choose_reference(pages[::-1], _TO_COME) if len(pages) > 1 else None
        if choice is None:
            return
        frames = _frames(choice)
        with self._database.transaction() as connection:
            shelf.reference_id = references.add(
                connection, capture.source, capture.kind, to_text(capture.captured_at), choice.body
            )
            for digest, data in frames.items():
                set_base(connection, digest, Packed(data, shelf.reference_id))

    def _may_pay(self, connection: sqlite3.Connection, rows: list[PayloadRow]) -> bool:
        newest, former = (self._page(connection, row) for row in rows[:2])
        return newest is not None and former is not None and may_pay(newest, former, _TO_COME)

    def _recent(self, connection: sqlite3.Connection, capture: Capture) -> list[PayloadRow]:
        """The newest payloads of the capture's source and kind, the newest one first."""
        found = connection.execute(_RECENT_PAYLOADS, (capture.source, _SEARCHED, capture.kind))
        rows: list[PayloadRow] = []
        for digest in dict.fromkeys(digest for (digest,) in found):
            row = read_row(connection, digest)
            if row is not None and row.is_written_so and row.size <= _LARGEST_FORMER:
                rows.append(row)
            if len(rows) == _RECENT:
                break
        return rows

    def _page(self, connection: sqlite3.Connection, row: PayloadRow) -> RecentPage | None:
        body = read_bytes(connection, row, self.references)
        return None if isinstance(body, PayloadFault) else RecentPage(row.payload_digest, body, len(row.data))


def _frames(choice: Choice) -> dict[str, bytes]:
    """Frames of the pages that a reference is made of, on that reference: next to nothing, and checked before use."""
    base = CompressionBase(choice.body)
    frames = {}
    for page in choice.pages:
        data = compress(page.body, base)
        again, _ = decompress(page.payload_digest, len(page.body), COMPRESSION, data, base)
        if again == page.body and len(data) < page.stored:
            frames[page.payload_digest] = data
    return frames
