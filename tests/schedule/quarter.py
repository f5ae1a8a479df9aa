"""Simulated time for the scheduler: its own decisions and a real archive, a made-up clock, made-up crawls.

`Script` says what happens (who is planned how, when the machine is off or asleep, how long crawls take and how they
end); `play` carries it out and returns how often the scheduler was restarted. No assertions here.

    script = a_quarter()                                    # 90 days, 50 sources, all that can go wrong
    with Archive.open(path, create=True) as archive:
        play(script, archive)

`Script.crawl` is called at the end of every crawl and may write captures and articles of its own; it returns the counts
and the outcome that the crawl's line gets.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlOutcome, CrawlStart, SourceRow
from archive.store import Archive
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.dispatcher import Dispatcher, FindHold, ProcessEnding, ScheduleRules, hold_never
from crawler.schedule.timetable import Timetable

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Absence = Literal["killed", "stopped", "asleep"]
"""killed: scheduler and crawls end without a word. stopped: both end properly. asleep: the machine sleeps."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a made-up crawl ended. `outcome` None: its process was killed and wrote nothing."""

    outcome: CrawlOutcome | None
    reason: str | None = None
    counts: CrawlCounts = field(default_factory=CrawlCounts)


Crawl = Callable[[Archive, PendingRun, datetime], Result]


def all_done(_archive: Archive, _turn: PendingRun, _ended_at: datetime) -> Result:
    """Every crawl goes well and finds nothing."""
    return Result("done")


@dataclass(frozen=True, slots=True)
class Script:
    """What happens. `absences` are (from, to, how), in order and apart; `plans` are (from, new timetables)."""

    first_at: datetime
    days: int
    timetables: tuple[Timetable, ...]
    rules: ScheduleRules
    absences: tuple[tuple[datetime, datetime, Absence], ...] = ()
    plans: tuple[tuple[datetime, tuple[Timetable, ...]], ...] = ()
    seconds: Callable[[PendingRun, datetime], float] = lambda _turn, _at: 60.0
    crawl: Crawl = all_done
    find_hold: FindHold = hold_never

    @property
    def last_at(self) -> datetime:
        """The end of it."""
        return self.first_at + self.days * DAY


def play(script: Script, archive: Archive) -> int:
    """Carry a script out; returns how often a scheduler was opened."""
    player = _Player(script, archive)
    player.play()
    return player.opened


