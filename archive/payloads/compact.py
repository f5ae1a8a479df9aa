"""Compresses again what crawls kept quickly: at a high level, on the best base there is by now.

Each payload is written anew only where that is smaller, and only after the new frame has given back the same bytes.
What is done is marked row by row (`level`), so a compaction that was stopped goes on where it was, and one that runs
beside a crawl takes the write lock for a few rows at a time. A payload that other payloads stand on keeps its depth.
"""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from archive.db.connection import Database
from archive.model.progress import ProgressCallback
from archive.payloads.codec import COMPRESSION, QUICK, THOROUGH, CompressionBase, compress, decompress, is_base
from archive.payloads.references import PayloadFault, References
from archive.payloads.stored import Packed, PayloadRow, read_bytes, read_row

_AT_ONCE = 16
"""Payloads written in one transaction."""
_BASES = 8
"""References of a source tried for a payload: those made nearest to it."""

_TO_DO = "SELECT payload_digest FROM payloads WHERE level < ? ORDER BY rowid"

_FIRST_CAPTURE = """
    SELECT source, kind, urlkey, captured_at, capture_id FROM captures
    WHERE payload_digest = ? ORDER BY capture_id LIMIT 1"""

_NEAREST = """
    SELECT reference_id FROM payload_references WHERE source = ? AND kind = ?
    ORDER BY abs(julianday(made_at) - julianday(?)), reference_id LIMIT ?"""

