"""Takedowns carried out in the archive's backups and shards as well. A backup is rewritten, verified, and put in its
own place; a shard, which is crawled into meanwhile, obeys the archive's log as it does in a merge.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from archive.articles.identity import find_article_id
from archive.db.errors import ArchiveError
from archive.db.locks import lock_merge
from archive.integrity.backup import list_backups
from archive.integrity.verify import verify
from archive.origins.merge import open_to_merge
from archive.store import Archive
from archive.takedown.order import TakedownOrder, TakedownRefused
from archive.takedown.travel import import_takedowns


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What became of one backup or shard. `problem` None: the articles are gone from it, or it never had them. `steps`
    of a shard: how many steps it has obeyed now; None of a backup, and where nothing is written.
    """

    path: Path
    articles: int
    problem: str | None = None
    steps: int | None = None


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


def list_shards(archive: Archive, folder: Path) -> list[Path]:
    """The shards in a folder: all archives there but this one."""
    return [path for path in sorted(folder.glob("*.db")) if path.resolve() != archive.path.resolve()]


def take_down_shards(archive: Archive, folder: Path, *, is_vacuumed: bool) -> tuple[CopyReport, ...]:
    """Let every shard in a folder obey what was taken down in this archive, as far as it has not."""
    return tuple(_obey(path, archive, is_vacuumed=is_vacuumed) for path in list_shards(archive, folder))


def preview_shards(archive: Archive, folder: Path, addresses: frozenset[str]) -> tuple[CopyReport, ...]:
    """In how many articles each shard in a folder holds these addresses. Writes nothing."""
    return tuple(_count_held(path, addresses) for path in list_shards(archive, folder))


def _obey(path: Path, archive: Archive, *, is_vacuumed: bool) -> CopyReport:
    try:
        with Archive.open(path) as shard, open_to_merge(archive.path) as here, lock_merge(path):
            taken = import_takedowns(shard.database, here)
            if is_vacuumed:
                shard.payloads.vacuum()
            return CopyReport(path, 0, steps=taken.obeyed)
    except (ArchiveError, OSError) as error:
        again = _("{error}; again, for it alone: marbre takedown --shards {folder}")
        return CopyReport(path, 0, again.format(error=error, folder=path.parent))


def _count_held(path: Path, addresses: frozenset[str]) -> CopyReport:
    try:
        with Archive.open(path, read_only=True) as shard, shard.database.connection() as connection:
            return CopyReport(path, len({find_article_id(connection, each) for each in addresses} - {None}))
    except ArchiveError as error:
        return CopyReport(path, 0, str(error))


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
