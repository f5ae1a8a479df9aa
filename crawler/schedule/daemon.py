"""The daemon: woken by APScheduler, by signals and by its children's ends, it carries the dispatcher's decisions out.

APScheduler keeps the alarms, one a source, and runs the maintenance jobs in its threads. An alarm only wakes the main
thread, where everything that touches the ledger, the processes and the signals happens one after the other. What is due
is then asked of the plan itself, so that a late, doubled or lost alarm changes nothing.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Literal

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from archive.db.errors import ArchiveError, ArchiveFull, ArchiveLocked, ArchiveMoved
from archive.locale.reason import RecordedReason
from archive.store import Archive
from config.errors import ConfigError
from config.load import Config
from crawler.convert import to_row
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.convert import to_rules, to_timetable
from crawler.schedule.dispatcher import Dispatcher, ProcessEnding, ScheduleRules
from crawler.schedule.hooks import HooksFactory, MaintenanceJob, ScheduleListener, SchedulerHooks, make_no_hooks
from crawler.schedule.runner import Ending, Runner, RunningCrawl
from crawler.schedule.timetable import Timetable

log = logging.getLogger(__name__)

_BEAT = 30.0
"""Seconds after which the main thread looks round even if nothing woke it: a machine that slept rings no alarm."""
_SEEN_EVERY = 300.0
"""Seconds between two traces in the ledger that somebody watches the clock."""
_LOOK_AGAIN = 0.5
"""Seconds between two looks at children that were told to stop, whose ends are waited for."""

_PASSING = (ArchiveLocked, ArchiveFull, ArchiveMoved)
"""What passes: nothing is forgotten, it is tried again."""

WakeUp = Literal["due", "child", "reload", "stop"]
_SignalHandler = Callable[[int, FrameType | None], Any] | int | signal.Handlers | None


@dataclass(frozen=True, slots=True)
class DaemonSetup:
    """What a daemon works with, all its life.

    `load` reads the configuration again; `runner` carries crawls out.
    """

    archive: Archive
    load: Callable[[], Config]
    runner: Runner
    marbre: str
    hooks_factory: HooksFactory = make_no_hooks
    listeners: Sequence[ScheduleListener] = ()


class Daemon:
    """The scheduler of one archive. `run` once, from the main thread."""

    def __init__(self, setup: DaemonSetup) -> None:
        self._setup = setup
        self._archive = setup.archive
        self._wake_ups: queue.SimpleQueue[WakeUp] = queue.SimpleQueue()
        self._runner = setup.runner
        self._children: list[RunningCrawl] = []
        self._stopping = False
        self._is_reload_open = False
        self._seen_at = time.monotonic()
        self._alarms = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            # Never dropped for lateness: the grace is ours, and what it costs is a row of the ledger.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._alarms.add_listener(_log_maintenance, EVENT_JOB_ERROR)

    def run(self) -> None:
        """Schedule until SIGTERM or SIGINT. Raises SchedulerRunning, ConfigError at the start, and ArchiveError."""
        config = self._setup.load()
        with self._archive.crawls.lock_schedule():
            log.info("Scheduling into %s, process %d.", self._archive.path, os.getpid())
            self._dispatcher = Dispatcher(self._archive, self._make_rules(config), self._setup.marbre)
            former = self._take_signals()
            try:
                self._sync(config)
                hooks = self._setup.hooks_factory(config)
                self._dispatcher.find_hold = hooks.find_hold
                self._children = list(self._runner.begin(lambda: self._wake_ups.put("child")))
                out = [child.run for child in self._children]
                self._dispatcher.open(_list_timetables(config), _get_now(), os.getpid(), out)
                self._set_alarms(hooks)
                self._alarms.start()
                self._tell(lambda listener: listener.on_began(self._dispatcher))
                self._loop()
            finally:
                self._end()
                for number, handler in former.items():
                    signal.signal(number, handler)

    # the main thread's loop

    def _loop(self) -> None:
        while True:
            try:
                self._go_on()
            except _PASSING as error:
                log.error("The ledger cannot be written, trying again: %s", error)  # noqa: TRY400
            if self._stopping and not self._children:
                return  # before waiting: nothing would wake it any more
            try:
                self._wait()
            except _PASSING as error:
                log.error("The configuration could not be taken over, trying again: %s", error)  # noqa: TRY400
                self._is_reload_open = True

    def _go_on(self) -> None:
        self._look_after_children()
        if not self._stopping:
            self._dispatcher.account(_get_now())
            it = self._dispatcher
            for run in it.start(self._runner.find_blocked(it.waiting, it.running, it.hosts)):
                self._start(run)
        self._give_sign()

    def _wait(self) -> None:
        """Wait for a reason to wake up, then take all there are."""
        try:
            reasons = {self._wake_ups.get(timeout=self._find_patience())}
        except queue.Empty:
            reasons = set()
        while not self._wake_ups.empty():
            reasons.add(self._wake_ups.get())
        if "stop" in reasons:
            self._stop()
        elif "reload" in reasons or self._is_reload_open:
            self._is_reload_open = False
            self._reload()

    def _find_patience(self) -> float:
        """Seconds until something is to be done even if nothing wakes it."""
        now = time.monotonic()
        ends = [child.kill_at if child.kill_at is not None else child.stop_at for child in self._children]
        if any(child.kill_at is not None for child in self._children):
            return _LOOK_AGAIN
        return max(0.0, min([_BEAT, self._runner.patience, *(end - now for end in ends)]))

    def _give_sign(self) -> None:
        self._tell(lambda listener: listener.on_beat(_get_now()))
        if time.monotonic() - self._seen_at >= _SEEN_EVERY:
            self._seen_at = time.monotonic()
            self._dispatcher.note_alive(_get_now())

    def _stop(self) -> None:
        if self._stopping:
            log.warning("Stopping at once.")
            for child in self._children:
                child.kill()
            return
        log.warning("Stopping: %d crawl(s) finish their pages. Once more to stop at once.", len(self._children))
        self._stopping = True
        with suppress(Exception):  # not running where the end comes during the start
            self._alarms.pause()
        for child in self._children:
            child.stop(RecordedReason("scheduler-told"), time.monotonic() + self._dispatcher.rules.stop)

    def _end(self) -> None:
        """However it ends, no child is left, and what waited is written down."""
        for child in self._children:
            child.kill()
        for child in self._children:
            while (found := _collect_ending(child)) is None:
                time.sleep(0.01)
            if (ending := found[0]) is not None:
                with suppress(ArchiveError):  # its error is on its way up, or the next start closes what is open
                    self._dispatcher.note_ended(child.run, _get_now(), ending)
        self._runner.close()
        if self._alarms.running:
            self._alarms.shutdown(wait=True)
        with suppress(ArchiveError):  # the same
            self._dispatcher.close(_get_now())
        self._tell(lambda listener: listener.on_left())

    # children

    def _start(self, run: PendingRun) -> None:
        try:
            child = self._runner.launch(run, time.monotonic() + self._dispatcher.rules.time_limit)
        except OSError as error:  # no temporary folder, no memory, an interpreter that is being replaced
            log.error("%s: crawl %d could not be started: %s", run.source, run.crawl_id, error)  # noqa: TRY400
            ending = ProcessEnding("failed", RecordedReason("not-started", error=str(error)))
            self._dispatcher.note_ended(run, _get_now(), ending)
            return
        self._children.append(child)
        log.info("%s: crawl %d started (%s)", run.source, run.crawl_id, run.trigger)
        self._tell(lambda listener: listener.on_started(run, _get_now()))

    def _look_after_children(self) -> None:
        now, rules = time.monotonic(), self._dispatcher.rules
        for child in list(self._children):
            found = _collect_ending(child)
            if found is not None:
                ending, said = found
                if ending is not None:
                    self._dispatcher.note_ended(child.run, _get_now(), ending)
                self._children.remove(child)
                for line in said:
                    log.info("%s: %s", child.run.source, line)
                log.info("%s: crawl %d ended", child.run.source, child.run.crawl_id)
                self._tell(lambda listener, run=child.run: listener.on_ended(run, _get_now()))  # type: ignore[misc]
            elif child.kill_at is not None and now >= child.kill_at:
                child.kill()
            elif now >= child.stop_at:
                minutes = rules.time_limit / 60
                log.warning("%s: over its time limit of %g minutes, told to stop", child.run.source, minutes)
                child.stop(RecordedReason("over-time", minutes=minutes), now + rules.stop)

    # the configuration

    def _reload(self) -> None:
        try:
            config = self._setup.load()
        except ConfigError as error:
            for line in str(error).splitlines():
                log.error("The configuration is not taken over, the former one holds: %s", line)  # noqa: TRY400
            return
        self._sync(config)
        hooks = self._setup.hooks_factory(config)
        self._dispatcher.find_hold = hooks.find_hold
        self._dispatcher.adopt(_list_timetables(config), self._make_rules(config), _get_now())
        self._set_alarms(hooks)
        log.warning("The configuration was read again: %d sources are planned.", len(self._dispatcher.timetables))

    def _make_rules(self, config: Config) -> ScheduleRules:
        return self._runner.apply(to_rules(config.settings), config)

    def _sync(self, config: Config) -> None:
        known = self._archive.plans.list_states()
        for source in config.sources:
            if source.enabled or source.name in known:
                self._archive.crawls.sync_source(to_row(source), _get_now())

    def _set_alarms(self, hooks: SchedulerHooks) -> None:
        self._alarms.remove_all_jobs()
        for timetable in self._dispatcher.timetables:
            self._alarms.add_job(self._wake_ups.put, _StartTrigger(timetable), ["due"], id=f"crawl {timetable.source}")
        for job in hooks.jobs:
            self._add_maintenance(job)

    def _add_maintenance(self, job: MaintenanceJob) -> None:
        trigger = _StartTrigger(Timetable(job.name, job.cron, job.timezone))
        self._alarms.add_job(lambda: job.run(_get_now()), trigger, id=f"maintenance {job.name}", name=job.name)

    # to and from outside

    def _take_signals(self) -> dict[signal.Signals, _SignalHandler]:
        def put(reason: WakeUp) -> Callable[[int, FrameType | None], None]:
            return lambda _number, _frame: self._wake_ups.put(reason)  # SimpleQueue.put may be called in a handler

        taken: dict[signal.Signals, WakeUp] = {
            signal.SIGTERM: "stop",
            signal.SIGINT: "stop",
            signal.SIGHUP: "reload",
            signal.SIGCHLD: "child",
        }
        return {number: signal.signal(number, put(reason)) for number, reason in taken.items()}

    def _tell(self, what: Callable[[ScheduleListener], None]) -> None:
        for listener in self._setup.listeners:
            try:
                what(listener)
            except Exception:  # figures and messages are no reason to stop crawling
                log.exception("a bug in telling what was done, please report it")


class _StartTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """A timetable as APScheduler asks for it."""

    def __init__(self, timetable: Timetable) -> None:
        self._timetable = timetable

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first start after the previous one, or after now."""
        return self._timetable.find_next_start(previous_fire_time or now)


def _list_timetables(config: Config) -> list[Timetable]:
    return [to_timetable(source, config.settings) for source in config.sources]


def _collect_ending(child: RunningCrawl) -> Ending | None:
    """How a child ended; where what it said cannot be read (a disk error), that it ended."""
    try:
        return child.collect_ending()
    except OSError as error:
        return ProcessEnding("lost", RecordedReason("end-untold", error=str(error))), []


def _log_maintenance(event: JobExecutionEvent) -> None:
    log.error("%s failed: %s\n%s", event.job_id, event.exception, event.traceback)


def _get_now() -> datetime:
    return datetime.now(UTC)
