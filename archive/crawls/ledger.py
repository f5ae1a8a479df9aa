"""The ledger: which crawl ran when, at whose wish, how it ended and what it counted; and the sources crawled."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from gettext import gettext as _
from typing import Any, Literal

from archive.db.connection import Database
from archive.db.errors import CrawlNotWaiting
from archive.locale.reason import RecordedReason, read_reason
from archive.model.numbers import RANGE
from archive.model.timestamps import parse_instant_or_none, to_text, to_text_or_none

Trigger = Literal["manual", "schedule", "catch-up", "url", "backfill", "import"]
CrawlOutcome = Literal[
    "running",  # open; without started_at it waits for its turn
    "done",
    "partial",  # some addresses gave nothing; the captures say why
    "failed",  # no feed, sitemap or section answered
    "interrupted",  # by its user
    "lost",  # the process ended without a word: killed, or the machine went off
    "missed",  # planned, and the machine was off
    "skipped",  # planned, and left out with a reason
    "overlapped",  # the source was still being crawled
]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A newsroom as the archive knows it."""

    source: str
    title: str
    homepage: str
    country: str
    language: str


@dataclass(frozen=True, slots=True)
class CrawlCounts:
    """What a crawl counted. `bytes` are those of bodies received, decoded."""

    candidates: int = 0
    left_alone: int = 0
    captures: int = 0
    revisits: int = 0
    failures: int = 0
    new_articles: int = 0
    new_revisions: int = 0
    no_text: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class CrawlStart:
    """What is written down when a crawl begins.

    `crawl_id` is a line that waits for it (`archive.crawls.plans`), which keeps its trigger and planned instant.
    """

    source: str
    trigger: Trigger
    started_at: datetime
    user_agent: str | None
    marbre: str
    planned_at: datetime | None = None
    crawl_id: int | None = None


@dataclass(frozen=True, slots=True)
class CrawlEnd:
    """How a crawl ended, the reason where it was not all well, and what it counted."""

    ended_at: datetime
    outcome: CrawlOutcome
    reason: str | None = None
    counts: CrawlCounts = CrawlCounts()


@dataclass(frozen=True, slots=True)
class CrawlRow:
    """A line of the ledger."""

    crawl_id: int
    source: str
    trigger: Trigger
    planned_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    outcome: CrawlOutcome
    reason: str | None
    user_agent: str | None
    marbre: str
    counts: CrawlCounts


@dataclass(frozen=True, slots=True)
class SourceState:
    """Where a source stands. `last_crawl` is the newest that began; a success is one that ended done or partial. An
    import is no crawl."""

    source: str
    title: str
    last_crawl: CrawlRow | None
    last_success_at: datetime | None
    last_new_article_at: datetime | None
    articles: int
    captures: int
    failures: int


NEXT_CRAWL_ID = f"(SELECT coalesce(max(crawl_id), 0) + 1 FROM crawls WHERE crawl_id < {RANGE})"  # noqa: S608  # a number
"""The number of a new line of the ledger: this archive's own, whatever was merged into it."""

_COUNTS = tuple(field.name for field in fields(CrawlCounts))
BEGUN = "coalesce(started_at, planned_at, ended_at)"  # numbers rise within one archive, and merged ones stand above
_SET_COUNTS = ", ".join(f"{name} = ?" for name in _COUNTS)
_ROW = "crawl_id, source, trigger, planned_at, started_at, ended_at, outcome, reason, user_agent, marbre, " + ", ".join(
    _COUNTS
)


def sync_source(database: Database, row: SourceRow, at: datetime) -> None:
    """Write a source as the configuration has it now; when it was first seen is kept."""
    now = to_text(at)
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO sources (source, title, homepage, country, language, first_seen_at, synced_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET title = excluded.title, "
            "homepage = excluded.homepage, country = excluded.country, language = excluded.language, "
            "synced_at = excluded.synced_at",
            (*astuple(row), now, now),
        )


