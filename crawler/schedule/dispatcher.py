"""`Dispatcher`: carries out what `decide_due` and `choose_starts` decide in the ledger, and says which crawls to start.

Between the plan and the processes: it knows the archive and an instant that it is given, and neither clock nor
process, signal or APScheduler, so that a quarter of a year can be played through it in seconds.

Every planned run gets its line before anything is started for it, in the transaction that moves the instant until which
its source is accounted for. Whatever is killed, and when, the next `open` finds what was left and says so.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from archive.crawls.ledger import CrawlOutcome
from archive.crawls.plans import DueRun, PlanState, SkippedRun
from archive.db.errors import ArchiveError, CrawlRunning
from archive.locale.reason import RecordedReason
from archive.model.timestamps import is_ahead
from archive.store import Archive
from crawler.schedule.concurrency import PendingRun, choose_starts
from crawler.schedule.decide_due import DueDecision, Hold, RunConditions, decide_due, format_instant
from crawler.schedule.timetable import Timetable

log = logging.getLogger(__name__)

_AFTER_BUG = timedelta(hours=1)
"""After which a source is planned again that could not be."""

FindHold = Callable[[str, datetime], Hold | None]
"""Why and until when a source is to be left alone at an instant, if it is."""


@dataclass(frozen=True, slots=True)
class ScheduleRules:
    """What holds for all sources; durations in seconds, so that the ledger can keep them as they are."""

    at_once: int
    grace: float
    time_limit: float
    stop: float


@dataclass(frozen=True, slots=True)
class ProcessEnding:
    """How a crawl's process ended, for the case that its line does not say so. `stopped`: the scheduler ended it."""

    outcome: CrawlOutcome
    reason: str
    stopped: bool = False


def hold_never(_source: str, _now: datetime) -> Hold | None:
    """Nothing is held back."""
    return None


