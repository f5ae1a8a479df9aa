"""Takedowns carried out in the archive's backups as well: each is rewritten, verified, and put in its own place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from archive.db.errors import ArchiveError
from archive.integrity.backup import list_backups
from archive.integrity.verify import verify
from archive.origins.merge import open_to_merge
from archive.store import Archive
from archive.takedown.order import TakedownOrder, TakedownRefused
from archive.takedown.travel import import_takedowns


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What became of one backup. `problem` None: the articles are gone from it, or it never had them."""

    path: Path
    articles: int
    problem: str | None = None


def take_down_backups(
    archive: Archive, folder: Path, order: TakedownOrder, number: int | None
) -> tuple[CopyReport, ...]:
    """Carry an order out in every backup of this archive in a folder, the newest first, under its number here; None:
    say what it would reach.
    """
    return tuple(
        _preview(path, order) if number is None else _rewrite(path, archive, order, number)
        for path in list_backups(folder, archive.path.stem)
    )


def _preview(path: Path, order: TakedownOrder) -> CopyReport:
    try:
        with Archive.open(path, read_only=True) as copy:
            return CopyReport(path, len(copy.takedowns.take_down(order, dry_run=True).articles))
    except TakedownRefused:
        return CopyReport(path, 0)
    except ArchiveError as error:
        return CopyReport(path, 0, str(error))


def _rewrite(path: Path, archive: Archive, order: TakedownOrder, number: int) -> CopyReport:
    """On a copy beside it, so that a backup is whole at any moment. What was taken down before is obeyed first, so that
    steps have the numbers they have here.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        shutil.copy(path, part)  # with its rights
        with Archive.open(part) as copy:
            with open_to_merge(archive.path) as here:
                import_takedowns(copy.database, here, before=number)
            report = copy.takedowns.take_down(order)
            copy.payloads.vacuum()
        with closing(sqlite3.connect(part)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        with Archive.open(part, read_only=True) as copy:
            found = verify(copy)
        if not found.is_sound:
            return CopyReport(
                path,
                0,
                _("does not verify after the takedown ({problem}): remove it").format(problem=found.problems[0]),
            )
        part.replace(path)
        return CopyReport(path, len(report.articles))
    except TakedownRefused:
        return CopyReport(path, 0)
    except (ArchiveError, OSError) as error:
        return CopyReport(path, 0, _("could not be rewritten ({error}): remove it").format(error=error))
    finally:
        for leftover in (part, Path(f"{part}-wal"), Path(f"{part}-shm"), Path(f"{part}-journal")):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)
