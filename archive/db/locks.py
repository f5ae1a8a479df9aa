"""One crawl a source, one scheduler and one merge an archive: lock files beside it, which the system frees when their
process ends, however it ends."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from archive.db.errors import ArchiveForbidden, CrawlRunning, ImportRunning, MergeRunning, SchedulerRunning
from archive.locale.reason import RecordedReason

if TYPE_CHECKING:
    from filelock import BaseFileLock

_SCHEDULER = "_scheduler"
"""The name of the scheduler's lock; no source's name begins so."""
_IMPORTS = "_imports"

_TELLER = "_teller"
"""The lock of whoever sends the messages of watches, so that two processes send none twice."""
_MERGE = "_merge"


class SourceLock:
    """A right over an archive (to crawl a source, to schedule), until `release` or the end of the with-block."""

    def __init__(self, lock: BaseFileLock, holder: Path) -> None:
        self._lock = lock
        self._holder = holder

    def release(self) -> None:
        """Give the right back. A second call does nothing."""
        if self._lock.is_locked:
            self._holder.unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def lock_source(archive: Path, source: str) -> SourceLock:
    """Take the lock at once or raise CrawlRunning, naming the process that has it.

    The lock is `<archive>.locks/<source>.lock`; who has it stands in `<source>.pid` beside, as a lock's own file is
    opened by those who wait. Raises ArchiveForbidden where the folder cannot be written.
    """
    lock, holder = _take(archive, quote(source, safe=""))
    if lock is None:
        raise CrawlRunning(RecordedReason("overlapped", source=source, archive=str(archive), holder=_described(holder)))
    return SourceLock(lock, holder)


def lock_schedule(archive: Path) -> SourceLock:
    """Take the right to be the archive's scheduler at once, or raise SchedulerRunning naming who has it."""
    lock, holder = _take(archive, _SCHEDULER)
    if lock is None:
        raise SchedulerRunning(
            _("{archive} has its scheduler already: {described}; stop that one first, or leave it at that").format(
                archive=archive, described=_described(holder)
            )
        )
    return SourceLock(lock, holder)


def lock_imports(archive: Path) -> SourceLock:
    """Take the right to import into the archive at once, or raise ImportRunning naming who has it."""
    lock, holder = _take(archive, _IMPORTS)
    if lock is None:
        raise ImportRunning(
            _("{archive}: {described} is importing into it; wait for its end or stop it").format(
                archive=archive, described=_described(holder)
            )
        )
    return SourceLock(lock, holder)


def lock_telling(archive: Path) -> SourceLock | None:
    """Take the right to send messages of watches; None where another process is sending them."""
    lock, holder = _take(archive, _TELLER)
    return None if lock is None else SourceLock(lock, holder)


def lock_merge(archive: Path) -> SourceLock:
    """Take the right to merge into an archive at once, or raise MergeRunning naming who has it."""
    lock, holder = _take(archive, _MERGE)
    if lock is None:
        raise MergeRunning(
            _("{archive} is being merged into by {described}; wait for its end or stop it").format(
                archive=archive, described=_described(holder)
            )
        )
    return SourceLock(lock, holder)


def _take(archive: Path, name: str) -> tuple[BaseFileLock | None, Path]:
    """The lock, None where another process has it; and the file that names the process."""
    from filelock import FileLock, Timeout  # costs 50 ms, needed by crawls only

    archive = archive.resolve()  # by whatever link it is named, it is one archive
    folder = archive.with_name(archive.name + ".locks")
    holder = folder / f"{name}.pid"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{name}.lock", blocking=False)
        lock.acquire()
        holder.write_text(f"{os.getpid()}\n", encoding="ascii")
    except Timeout:
        return None, holder
    except OSError as error:
        raise ArchiveForbidden(
            _("{folder}: {strerror}; the folder beside the archive has to be writable").format(
                folder=folder, strerror=error.strerror
            )
        ) from error
    return lock, holder


def _described(holder: Path) -> str:
    try:
        pid = holder.read_text(encoding="ascii").strip()
        since = datetime.fromtimestamp(holder.stat().st_mtime, UTC)
    except OSError:  # its owner is just taking or freeing it
        return "another process"
    return f"process {pid} since {since:%Y-%m-%d %H:%M:%S} UTC"
