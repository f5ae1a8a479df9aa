"""What other parts of Marbre hang into the scheduler: reasons to leave a source alone, maintenance jobs, and a
listener.

Types only; which ones there are is chosen by whoever starts the daemon (`crawler.cli.schedule`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.load import Config
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.dispatcher import Dispatcher, FindHold, hold_never


@dataclass(frozen=True, slots=True)
class MaintenanceJob:
    """Something done by the clock beside crawls, never twice at once.

    It is run in a thread of its own with the instant, opens the archive itself, and its exceptions are logged.
    """

    name: str
    cron: str
    timezone: str
    run: Callable[[datetime], None]


class ScheduleListener:
    """Told what the scheduler does, in its main thread, so that it has to be quick; the default listens to nothing."""

    def on_began(self, dispatcher: Dispatcher) -> None:
        """The scheduler is there; its dispatcher may be looked at, and not changed, any time."""

    def on_started(self, run: PendingRun, now: datetime) -> None:
        """A crawl has been started."""

    def on_ended(self, run: PendingRun, now: datetime) -> None:
        """A crawl's process is gone, and its line in the ledger closed."""

    def on_beat(self, now: datetime) -> None:
        """The scheduler is alive; comes at least once a minute."""

    def on_left(self) -> None:
        """The scheduler ends."""


@dataclass(frozen=True, slots=True)
class SchedulerHooks:
    """What holds for one configuration. `find_hold` is called in the scheduler's main thread."""

    find_hold: FindHold = hold_never
    jobs: Sequence[MaintenanceJob] = ()


HooksFactory = Callable[[Config], SchedulerHooks]
"""Makes the hooks of a configuration; called at the start and after each reload."""


def make_no_hooks(_config: Config) -> SchedulerHooks:
    """No holds, no maintenance jobs."""
    return SchedulerHooks()
