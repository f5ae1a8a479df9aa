"""The records of a WARC of which each is a gzip member of its own, found without decompressing what is not looked for.

A member's length stands nowhere. So the next one is looked for by its first bytes, and believed where the four bytes
before it, which end a member and say how long it was (RFC 1952 § 2.3.1), say what the record's own head announces; else
the member is decompressed to its end. A record that is looked for is taken only behind a member that ends right there:
a page may hold bytes that look like a record. Knows no source and no archive.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

GZIP_MEMBER = b"\x1f\x8b\x08"
WARC = b"WARC/"
_HEAD_SENT, _HEAD = 1_024, 2_048
"""Compressed and decompressed bytes in which a record's head mostly ends."""
_LONGEST_HEAD = 1 << 16
_CHUNK = 1 << 18
_SHORTEST = 18
"""Bytes of the shortest gzip member."""
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_TARGET = re.compile(rb"^warc-target-uri:[ \t]*<?([^\s>]*)", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^warc-type:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GzipMember:
    """A member with the head of its record. `length` is that of the whole record, as its head announces it."""

    position: int
    length: int
    record_type: bytes
    url: str


@dataclass(frozen=True, slots=True)
class BrokenMember:
    """A place where no whole member is."""

    position: int


@dataclass(frozen=True, slots=True)
class SharedMember:
    """A member that holds more than one record: those who made the file compressed it as a whole."""

    position: int


class GzipMembers:
    """Goes through the members of a file that lies in memory as the system maps it."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data

    def list_members(self, begin: int) -> Iterator[GzipMember | BrokenMember | SharedMember]:
        """All members from a position on at which one begins."""
        position: int | None = begin
        while position is not None and position < len(self._data):
            member = self._read_head(position)
            if member is None and self._is_padding(position):
                return
            if member is None:
                yield BrokenMember(position)
                position = self.find_next(position + 1)
                continue
            follows, is_broken = self.find_next(position + _SHORTEST), False
            if follows is None or not self._ends_before(follows, member):
                measured = self.measure(position)
                is_broken = measured is None
                if measured is not None and measured[1] > member.length + len(_END):
                    yield SharedMember(position)
                    return
                follows = follows if measured is None else measured[0]
            yield member
            if is_broken:
                yield BrokenMember(position)
            position = follows

    def _is_padding(self, position: int) -> bool:
        """Whether nothing but zeros follows, with which some tools fill a file up to a block of the disk or tape."""
        if self._data[position : position + 1] != b"\0":
            return False
        return all(not any(self._data[at : at + _CHUNK]) for at in range(position, len(self._data), _CHUNK))

    def find_end(self, position: int) -> int | None:
        """Where a member ends; None for a damaged one, which may end anywhere."""
        measured = self.measure(position)
        return None if measured is None else measured[0]

    def measure(self, position: int) -> tuple[int, int] | None:
        """Where a member ends and how many bytes it holds; None where it is damaged or cut off."""
        stream, length, at = zlib.decompressobj(31), 0, position
        try:
            while not stream.eof and at < len(self._data):
                chunk = self._data[at : at + _CHUNK]
                at += len(chunk)
                while chunk and not stream.eof:
                    length += len(stream.decompress(chunk, _CHUNK))
                    chunk = stream.unconsumed_tail
        except zlib.error:
            return None
        return (at - len(stream.unused_data), length) if stream.eof else None

    def find_next(self, begin: int) -> int | None:
        """Where bytes begin that decompress to the beginning of a record."""
        at = self._data.find(GZIP_MEMBER, begin)
        while at >= 0:
            if self._decompress(at, _HEAD_SENT, len(WARC)) == WARC:
                return at
            at = self._data.find(GZIP_MEMBER, at + 1)
        return None

    def _ends_before(self, position: int, member: GzipMember) -> bool:
        told = int.from_bytes(self._data[position - 4 : position], "little")
        return told == member.length & 0xFFFFFFFF

    def _read_head(self, position: int) -> GzipMember | None:
        head = self._decompress(position, _HEAD_SENT, _HEAD)
        if head is not None and _END not in head:
            head = self._decompress(position, _LONGEST_HEAD, _LONGEST_HEAD)
        if head is None or not head.startswith(WARC):
            return None
        written, end, _ = head.partition(_END)
        length, url, kind = _LENGTH.search(written), _TARGET.search(written), _TYPE.search(written)
        if not end or length is None:
            return None
        return GzipMember(
            position,
            len(written) + len(end) + int(length[1]) + len(_END),
            kind[1].lower() if kind else b"",
            url[1].decode("utf-8", "replace") if url else "",
        )

    def _decompress(self, position: int, sent: int, most: int) -> bytes | None:
        try:
            return zlib.decompressobj(31).decompress(self._data[position : position + sent], most)
        except zlib.error:
            return None
