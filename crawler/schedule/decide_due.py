"""What becomes of the planned runs whose time has come. Pure: values in, a value with its reasons out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archive.crawls.plans import DueRun, SkippedOutcome, SkippedRun
from archive.locale.reason import RecordedReason
from crawler.schedule.timetable import Timetable

MOST_ROWS = 1000
"""Missed runs of one source that get a row each, the newest ones; all older ones share one, which counts them."""


_BEYOND = 3
"""Runs beside those: the one that has not begun, the one that runs, and the newest of the older ones."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A source is left alone until an instant, for a reason: its host asked for it, or nothing moves there."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class RunConditions:
    """What bears on a source's due runs.

    `grace`: how late a run may start. `busy`: why no other crawl of the source may begin, None where one may. `hold`:
    see `Hold`. `off`: the sentence that says since when nobody watched the clock, None where somebody did.
    """

    grace: timedelta
    busy: str | None = None
    hold: Hold | None = None
    off: str | None = None


@dataclass(frozen=True, slots=True)
class DueDecision:
    """All planned runs until `planned_to`, each in one of `skipped` or being `run`; `run` may also be a catch-up."""

    planned_to: datetime
    skipped: tuple[SkippedRun, ...]
    run: DueRun | None


def decide_due(timetable: Timetable, planned_to: datetime, now: datetime, it: RunConditions) -> DueDecision | None:
    """What becomes of the runs planned after `planned_to` whose start has come by now; None where there are none.

    Only the newest may run. It does so unless it is too late, the source is disabled, busy or held back; those before
    it are missed, and so is it when it is too late, in which case one catch-up makes up for them all.
    """
    planned = timetable.list_newest_planned(planned_to, now, MOST_ROWS + _BEYOND)
    older = timetable.count_planned(planned_to, now) - len(planned)
    if planned and timetable.find_start(planned[-1]) > now:  # those before it began before it was planned
        planned.pop()
    if not planned:
        return None
    newest = planned[-1]
    past = _Past(planned, older, timetable.find_next_planned(planned_to))
    is_late = now - timetable.find_start(newest) > it.grace
    if not timetable.is_enabled:
        reason = RecordedReason("disabled")
        return DueDecision(newest, _list_rows(past, "skipped", lambda _: reason), None)
    missed = past if is_late else replace(past, newest=planned[:-1])
    skipped = _list_rows(missed, "missed", lambda at: _explain_missed(timetable, at, newest, now, it))
    if it.busy is not None:
        return DueDecision(
            newest, skipped if is_late else (*skipped, SkippedRun("schedule", newest, "overlapped", it.busy)), None
        )
    if it.hold is not None and now < it.hold.until:
        reason = RecordedReason("rests", why=it.hold.reason, until_at=it.hold.until.astimezone(UTC))
        return DueDecision(
            newest, skipped if is_late else (*skipped, SkippedRun("schedule", newest, "skipped", reason)), None
        )
    return DueDecision(newest, skipped, DueRun("catch-up" if is_late else "schedule", newest))


@dataclass(frozen=True, slots=True)
class _Past:
    """Planned runs that did not take place: the newest ones, how many there are before them, and the first of all."""

    newest: list[datetime]
    older: int
    first: datetime


def _list_rows(past: _Past, outcome: SkippedOutcome, explain: Callable[[datetime], str]) -> tuple[SkippedRun, ...]:
    """A row for each of the newest `MOST_ROWS`; all before them share one, which counts them."""
    each = past.newest[-MOST_ROWS:]
    number = past.older + len(past.newest) - len(each)
    rows = [SkippedRun("schedule", at, outcome, explain(at)) for at in each]
    if number:
        last = past.newest[-MOST_ROWS - 1]
        counted = RecordedReason("counted", number=number - 1, first_at=past.first.astimezone(UTC), why=explain(last))
        rows.insert(0, SkippedRun("schedule", last, outcome, counted))
    return tuple(rows)


def _explain_missed(timetable: Timetable, at: datetime, newest: datetime, now: datetime, it: RunConditions) -> str:
    late = now - timetable.find_start(at)
    if late <= it.grace:
        return RecordedReason("replaced", planned_at=newest.astimezone(UTC))
    if it.off is not None:
        return it.off
    minutes = late.total_seconds() / 60
    return RecordedReason("slept", minutes=minutes, grace=it.grace.total_seconds() / 60)


def format_instant(at: datetime) -> str:
    """An instant as reasons give it."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