_FORMER = """
    SELECT p.payload_digest FROM captures c JOIN payloads p ON p.payload_digest = c.payload_digest
    WHERE c.urlkey = ? AND c.capture_id < ? AND c.error IS NULL AND p.payload_digest <> ? AND p.former_digest IS NULL
    ORDER BY c.capture_id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class CompactReport:
    """What a compaction did. Bytes are those of the frames, before and after; `skipped` could not be read."""

    payloads: int
    rewritten: int
    references_rewritten: int
    references_dropped: int
    bytes_before: int
    bytes_after: int
    skipped: int


@dataclass(frozen=True, slots=True)
class _Task:
    """A payload to be compressed again: its row as it was read, its bytes, and the bases to try."""

    row: PayloadRow
    body: bytes
    present: Packed
    bases: tuple[tuple[CompressionBase | None, int | None, str | None], ...]


def compact(
    database: Database, *, progress: ProgressCallback | None = None, threads: int | None = None
) -> CompactReport:
    """Compress again whatever was kept quickly. `threads` (as many as cores by default) compress."""
    return _Compaction(database, progress, threads or os.cpu_count() or 1).run()


def vacuum(database: Database) -> int:
    """Give the file's free pages back to the disk; how many bytes. Raises ArchiveLocked where somebody writes.

    SQLite writes the file anew for this (https://www.sqlite.org/lang_vacuum.html): as much free disk is needed.
    """
    with database.connection() as connection:
        before = _file_bytes(connection)
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return before - _file_bytes(connection)


def _file_bytes(connection: sqlite3.Connection) -> int:
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)


class _Compaction:
    """One run: what it works with and what it counts."""

    def __init__(self, database: Database, progress: ProgressCallback | None, threads: int) -> None:
        self._database = database
        self._progress = progress
        self._threads = threads
        self._references = References()
        self._done = self._rewritten = self._before = self._after = self._skipped = 0
        self._references_rewritten = 0

    def run(self) -> CompactReport:
        with self._database.connection() as connection:
            digests = [digest for (digest,) in connection.execute(_TO_DO, (THOROUGH,))]
        waiting: deque[tuple[_Task, Future[Packed]]] = deque()
        finished: list[tuple[_Task, Packed]] = []
        with ThreadPoolExecutor(self._threads) as pool:
            for task in self._tasks(digests):
                waiting.append((task, pool.submit(_repacked, task)))
                if len(waiting) > self._threads * 2:
                    first, future = waiting.popleft()
                    finished.append((first, future.result()))
                if len(finished) >= _AT_ONCE:
                    self._write(finished, len(digests))
                    finished = []
            finished += [(task, future.result()) for task, future in waiting]
        self._write(finished, len(digests))
        self._rewrite_references()
        return CompactReport(
            payloads=len(digests),
            rewritten=self._rewritten,
            references_rewritten=self._references_rewritten,
            references_dropped=self._drop_references(),
            bytes_before=self._before,
            bytes_after=self._after,
            skipped=self._skipped,
        )

    def _tasks(self, digests: list[str]) -> Iterator[_Task]:
        for digest in digests:
            with self._database.connection() as connection:
                task = self._task(connection, digest)
            if task is None:
                self._skipped += 1
            else:
                yield task

    def _task(self, connection: sqlite3.Connection, digest: str) -> _Task | None:
        """None for a payload that cannot be read: `verify` tells of it, and nothing here makes it worse."""
        row = read_row(connection, digest)
        if row is None or not row.is_written_so:
            return None
        body = read_bytes(connection, row, self._references)
        if isinstance(body, PayloadFault):
            return None
        present = Packed(row.data, row.reference_id, row.former_digest)
        return _Task(row, body, present, tuple(self._bases(connection, row)))

    def _bases(
        self, connection: sqlite3.Connection, row: PayloadRow
    ) -> Iterator[tuple[CompressionBase | None, int | None, str | None]]:
        """Nothing; the references made nearest to it; its former bytes, unless others stand on it."""
        yield None, None, None
        first = connection.execute(_FIRST_CAPTURE, (row.payload_digest,)).fetchone()
        if first is None:
            return
        source, kind, urlkey, captured_at, capture_id = first
        ids = {each for (each,) in connection.execute(_NEAREST, (source, kind, captured_at, _BASES))}
        if row.reference_id is not None:
            ids.add(row.reference_id)
        for reference_id in sorted(ids):
            base = self._references.find_base(connection, reference_id)
            if isinstance(base, CompressionBase):
                yield base, reference_id, None
        if _is_stood_on(connection, row.payload_digest):
            return
        found = connection.execute(_FORMER, (urlkey, capture_id, row.payload_digest)).fetchone()
        for former in dict.fromkeys(filter(None, (row.former_digest, found and found[0]))):
            former_row = read_row(connection, former)
            body = None if former_row is None else read_bytes(connection, former_row, self._references)
            if isinstance(body, bytes) and is_base(body):
                yield CompressionBase(body), None, former

    def _write(self, finished: list[tuple[_Task, Packed]], total: int) -> None:
        """Commit a few rows, each only if nobody changed it meanwhile and what it stands on is still there."""
        with self._database.transaction() as connection:
            for task, packed in finished:
                self._before += len(task.present.data)
                taken = packed if _may_replace(connection, task, packed) else task.present
                self._after += len(taken.data)
                if taken is not task.present:
                    self._rewritten += 1
                    connection.execute(
                        "UPDATE payloads SET data = ?, reference_id = ?, former_digest = ?, level = ? "
                        "WHERE payload_digest = ?",
                        (taken.data, taken.reference_id, taken.former_digest, THOROUGH, task.row.payload_digest),
                    )
                else:
                    connection.execute(
                        "UPDATE payloads SET level = ? WHERE payload_digest = ? AND data = ?",
                        (THOROUGH, task.row.payload_digest, task.row.data),
                    )
        self._done += len(finished)
        if self._progress is not None:
            self._progress(self._done, total)

    def _rewrite_references(self) -> None:
        with self._database.connection() as connection:
            ids = connection.execute(
                "SELECT reference_id FROM payload_references WHERE level < ? ORDER BY reference_id", (THOROUGH,)
            ).fetchall()
        for (reference_id,) in ids:
            with self._database.connection() as connection:
                base = self._references.find_base(connection, reference_id)
                (digest,) = connection.execute(
                    "SELECT reference_digest FROM payload_references WHERE reference_id = ?", (reference_id,)
                ).fetchone() or (None,)
            if isinstance(base, PayloadFault) or digest is None:
                continue
            data = compress(base.body, level=THOROUGH)
            if decompress(digest, len(base.body), COMPRESSION, data)[0] != base.body:
                continue
            with self._database.transaction() as connection:
                connection.execute(
                    "UPDATE payload_references SET data = ?, level = ? WHERE reference_id = ? AND reference_digest = ?",
                    (data, THOROUGH, reference_id, digest),
                )
            self._references_rewritten += 1

    def _drop_references(self) -> int:
        """Those that nothing stands on any more; the newest of a source and kind is what the next pages stand on."""
        with self._database.transaction() as connection:
            return connection.execute(
                "DELETE FROM payload_references WHERE reference_id NOT IN "
                "(SELECT max(reference_id) FROM payload_references GROUP BY source, kind) AND NOT EXISTS "
                "(SELECT 1 FROM payloads p WHERE p.reference_id = payload_references.reference_id)"
            ).rowcount


def _repacked(task: _Task) -> Packed:
    """The smallest verified frame of a payload; the present one where none is smaller. Runs in threads."""
    sized = [(len(compress(task.body, base, QUICK)), place) for place, (base, _, _) in enumerate(task.bases)]
    base, reference_id, former_digest = task.bases[min(sized)[1]]
    data = compress(task.body, base, THOROUGH)
    if len(data) >= len(task.present.data):
        return task.present
    again, _ = decompress(task.row.payload_digest, task.row.size, COMPRESSION, data, base)
    return Packed(data, reference_id, former_digest) if again == task.body else task.present


def _may_replace(connection: sqlite3.Connection, task: _Task, packed: Packed) -> bool:
    if packed is task.present or read_row(connection, task.row.payload_digest) != task.row:
        return False
    if packed.former_digest is None:
        return packed.reference_id is None or _has_reference(connection, packed.reference_id)
    former = read_row(connection, packed.former_digest)
    return former is not None and former.former_digest is None and not _is_stood_on(connection, task.row.payload_digest)


def _has_reference(connection: sqlite3.Connection, reference_id: int) -> bool:
    query = "SELECT 1 FROM payload_references WHERE reference_id = ?"
    return connection.execute(query, (reference_id,)).fetchone() is not None


def _is_stood_on(connection: sqlite3.Connection, digest: str) -> bool:
    return (
        connection.execute("SELECT 1 FROM payloads WHERE former_digest = ? LIMIT 1", (digest,)).fetchone() is not None
    )
