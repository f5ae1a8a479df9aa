"""What the crawls of one run share: its tools, which do not change, and its state, which each of them may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from archive.store import Archive
from config.settings import Settings
from crawler.backfill.estimate import BackfillEstimate
from crawler.clock import Clock
from crawler.crawls.run_report import FatalError, RunListener, RunReport
from crawler.fetch.private_addresses import GuardedResolver
from crawler.planning.decide import Plan
from crawler.planning.stats import CrawlReport
from pipelines.workers.pool import WorkerPool


@dataclass(frozen=True, slots=True)
class RunTools:
    """What every crawl of a run works with."""

    archive: Archive
    settings: Settings
    clock: Clock
    listener: RunListener
    user_agent: str
    resolver: GuardedResolver
    workers: WorkerPool


@dataclass(slots=True)
class RunState:
    """How far a run has come. `stop_all` is called once, at the first reason to stop."""

    stop_all: Callable[[], None]
    signals: int = 0
    fatal: FatalError | None = None
    reports: list[CrawlReport] = field(default_factory=list)
    plans: dict[str, Plan] = field(default_factory=dict)
    estimates: list[BackfillEstimate] = field(default_factory=list)

    @property
    def is_stopping(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.signals > 0 or self.fatal is not None

    def break_off(self, error: FatalError) -> None:
        """End the run for an error after which nothing can go on; the first one is its reason."""
        if self.fatal is None:
            self.fatal = error
            self.stop_all()

    def make_report(self) -> RunReport:
        """The run as it stands."""
        return RunReport(tuple(self.reports), self.plans, self.signals > 0, self.fatal, tuple(self.estimates))
