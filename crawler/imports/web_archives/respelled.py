"""WARC records whose heads name their fields in other letters than usual (`warc-type`), read as if they did not.

Names of fields are of any case (ISO 28500 § 4); FastWARC knows two of them, by which it finds every other record, in
one spelling only. Names are as long in every spelling, so that no position changes, and what records hold is passed on
as it is.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from gzip import GzipFile
from typing import IO, cast

_NAMES = {name.lower(): name for name in (b"WARC-Type", b"Content-Length")}
_NAME = re.compile(rb"^(warc-type|content-length)(?=[ \t]*:)", re.IGNORECASE)
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,18})\s*$", re.IGNORECASE)
_FIRST = 1 << 16
"""Bytes in which the first head ends."""
_CHUNK = 1 << 18


def is_spelt_otherwise(beginning: bytes) -> bool:
    """Whether the first record, plain or a gzip member, names its fields in other letters than FastWARC knows."""
    with suppress(zlib.error):
        beginning = zlib.decompressobj(31).decompress(beginning, _FIRST)
    lines = beginning.partition(b"\r\n\r\n")[0].splitlines()
    return any(_respell(line) != line for line in lines)


def read_respelled(stream: IO[bytes], position: int) -> IO[bytes]:
    """Records that stand from a position of a file on, which is read from there."""
    return cast("IO[bytes]", _RespelledRecords(stream, position))


def read_respelled_member(stream: IO[bytes], position: int) -> IO[bytes]:
    """Records in the gzip members from a position of a file on, which is read from there."""
    return cast("IO[bytes]", _RespelledRecords(cast("IO[bytes]", GzipFile(fileobj=stream)), position, is_member=True))


class _RespelledRecords(io.RawIOBase):
    """A stream of records from the beginning of one on, their two names spelt as FastWARC knows them.

    `is_member`: the records are what a gzip member at the position holds, and stand there all of them.
    """

    def __init__(self, stream: IO[bytes], position: int, *, is_member: bool = False) -> None:
        super().__init__()
        self._is_member = is_member
        self._pieces = _list_pieces(stream)
        self._piece = b""
        self._position = position

    def readable(self) -> bool:
        """It can be read, and read only."""
        return True

    def tell(self) -> int:
        """Where in the file the next byte stands."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """The next bytes, some of those asked for; none at the end."""
        self._piece = self._piece or next(self._pieces, b"")
        read = self._piece if size < 0 else self._piece[:size]
        self._piece = self._piece[len(read) :]
        self._position += 0 if self._is_member else len(read)
        return read


def _list_pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Heads respelt, and what follows each of them as long as it says that it is."""
    while line := stream.readline(_FIRST):
        yield line
        if not line.startswith(b"WARC/"):
            continue
        length = 0
        while line := stream.readline(_FIRST):
            yield _respell(line)
            if not line.strip():
                break
            length = int(found[1]) if (found := _LENGTH.match(line)) else length
        while length and (chunk := stream.read(min(length, _CHUNK))):
            length -= len(chunk)
            yield chunk


def _respell(line: bytes) -> bytes:
    return _NAME.sub(lambda found: _NAMES[found[0].lower()], line)