def begin_crawl(database: Database, start: CrawlStart) -> int:
    """Open a line of the ledger, or let one that waits begin, and return its crawl_id.

    The source must have been synced. Raises CrawlNotWaiting where the line waits no more.
    """
    with database.transaction() as connection:
        if start.crawl_id is not None:
            begin_waiting(connection, start.crawl_id, start)
            return start.crawl_id
        cursor = connection.execute(
            "INSERT INTO crawls (crawl_id, source, trigger, planned_at, started_at, outcome, user_agent, marbre) "  # noqa: S608
            f"VALUES ({NEXT_CRAWL_ID}, ?, ?, ?, ?, 'running', ?, ?)",
            (
                start.source,
                start.trigger,
                to_text_or_none(start.planned_at),
                to_text(start.started_at),
                start.user_agent,
                start.marbre,
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def update_counts(database: Database, crawl_id: int, counts: CrawlCounts) -> None:
    """Write what a running crawl has counted so far, so that a lost one leaves its figures."""
    with database.transaction() as connection:
        connection.execute(f"UPDATE crawls SET {_SET_COUNTS} WHERE crawl_id = ?", (*astuple(counts), crawl_id))  # noqa: S608  # names of our own


def end_crawl(database: Database, crawl_id: int, end: CrawlEnd) -> None:
    """Close a line of the ledger."""
    with database.transaction() as connection:
        end_line(connection, crawl_id, end)


def end_line(connection: sqlite3.Connection, crawl_id: int, end: CrawlEnd) -> None:
    """Close a line of the ledger, in the caller's transaction."""
    connection.execute(
        f"UPDATE crawls SET ended_at = ?, outcome = ?, reason = ?, {_SET_COUNTS} WHERE crawl_id = ?",  # noqa: S608  # names of our own
        (to_text(end.ended_at), end.outcome, end.reason, *astuple(end.counts), crawl_id),
    )


def find_line(connection: sqlite3.Connection, crawl_id: int) -> CrawlRow | None:
    """One line of the ledger."""
    row = connection.execute(f"SELECT {_ROW} FROM crawls WHERE crawl_id = ?", (crawl_id,)).fetchone()  # noqa: S608  # the same
    return None if row is None else _crawl_row(row)


def close_lost_crawls(database: Database, source: str, at: datetime) -> int:
    """Mark this source's lines that began and did not end as lost, and say how many.

    Only for the holder of the source's lock. Lines that wait for their turn are the scheduler's.
    """
    with database.transaction() as connection:
        cursor = connection.execute(
            "UPDATE crawls SET outcome = 'lost', ended_at = ?, "  # noqa: S608  # a number
            "reason = ? "
            "WHERE source = ? AND outcome = 'running' AND started_at IS NOT NULL "
            f"AND trigger <> 'import' AND crawl_id < {RANGE}",
            (to_text(at), RecordedReason("lost"), source),
        )
        return cursor.rowcount


def list_crawls(database: Database, source: str | None = None, limit: int = 100) -> list[CrawlRow]:
    """The ledger's newest lines first, of one source or of all."""
    where, keys = ("WHERE source = ?", (source,)) if source is not None else ("", ())
    with database.connection() as connection:
        found = connection.execute(
            f"SELECT {_ROW} FROM ledger {where} ORDER BY {BEGUN} DESC, crawl_id DESC LIMIT ?",  # noqa: S608  # text of our own
            (*keys, limit),
        )
        return [_crawl_row(row) for row in found]


def list_sources(database: Database) -> dict[str, SourceRow]:
    """Every source by its name, as it was declared last."""
    with database.connection() as connection:
        rows = connection.execute("SELECT source, title, homepage, country, language FROM sources ORDER BY source")
        return {row[0]: SourceRow(*row) for row in rows}


def list_source_states(database: Database) -> list[SourceState]:
    """Every source by name, with its last crawl and its totals."""
    last_crawls = f"""
        SELECT {_ROW} FROM crawls WHERE crawl_id IN (
          SELECT (SELECT crawl_id FROM crawls WHERE source = s.source AND started_at IS NOT NULL
                  AND outcome <> 'overlapped' AND trigger <> 'import'
                   ORDER BY started_at DESC, crawl_id DESC LIMIT 1) FROM sources s
        )"""  # noqa: S608  # names of our own
    totals = """
        SELECT s.source, s.title,
          (SELECT max(ended_at) FROM crawls WHERE source = s.source AND outcome IN ('done', 'partial')
             AND trigger <> 'import'),
          (SELECT max(first_seen_at) FROM articles WHERE source = s.source),
          (SELECT count(*) FROM articles WHERE source = s.source),
          (SELECT count(*) FROM captures WHERE source = s.source),
          (SELECT count(*) FROM captures WHERE source = s.source AND error IS NOT NULL)
        FROM sources s
        -- one that was renamed stays for its captures, and is told by its new name
        WHERE EXISTS (SELECT 1 FROM crawls WHERE source = s.source)
          OR NOT EXISTS (SELECT 1 FROM captures WHERE source = s.source)
        ORDER BY s.source"""
    with database.connection() as connection:
        newest = {row[1]: _crawl_row(row) for row in connection.execute(last_crawls)}
        return [
            SourceState(
                source, title, newest.get(source), parse_instant_or_none(success), parse_instant_or_none(new), *counts
            )
            for source, title, success, new, *counts in connection.execute(totals)
        ]


def begin_waiting(connection: sqlite3.Connection, crawl_id: int, start: CrawlStart) -> None:
    """Let a line that waits begin, in the caller's transaction. Raises CrawlNotWaiting where it waits no more."""
    begun = connection.execute(
        "UPDATE crawls SET started_at = ?, user_agent = ?, marbre = ?, reason = NULL "
        "WHERE crawl_id = ? AND source = ? AND outcome = 'running' AND started_at IS NULL",
        (to_text(start.started_at), start.user_agent, start.marbre, crawl_id, start.source),
    )
    if not begun.rowcount:
        raise CrawlNotWaiting(
            _(
                "line {crawl_id} of the ledger waits for no crawl of {source}: the scheduler "
                "that planned it has ended; leave --ledger-row out"
            ).format(crawl_id=crawl_id, source=start.source)
        )


def _crawl_row(row: tuple[Any, ...]) -> CrawlRow:
    crawl_id, source, trigger, planned, started, ended, outcome, reason, user_agent, marbre, *counts = row
    return CrawlRow(
        crawl_id,
        source,
        trigger,
        parse_instant_or_none(planned),
        parse_instant_or_none(started),
        parse_instant_or_none(ended),
        outcome,
        read_reason(reason),
        user_agent,
        marbre,
        CrawlCounts(*counts),
    )
