"""Reads WARC files (ISO 28500), plain or compressed a record a gzip member, and keeps to what is looked for.

A record's host is asked before its body is decompressed into anything of ours: of a CC-NEWS file most records are
passed over at FastWARC's own pace. A damaged record costs itself: reading goes on at the next one that begins as a
record does.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from gettext import gettext as _
from io import BufferedReader
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from archive.warc.captures import CAPTURE_PROFILE, CAPTURE_URI
from crawler.imports.found import (
    FileUnreadable,
    Found,
    FoundAnswer,
    KnownOfCapture,
    LeftOut,
    LeftOutReason,
    ReadingRules,
)
from crawler.imports.web_archives.bodies import BodyDamaged, BodyTooLarge, decode_body, to_kept_headers
from crawler.imports.web_archives.gzip_members import GZIP_MEMBER, WARC, BrokenMember, GzipMembers, SharedMember
from crawler.imports.web_archives.record_heads import (
    find_cut_by_saver,
    find_date,
    find_target,
    is_understood,
    to_known,
)
from crawler.imports.web_archives.respelled import is_spelt_otherwise, read_respelled, read_respelled_member

_READ_NAMES = frozenset((b"response", b"revisit", b"resource", b"metadata", b"conversion"))
_WITH_PAGES = WarcRecordType.response | WarcRecordType.revisit | WarcRecordType.resource
_READ_TYPES = _WITH_PAGES | WarcRecordType.metadata | WarcRecordType.conversion
_WEB = ("http://", "https://")
_FIRST = 1 << 16
"""Bytes by which it is told how a file is written."""
_CHUNK = 1 << 20
_LONGEST_METADATA = 4_000_000
_LAST_MEMBERS = 64
"""Records at the end of a file of which it is checked that they are whole, behind the last one that was looked at."""
_PADDING = 8
"""Bytes behind the last record that are no record."""
_NOT_MODIFIED = "server-not-modified"


class WarcReader:
    """Reads one WARC. `open_stream` opens it anew, seekable; positions are bytes of it."""

    format = "warc"

    def __init__(self, name: str, open_stream: Callable[[], IO[bytes]], rules: ReadingRules) -> None:
        self._name = name
        self._open = open_stream
        self._rules = rules
        with open_stream() as stream:
            self.size = stream.seek(0, 2)
            stream.seek(0)
            beginning = stream.read(_FIRST)
            self._is_gzip = beginning.startswith(GZIP_MEMBER)
            self._is_spelt_otherwise = is_spelt_otherwise(beginning)
            self._is_file = isinstance(stream, BufferedReader)
        self._last = self._last_length = 0
        self._told_at = -1
        self._known: dict[str, KnownOfCapture] = {}

    def read(self, begin: int) -> Iterator[Found]:
        """All answers of the sources looked for, from a position on; what is damaged is told and stepped over."""
        at: int | None = begin if self._begins_record_at(begin) else 0
        if self._is_gzip and self._is_file:
            at = yield from self._read_members(at or 0)
        while at is not None:
            fault = yield from self._read_from(at)
            cut_at = self._find_cut() if fault is None else self._last
            if cut_at is None:
                return
            if self._told_at != cut_at:
                yield LeftOut(cut_at, f"{self._name}, byte {cut_at}", "damaged", fault or "the file ends within it")
            at = self._find_next(max(cut_at, at) + 1)

    def _read_members(self, begin: int) -> Generator[Found, None, int | None]:
        """Read a file record by record; where from on it has to be read as a stream, None where it is read."""
        with self._open() as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
            members, former = GzipMembers(data), None
            nested_until = -1
            for member in members.list_members(begin):
                if isinstance(member, SharedMember):
                    return member.position
                if isinstance(member, BrokenMember):
                    former = None  # what follows it can be held against nothing
                    if self._told_at != member.position:
                        self._told_at = member.position
                        yield LeftOut(member.position, f"{self._name}, byte {member.position}", "damaged")
                    continue
                if member.position < nested_until:
                    continue
                if member.record_type in _READ_NAMES and self._is_looked_for(member.url):
                    end = member.position if former is None else members.find_end(former)
                    if end is not None and end > member.position:  # it lies within a page
                        nested_until = end
                        continue
                    if end is not None and end < member.position:
                        yield LeftOut(end, f"{self._name}, byte {end}", "damaged")
                    yield from self._read_one(stream, member.position)
                former = member.position
        return None

    def _read_one(self, stream: IO[bytes], position: int) -> Iterator[Found]:
        """The record at a position, or that its head is damaged; of what is behind its head, the walk tells it."""
        stream.seek(position)
        self._last = position
        record = _read_record(stream, position)
        if record is None:
            stream.seek(position)
            record = _read_record(read_respelled_member(stream, position), position)
        if record is None:
            self._told_at = position
            yield LeftOut(position, f"{self._name}, byte {position}", "damaged", "its head cannot be read")
            return
        try:
            found = self._to_found(record, position)
        except (OSError, EOFError):
            return
        if found is not None:
            yield found

    def _is_looked_for(self, url: str) -> bool:
        if url.startswith(CAPTURE_URI):
            return True
        if self._rules.sources.find_source(url) is None:
            self._rules.counts["other-host"] += 1
            return False
        return True

    def _read_from(self, begin: int) -> Generator[Found, None, str | None]:
        """Read on until the end, or until something cannot be read: what is wrong, or None."""
        with self._open() as stream:
            stream.seek(begin)
            self._last, self._last_length = begin, 0
            try:
                records = ArchiveIterator(
                    self._respell(stream, begin),
                    record_types=_READ_TYPES,
                    parse_http=False,
                    func_filter=self._make_filter(),
                )
                for record in records:
                    found = self._to_found(record, self._last)
                    if found is not None:
                        yield found
            except (OSError, EOFError) as error:
                return str(error)
        return None

    def _respell(self, stream: IO[bytes], position: int) -> IO[bytes]:
        """What is read from a position on, its heads as FastWARC knows them."""
        if not self._is_spelt_otherwise:
            return stream
        return read_respelled_member(stream, position) if self._is_gzip else read_respelled(stream, position)

    def _make_filter(self) -> Callable[[Any], bool]:
        """What is asked of every record when its head has been read."""

        def is_looked_for(record: WarcRecord) -> bool:
            self._last = record.stream_pos
            self._last_length = record.content_length
            url = record.headers.get("WARC-Target-URI")
            return url is not None and self._is_looked_for(url.strip("<>"))

        return is_looked_for

    def _to_found(self, record: WarcRecord, position: int) -> Found | None:
        place = f"{self._name}, byte {position}"
        if record.record_type == WarcRecordType.metadata:
            self._note_known(record)
            return None
        url = (record.headers.get("WARC-Target-URI") or "").strip("<> ").partition("#")[0]
        source = self._rules.sources.find_source(url)

        def leave_out(reason: LeftOutReason, detail: str = "") -> LeftOut:
            return LeftOut(position, f"{place}, {url}", reason, detail)

        if source is None or not url.startswith(_WEB):
            return leave_out("no-address")
        if record.record_type == WarcRecordType.conversion:  # a text that another tool has made of the page
            return leave_out("not-html")
        if record.content_length > self._rules.max_bytes:
            return leave_out("too-large", f"{record.content_length:,} bytes")
        at = find_date(record)
        if at is None:
            return leave_out("no-date", "its WARC-Date is missing or no date")
        try:
            status, headers, raw = self._read_http(record)
            truncated = find_cut_by_saver(record)
            body = decode_body(raw, headers, self._rules.max_bytes, is_cut=truncated is not None)
        except BodyTooLarge:
            return leave_out("too-large", "when decompressed")
        except BodyDamaged as error:
            return leave_out("bad-encoding", str(error))
        except _CutShort as error:
            self._told_at = position
            return leave_out("damaged", str(error))
        if status is None:
            return leave_out("no-answer")
        is_revisit = record.record_type == WarcRecordType.revisit
        record_id = record.record_id
        known = self._known.pop(record_id or "", None)
        named = None if known is None else self._rules.sources.find_named(known.source, url)
        return FoundAnswer(
            position=position,
            place=place,
            source=named or source,
            url=url,
            captured_at=at,
            status=status,
            headers=to_kept_headers(headers),
            body=body or None,
            record_id=record_id,
            digest=record.headers.get("WARC-Payload-Digest"),
            revisit_of=find_target(record) if is_revisit and status != 304 else None,
            truncated=truncated,
            known=known,
        )

    def _read_http(self, record: WarcRecord) -> tuple[int | None, tuple[tuple[str, str], ...], bytes]:
        """Status, headers and the bytes behind them."""
        if record.record_type == WarcRecordType.resource:
            kind = record.headers.get("Content-Type") or ""
            return 200, (("Content-Type", kind),) if kind else (), self._read_all(record, record.content_length)
        is_revisit = record.record_type == WarcRecordType.revisit
        if is_revisit and not record.content_length:
            is_same = _NOT_MODIFIED in (record.headers.get("WARC-Profile") or "")
            return 304 if is_same else 200, (), b""
        before = record.content_length
        block = self._read_all(record, before)
        head, _, raw = block.partition(b"\r\n\r\n") if b"\r\n\r\n" in block else block.partition(b"\n\n")
        lines = _FOLDED.sub(b" ", head).splitlines()
        status = _STATUS.match(lines[0]) if lines else None
        headers = tuple(
            (name.strip().decode("latin-1"), value.strip().decode("latin-1"))
            for name, colon, value in (line.partition(b":") for line in lines[1:])
            if colon and name.strip()
        )
        is_same = is_revisit and _NOT_MODIFIED in (record.headers.get("WARC-Profile") or "")
        number = 304 if is_same else int(status[1]) if status else None
        return number, headers, b"" if is_revisit else raw

    def _read_all(self, record: WarcRecord, length: int) -> bytes:
        block = bytes(record.reader.read(length))
        if len(block) < length:
            raise _CutShort(f"{len(block):,} of its {length:,} bytes are there")
        return block

    def _note_known(self, record: WarcRecord) -> None:
        """Remember what a metadata record of ours says of the record it goes with, which follows it."""
        target = record.headers.get("WARC-Concurrent-To")
        is_json = (record.headers.get("Content-Type") or "").startswith("application/json")
        if target is None or not is_json or record.content_length > _LONGEST_METADATA:
            return
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            said = json.loads(self._read_all(record, record.content_length))
            if said["profile"] == CAPTURE_PROFILE:
                self._known = {target: to_known(said["capture"])}

    def _find_cut(self) -> int | None:
        """Where a record begins that the end of the file cuts off, which FastWARC passes over in silence."""
        if not self._is_gzip:
            is_cut = self._last_length > 0 and self._last + self._last_length > self.size
            return self._last if is_cut else None
        position = self._last
        with self._open() as stream:
            for _ in range(_LAST_MEMBERS):
                if position >= self.size or not self._begins_record_at(position):
                    return position if self.size - position > _PADDING else None
                end = _find_member_end(stream, position)
                if end is None:
                    return position
                position = end
        return None

    @property
    def holds_records(self) -> bool:
        """Whether a record begins anywhere in the file."""
        return self._begins_record_at(0) or self._find_next(1) is not None

    def _begins_record_at(self, position: int) -> bool:
        """Whether reading can begin there: within a file that is one gzip member it cannot."""
        with self._open() as stream:
            stream.seek(position)
            head = stream.read(1024)
        return _begins_record(head) if self._is_gzip else head.startswith(WARC)

    def _find_next(self, begin: int) -> int | None:
        """Where the next record begins, as far as its first bytes tell; None where none does."""
        mark = GZIP_MEMBER if self._is_gzip else b"\n" + WARC
        with self._open() as stream:
            while begin < self.size:
                stream.seek(begin)
                chunk = stream.read(_CHUNK)
                at = chunk.find(mark)
                while at >= 0:
                    if not self._is_gzip:
                        return begin + at + 1
                    stream.seek(begin + at)
                    if _begins_record(stream.read(1024)):
                        return begin + at
                    at = chunk.find(mark, at + 1)
                begin += max(1, len(chunk) - len(mark) + 1)
        return None


_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b", re.IGNORECASE)
_FOLDED = re.compile(rb"\r?\n[ \t]+")


class _CutShort(Exception):  # noqa: N818  # says what is so
    """Fewer bytes than the record's head announces."""


