"""How a run goes on and how it ended, for whoever asked for it. Values and an interface; nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass

from archive.db.errors import ArchiveError
from archive.model.capture import Capture
from archive.model.extraction import Extraction, NoText
from crawler.backfill.estimate import BackfillEstimate
from crawler.planning.decide import Plan
from crawler.planning.stats import CrawlReport, CrawlStats
from pipelines.workers.errors import WorkersBroken

FatalError = ArchiveError | WorkersBroken
"""What ends a run: nothing more can be kept, or no text can be extracted."""


class RunListener:
    """Told how a run goes on; the default listens to nothing."""

    def on_started(self, source: str, stats: CrawlStats) -> None:
        """A crawl has begun; its stats are live and may be looked at any time until `on_ended`."""

    def on_extracted(self, capture: Capture, extraction: Extraction | NoText) -> None:
        """The text of an article page has been extracted and kept."""

    def on_ended(self, report: CrawlReport) -> None:
        """A crawl has ended."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a run over several sources ended. `fatal` is set where the archive could not take any more; `estimates` are
    what backfills that were only planned would ask."""

    reports: tuple[CrawlReport, ...]
    plans: dict[str, Plan]
    interrupted: bool
    fatal: FatalError | None
    estimates: tuple[BackfillEstimate, ...] = ()


NOTHING_DUE = RunReport((), {}, interrupted=False, fatal=None)
"""The report of no crawl at all."""
