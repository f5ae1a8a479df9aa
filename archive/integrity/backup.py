"""Tending the file: the write-ahead log folded in, the planner's statistics renewed, dated backups that were checked.

A backup is a whole archive by itself: copied through SQLite's backup API (a consistent copy while crawls go on writing,
https://www.sqlite.org/backup.html), taken out of WAL mode so that it is one file, opened and verified from the first
byte to the last, and only then given its name. Old backups go when a new one stands, never before.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from archive.db.connection import translate_errors
from archive.db.errors import ArchiveDamaged, ArchiveForbidden, ArchiveFull
from archive.integrity.checks import Problem
from archive.integrity.verify import verify
from archive.store import Archive

_STAMP = "%Y-%m-%dT%H%M%SZ"
_LONGEST_SECONDS = 24 * 3600
"""Older unfinished copies have no writer any more."""
_STAMP_FORM = r"\d{4}-\d\d-\d\dT\d{6}Z"


@dataclass(frozen=True, slots=True)
class MaintenanceReport:
    """What tending did: pages of the write-ahead log folded into the file, and those that readers still held back."""

    log_pages: int
    held_back: int


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that opened and verified, with what was checked in it; and the older ones that were removed for it."""

    path: Path
    size: int
    captures: int
    payloads: int
    removed: tuple[Path, ...]


def maintain_file(archive: Archive) -> MaintenanceReport:
    """Fold the write-ahead log in without waiting for readers, and renew the statistics that are out of date.

    Waits for a writer to end; raises ArchiveLocked where it takes too long.
    """
    with archive.database.connection() as connection:
        _busy, pages, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    with archive.database.transaction() as connection:  # by itself it would begin as a reader, and fail beside a writer
        connection.execute("PRAGMA optimize")
    return MaintenanceReport(max(folded, 0), max(pages - folded, 0))


def back_up(archive: Archive, folder: Path, keep: int, at: datetime) -> Backup:
    """Write a dated copy of the archive into a folder, check it, and keep no more than `keep` of them.

    Raises ArchiveForbidden and ArchiveFull for the folder, ArchiveDamaged where the copy does not verify: then the
    copy is removed, the older ones stay, and the archive itself is to be looked at.
    """
    name = f"{archive.path.stem}-{at.astimezone(UTC).strftime(_STAMP)}.db"
    path = folder / name
    part = folder / f"{name}.{os.getpid()}.part"  # another process may be writing one at the same moment
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder, archive.path.stem)
    except OSError as error:
        raise ArchiveForbidden(
            _("{folder}: {strerror}; backups need a folder that can be written").format(
                folder=folder, strerror=error.strerror
            )
        ) from error
    try:
        _copy(archive, part)
        with Archive.open(part, read_only=True) as copy:
            report = verify(copy)
        if not report.is_sound:
            raise ArchiveDamaged(_damage(archive.path, report.problems))
        _settle(part, path)
    finally:
        for leftover in (part, Path(f"{part}-wal"), Path(f"{part}-shm"), Path(f"{part}-journal")):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)
    return Backup(path, path.stat().st_size, report.captures, report.payloads, _rotate(folder, archive.path.stem, keep))


def list_backups(folder: Path, stem: str) -> list[Path]:
    """The backups of an archive of this name in a folder, newest first."""
    form = re.compile(rf"{re.escape(stem)}-{_STAMP_FORM}\.db")
    return sorted((path for path in folder.iterdir() if form.fullmatch(path.name)), reverse=True)


def _copy(archive: Archive, part: Path) -> None:
    """All pages in one step: a step that lets writers in between would begin anew after each of their commits."""
    with archive.database.connection() as connection, translate_errors(part), closing(sqlite3.connect(part)) as copy:
        try:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise ArchiveFull(
                    _("{parent}: no room for a backup ({error}); make room, or keep fewer").format(
                        parent=part.parent, error=error
                    )
                ) from error
            raise


def _settle(part: Path, path: Path) -> None:
    """Give the copy its name once its bytes are on the disk."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)


def _rotate(folder: Path, stem: str, keep: int) -> tuple[Path, ...]:
    removed = tuple(list_backups(folder, stem)[keep:])
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def _remove_leftovers(folder: Path, stem: str) -> None:
    """What a killed backup left behind, told by its age from one that is being written."""
    form = re.compile(rf"{re.escape(stem)}-{_STAMP_FORM}\.db\.\d+\.part(-\w+)?")
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # its writer was quicker
            if form.fullmatch(path.name) and time.time() - path.stat().st_mtime > _LONGEST_SECONDS:
                path.unlink()


def _damage(path: Path, problems: tuple[Problem, ...]) -> str:
    return ngettext(
        "{path}: its backup does not verify ({n} problem, in {first}); `marbre verify` lists it, and the older "
        "backups were kept",
        "{path}: its backup does not verify ({n} problems, the first in {first}); `marbre verify` lists them, and "
        "the older backups were kept",
        len(problems),
    ).format(path=path, n=len(problems), first=problems[0])