class _Player:
    def __init__(self, script: Script, archive: Archive) -> None:
        self.script = script
        self.archive = archive
        self.opened = 0
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._count = 0
        self._timetables = script.timetables
        self._dispatcher: Dispatcher | None = None
        self._alive: set[int] = set()
        self._asleep_until: datetime | None = None

    def play(self) -> None:
        for start, end, how in self.script.absences:
            self._at(start, lambda now, how=how, end=end: self._leave(now, how, end))
            self._at(end, self._come_back)
        for at, timetables in self.script.plans:
            self._at(at, lambda now, timetables=timetables: self._adopt(timetables, now))
        self._come_back(self.script.first_at)
        self._at(self.script.first_at + HOUR, self._hourly)
        while True:
            due = self._dispatcher.next_at if self._dispatcher and self._asleep_until is None else None
            event = self._events[0][0] if self._events else None
            now = min(at for at in (due, event, self.script.last_at) if at is not None)
            if now >= self.script.last_at:
                break
            if event == now:
                heapq.heappop(self._events)[2](now)
            self._go_on(now)
        if self._dispatcher is not None:
            self._leave(self.script.last_at, "stopped", self.script.last_at)

    def _at(self, at: datetime, call: Callable[[datetime], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (at, self._count, call))

    def _go_on(self, now: datetime) -> None:
        if self._dispatcher is None or self._asleep_until is not None:
            return
        self._dispatcher.account(now)
        for run in self._dispatcher.start():
            self._begin(run, now)

    def _hourly(self, now: datetime) -> None:
        if self._dispatcher is not None and self._asleep_until is None:
            self._dispatcher.note_alive(now)
        self._at(now + HOUR, self._hourly)

    def _begin(self, run: PendingRun, now: datetime) -> None:
        began = now + 2 * SECOND
        self.archive.crawls.begin(
            CrawlStart(run.source, "schedule", began, user_agent=None, marbre="0", crawl_id=run.crawl_id)
        )
        self._alive.add(run.crawl_id)
        self._at(began + self.script.seconds(run, began) * SECOND, lambda at: self._end(run, at))

    def _end(self, run: PendingRun, now: datetime) -> None:
        if run.crawl_id not in self._alive:
            return  # was killed or stopped before
        if self._asleep_until is not None:
            self._at(self._asleep_until + SECOND, lambda at: self._end(run, at))
            return
        assert self._dispatcher is not None
        self._alive.remove(run.crawl_id)
        result = self.script.crawl(self.archive, run, now)
        if result.outcome is not None:
            self.archive.end_crawl(run.crawl_id, CrawlEnd(now, result.outcome, result.reason, result.counts))
        self._dispatcher.note_ended(run, now, ProcessEnding("lost", "killed by signal 9"))

    def _leave(self, now: datetime, how: Absence, end: datetime) -> None:
        if how == "asleep":
            self._asleep_until = end
            return
        assert self._dispatcher is not None
        if how == "stopped":
            for run in self._dispatcher.running:
                self.archive.end_crawl(run.crawl_id, CrawlEnd(now, "interrupted", "stopped by its user or by a signal"))
                self._dispatcher.note_ended(
                    run, now, ProcessEnding("interrupted", "the scheduler was stopped", stopped=True)
                )
            self._dispatcher.close(now)
        self._alive.clear()
        self._dispatcher = None

    def _come_back(self, now: datetime) -> None:
        if self._asleep_until is not None:
            self._asleep_until = None
            return
        self.opened += 1
        self._dispatcher = Dispatcher(self.archive, self.script.rules, "0", self.script.find_hold)
        self._sync(now)
        self._dispatcher.open(self._timetables, now, pid=self.opened)
        self._go_on(now)

    def _adopt(self, timetables: tuple[Timetable, ...], now: datetime) -> None:
        self._timetables = timetables
        if self._dispatcher is not None and self._asleep_until is None:
            self._sync(now)
            self._dispatcher.adopt(timetables, self.script.rules, now)

    def _sync(self, now: datetime) -> None:
        for timetable in self._timetables:
            self.archive.crawls.sync_source(
                SourceRow(timetable.source, timetable.source, "https://x.example/", "ml", "fr"), now
            )


FIRST_AT = datetime(2026, 2, 1, tzinfo=UTC)
"""From here, 90 days hold clock changes both ways: Morocco's back (15 February) and forth (22 March), those forth of
Haiti and Québec (8 March) and of France (29 March)."""

_CRONS = (
    ["7 * * * *"] * 4
    + ["15 6-22/3 * * *"] * 20
    + ["30 2 * * *", "30 0 * * *", "0 6,18 * * *", "45 1-5 * * mon-fri"] * 5
    + ["0 5 * * sun", "20 2 * * sun", "*/30 2 * * *", "10 3 1 * *", "5 */4 * * *", "0 12 29 2 *"]
)
_ZONES = ("Africa/Bamako", "Europe/Paris", "Africa/Casablanca", "America/Port-au-Prince", "America/Montreal")


def fifty_sources() -> tuple[Timetable, ...]:
    """Hourly, several times a day, daily, weekly, monthly ones, in five zones; every seventh shares a host."""
    return tuple(
        Timetable(
            f"source-{n:02}",
            cron,
            _ZONES[n % len(_ZONES)],
            jitter=120.0,
            hosts=frozenset({f"{n}.example", *(["shared.example"] if n % 7 == 0 else [])}),
        )
        for n, cron in enumerate(_CRONS)
    )


def a_quarter(seed: int = 4, days: int = 90) -> Script:
    """90 days of 50 sources: a kill or stop every other week, a night asleep, slow crawls, crawls killed, new plans."""
    chance = random.Random(seed)
    sources = fifty_sources()
    absences: list[tuple[datetime, datetime, Absence]] = []
    for number, day in enumerate(range(5, days, 6)):
        start = FIRST_AT + day * DAY + chance.random() * DAY
        how: Absence = ("killed", "stopped", "asleep", "killed")[number % 4]
        length = (20 * SECOND, 10 * HOUR, 9 * HOUR, 3 * DAY)[number % 4]
        absences.append((start.replace(microsecond=0), start.replace(microsecond=0) + length, how))

    def seconds(run: PendingRun, at: datetime) -> float:
        slow = run.source.endswith("1") and 10 <= at.day < 13
        return chance.uniform(3 * 3600, 5 * 3600) if slow else chance.uniform(5, 240)

    def crawl(_archive: Archive, _turn: PendingRun, _at: datetime) -> Result:
        return Result(None) if chance.random() < 0.002 else Result("done", None, CrawlCounts(captures=1))

    later = FIRST_AT + 40 * DAY + 7 * HOUR
    disabled = tuple(replace(each, is_enabled=each.source != "source-10") for each in sources)
    anew = tuple(replace(each, cron="50 * * * *") if each.source == "source-05" else each for each in disabled)
    return Script(
        FIRST_AT,
        days,
        sources,
        ScheduleRules(at_once=4, grace=900, time_limit=3600, stop=60),
        tuple(absences),
        ((later, disabled), (later + 10 * DAY, anew), (later + 20 * DAY, sources)),
        seconds,
        crawl,
    )