def open_warc(path: Path, rules: ReadingRules) -> WarcReader:
    """A reader of the file at a path. Raises FileUnreadable for what is no WARC."""
    try:
        reader = WarcReader(path.name, lambda: path.open("rb"), rules)
        if not reader.holds_records:
            raise FileUnreadable(
                _("{path}: is no WARC file: it holds no record of one, plain or compressed").format(path=path)
            )
    except OSError as error:
        raise FileUnreadable(
            _("{path}: cannot be read ({strerror})").format(path=path, strerror=error.strerror or error)
        ) from error
    return reader


def _read_record(stream: IO[bytes], position: int) -> WarcRecord | None:
    """The record at a position; None where its head cannot be read."""
    with suppress(OSError, EOFError):
        record = next(iter(ArchiveIterator(stream, record_types=_READ_TYPES, parse_http=False)), None)
        return record if record is not None and is_understood(record, position) else None
    return None


def _find_member_end(stream: IO[bytes], position: int) -> int | None:
    """Where a gzip member ends; None where the file ends before it does, or it is damaged."""
    stream.seek(position)
    member = zlib.decompressobj(31)
    while chunk := stream.read(_CHUNK):
        position += len(chunk)
        try:
            while chunk and not member.eof:
                member.decompress(chunk, _CHUNK)
                chunk = member.unconsumed_tail
        except zlib.error:
            return None
        if member.eof:
            return position - len(member.unused_data)
    return None


def _begins_record(member: bytes) -> bool:
    """Whether these bytes are the beginning of a gzip member that holds a WARC record."""
    with suppress(zlib.error):
        return zlib.decompressobj(31).decompress(member, len(WARC)).startswith(WARC)
    return False
