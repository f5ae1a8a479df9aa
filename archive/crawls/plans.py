"""The planned side of the ledger: runs that wait for their turn, runs that never came to be, and who watched the clock.

What ran is `archive.crawls.ledger`. Which run is due, and what becomes of it, is decided elsewhere; here it is written
down whole: the rows and the instant until which a source is accounted for change in one transaction, so that a process
killed at any moment has lost no planned run and doubles none.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.crawls.ledger import NEXT_CRAWL_ID, CrawlOutcome, Trigger
from archive.db.connection import Database
from archive.model.numbers import RANGE
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text, to_text_or_none

SkippedOutcome = Literal["missed", "skipped", "overlapped"]


@dataclass(frozen=True, slots=True)
class PlanState:
    """How a source is planned, and the instant until which all its planned runs have their rows."""

    source: str
    cron: str
    timezone: str
    planned_to: datetime


@dataclass(frozen=True, slots=True)
class SkippedRun:
    """A planned run that did not take place, and why."""

    trigger: Trigger
    planned_at: datetime
    outcome: SkippedOutcome
    reason: str


@dataclass(frozen=True, slots=True)
class DueRun:
    """A planned run whose time has come."""

    trigger: Trigger
    planned_at: datetime | None


@dataclass(frozen=True, slots=True)
class SchedulerRow:
    """One life of the daemon. `ended_at` None: it runs, or ended without a word after `seen_at`."""

    scheduler_id: int
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    pid: int
    rules: Mapping[str, object]


class Plans:
    """Runs that wait or never came to be, and the schedulers that watched; reached as `Archive.plans`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_states(self) -> dict[str, PlanState]:
        """Every source that was ever planned."""
        with self._database.connection() as connection:
            found = connection.execute("SELECT source, cron, timezone, planned_to FROM schedules ORDER BY source")
            return {row[0]: PlanState(row[0], row[1], row[2], parse_instant(row[3])) for row in found}

    def put(self, state: PlanState) -> None:
        """Plan a source anew from an instant on: its first plan, or another cron. The source must have been synced."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO schedules (source, cron, timezone, planned_to) VALUES (?, ?, ?, ?) ON CONFLICT (source) "
                "DO UPDATE SET cron = excluded.cron, timezone = excluded.timezone, planned_to = excluded.planned_to",
                (state.source, state.cron, state.timezone, to_text(state.planned_to)),
            )

    def take_back(self, state: PlanState, now: datetime) -> int:
        """Plan a source anew from `now` on, because a wrong clock had accounted for it beyond; `state` is the new plan.

        Rows that say of runs ahead of now that they did not take place are taken out: they are still to come. Returns
        how many.
        """
        with self._database.transaction() as connection:
            taken = connection.execute(
                "DELETE FROM crawls "
                "WHERE source = ? AND planned_at > ? AND started_at IS NULL AND outcome <> 'running'",
                (state.source, to_text(now)),
            ).rowcount
            connection.execute(
                "UPDATE schedules SET planned_to = ? WHERE source = ?", (to_text(state.planned_to), state.source)
            )
            return taken

    def has_begun(self, source: str, planned_at: datetime) -> bool:
        """Whether a run planned for this instant was begun, or waits: a clock that was set back comes to it again."""
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT 1 FROM crawls WHERE source = ? AND planned_at = ? AND trigger = 'schedule' "
                "AND (started_at IS NOT NULL OR outcome = 'running')",
                (source, to_text(planned_at)),
            )
            return found.fetchone() is not None

    def drop(self, source: str) -> None:
        """Stop planning a source. Its rows in the ledger stay."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM schedules WHERE source = ?", (source,))

    def account(
        self,
        state: PlanState,
        planned_to: datetime,
        skipped: Sequence[SkippedRun],
        run: DueRun | None,
        *,
        at: datetime,
        marbre: str,
    ) -> int | None:
        """Write what became of the runs planned after `state.planned_to` until `planned_to`, and move that instant.

        Returns the crawl_id of the line that now waits for `run` to begin, None where there is no run. Raises KeyError,
        with nothing written, where another process has accounted for them since `state` was read.
        """
        with self._database.transaction() as connection:
            moved = connection.execute(
                "UPDATE schedules SET planned_to = ? WHERE source = ? AND planned_to = ?",
                (to_text(planned_to), state.source, to_text(state.planned_to)),
            )
            if not moved.rowcount:
                raise KeyError(state.source)
            connection.executemany(
                "INSERT INTO crawls (crawl_id, source, trigger, planned_at, ended_at, outcome, reason, marbre) "  # noqa: S608
                # What was begun while the clock was ahead has its row already.
                f"VALUES ({NEXT_CRAWL_ID}, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    (state.source, e.trigger, to_text(e.planned_at), to_text(at), e.outcome, e.reason, marbre)
                    for e in skipped
                ],
            )
            return None if run is None else add_waiting_line(connection, state.source, run, marbre)

    def add_waiting(self, source: str, run: DueRun, *, marbre: str) -> int:
        """Open a line for a run that waits for its turn, outside the plan of `account`: a catch-up of a lost one."""
        with self._database.transaction() as connection:
            return add_waiting_line(connection, source, run, marbre)

    def note_waiting(self, crawl_id: int, reason: str) -> None:
        """Say in a waiting line what it waits for."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE crawls SET reason = ? WHERE crawl_id = ? AND outcome = 'running' AND started_at IS NULL",
                (reason, crawl_id),
            )

    def settle_crawl(self, crawl_id: int, at: datetime, outcome: CrawlOutcome, reason: str, *, stopped: bool) -> bool:
        """Say how a crawl ended that could not say so itself; its counts stay, and whether there was anything to say.

        A line that is still open is closed. One that its crawl closed as interrupted keeps that outcome and, with
        `stopped`, gets the reason, which the crawl cannot know. Any other line has told all, and is left alone.
        """
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "UPDATE crawls SET ended_at = coalesce(ended_at, ?), reason = ?, "
                "outcome = CASE outcome WHEN 'running' THEN ? ELSE outcome END "
                "WHERE crawl_id = ? AND (outcome = 'running' OR (outcome = 'interrupted' AND ?))",
                (to_text(at), reason, outcome, crawl_id, stopped),
            )
            return cursor.rowcount > 0

    def close_waiting(self, at: datetime, outcome: CrawlOutcome, reason: str) -> int:
        """Close every line that waits for its turn, and say how many. Only for the one scheduler of the archive."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "UPDATE crawls SET ended_at = ?, outcome = ?, reason = ? "  # noqa: S608  # a number
                f"WHERE outcome = 'running' AND started_at IS NULL AND crawl_id < {RANGE}",
                (to_text(at), outcome, reason),
            )
            return cursor.rowcount

    def open_sources(self) -> frozenset[str]:
        """The sources with a crawl that has begun and not ended, as far as the ledger knows."""
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT DISTINCT source FROM crawls WHERE outcome = 'running' AND started_at IS NOT NULL "  # noqa: S608
                f"AND trigger <> 'import' AND crawl_id < {RANGE}"
            )
            return frozenset(source for (source,) in found)

    def cut_short(self) -> dict[str, datetime | None]:
        """The sources whose newest planned run was lost or interrupted, and the instant it was planned for."""
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT source, planned_at FROM crawls WHERE outcome IN ('lost', 'interrupted') AND crawl_id IN "  # noqa: S608
                "(SELECT max(crawl_id) FROM crawls WHERE trigger IN ('schedule', 'catch-up') "
                f"AND outcome NOT IN ('missed', 'skipped', 'overlapped') AND crawl_id < {RANGE} GROUP BY source)"
            )
            return {source: parse_instant_or_none(planned) for source, planned in found}

    def begin_scheduler(self, at: datetime, pid: int, rules: Mapping[str, object]) -> int:
        """Write that a daemon watches the clock from now on; returns its key."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO schedulers (started_at, seen_at, pid, rules) VALUES (?, ?, ?, ?)",
                (to_text(at), to_text(at), pid, json.dumps(rules)),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def see_scheduler(
        self,
        scheduler_id: int,
        at: datetime,
        *,
        ended: bool = False,
        rules: Mapping[str, object] | None = None,
    ) -> None:
        """Write that the daemon was there at this instant, that it ends, or that it runs by other rules."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE schedulers SET seen_at = ?, ended_at = ?, rules = coalesce(?, rules) WHERE scheduler_id = ?",
                (
                    to_text(at),
                    to_text_or_none(at if ended else None),
                    json.dumps(rules) if rules else None,
                    scheduler_id,
                ),
            )

    def find_last_scheduler(self) -> SchedulerRow | None:
        """The newest life of the daemon."""
        with self._database.connection() as connection:
            row = connection.execute(
                "SELECT scheduler_id, started_at, seen_at, ended_at, pid, rules FROM schedulers "
                "ORDER BY scheduler_id DESC LIMIT 1"
            ).fetchone()
        if row is None:
            return None
        return SchedulerRow(
            row[0],
            parse_instant(row[1]),
            parse_instant(row[2]),
            parse_instant_or_none(row[3]),
            row[4],
            json.loads(row[5]),
        )


def add_waiting_line(connection: sqlite3.Connection, source: str, run: DueRun, marbre: str) -> int:
    """Open a line for a run that waits for its turn, in the caller's transaction."""
    cursor = connection.execute(
        "INSERT INTO crawls (crawl_id, source, trigger, planned_at, outcome, marbre) "  # noqa: S608  # names of our own
        f"VALUES ({NEXT_CRAWL_ID}, ?, ?, ?, 'running', ?)",
        (source, run.trigger, to_text_or_none(run.planned_at), marbre),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid
