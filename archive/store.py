"""`Archive`: the one door of this room for those who write, and for most who read. Delegates; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from archive import payloads
from archive.articles import history, known, read, revisits, write
from archive.articles.classify_change import Wording
from archive.articles.history import ArticleHistory, RevisionRow
from archive.articles.known import KnownAddress
from archive.articles.read import ArticleRow, Counts
from archive.articles.revisions import FormerExtraction, RevisionComparison
from archive.articles.revisits import HeldArticle
from archive.articles.write import ArticleUpdate
from archive.captures import rows, unread
from archive.captures.rows import LastAnswer, StoredCapture
from archive.crawls import ledger
from archive.crawls.ledger import CrawlCounts, CrawlOutcome, CrawlRow, SourceRow, SourceState, Trigger
from archive.crawls.plans import Plans
from archive.db import locks
from archive.db.connection import BUSY_SECONDS, Database, open_database
from archive.db.errors import ArchiveLocked
from archive.db.locks import SourceLock
from archive.extractions.block_sets import BlockSets
from archive.health.records import HealthRecords
from archive.model.capture import Capture, CaptureKind
from archive.model.extraction import Extraction, NoText
from archive.payloads.packing import Packer
from archive.payloads.references import References


class Archive:
    """An open archive. Each writing call is one transaction, committed when it returns.

    Every call may raise ArchiveLocked, ArchiveFull, ArchiveForbidden or ArchiveDamaged (`archive.db.errors`); what was
    stored before stays stored. Not for sharing between threads: open one in each.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._packer = Packer(database)
        self._references = References(checked=False)

    @classmethod
    def open(
        cls, path: str | Path, *, create: bool = False, read_only: bool = False, busy_seconds: float = BUSY_SECONDS
    ) -> Self:
        """Open the archive at `path`; with `create`, make it where there is none, folders included.

        `busy_seconds` is how long a call waits for another writer. Raises what `archive.db.connection.open_database`
        does.
        """
        return cls(open_database(Path(path), create=create, read_only=read_only, busy=busy_seconds))

    @property
    def path(self) -> Path:
        """Where the archive's file lies, absolute."""
        return self._database.path

    @property
    def database(self) -> Database:
        """The open file, for this room's own readers and for `archive.integrity.verify`."""
        return self._database

    def close(self) -> None:
        """Close the file. A second call does nothing."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # the ledger

    def sync_source(self, row: SourceRow, at: datetime) -> None:
        """Write a source as the configuration has it now."""
        ledger.sync_source(self._database, row, at)

    def lock_source(self, source: str) -> SourceLock:
        """Take the right to crawl a source into this archive; raises CrawlRunning where another process has it."""
        return locks.lock_source(self.path, source)

    def lock_schedule(self) -> SourceLock:
        """Take the right to be this archive's scheduler; raises SchedulerRunning where another process has it."""
        return locks.lock_schedule(self.path)

    def begin_crawl(
        self,
        source: str,
        trigger: Trigger,
        started_at: datetime,
        *,
        user_agent: str | None,
        marbre: str,
        planned_at: datetime | None = None,
        crawl_id: int | None = None,
    ) -> int:
        """Open a line of the ledger, or let one that waits begin, and return its crawl_id."""
        return ledger.begin_crawl(
            self._database,
            source,
            trigger,
            started_at,
            user_agent=user_agent,
            marbre=marbre,
            planned_at=planned_at,
            crawl_id=crawl_id,
        )

    def update_counts(self, crawl_id: int, counts: CrawlCounts) -> None:
        """Write what a running crawl has counted so far."""
        ledger.update_counts(self._database, crawl_id, counts)

    def end_crawl(
        self,
        crawl_id: int,
        ended_at: datetime,
        outcome: CrawlOutcome,
        reason: str | None = None,
        counts: CrawlCounts = CrawlCounts(),  # noqa: B008  # frozen
    ) -> None:
        """Close a line of the ledger, and index for search what came in."""
        ledger.end_crawl(self._database, crawl_id, ended_at, outcome, reason, counts)
        self.index_waiting()

    def index_waiting(self) -> None:
        """Index for search the articles that came in since it was last done; some milliseconds each."""
        from archive.search.index import refresh  # loaded here: most commands do without

        # Whoever keeps the archive locked that long indexes at the end of its own crawl what waits.
        with suppress(ArchiveLocked):
            refresh(self)

    def close_lost_crawls(self, source: str, at: datetime) -> int:
        """Mark this source's lines still open as lost. Only for the holder of the source's lock."""
        return ledger.close_lost_crawls(self._database, source, at)

    def crawls(self, source: str | None = None, limit: int = 100) -> list[CrawlRow]:
        """The ledger's newest lines first."""
        return ledger.list_crawls(self._database, source, limit)

    def source_states(self) -> list[SourceState]:
        """Every source by name, with its last crawl and its totals."""
        return ledger.list_source_states(self._database)

    @property
    def plans(self) -> Plans:
        """The planned side of the ledger: runs that wait, runs that never came to be, and who watched the clock."""
        return Plans(self._database)

    @property
    def health(self) -> HealthRecords:
        """What listings turned out to be, each source's history, and the verdicts written down."""
        return HealthRecords(self._database)

    # captures and their payloads

    def add_capture(self, capture: Capture) -> StoredCapture:
        """Commit one answer: its row, its payload where the bytes are new, and its place in the chain."""
        return rows.add_capture(self._database, capture, self._packer)

    def payload(self, digest: str) -> bytes:
        """Bytes as they were received, checked. Raises PayloadMissing or ArchiveDamaged."""
        return payloads.read_payload(self._database, digest, self._references)

    def last_answer(self, urlkey: str, kind: CaptureKind) -> LastAnswer | None:
        """The newest good answer of an address, for a conditional request."""
        return rows.find_last_answer(self._database, urlkey, kind)

    def known(self, urlkeys: Iterable[str]) -> dict[str, KnownAddress]:
        """What is known of each article address, by urlkey; those never heard of are left out."""
        return known.find_known(self._database, urlkeys)

    def due_articles(
        self, source: str, now: datetime, ages: Sequence[timedelta], retry_failed: timedelta, give_up_after: int
    ) -> Iterator[HeldArticle]:
        """A source's articles that are due to be asked again, the most overdue first; read as they are taken."""
        return revisits.find_due_articles(self._database, source, now, ages, retry_failed, give_up_after)

    def article_answer(self, article_id: int) -> LastAnswer | None:
        """The answer that gave an article's newest text, for a conditional request."""
        return revisits.find_article_answer(self._database, article_id)

    def unread(self, source: str) -> Iterator[tuple[Capture, StoredCapture]]:
        """Article pages that a killed or interrupted crawl kept and nobody has read, oldest first."""
        return unread.find_unread(self._database, source)

    # learned blocks

    @property
    def block_sets(self) -> BlockSets:
        """The recurring blocks learned of each source."""
        return BlockSets(self._database)

    # extractions and articles

    def add_reading(
        self,
        capture: Capture,
        stored: StoredCapture,
        extraction: Extraction | NoText,
        extracted_at: datetime,
        canonical: str | None = None,
        comparison: RevisionComparison | None = None,
    ) -> ArticleUpdate:
        """Commit what was read out of a capture's payload and, where it is a text, give it to its article."""
        return write.add_to_article(self._database, capture, stored, extraction, extracted_at, canonical, comparison)

    def former_extraction(
        self, capture: Capture, stored: StoredCapture, extraction: Extraction, canonical: str | None = None
    ) -> FormerExtraction | None:
        """The newest text of the article that an extraction of this capture would be given to, if it is held."""
        return write.find_former_extraction_of(self._database, capture, stored, extraction, canonical)

    def article(self, url_or_id: str | int) -> ArticleRow | None:
        """An article by any of its addresses or by its number, with its text, captures and removals."""
        return read.find_article(self._database, url_or_id)

    def history(self, url_or_id: str | int) -> ArticleHistory | None:
        """Every capture and every text of an article, by any of its addresses or its number."""
        return history.find_history(self._database, url_or_id)

    def wordings(self, before: RevisionRow, after: RevisionRow) -> tuple[Wording, Wording] | None:
        """Two revisions' wordings as one extractor has read them; None where none has read both."""
        return history.find_wordings(self._database, before, after)

    def counts(self) -> Counts:
        """How many of each thing the archive holds."""
        return read.count_rows(self._database)
