"""The calendar of a source: its days with captures, and the gaps with what the ledger says of them. Only reads.

A day is covered if anything of the source was answered and kept on it, were it only a feed that said "nothing new": we
looked. Days are those of a zone that the caller gives, as a newsroom's day is not UTC's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby

from archive.db.connection import Database
from archive.locale.labels import tell_label
from archive.locale.reason import RecordedReason, read_reason
from archive.model.timestamps import parse_instant, to_text


@dataclass(frozen=True, slots=True)
class CoverageDay:
    """One day of a source. `runs` maps outcomes to how many crawls had them; `reason` is of a run that failed a day."""

    on: date
    captures: int
    failures: int
    new_articles: int
    runs: dict[str, int]
    reason: str | None

    @property
    def is_covered(self) -> bool:
        """Whether anything was kept on that day."""
        return self.captures > 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Days in a row without a capture, both ends included, and the ledger's account of them."""

    first_on: date
    last_on: date
    reason: str

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last_on - self.first_on).days + 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """A source over some days, each of them in order."""

    source: str
    days: tuple[CoverageDay, ...]
    gaps: tuple[Gap, ...]


def read_coverage(
    database: Database, source: str, first_on: date | None, last_on: date, zone: tzinfo
) -> Coverage | None:
    """The calendar of a source from a day to a day, both included; without the first, from where its ledger begins.

    None where the ledger has nothing of the source up to the last day.
    """
    end = _midnight(last_on + timedelta(days=1), zone)
    if first_on is None:
        begin = _begins(database, source, end)
        if begin is None:
            return None
        first_on = begin.astimezone(zone).date()
    start = _midnight(first_on, zone)
    captures, failures = _captures(database, source, start, end, zone)
    articles = _new_articles(database, source, start, end, zone)
    runs, reasons = _runs(database, source, start, end, zone)
    days = tuple(
        CoverageDay(on, captures[on], failures[on], articles[on], dict(runs.get(on, {})), reasons.get(on))
        for on in (first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1))
    )
    return Coverage(source, days, tuple(_gaps(days)))


def _gaps(days: tuple[CoverageDay, ...]) -> Iterator[Gap]:
    for is_covered, some in groupby(days, key=lambda day: day.is_covered):
        if not is_covered:
            gap = list(some)
            yield Gap(gap[0].on, gap[-1].on, _account(gap))


def _account(gap: list[CoverageDay]) -> str:
    """What the ledger says of days without captures: how many runs ended how, and the first reason given."""
    total: Counter[str] = Counter()
    for day in gap:
        total.update(day.runs)
    if not total:
        return RecordedReason("no-run")
    counted = ", ".join(f"{number} {tell_label('outcome', outcome)}" for outcome, number in total.most_common())
    reason = next((day.reason for day in gap if day.reason), None)
    return RecordedReason("gap-counted", counted=counted, why=reason) if reason else counted


def _begins(database: Database, source: str, end: datetime) -> datetime | None:
    with database.connection() as connection:
        [found] = connection.execute(
            "SELECT min(coalesce(planned_at, started_at, ended_at)) FROM crawls WHERE source = ? "
            "AND trigger <> 'import'",
            (source,),
        ).fetchone()
    return parse_instant(found) if found is not None and found < to_text(end) else None


def _captures(
    database: Database, source: str, start: datetime, end: datetime, zone: tzinfo
) -> tuple[Counter[date], Counter[date]]:
    """Good captures and failed ones by day. Counted by the minute, as no zone's day begins within one."""
    good: Counter[date] = Counter()
    bad: Counter[date] = Counter()
    with database.connection() as connection:
        for minute, number, failed in connection.execute(
            "SELECT substr(captured_at, 1, 16), count(*), count(error) FROM captures "
            "WHERE source = ? AND captured_at >= ? AND captured_at < ? GROUP BY 1",
            (source, to_text(start), to_text(end)),
        ):
            on = _day(minute, zone)
            good[on] += number - failed
            bad[on] += failed
    return good, bad


def _new_articles(database: Database, source: str, start: datetime, end: datetime, zone: tzinfo) -> Counter[date]:
    found: Counter[date] = Counter()
    with database.connection() as connection:
        for minute, number in connection.execute(
            "SELECT substr(first_seen_at, 1, 16), count(*) FROM articles "
            "WHERE source = ? AND first_seen_at >= ? AND first_seen_at < ? GROUP BY 1",
            (source, to_text(start), to_text(end)),
        ):
            found[_day(minute, zone)] += number
    return found


def _runs(
    database: Database, source: str, start: datetime, end: datetime, zone: tzinfo
) -> tuple[dict[date, Counter[str]], dict[date, str]]:
    """Outcomes of the ledger by day, at the instant a run was planned for or else began; and a reason a day."""
    runs: dict[date, Counter[str]] = {}
    reasons: dict[date, str] = {}
    with database.connection() as connection:
        for minute, outcome, reason, number in connection.execute(
            "SELECT substr(at, 1, 16) AS minute, outcome, min(reason), count(*) FROM "
            "(SELECT coalesce(planned_at, started_at, ended_at) AS at, outcome, reason FROM ledger "
            "WHERE source = ? AND trigger <> 'import') "
            "WHERE at >= ? AND at < ? GROUP BY minute, outcome ORDER BY minute",
            (source, to_text(start), to_text(end)),
        ):
            on = _day(minute, zone)
            runs.setdefault(on, Counter())[outcome] += number
            if reason is not None:
                reasons.setdefault(on, read_reason(reason))
    return runs, reasons


def _day(minute: str, zone: tzinfo) -> date:
    return parse_instant(f"{minute}:00Z").astimezone(zone).date()


def _midnight(on: date, zone: tzinfo) -> datetime:
    return datetime.combine(on, time(), zone).astimezone(UTC)
