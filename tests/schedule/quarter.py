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
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, Never

from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlOutcome, CrawlStart, SourceRow
from archive.db.connection import Database
from archive.db.errors import ArchiveFull
from archive.store import Archive
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.dispatcher import Dispatcher, FindHold, ProcessEnding, ScheduleRules, hold_never
from crawler.schedule.timetable import Timetable

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

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
    """What happens. `absences` are (from, to, how), in order and apart; `plans` are (from, new timetables).

    `clocks` are (from, to, by how much the clock is wrong), `full` are (from, to) without room on the disk.
    """

    first_at: datetime
    days: int
    timetables: tuple[Timetable, ...]
    rules: ScheduleRules
    absences: tuple[tuple[datetime, datetime, Absence], ...] = ()
    plans: tuple[tuple[datetime, tuple[Timetable, ...]], ...] = ()
    clocks: tuple[tuple[datetime, datetime, timedelta], ...] = ()
    full: tuple[tuple[datetime, datetime], ...] = ()
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
        self._is_full = False
        self._clock_error = timedelta()

    def play(self) -> None:
        for start, end, error in self.script.clocks:
            self._at(start, lambda _now, error=error: self._set_clock(error))
            self._at(end, lambda _now: self._set_clock(timedelta()))
        for start, end in self.script.full:
            self._at(start, lambda _now: self._fill())
            self._at(end, self._make_room)
        for start, end, how in self.script.absences:
            self._at(start, lambda now, how=how, end=end: self._leave(now, how, end))
            self._at(end, self._come_back)
        for at, timetables in self.script.plans:
            self._at(at, lambda now, timetables=timetables: self._adopt(timetables, now))
        self._come_back(self.script.first_at)
        self._at(self.script.first_at + HOUR, self._hourly)
        now = self.script.first_at
        while True:
            due = self._find_due()
            event = self._events[0][0] if self._events else None
            now = max(now, min(at for at in (due, event, self.script.last_at) if at is not None))
            if now >= self.script.last_at:
                break
            if event is not None and event <= now:
                heapq.heappop(self._events)[2](now)
            self._go_on(now)
        if self._dispatcher is not None:
            self._leave(self.script.last_at, "stopped", self.script.last_at)

    def _at(self, at: datetime, call: Callable[[datetime], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (at, self._count, call))

    def _find_due(self) -> datetime | None:
        """When the scheduler wakes up of itself; while it cannot write, the next event wakes it."""
        if self._dispatcher is None or self._asleep_until is not None or self._is_full:
            return None
        at = self._dispatcher.next_at
        return None if at is None else at - self._clock_error

    def _wall(self, now: datetime) -> datetime:
        """What the clock shows."""
        return now + self._clock_error

    def _set_clock(self, error: timedelta) -> None:
        self._clock_error = error

    def _fill(self) -> None:
        """Nothing can be written any more, by whoever has this archive open."""
        self._is_full = True
        _database(self.archive).transaction = _refuse  # type: ignore[method-assign]

    def _make_room(self, now: datetime) -> None:
        self._is_full = False
        del _database(self.archive).transaction  # the class's own again
        self._go_on(now)

    def _go_on(self, now: datetime) -> None:
        if self._dispatcher is None or self._asleep_until is not None:
            return
        with suppress(ArchiveFull):  # as the daemon: it is tried again
            self._dispatcher.account(self._wall(now))
            for run in self._dispatcher.start():
                self._begin(run, now)

    def _hourly(self, now: datetime) -> None:
        if self._dispatcher is not None and self._asleep_until is None:
            with suppress(ArchiveFull):
                self._dispatcher.note_alive(self._wall(now))
        self._at(now + HOUR, self._hourly)

    def _begin(self, run: PendingRun, now: datetime) -> None:
        began = now + 2 * SECOND
        self._alive.add(run.crawl_id)
        with suppress(ArchiveFull):  # the process ends, and its end is noted when there is room
            self.archive.crawls.begin(
                CrawlStart(
                    run.source, "schedule", self._wall(began), user_agent=None, marbre="0", crawl_id=run.crawl_id
                )
            )
        self._at(began + self.script.seconds(run, began) * SECOND, lambda at: self._end(run, at))

    def _end(self, run: PendingRun, now: datetime) -> None:
        if run.crawl_id not in self._alive:
            return  # was killed or stopped before
        if self._asleep_until is not None:
            self._at(self._asleep_until + SECOND, lambda at: self._end(run, at))
            return
        if self._is_full:
            self._at(now + 5 * MINUTE, lambda at: self._end(run, at))
            return
        assert self._dispatcher is not None
        self._alive.remove(run.crawl_id)
        result = self.script.crawl(self.archive, run, now)
        wall = self._wall(now)
        if result.outcome is not None:
            self.archive.end_crawl(run.crawl_id, CrawlEnd(wall, result.outcome, result.reason, result.counts))
        self._dispatcher.note_ended(run, wall, ProcessEnding("lost", "killed by signal 9"))

    def _leave(self, now: datetime, how: Absence, end: datetime) -> None:
        if how == "asleep":
            self._asleep_until = end
            return
        assert self._dispatcher is not None
        now = self._wall(now)
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
        if self._is_full:  # no scheduler begins; whoever looks after the machine tries again
            self._at(now + 5 * MINUTE, self._come_back)
            return
        self.opened += 1
        self._dispatcher = Dispatcher(self.archive, self.script.rules, "0", self.script.find_hold)
        self._sync(self._wall(now))
        self._dispatcher.open(self._timetables, self._wall(now), pid=self.opened)
        self._go_on(now)

    def _adopt(self, timetables: tuple[Timetable, ...], now: datetime) -> None:
        self._timetables = timetables
        if self._dispatcher is not None and self._asleep_until is None:
            self._sync(self._wall(now))
            self._dispatcher.adopt(timetables, self.script.rules, self._wall(now))

    def _sync(self, now: datetime) -> None:
        for timetable in self._timetables:
            self.archive.crawls.sync_source(
                SourceRow(timetable.source, timetable.source, "https://x.example/", "ml", "fr"), now
            )


def _database(archive: Archive) -> Database:
    return archive.plans._database  # all parts of an archive share it


def _refuse() -> Never:
    raise ArchiveFull("no room")


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
        seconds=seconds,
        crawl=crawl,
    )


