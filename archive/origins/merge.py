"""The door: one archive merged into another, while both may be crawled.

The other archive is read in one transaction, as it was when the merge began; here each batch is a transaction of its
own, so that a merge that was stopped goes on where it was, and crawls wait for half a second or so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.access.tombstones import Tombstones, load_tombstones
from archive.captures.chain import GENESIS
from archive.db.connection import Database, open_database
from archive.db.errors import ArchiveError
from archive.db.locks import lock_merge
from archive.model.timestamps import to_text
from archive.origins.along_captures import AlongCaptures
from archive.origins.articles import ArticleMerge
from archive.origins.captures import CaptureMerge
from archive.origins.companions import CompanionMerge
from archive.origins.extractions import ExtractionMerge
from archive.origins.heads import list_heads
from archive.origins.plan import MergePlan, MergeScope, find_conflicts_between, plan_merge
from archive.takedown.said import forget_said
from archive.takedown.take_down import empty_log, overwrite_deleted
from archive.takedown.travel import TakedownImport, count_new_takedowns, import_takedowns

MergeProgress = Callable[[str, int], None]
"""Called with (what, how many more) after each transaction."""


class MergeRefused(ArchiveError):  # noqa: N818  # as the others of this room
    """What stands against a merge; nothing was written."""


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge of one archive brought, or would bring."""

    path: Path
    plan: MergePlan
    captures: int = 0
    extractions: int = 0
    new_articles: int = 0
    joined_articles: int = 0
    left_out: int = 0
    takedowns: int = 0


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """How to merge: when, of which rows, and told to whom."""

    at: datetime
    scope: MergeScope = field(default=MergeScope())
    progress: MergeProgress = field(default=lambda _what, _number: None)


@contextmanager
def open_to_merge(path: Path) -> Iterator[sqlite3.Connection]:
    """Another archive in one read transaction. Raises what opening an archive raises, ArchiveOutdated for one."""
    with closing(open_database(path, read_only=True)) as database, database.connection() as connection:
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")


def preview_merge(database: Database, path: Path, order: MergeOrder) -> MergeReport:
    """What a merge would bring, and what stands against it. Writes nothing."""
    with open_to_merge(path) as there, database.connection() as here:
        plan = plan_merge(here, there, order.scope)
        return MergeReport(path, plan, captures=plan.new_captures, takedowns=count_new_takedowns(here, there))


def list_source_names(paths: Sequence[Path]) -> set[str]:
    """The names of the sources that these archives have."""
    names: set[str] = set()
    for path in paths:
        with open_to_merge(path) as there:
            names.update(name for (name,) in there.execute("SELECT source FROM sources"))
    return names


def compare_with_each_other(paths: Sequence[Path], order: MergeOrder) -> list[str]:
    """What stands against merging these archives one after the other, each line with the two that it is about."""
    found = []
    for number, path in enumerate(paths):
        for earlier in paths[:number]:
            with open_to_merge(earlier) as first, open_to_merge(path) as second:
                conflicts = find_conflicts_between(first, second, order.scope)
            found += [f"{path}, {earlier}: {conflict}" for conflict in conflicts]
    return found


def merge(database: Database, path: Path, order: MergeOrder) -> MergeReport:
    """Merge the archive at `path`. Raises MergeRefused, with nothing written, where something stands against it."""
    with open_to_merge(path) as there, lock_merge(database.path):
        with database.connection() as here:
            plan = plan_merge(here, there, order.scope)
        if plan.conflicts:
            raise MergeRefused(*(f"{path}: {conflict}" for conflict in plan.conflicts))
        with _make_room_for_batches(database):
            return _Merge(database, there, plan, order).run(MergeReport(path, plan))


@contextmanager
def _make_room_for_batches(database: Database) -> Iterator[None]:
    """A batch touches pages all over the indexes: kept in memory until it commits, and folded in by the dozen.

    64 MB of cache and 64 MB of log: pages that did not fit would be written several times a batch.
    """
    names = {"cache_size": -65536, "wal_autocheckpoint": 16_000}
    with database.connection() as connection:
        former = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
        for name, value in names.items():
            connection.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            for name, value in former.items():
                connection.execute(f"PRAGMA {name} = {value}")


