"""Opening the archive's file, its transactions, and SQLite's errors as ours. Knows no table but the migrations' own.

WAL journal, so that readers never wait for a crawl and a `kill -9` loses at most what was not acknowledged;
synchronous=NORMAL, so that only a power cut can lose the newest commits, and no cut harms the file
(https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

from archive.db.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveForbidden,
    ArchiveFull,
    ArchiveLinked,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveMoved,
    ArchiveOutdated,
    ArchiveTooNew,
    NotAnArchive,
    SqliteTooOld,
)
from archive.db.migrations import MIGRATIONS
from archive.locale.reason import RecordedReason

sqlite3.register_adapter(RecordedReason, RecordedReason.to_stored)  # a reason is stored as its code

APPLICATION_ID = 0x4D_41_52_42
"""`MARB`, written into the file's header (PRAGMA application_id), so that a stray SQLite file is told apart."""

_OLDEST_SQLITE = (3, 38)  # of 2022, the first with unixepoch()
BUSY_SECONDS = 30.0
"""How long a writer waits for another one."""

_MIGRATION_SET = "marbre"  # archive.db.migrate.MIGRATION_SET, known without importing sqlite-utils (100 ms)
_VERSIONS = tuple(migration.name for migration in MIGRATIONS)

# A write-ahead log of up to 16 MB: a page that many commits change (of the index, of counts) is folded in more seldom.
_SET_UP = """
PRAGMA foreign_keys = ON;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -16384;
PRAGMA temp_store = MEMORY;
PRAGMA wal_autocheckpoint = 4000;
"""

_MEANINGS: dict[int, tuple[type[ArchiveError], str]] = {
    sqlite3.SQLITE_BUSY: (
        ArchiveLocked,
        "another process kept it locked for {busy:g} seconds; try again when it has ended",
    ),
    sqlite3.SQLITE_LOCKED: (ArchiveLocked, "another connection keeps a table locked; try again when it has ended"),
    sqlite3.SQLITE_FULL: (
        ArchiveFull,
        "the disk or the quota is full; nothing stored is lost: make room and run again",
    ),
    sqlite3.SQLITE_CORRUPT: (
        ArchiveDamaged,
        "SQLite finds it malformed ({said}); `marbre verify` lists what is touched, "
        "`sqlite3 FILE .recover` saves what can be read",
    ),
    sqlite3.SQLITE_IOERR: (
        ArchiveDamaged,
        "the disk answered with an error ({said}); check the disk, then `marbre verify`",
    ),
    # what SQLite makes of a quota that is used up, and of a file that may not grow
    **dict.fromkeys(
        (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMSIZE),
        (ArchiveFull, "nothing more can be written ({said}); nothing stored is lost: make room and run again"),
    ),
    sqlite3.SQLITE_NOTADB: (NotAnArchive, "it is no SQLite file; give another path"),
    sqlite3.SQLITE_CANTOPEN: (
        ArchiveForbidden,
        "it cannot be opened ({said}); check the rights on it and on its folder",
    ),
    sqlite3.SQLITE_PERM: (ArchiveForbidden, "it may not be opened; check the rights on it and on its folder"),
    sqlite3.SQLITE_READONLY: (ArchiveForbidden, "it may not be written; check the rights on it and on its folder"),
}


class Database:
    """An open archive file. Not for sharing between threads: each opens its own."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._connection = connection
        self._identity = _identify(path)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """The connection, with SQLite's errors as ours."""
        with translate_errors(self.path):
            yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock from its start: committed at the end, undone by any exception."""
        with translate_errors(self.path):
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                self._check_in_place()
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def read_snapshot(self) -> Iterator[sqlite3.Connection]:
        """One state of the archive, whatever others write meanwhile; for reading, and quicker than one a query."""
        with self.connection() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    def _check_in_place(self) -> None:
        """A file deleted under its writer goes on taking commits, and nobody will ever read them."""
        if _identify(self.path) != self._identity:
            raise ArchiveMoved(
                _(
                    "{path}: was deleted, moved, replaced or emptied while it was open; put it back, or "
                    "restore a backup, and run again"
                ).format(path=self.path)
            )

    def close(self) -> None:
        """Close the file. A second call does nothing."""
        self._connection.close()


def open_database(path: Path, *, create: bool = False, read_only: bool = False, busy: float = BUSY_SECONDS) -> Database:
    """Open an archive, brought up to the newest version; with `create`, made with its folders where there is none.

    Raises ArchiveMissing, NotAnArchive, ArchiveTooNew, ArchiveOutdated (read-only and older), ArchiveForbidden,
    ArchiveLocked, ArchiveFull, ArchiveDamaged, SqliteTooOld.
    """
    path = path.absolute()
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise SqliteTooOld(
            _(
                "{path}: this Python has SQLite {sqlite_version}, and the archive needs "
                "{oldest_sqlite} or newer: use a Python with a newer one, such as that of Debian 12"
            ).format(path=path, sqlite_version=sqlite3.sqlite_version, oldest_sqlite=".".join(map(str, _OLDEST_SQLITE)))
        )
    is_new = _check_path(path, create=create, read_only=read_only)
    with translate_errors(path, busy), _schema_trusted(path, is_new=is_new):
        connection = _connect_to_read(path, busy) if read_only else _connect(path, "rwc" if create else "rw", busy)
        try:
            if is_new:
                path.chmod(path.stat().st_mode & ~0o007)  # the log beside it will be as the file is
            if is_new or not _check_content(connection, path):
                _migrate(connection, path, read_only=read_only)
            if not read_only:
                _use_wal(connection, busy)
        except BaseException:
            connection.close()
            raise
    return Database(path, connection, read_only=read_only)


@contextmanager
def translate_errors(path: Path, busy: float = BUSY_SECONDS) -> Iterator[None]:
    """SQLite's errors that a user can mend, as ours with the path; all others pass."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None and str(error).startswith("Could not decode"):  # Python's own complaint of a damaged text
            code = sqlite3.SQLITE_CORRUPT
        meaning = None if code is None else _MEANINGS.get(code) or _MEANINGS.get(code & 0xFF)
        if meaning is None:
            raise
        kind, sentence = meaning[0], _(meaning[1])
        raise kind(f"{path}: {sentence.format(busy=busy, said=error)}") from error


@contextmanager
def _schema_trusted(path: Path, *, is_new: bool) -> Iterator[None]:
    """SQL that SQLite calls wrong while opening an archive is right, and the schema stored in it is not."""
    try:
        yield
    except (sqlite3.OperationalError, UnicodeDecodeError) as error:  # the second: its message quotes damaged bytes
        if is_new or getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR:
            raise
        raise ArchiveDamaged(
            _("{path}: its schema is not as it was written ({error}); restore a backup").format(path=path, error=error)
        ) from error


def _check_path(path: Path, *, create: bool, read_only: bool) -> bool:
    """Whether the archive is still to be made."""
    try:
        if path.is_dir():
            raise NotAnArchive(_("{path}: is a folder; give the path of a file in it").format(path=path))
        size = path.stat().st_size if path.exists() else None
        if size is None and not create:
            raise ArchiveMissing(
                _(
                    "{path}: there is no archive; `marbre init --archive FILE`, a first `marbre crawl` "
                    "or --create begins one, --archive names another; if there was one, is its disk "
                    "mounted?"
                ).format(path=path)
            )
        if size == 0 and not create:
            raise NotAnArchive(
                _("{path}: is empty; remove it, then `marbre init --archive FILE` or `marbre crawl`").format(path=path)
            )
        if size is not None and not read_only and path.stat().st_nlink > 1:
            raise ArchiveLinked(
                _(
                    "{path}: has another name too (a hard link), under which SQLite would keep another "
                    "log, and both would be lost; remove one of the names, or make a copy with `marbre "
                    "backup`"
                ).format(path=path)
            )
        if size is None and _has_been(path):
            raise ArchiveMissing(
                _(
                    "{path}: there was an archive here, and it is gone: put it back, or restore a "
                    "backup; to begin a new one, remove {name}.locks beside it"
                ).format(path=path, name=path.name)
            )
        if size is None:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveForbidden(
            _("{path}: {strerror}; check the rights on its folders").format(path=path, strerror=error.strerror)
        ) from error
    return not size


def _connect(path: Path, mode: str, busy: float) -> sqlite3.Connection:
    # isolation_level=None: transactions begin where we say so. mode=rw keeps SQLite from making an empty file.
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode={mode}", uri=True, timeout=busy, isolation_level=None, cached_statements=256
    )
    try:
        connection.executescript(_SET_UP)
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_to_read(path: Path, busy: float) -> sqlite3.Connection:
    try:
        return _connect(path, "ro", busy)
    except sqlite3.OperationalError as error:
        log = path.with_name(path.name + "-wal")
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or _has_content(log):
            raise
        # A folder that may not be written, and no log beside the file: nobody is writing, so no lock is needed.
        return _connect(path, "ro&immutable=1", busy)


def _identify(path: Path) -> tuple[int, int] | None:
    """Device and inode of the file at a path; None where there is none, or an empty one."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_size else None


def _has_been(path: Path) -> bool:
    """Whether crawls took locks of an archive at this path (archive.db.locks)."""
    locks = path.with_name(path.name + ".locks")
    return locks.is_dir() and any(locks.iterdir())


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _check_content(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether every version has been applied. Raises NotAnArchive and ArchiveTooNew."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotAnArchive(_("{path}: is a SQLite file of another application; give another path").format(path=path))
    has_table = "SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'"
    if connection.execute(has_table).fetchone() is None:
        return False
    names = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"
    applied = {name for (name,) in connection.execute(names, (_MIGRATION_SET,))}
    unknown = sorted(applied.difference(_VERSIONS))
    if unknown:
        raise ArchiveTooNew(
            _("{path}: written by a later version of Marbre ({unknown}); update Marbre to open it").format(
                path=path, unknown=", ".join(unknown)
            )
        )
    return applied.issuperset(_VERSIONS)


def _migrate(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    """Apply what is missing in one transaction; two processes that make one archive come one after the other."""
    if read_only:
        raise ArchiveOutdated(
            _(
                "{path}: written by an earlier version of Marbre; any command that writes, such as "
                "`marbre crawl`, brings it up to date"
            ).format(path=path)
        )
    from archive.db.migrate import apply_migrations  # costs 100 ms, needed for new and older archives only

    connection.execute("BEGIN IMMEDIATE")
    try:
        is_empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
        if is_empty:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        if is_empty or not _check_content(connection, path):
            apply_migrations(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _use_wal(connection: sqlite3.Connection, busy: float) -> None:
    """Switch to the write-ahead log, once in a file's life. SQLite does not wait for others here, so this does."""
    end = time.monotonic() + busy
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