class Dispatcher:
    """Decides which planned runs start, and writes it down. Open it once, then: `account`, `start` what that returns,
    `note_ended`; in the end `close`.
    """

    def __init__(self, archive: Archive, rules: ScheduleRules, marbre: str, find_hold: FindHold = hold_never) -> None:
        self.rules = rules
        self._archive = archive
        self._plans = archive.plans
        self._marbre = marbre
        self.find_hold = find_hold
        self._scheduler_id = 0
        self._timetables: dict[str, Timetable] = {}
        self._states: dict[str, PlanState] = {}
        self._next: dict[str, datetime] = {}
        self._waiting: list[PendingRun] = []
        self._running: list[PendingRun] = []
        self._noted: dict[int, str] = {}
        self._orphans: set[str] = set()

    # what others may look at

    @property
    def waiting(self) -> tuple[PendingRun, ...]:
        """The pending runs: their time has come, and they wait to be started; the next one first."""
        return tuple(self._waiting)

    @property
    def running(self) -> tuple[PendingRun, ...]:
        """The runs that were started and have not ended."""
        return tuple(self._running)

    @property
    def timetables(self) -> tuple[Timetable, ...]:
        """The sources that are planned."""
        return tuple(self._timetables.values())

    @property
    def next_at(self) -> datetime | None:
        """The next start of any source; None where nothing is planned."""
        return min(self._next.values(), default=None)

    # the beginning and the end

    def open(self, timetables: Iterable[Timetable], now: datetime, pid: int, out: Iterable[PendingRun] = ()) -> None:
        """Take over from whoever was here before: what was left open is closed, what was missed has its rows.

        `out` are runs that go on elsewhere and count as running. The sources must have been synced, and the archive's
        schedule be locked.
        """
        before = self._plans.find_last_scheduler()
        off = None
        if before is not None:
            last = before.ended_at or before.seen_at
            off = RecordedReason("scheduler-off", last_at=last, back_at=now)
            self._plans.close_waiting(now, "lost", RecordedReason("scheduler-ended", last_at=last))
        self._running = list(out)
        self._orphans = set(self._plans.open_sources()) - {run.source for run in self._running}
        self._close_orphans(now)
        self._scheduler_id = self._plans.begin_scheduler(now, pid, asdict(self.rules))
        self._states = self._plans.list_states()
        self._set_right(now)
        wanted = {timetable.source: timetable for timetable in timetables}
        for source, state in self._states.items():
            if source in wanted:  # by the plan that held while nobody watched
                self._timetables[source] = replace(wanted[source], cron=state.cron, timezone=state.timezone)
                self._account(source, now, off)
        self._catch_up(self._states.keys(), now)
        self.adopt(wanted.values(), self.rules, now)

    def adopt(self, timetables: Iterable[Timetable], rules: ScheduleRules, now: datetime) -> None:
        """Plan by these from now on. The sources must have been synced."""
        self.account(now)
        wanted = {timetable.source: timetable for timetable in timetables}
        for source in self._states.keys() - wanted.keys():
            self._forget_waiting(source, now, RecordedReason("not-configured"))
            self._end_plan(source, now, RecordedReason("not-configured"))
            self._plans.drop(source)
            del self._states[source]
        for source, timetable in wanted.items():
            state = self._states.get(source)
            if state is None and not timetable.is_enabled:
                continue  # was never planned
            if not timetable.is_enabled:
                self._forget_waiting(source, now, RecordedReason("disabled"))
            if state is None or (state.cron, state.timezone) != (timetable.cron, timetable.timezone):
                if state is not None:
                    self._end_plan(source, now, RecordedReason("planned-anew"))
                self._states[source] = PlanState(source, timetable.cron, timetable.timezone, now.replace(microsecond=0))
                self._plans.put(self._states[source])
            self._timetables[source] = timetable
            self._look_ahead_guarded(source, now)
        if rules != self.rules:
            self.rules = rules
            self._plans.see_scheduler(self._scheduler_id, now, rules=asdict(rules))

    def close(self, now: datetime) -> None:
        """Leave: what waits is written down, so that the next `open` makes up for it."""
        self._plans.close_waiting(now, "interrupted", RecordedReason("scheduler-stopped"))
        self._waiting.clear()
        self._plans.see_scheduler(self._scheduler_id, now, ended=True)

    def note_alive(self, now: datetime) -> None:
        """Leave a trace, so that a later `open` knows until when somebody watched the clock."""
        self._plans.see_scheduler(self._scheduler_id, now)

    # runs

    def account(self, now: datetime) -> None:
        """Give every planned run whose time has come its line."""
        if self._orphans:
            self._catch_up(self._close_orphans(now), now)
        self._set_right(now)
        for source in [source for source, at in self._next.items() if at <= now]:
            self._account(source, now, None)

    @property
    def hosts(self) -> dict[str, frozenset[str]]:
        """By source, the hosts that no two crawls may ask at once."""
        return {source: timetable.hosts for source, timetable in self._timetables.items()}

    def start(self, blocked: Mapping[str, str] = MappingProxyType({})) -> tuple[PendingRun, ...]:
        """The runs to be started now, none of those `blocked` (why). They count as running until `note_ended`."""
        if not self._waiting:
            return ()
        orphans = dict.fromkeys(self._orphans, RecordedReason("older-crawl"))
        rules = self.rules
        found = choose_starts(self._waiting, self._running, self.hosts, rules.at_once, {**blocked, **orphans})
        for run, reason in found.wait:
            if self._noted.get(run.crawl_id) != reason:
                self._noted[run.crawl_id] = reason
                self._plans.note_waiting(run.crawl_id, reason)
        for run in found.start:
            self._waiting.remove(run)
            self._noted.pop(run.crawl_id, None)
            self._running.append(run)
        return found.start

    def note_ended(self, run: PendingRun, now: datetime, ending: ProcessEnding) -> None:
        """A started run's process is gone; its line is closed where it was left open."""
        self._plans.settle_crawl(run.crawl_id, now, ending.outcome, ending.reason, stopped=ending.stopped)
        self._running.remove(run)

    def _account(self, source: str, now: datetime, off: str | None) -> None:
        """Account for a source; what its own past or plan does to this must not stop the others."""
        try:
            self._account_unguarded(source, now, off)
        except ArchiveError:
            raise
        except Exception:
            log.exception("%s: a bug in planning it, please report it; it is planned again in an hour", source)
            self._next[source] = now + _AFTER_BUG

    def _account_unguarded(self, source: str, now: datetime, off: str | None) -> None:
        timetable, state = self._timetables[source], self._states[source]
        hold = self._find_hold(source, now)
        it = RunConditions(timedelta(seconds=self.rules.grace), self._find_busy(source), hold, off)
        found = decide_due(timetable, state.planned_to, now, it)
        if found is not None and found.run is not None and found.run.planned_at is not None:
            found = replace(found, run=self._find_run(source, found.run, found.run.planned_at))
        if found is not None:
            self._write(timetable, state, found, now)
        self._look_ahead(source)

    def _find_run(self, source: str, run: DueRun, planned_at: datetime) -> DueRun | None:
        """The run, unless it was begun before the clock was set back."""
        if not self._plans.has_begun(source, planned_at):
            return run
        log.warning("%s: the run planned for %s has been; the clock was set back", source, format_instant(planned_at))
        return None

    def _set_right(self, now: datetime) -> None:
        """Plan anew what a wrong clock had accounted for ahead of now: else nothing would be due until it comes."""
        for source, state in self._states.items():
            if is_ahead(state.planned_to, now):
                anew = replace(state, planned_to=now.replace(microsecond=0))
                taken = self._plans.take_back(anew, now)
                self._states[source] = anew
                until = format_instant(state.planned_to)
                log.warning(
                    "%s: was accounted for until %s, ahead of now: the clock was wrong then, or is now; it is planned "
                    "anew, and %d row(s) on runs still to come are taken back",
                    source,
                    until,
                    taken,
                )
                if source in self._timetables:
                    self._look_ahead(source)

    def _find_hold(self, source: str, now: datetime) -> Hold | None:
        """Why the source rests; what one source's past does to this question must not stop the others."""
        try:
            return self.find_hold(source, now)
        except ArchiveError:
            raise
        except Exception:
            log.exception("%s: a bug in deciding whether it rests, please report it; it is crawled as planned", source)
            return None

    def _write(self, timetable: Timetable, state: PlanState, found: DueDecision, now: datetime) -> None:
        source = timetable.source
        try:
            crawl_id = self._plans.account(
                state, found.planned_to, found.skipped, found.run, at=now, marbre=self._marbre
            )
        except KeyError:  # `marbre crawl --scheduled` was faster
            self._states[source] = self._plans.list_states()[source]
            return
        self._states[source] = replace(state, planned_to=found.planned_to)
        for outcome, count in Counter(row.outcome for row in found.skipped).items():
            newest = next(row for row in reversed(found.skipped) if row.outcome == outcome)
            planned = format_instant(newest.planned_at)
            log.warning("%s: %d planned run(s) %s until %s: %s", source, count, outcome, planned, newest.reason)
        if found.run is not None and crawl_id is not None:
            self._waiting.append(PendingRun(source, crawl_id, found.run.trigger, found.run.planned_at, now))

    def _look_ahead_guarded(self, source: str, now: datetime) -> None:
        try:
            self._look_ahead(source)
        except Exception:
            log.exception("%s: a bug in planning it, please report it; it is planned again in an hour", source)
            self._next[source] = now + _AFTER_BUG

    def _look_ahead(self, source: str) -> None:
        timetable = self._timetables[source]
        self._next[source] = timetable.find_start(timetable.find_next_planned(self._states[source].planned_to))

    def _find_busy(self, source: str) -> str | None:
        for run in self._running:
            if run.source == source:
                return RecordedReason("still-running", crawl_id=run.crawl_id, due_at=run.due_at)
        for run in self._waiting:
            if run.source == source:
                return RecordedReason("still-waiting", crawl_id=run.crawl_id, due_at=run.due_at)
        return None

    # what was left behind

    def _close_orphans(self, now: datetime) -> set[str]:
        """Crawls that began before this scheduler: their lines are closed as soon as nobody holds their lock."""
        ended = set()
        for source in sorted(self._orphans):
            try:
                with self._archive.crawls.lock_source(source):
                    lost = self._archive.crawls.close_lost(source, now)
            except CrawlRunning:
                continue
            ended.add(source)
            if lost:
                log.warning("%s: a crawl ended without a word before the scheduler began", source)
        self._orphans -= ended
        return ended

    def _catch_up(self, sources: Iterable[str], now: datetime) -> None:
        """One catch-up for each of these whose newest planned run did not come to its end, and is not made up for."""
        among = set(sources)
        for source, planned_at in self._plans.cut_short().items():
            timetable = self._timetables.get(source)
            if source not in among or timetable is None or not timetable.is_enabled:
                continue
            if self._find_hold(source, now) is not None:
                continue
            run = DueRun("catch-up", planned_at)
            crawl_id = self._plans.add_waiting(source, run, marbre=self._marbre)
            self._waiting.append(PendingRun(source, crawl_id, run.trigger, planned_at, now))

    def _end_plan(self, source: str, now: datetime, reason: str) -> None:
        """Close what the old plan has left: runs planned by now whose start was still to come."""
        timetable = self._timetables.pop(source, None)
        self._next.pop(source, None)
        state = self._states[source]
        if timetable is not None:
            planned = timetable.list_planned(state.planned_to, now)
            skipped = [SkippedRun("schedule", at, "skipped", reason) for at in planned]
            if skipped:
                self._plans.account(state, skipped[-1].planned_at, skipped, None, at=now, marbre=self._marbre)

    def _forget_waiting(self, source: str, now: datetime, reason: str) -> None:
        for run in [run for run in self._waiting if run.source == source]:
            self._waiting.remove(run)
            self._plans.settle_crawl(run.crawl_id, now, "skipped", reason, stopped=False)
