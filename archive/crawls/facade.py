"""`Crawls`: what the archive's door offers on the ledger, reached as `Archive.crawls`. Delegates; decides nothing."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from archive.crawls import backfills, coverage, ledger, rename, totals
from archive.crawls.backfills import Backfill, BackfillWay, Sequence
from archive.crawls.coverage import Coverage
from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlRow, CrawlStart, SourceRow, SourceState
from archive.crawls.totals import LedgerTotals
from archive.db import locks
from archive.db.connection import Database
from archive.db.locks import SourceLock


class Crawls:
    """Which crawl ran when and how it ended, the sources crawled, and the locks that keep crawls apart."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync_source(self, row: SourceRow, at: datetime) -> None:
        """Write a source as the configuration has it now."""
        ledger.sync_source(self._database, row, at)

    def rename_source(self, old: str, new: str) -> int:
        """Let all that is told of a source go by another name, its captures apart; how many articles that are.

        Raises CrawlRunning where one of the two is being crawled.
        """
        with self.lock_source(old), self.lock_source(new):
            return rename.rename_source(self._database, old, new)

    def lock_source(self, source: str) -> SourceLock:
        """Take the right to crawl a source into this archive; raises CrawlRunning where another process has it."""
        return locks.lock_source(self._database.path, source)

    def lock_schedule(self) -> SourceLock:
        """Take the right to be this archive's scheduler; raises SchedulerRunning where another process has it."""
        return locks.lock_schedule(self._database.path)

    def begin(self, start: CrawlStart) -> int:
        """Open a line of the ledger, or let one that waits begin, and return its crawl_id."""
        return ledger.begin_crawl(self._database, start)

    def update_counts(self, crawl_id: int, counts: CrawlCounts) -> None:
        """Write what a running crawl has counted so far."""
        ledger.update_counts(self._database, crawl_id, counts)

    def end(self, crawl_id: int, end: CrawlEnd) -> None:
        """Close a line of the ledger. What came in is indexed by `Archive.end_crawl`, which does both."""
        ledger.end_crawl(self._database, crawl_id, end)

    def find(self, crawl_id: int) -> CrawlRow | None:
        """One line of the ledger."""
        with self._database.connection() as connection:
            return ledger.find_line(connection, crawl_id)

    def close_lost(self, source: str, at: datetime) -> int:
        """Mark this source's lines still open as lost. Only for the holder of the source's lock."""
        return ledger.close_lost_crawls(self._database, source, at)

    def begin_backfill(self, source: str, since: datetime | None, sequence: Sequence, at: datetime) -> Backfill:
        """The source's backfill that is under way, where it was asked for in the same words; else a new one."""
        return backfills.begin_backfill(self._database, source, since, sequence, at)

    def find_backfill(self, source: str) -> Backfill | None:
        """The source's backfill that is under way."""
        return backfills.find_backfill(self._database, source)

    def find_whole_backfill(self, source: str, since: datetime | None) -> Backfill | None:
        """The newest one that ended and reached as far back."""
        return backfills.find_whole_backfill(self._database, source, since)

    def keep_way(self, backfill_id: int, way: BackfillWay, at: datetime) -> None:
        """Write what a way of a backfill has come to so far."""
        backfills.keep_way(self._database, backfill_id, way, at)

    def list_ways(self, backfill_id: int) -> list[BackfillWay]:
        """What the ways of a backfill came to."""
        return backfills.list_ways(self._database, backfill_id)

    def end_backfill(self, backfill_id: int, at: datetime) -> None:
        """Every way into the past has ended."""
        backfills.end_backfill(self._database, backfill_id, at)

    def list_newest(self, source: str | None = None, limit: int = 100) -> list[CrawlRow]:
        """The ledger's newest lines first, of one source or of all."""
        return ledger.list_crawls(self._database, source, limit)

    def list_sources(self) -> dict[str, SourceRow]:
        """Every source by its name, as it was declared last."""
        return ledger.list_sources(self._database)

    def list_source_states(self) -> list[SourceState]:
        """Every source by name, with its last crawl and its totals."""
        return ledger.list_source_states(self._database)

    def read_totals(self) -> list[LedgerTotals]:
        """What the runs of each source and outcome come to."""
        return totals.read_ledger_totals(self._database)

    def read_coverage(self, source: str, first_on: date | None, last_on: date, zone: tzinfo) -> Coverage | None:
        """The calendar of a source from a day to a day, both included; None where it was never crawled."""
        return coverage.read_coverage(self._database, source, first_on, last_on, zone)
