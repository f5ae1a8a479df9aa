"""Where saved pages lie: in a folder of the disk, or in a zip file, which stands for the folder that it holds.

A zip is read where it lies: nothing is unpacked onto the disk, no file in it is inflated beyond the limit of a page,
and what it says of its files is checked before any of them is.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, Protocol

from crawler.imports.found import FileUnreadable

_GZIP = b"\x1f\x8b"
_SELF_EXTRACTING = re.compile(rb"<html[^<>]{0,200}\bdata-sfz\b")
_HEAD = 1_000
"""Bytes within which a page says that it is such a one."""
_MOST_RATIO = 100
"""How much more its files may be than a zip is itself; pages are ten times as large at most."""
_HARMLESS = 1 << 30
"""Bytes that a zip may always hold."""
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_FROM_WINDOWS = 0
_FIRST_INSTANT = (1980, 1, 1, 0, 0, 0)
"""What stands for no date: a zip knows none before."""
_EXTENDED_TIME = 0x5455


class SavedFiles(Protocol):
    """Files with their names, read one at a time."""

    @property
    def root(self) -> PurePath:
        """What their paths are below."""

    def list_paths(self) -> list[PurePath]:
        """All of them, in the order of their names."""

    def read(self, path: PurePath, limit: int) -> bytes | None:
        """A file's bytes, decompressed where they are gzip; None over the limit. Raises READING_ERRORS."""

    def find_time(self, path: PurePath) -> datetime | None:
        """When a file was last changed; None where nothing says it."""


class FolderFiles:
    """Files on the disk."""

    def __init__(self, root: Path) -> None:
        self.root: PurePath = root

    def list_paths(self) -> list[PurePath]:
        """All files of the folder and of those in it."""
        return sorted(each for each in Path(self.root).rglob("*") if each.is_file())

    def read(self, path: PurePath, limit: int) -> bytes | None:
        """A file's bytes."""
        with Path(path).open("rb") as stream:
            return _read(stream, limit)

    def find_time(self, path: PurePath) -> datetime | None:
        """When the file was last changed."""
        return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)


class ZipFiles:
    """Files in a zip. Raises FileUnreadable for one that is damaged, or says that it holds far more than it can."""

    def __init__(self, path: Path) -> None:
        self.root: PurePath = PurePosixPath()
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise FileUnreadable(_("{path}: cannot be read as zip ({error})").format(path=path, error=error)) from error
        held = [info for info in self._zip.infolist() if not info.is_dir()]
        size = sum(info.file_size for info in held)
        if size > max(_HARMLESS, _MOST_RATIO * path.stat().st_size):
            raise FileUnreadable(
                _("{path}: says that it holds {size:,} bytes, which no zip of pages does").format(path=path, size=size)
            )
        named = {PurePosixPath(_find_name(info)): info for info in held}
        self._held = {name: info for name, info in named.items() if name.name}

    def list_paths(self) -> list[PurePath]:
        """All files of the zip."""
        return sorted(self._held)

    def read(self, path: PurePath, limit: int) -> bytes | None:
        """A file's bytes; one that says to be over the limit is not inflated."""
        info = self._held[PurePosixPath(path)]
        if PurePosixPath(path).is_absolute() or ".." in path.parts:
            raise OSError("its path leads out of the zip file")
        if info.flag_bits & _ENCRYPTED:
            raise OSError("it is encrypted")
        if info.file_size > limit:
            return None
        try:
            with self._zip.open(info) as stream:
                return _read(stream, limit)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise OSError(str(error)) from error

    def find_time(self, path: PurePath) -> datetime | None:
        """When the file was last changed: in UTC where its zip says it so, else by the zone of this machine."""
        info = self._held[PurePosixPath(path)]
        seconds = next(_list_extended_times(info.extra), None)
        if seconds is not None:
            return datetime.fromtimestamp(seconds, UTC)
        try:
            return None if info.date_time == _FIRST_INSTANT else datetime(*info.date_time).astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def _find_name(info: zipfile.ZipInfo) -> str:
    """A file's name with slashes; as UTF-8 where it is that, though macOS and old tools do not say so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/") if info.create_system == _FROM_WINDOWS else name


def _list_extended_times(extra: bytes) -> Iterator[int]:
    """The instant of the last change in an extended timestamp (Info-ZIP's field UT), in seconds since 1970."""
    while len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _EXTENDED_TIME and len(field) >= 5 and field[0] & 1:
            yield int.from_bytes(field[1:5], "little")


def _read(stream: IO[bytes], limit: int) -> bytes | None:
    is_gzip = stream.read(2) == _GZIP
    stream.seek(0)
    body = (gzip.GzipFile(fileobj=stream) if is_gzip else stream).read(limit + 1)
    return None if len(body) > limit else _extract_page(body, limit)


def _extract_page(body: bytes, limit: int) -> bytes | None:
    """The page in one that SingleFile saved compressed: a zip behind a script that shows it."""
    if not _SELF_EXTRACTING.search(body[:_HEAD]):
        return body
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as held:
            page = held.getinfo("index.html")
            return None if page.file_size > limit else held.read(page)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        raise OSError(f"the page within cannot be read: {error}") from error


READING_ERRORS = (OSError, EOFError, zlib.error)
"""What reading a file raises that is damaged."""