class _Merge:
    """One run of a merge that nothing stands against."""

    def __init__(self, database: Database, there: sqlite3.Connection, plan: MergePlan, order: MergeOrder) -> None:
        self._database = database
        self._there = there
        self._plan = plan
        self._order = order
        self._numbers = self._add_origins()

    def run(self, report: MergeReport) -> MergeReport:
        takedowns = import_takedowns(self._database, self._there)
        tombstones = self._load_tombstones(takedowns)
        companions = CompanionMerge(
            self._database, self._there, self._numbers, self._order.scope, to_text(self._order.at)
        )
        companions.merge_before_captures()
        captures = CaptureMerge(self._database, self._there, tombstones, (self._numbers, takedowns.numbers))
        if takedowns.to_retake:
            captures.take_again(takedowns.to_retake)
            self._read_all_again()
        taken = sum(self._count("captures", self._merge_captures(captures)))
        extractions = ExtractionMerge(self._database, self._there, self._numbers[0])
        read = sum(self._count("extractions", extractions.merge()))
        articles = ArticleMerge(self._database, self._there, tombstones, self._numbers, extractions.extractors)
        new = joined = left_out = 0
        for counts in articles.merge(self._order.scope):
            new, joined, left_out = new + counts.new, joined + counts.joined, left_out + counts.left_out
            self._order.progress("articles", counts.new + counts.joined)
        companions.merge_after_captures()
        self._leave_out_said(tombstones)
        AlongCaptures(self._database, self._there, self._numbers, to_text(self._order.at)).merge()
        self._end()
        return replace(
            report,
            captures=taken,
            extractions=read,
            new_articles=new,
            joined_articles=joined,
            left_out=left_out,
            takedowns=takedowns.obeyed,
        )

    def _add_origins(self) -> dict[int, int]:
        """The number here of each chain there; new chains are numbered."""
        numbers: dict[int, int] = {}
        with self._database.transaction() as connection:
            held = {head.archive_id: head.origin_id for head in list_heads(connection)}
            for origin in self._plan.origins:
                head = origin.there
                if head.archive_id not in held:
                    cursor = connection.execute(
                        "INSERT INTO origins (archive_id, is_whole, captures, chain_digest, merged_at) "
                        "VALUES (?, ?, 0, ?, ?)",
                        (head.archive_id, int(head.is_whole), GENESIS, to_text(self._order.at)),
                    )
                    assert cursor.lastrowid is not None
                    held[head.archive_id] = cursor.lastrowid
                elif origin.new_captures and not head.is_whole:
                    connection.execute("UPDATE origins SET is_whole = 0 WHERE origin_id = ?", (held[head.archive_id],))
                numbers[head.origin_id] = held[head.archive_id]
        return numbers

    def _load_tombstones(self, takedowns: TakedownImport) -> Tombstones:
        """Those that the other archive does not know: what it knows, it has obeyed."""
        known = frozenset(takedowns.numbers.values())
        with self._database.connection() as connection:
            found = load_tombstones(connection)
        kept = ({key: each for key, each in named.items() if each not in known} for named in
                (found.addresses, found.payloads, found.sources))  # fmt: skip
        return Tombstones(*kept)

    def _leave_out_said(self, tombstones: Tombstones) -> None:
        """Addresses that were erased here, and that the other archive's ledger and verdicts name."""
        if not tombstones.addresses:
            return
        with overwrite_deleted(self._database), self._database.transaction() as connection:
            changed = forget_said(connection, lambda key: tombstones.find_by_addresses([key]) is not None)
        if changed:
            empty_log(self._database)

    def _merge_captures(self, captures: CaptureMerge) -> Iterator[int]:
        for origin in self._plan.origins:
            if origin.new_captures and not origin.is_own:
                yield from captures.merge(origin, self._order.scope)

    def _count(self, what: str, numbers: Iterator[int]) -> Iterator[int]:
        for number in numbers:
            self._order.progress(what, number)
            yield number

    def _read_all_again(self) -> None:
        """Captures came back under a mask, or without it: their texts and articles have to follow."""
        with self._database.transaction() as connection:
            origin = (self._numbers[0],)
            connection.execute("UPDATE origins SET extraction_mark = 0 WHERE origin_id = ?", origin)
            connection.execute("UPDATE origin_articles SET state = -1 WHERE origin_id = ?", origin)

    def _end(self) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE origins SET merged_at = ? WHERE origin_id = ?", (to_text(self._order.at), self._numbers[0])
            )
