"""Recomputes what the archive claims: SQLite's own checks, digests of payloads, extractions and chain, what points
where.

Reads beside a running crawl in a flat amount of memory, a page of rows at a time. Damage is an answer here, not an
error: what can be described becomes a `Problem`. What it cannot see: rows cut off the end of the chain together with
all that points to them, and values of the ledger and the health records that contradict nothing.
"""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from typing import Any

from archive.captures.chain import COLUMNS
from archive.db.connection import open_database
from archive.extractions.columns import COLUMNS as EXTRACTION_COLUMNS
from archive.integrity import checks
from archive.integrity.chains import ChainCheck, check_takedowns
from archive.integrity.checks import Problem
from archive.integrity.corpora import check_corpora
from archive.integrity.search_index import check_search_index
from archive.model.digests import REMOVAL_COLUMNS
from archive.model.timestamps import to_text
from archive.payloads.references import PayloadFault, References
from archive.payloads.stored import PayloadRow, ResolvedPayload, resolve
from archive.store import Archive

VerifyProgress = Callable[[str, int, int], None]
"""Called with (table, rows checked, rows in all) now and then."""

_ROWS = 500  # read in one statement, so that no long read keeps the write-ahead log from being folded in
_BATCH_BYTES = 8_000_000  # of payloads before compression, handed to one thread at a time


