"""`Archive`: the one door of this room for those who write, and for most who read. One facade by noun; decides
nothing.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from archive.articles.facade import Articles
from archive.captures.facade import Captures
from archive.corpora.facade import Corpora
from archive.crawls import totals
from archive.crawls.facade import Crawls
from archive.crawls.ledger import CrawlEnd
from archive.crawls.orders import Orders
from archive.crawls.plans import Plans
from archive.crawls.totals import Counts
from archive.db.connection import BUSY_SECONDS, Database, open_database
from archive.dispatches.facade import Dispatches
from archive.export.facade import Exports
from archive.extractions.block_sets import BlockSets
from archive.frontpages.facade import FrontPages
from archive.health.facade import Health
from archive.imports.facade import Imports
from archive.origins.facade import Origins
from archive.payloads.facade import Payloads
from archive.reextract.facade import Reextractions
from archive.requisites.facade import Requisites
from archive.reservations.facade import Reservations
from archive.search.facade import Search
from archive.takedown.facade import Takedowns
from archive.watches.facade import Watches


class Archive:
    """An open archive. Each writing call is one transaction, committed when it returns.

    What is asked of it stands by noun, one facade each. Every call may raise ArchiveLocked, ArchiveFull,
    ArchiveForbidden or ArchiveDamaged (`archive.db.errors`); what was stored before stays stored. Not for sharing
    between threads: open one in each.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.crawls = Crawls(database)
        self.plans = Plans(database)
        self.orders = Orders(database)
        self.captures = Captures(database)
        self.imports = Imports(database)
        self.payloads = Payloads(database)
        self.requisites = Requisites(database)
        self.block_sets = BlockSets(database)
        self.articles = Articles(database)
        self.health = Health(database)
        self.search = Search(database)
        self.corpora = Corpora(database)
        self.exports = Exports(database)
        self.dispatches = Dispatches(database)
        self.watches = Watches(database)
        self.frontpages = FrontPages(database)
        self.reservations = Reservations(database)
        self.reextractions = Reextractions(database)
        self.takedowns = Takedowns(database)
        self.origins = Origins(database)

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
        """The open file, for this room alone: verification, backups and the site. A test keeps other rooms out."""
        return self._database

    def close(self) -> None:
        """Close the file. A second call does nothing."""
        self.watches.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def end_crawl(self, crawl_id: int, end: CrawlEnd) -> None:
        """Close a line of the ledger; read what is reserved of what came in, index it, tell wire copy, hold it against
        the watches.
        """
        self.crawls.end(crawl_id, end)
        self.reservations.refresh_crawl_unless_locked(crawl_id)
        self.search.refresh_unless_locked()
        self.dispatches.refresh_unless_locked()
        self.watches.match_unless_locked(end.ended_at)

    def count_rows(self) -> Counts:
        """How many of each thing the archive holds, counted afresh."""
        return totals.count_rows(self._database)
