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
from importlib.metadata import version
from typing import IO

from isal import isal_zlib

from archive.db.connection import Database
from archive.warc.captures import CaptureRecords, WarcCounts
from archive.warc.records import format_record, make_record_id

_LEVEL = 1
"""Of ISA-L: 400 MB a second of newspaper pages, to the size that zlib makes at its level 2."""
_GZIP = 31
"""zlib's window bits of a gzip member."""
_AHEAD = 32
"""Records on their way through the threads: some megabytes."""


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
    for member in _compress_all(_chain(format_warcinfo(info), captures.make_records(article_ids))):
        out.write(member)
    return captures.counts


def format_warcinfo(info: WarcInfo) -> bytes:
    """The record that tells who made the file and of what."""
    fields = {
        "software": f"Marbre/{version('marbre')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": info.description,
    }
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    head = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", make_record_id(f"{info.as_of} {info.description} info")),
        ("WARC-Date", info.as_of),
        ("WARC-Filename", info.file_name),
        ("Content-Type", "application/warc-fields"),
    ]
    return format_record(head, block)


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _compress_all(records: Iterable[bytes]) -> Iterator[bytes]:
    running: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for record in records:
            running.append(threads.submit(isal_zlib.compress, record, _LEVEL, _GZIP))
            if len(running) > _AHEAD:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
