"""Files and folders that stand under their name whole or not at all: made in a folder beside it, synced, then renamed.

What a killed process left (`.NAME.….part`) is removed by the next one that writes the same name; a living one holds a
lock on its folder.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from archive.export.errors import ExportFailed, ExportRefused


@dataclass(frozen=True, slots=True)
class Workplace:
    """An empty folder beside a target; `leftovers` counts those of killed processes that were cleared away for it."""

    folder: Path
    leftovers: int


@contextmanager
def open_workplace(target: Path) -> Iterator[Workplace]:
    """A folder beside the target, gone with all that is left in it when the block ends.

    Raises ExportRefused where the target has no folder, ExportFailed for what the disk refuses within the block.
    """
    if not target.absolute().parent.is_dir():
        raise ExportRefused(
            _("{target}: its folder does not exist; make it, or name another file").format(target=target)
        )
    try:
        leftovers = _remove_leftovers(target)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.", suffix=".part") as made:
            lock = os.open(made, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield Workplace(Path(made), leftovers)
            finally:
                os.close(lock)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportFailed(
            _(
                "{target}: {reason}; nothing was left under this name: make room or mend the rights, and run again"
            ).format(target=target, reason=reason)
        ) from error


def publish(made: Path, target: Path) -> None:
    """Give what was made and synced its name, in the place of what stood there before."""
    if target.is_dir() and not target.is_symlink():
        target.rename(made.parent / f"{made.name}.former")
    made.replace(target)
    _sync_one(target.absolute().parent)


def list_files(made: Path) -> list[Path]:
    """The files of what was made, in the order of their names."""
    return sorted(path for path in made.rglob("*") if path.is_file()) if made.is_dir() else [made]


def sync(made: Path) -> None:
    """Have what was made on the disk, whole."""
    for path in (*list_files(made), *(path for path in made.rglob("*") if path.is_dir())):
        _sync_one(path)


def _sync_one(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _remove_leftovers(target: Path) -> int:
    """Clear away what killed processes left; how many of them."""
    removed = 0
    for left in target.absolute().parent.glob(f".{_escape(target.name)}.*.part"):
        with suppress(OSError):
            lock = os.open(left, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails where a living process writes there
                shutil.rmtree(left)
                removed += 1
            finally:
                os.close(lock)
    return removed


def _escape(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