@dataclass(frozen=True, slots=True)
class VerifyScope:
    """What to recompute where not everything is. SQLite's own checks and the relations between tables are always whole.

    `since`: captures from this instant on, and the payloads and extractions they point to. `sample`: this share (0 to
    1) of the payloads and extractions, chosen by `seed`; the chain is never sampled.
    """

    since: datetime | None = None
    sample: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How many of each were checked, and what was found. `payload_bytes` are those before compression."""

    payloads: int
    payload_bytes: int
    references: int
    captures: int
    extractions: int
    articles: int
    revisions: int
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def verify(
    archive: Archive,
    *,
    progress: VerifyProgress | None = None,
    threads: int | None = None,
    scope: VerifyScope = VerifyScope(),
) -> VerifyReport:
    """Check everything, or what is in scope. `threads` (as many as cores by default) hash payloads.

    Raises what opening the archive raises; once it is open, only what is no damage (ArchiveLocked, for one).
    """
    with closing(open_database(archive.path, read_only=True)) as database, database.connection() as connection:
        # A damaged byte in a text is a finding, not a UnicodeDecodeError.
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        return _Verification(connection, progress, threads or os.cpu_count() or 1, scope).report()


class _Verification:
    """One run over an open archive: the connection, who is told, and what was found so far."""

    def __init__(
        self, connection: sqlite3.Connection, progress: VerifyProgress | None, threads: int, scope: VerifyScope
    ) -> None:
        self._connection = connection
        self._progress = progress
        self._threads = threads
        self._scope = scope
        self._references = References()
        self._problems: list[Problem] = []
        self._chains = ChainCheck(connection, scope.since)

    def report(self) -> VerifyReport:
        self._problems.extend(checks.check_size(self._connection))
        self._run(checks.SQLITE)
        references = self._payload_references()
        payloads, payload_bytes = self._payloads()
        captures = self._captures()
        extractions = 0
        for number, *values in self._rows("extractions", EXTRACTION_COLUMNS, self._sampled("extractions")):
            extractions += 1
            row = dict(zip(EXTRACTION_COLUMNS, values, strict=True))
            self._problems.extend(checks.check_extraction(number, row, self._removals(number)))
        for table in ("articles", "article_addresses"):
            for _id, key, url in self._rows(table, checks.ADDRESS_COLUMNS):
                self._problems.extend(checks.check_address(table, key, url))
        self._run(checks.RELATIONS)
        self._problems.extend(check_takedowns(self._connection))
        self._corpora()
        self._search_index()
        return VerifyReport(
            payloads,
            payload_bytes,
            references,
            captures,
            extractions,
            self._count("articles"),
            self._count("revisions"),
            tuple(self._problems),
        )

    def _run(self, questions: Sequence[checks.RowCheck]) -> None:
        """Questions to SQLite whose every answer is a problem."""
        for check in questions:
            try:
                for row in self._connection.execute(check.query):
                    problem = check.to_problem(row)
                    if problem is not None:
                        self._problems.append(problem)
            except sqlite3.DatabaseError as error:
                self._problems.append(_unreadable(error, check.table, "all"))

    def _corpora(self) -> None:
        try:
            self._problems.extend(check_corpora(self._connection))
        except sqlite3.DatabaseError as error:
            self._problems.append(_unreadable(error, "corpora", "all"))

    def _search_index(self) -> None:
        """In one transaction: a crawl that indexes meanwhile would look like damage."""
        self._connection.execute("BEGIN")
        try:
            self._problems.extend(check_search_index(self._connection, self._scope.seed))
        finally:
            self._connection.execute("ROLLBACK")

    def _sampled(self, table: str) -> str:
        """The SQL condition of the rows in scope. Keys are scattered, so that a sample is not a stripe of the table."""
        conditions = []
        if self._scope.since is not None:
            since = to_text(self._scope.since)
            pointing = f"c.payload_digest = {table}.payload_digest AND c.captured_at >= '{since}'"
            conditions.append(f"EXISTS (SELECT 1 FROM captures c WHERE {pointing})")  # noqa: S608  # numbers and names of our own
        if self._scope.sample < 1:
            scattered = f"(({table}.rowid + {self._scope.seed % 1_000_003}) * 2654435761 % 4294967296)"
            conditions.append(f"{scattered} < {round(self._scope.sample * 4294967296)}")
        return " AND ".join(conditions) or "true"

    def _payload_references(self) -> int:
        count = 0
        for reference_id, _id, *row in self._rows("payload_references", checks.REFERENCE_COLUMNS):
            count += 1
            query = f"SELECT count(*) FROM payloads WHERE reference_id = {int(reference_id)}"  # noqa: S608  # a number
            digest, size, data = row
            self._problems.extend(
                checks.check_reference(reference_id, digest, size, data, self._number(query, "payloads"))
            )
        return count

    def _payloads(self) -> tuple[int, int]:
        """Hashed in threads: zstd and sha256 both let go of the interpreter's lock."""
        count = size = 0
        waiting: deque[Future[list[Problem]]] = deque()
        rows = self._rows("payloads", checks.PAYLOAD_COLUMNS, self._sampled("payloads"))
        with ThreadPoolExecutor(self._threads) as pool:
            for batch in _batches(self._standing(PayloadRow(*row)) for _, *row in rows):
                count += len(batch)
                size += sum(each.row.size for each in batch if isinstance(each.row.size, int))
                waiting.append(pool.submit(checks.check_payload_batch, batch))
                if len(waiting) > self._threads:
                    self._problems.extend(waiting.popleft().result())
            for future in waiting:
                self._problems.extend(future.result())
        return count, size

    def _standing(self, row: PayloadRow) -> ResolvedPayload:
        try:
            return resolve(self._connection, row, self._references)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            return ResolvedPayload(
                row, None, PayloadFault(_("what it stands on cannot be read: {error}").format(error=error))
            )

    def _captures(self) -> int:
        count = 0
        for capture_id, *values, digest in self._rows("captures", (*COLUMNS, "chain_digest"), self._chains.condition):
            count += 1
            row = dict(zip(COLUMNS, values, strict=True))
            self._problems.extend(self._chains.check(row, digest))
            if row["redirected_from"] is not None:
                self._problems.extend(
                    checks.check_redirects(capture_id, row["redirected_from"], self._redirects(capture_id))
                )
        self._problems.extend(self._chains.check_ends())
        return count

    def _redirects(self, capture_id: int) -> set[str]:
        query = "SELECT urlkey FROM redirects WHERE capture_id = ?"
        try:
            return {key for (key,) in self._connection.execute(query, (capture_id,))}
        except sqlite3.DatabaseError as error:
            self._problems.append(_unreadable(error, "redirects", f"capture_id {capture_id}"))
            return set()

    def _removals(self, extraction_id: int) -> list[tuple[Any, ...]]:
        query = f"SELECT {', '.join(REMOVAL_COLUMNS)} FROM removals WHERE extraction_id = ? ORDER BY ordinal"  # noqa: S608  # names of our own
        try:
            return self._connection.execute(query, (extraction_id,)).fetchall()
        except sqlite3.DatabaseError as error:
            self._problems.append(_unreadable(error, "removals", f"extraction_id {extraction_id}"))
            return []

    def _rows(self, table: str, columns: tuple[str, ...], condition: str = "true") -> Iterator[tuple[Any, ...]]:
        """Every row of the condition that can be read, its rowid first; the others become a problem."""
        query = (
            f"SELECT rowid, {', '.join(columns)} FROM {table} "  # noqa: S608  # names of our own
            f"WHERE rowid > ? AND {condition} ORDER BY rowid LIMIT {_ROWS}"
        )
        total, end = self._count(table, condition), self._last_rowid(table)
        last = done = 0
        step = 1  # over what cannot be read, doubled each time: a damaged page may claim any number of rows
        unread: list[int] = []  # the first and last rowid that SQLite gave an error for, while it gives no row
        while last < end:
            before = last
            try:
                for row in self._connection.execute(query, (last,)):
                    self._report_unread(table, unread)
                    last, done, step = row[0], done + 1, 1
                    yield row
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                unread[:] = [*(unread[:1] or [last + 1]), last + step]
                last, step = last + step, step * 2
            else:
                if last == before:
                    break
            if self._progress is not None:
                self._progress(table, done, total)
        self._report_unread(table, unread)

    def _report_unread(self, table: str, unread: list[int]) -> None:
        if unread:
            rows = f"rowid {unread[0]}"
            if unread[-1] != unread[0]:
                rows = "rowid " + _("{first} to {last}").format(first=unread[0], last=unread[-1])
            self._problems.append(Problem(table, rows, _("cannot be read: the file is malformed here")))
            unread.clear()

    def _count(self, table: str, condition: str = "true") -> int:
        return self._number(f"SELECT count(*) FROM {table} WHERE {condition}", table)  # noqa: S608  # names of our own

    def _last_rowid(self, table: str) -> int:
        return self._number(f"SELECT max(rowid) FROM {table}", table)  # noqa: S608  # names of our own

    def _number(self, query: str, table: str) -> int:
        try:
            return int(self._connection.execute(query).fetchone()[0] or 0)
        except sqlite3.DatabaseError as error:
            self._problems.append(_unreadable(error, table, "all"))
            return 0


def _batches(rows: Iterator[ResolvedPayload]) -> Iterator[list[ResolvedPayload]]:
    batch: list[ResolvedPayload] = []
    size = 0
    for standing in rows:
        batch.append(standing)
        size += standing.row.size if isinstance(standing.row.size, int) else _BATCH_BYTES
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _unreadable(error: sqlite3.DatabaseError, table: str, key: str) -> Problem:
    if not _is_damage(error):
        raise error
    return Problem(table, key, _("cannot be read: {error}").format(error=error))


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is at fault: even "no such column" is damage here, a changed letter in the stored schema."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF not in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_NOMEM,
    )
