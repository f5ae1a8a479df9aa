"""Writes a WARC file: each record a gzip member of its own, so that tools can begin to read at any of them.

The same archive and articles give the same bytes: nothing is asked of a clock or of chance. Records are compressed in
threads, a few ahead, and written in order.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from gettext import gettext as _
from importlib.metadata import version
from itertools import chain
from typing import IO

from isal import isal_zlib

from archive.db.connection import Database
from archive.db.errors import ArchiveDamaged
from archive.payloads.references import PayloadFault
from archive.payloads.stored import decompress_payload
from archive.warc.captures import CaptureRecords, RecordDraft, WarcCounts
from archive.warc.records import format_record, make_record_id

_LEVEL = 1
"""Of ISA-L: 400 MB a second of newspaper pages, to the size that zlib makes at its level 2."""
_GZIP = 31
"""zlib's window bits of a gzip member."""
_LOT_BYTES = 1_000_000
"""Of payloads that a thread is handed at once: handing over one record costs as much as hashing it."""
_LOT_RECORDS = 64
"""Records of a lot, of which some have no payload."""
_AHEAD = 2
"""Lots for each thread that wait: as they are stored, some hundred kilobytes."""


@dataclass(frozen=True, slots=True)
class WarcInfo:
    """What the file's first record says of it. `as_of` is the archive's newest capture, in UTC."""

    file_name: str
    as_of: str
    description: str


def write_warc(database: Database, article_ids: Iterable[int], info: WarcInfo, out: IO[bytes]) -> WarcCounts:
    """Write all captures of articles, behind a record that tells what the file is; what was written."""
    captures = CaptureRecords(database)
    captures.counts.add("warcinfo")
    drafts = chain((make_warcinfo(info),), captures.make_records(article_ids))
    for member in _compress_all(drafts, str(database.path)):
        out.write(member)
    return captures.counts


def make_warcinfo(info: WarcInfo) -> RecordDraft:
    """The record that tells who made the file and of what."""
    fields = {
        "software": f"Marbre/{version('marbre')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": info.description,
    }
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    head = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", make_record_id(f"{info.as_of} {info.description} info")),
        ("WARC-Date", info.as_of),
        ("WARC-Filename", info.file_name),
        ("Content-Type", "application/warc-fields"),
    )
    return RecordDraft(head, block)


def _compress_all(drafts: Iterable[RecordDraft], archive: str) -> Iterator[bytes]:
    running: deque[Future[bytes]] = deque()
    number = os.cpu_count() or 1
    with ThreadPoolExecutor(number) as threads:
        for lot in _divide(drafts):
            running.append(threads.submit(_compress_lot, lot, archive))
            if len(running) > number * (1 + _AHEAD):
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _divide(drafts: Iterable[RecordDraft]) -> Iterator[list[RecordDraft]]:
    """Records in lots that take about as long as each other."""
    lot: list[RecordDraft] = []
    size = 0
    for draft in drafts:
        lot.append(draft)
        size += 0 if draft.payload is None else draft.payload.row.size
        if size >= _LOT_BYTES or len(lot) >= _LOT_RECORDS:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def _compress_lot(drafts: Iterable[RecordDraft], archive: str) -> bytes:
    """Records as gzip members, end to end. Safe in threads."""
    return b"".join([_compress(draft, archive) for draft in drafts])


def _compress(draft: RecordDraft, archive: str) -> bytes:
    """A record as a gzip member. Raises ArchiveDamaged where its payload cannot be read. Safe in threads."""
    parts = [draft.block]
    if draft.payload is not None:
        body = decompress_payload(draft.payload)
        if isinstance(body, PayloadFault):
            digest = draft.payload.row.payload_digest
            raise ArchiveDamaged(
                _("{archive}: table payloads, {digest}: {what}; `marbre verify` lists all of it").format(
                    archive=archive, digest=digest, what=body.what
                )
            )
        parts.append(body)
    return bytes(isal_zlib.compress(format_record(draft.head, *parts), _LEVEL, _GZIP))