def a_rough_quarter(seed: int, days: int = 90) -> Script:
    """90 days of ten sources under everything at once: a clock that is wrong either way for minutes or hours, an hour
    without room every ninth day, children that hang to their time limit, kills, and two days on which a broken
    configuration lets no scheduler begin.
    """
    chance = random.Random(seed)
    sources = fifty_sources()[::5]
    starts = [FIRST_AT + (day + chance.random() / 2) * DAY for day in range(3, days - 3)]
    starts = [start.replace(microsecond=0) for start in starts]
    errors = [chance.choice((-1, 1)) * chance.choice((5, 60, 26 * 60, 3 * 24 * 60)) * MINUTE for _ in starts]
    clocks = [
        (start, start + chance.choice((1, 20, 180)) * MINUTE, error)
        for start, error in zip(starts[::4], errors, strict=False)
    ]
    absences: list[tuple[datetime, datetime, Absence]] = [
        (start, start + chance.choice((20 * SECOND, 10 * HOUR)), "killed") for start in starts[2::8]
    ]
    broken = starts[6]
    absences = sorted([*absences, (broken, broken + 2 * DAY - 12 * HOUR, "killed")])
    hanging: set[int] = set()

    def seconds(run: PendingRun, _at: datetime) -> float:
        if chance.random() < 0.02:
            hanging.add(run.crawl_id)
            return 3660.0
        return chance.uniform(5, 240)

    def crawl(_archive: Archive, run: PendingRun, _at: datetime) -> Result:
        return Result("interrupted", "over its time limit") if run.crawl_id in hanging else Result("done")

    return Script(
        FIRST_AT,
        days,
        sources,
        ScheduleRules(at_once=3, grace=900, time_limit=3600, stop=60),
        tuple(absences),
        clocks=tuple(clocks),
        full=tuple((start, start + HOUR) for start in starts[1::9]),
        seconds=seconds,
        crawl=crawl,
    )
