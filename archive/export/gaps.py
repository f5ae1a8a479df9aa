"""Days on which nothing was captured of the newsrooms of an export, with what the ledger says of them. Reads only.

Days are UTC's, as in the archive's counts by day; `marbre coverage` tells them in a newsroom's own zone.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class SourceGap:
    """Days in a row without a capture, both ends included; `says` is the ledger's account of them."""

    source: str
    first_on: date
    last_on: date
    says: str

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last_on - self.first_on).days + 1


_LOOKED = "SELECT day FROM capture_days WHERE source = ? AND captures > failures ORDER BY day"
_RUNS = """
    SELECT substr(coalesce(planned_at, started_at, ended_at), 1, 10), outcome, count(*) FROM crawls
    WHERE source = ? AND coalesce(planned_at, started_at, ended_at) IS NOT NULL GROUP BY 1, 2"""


def find_gaps(connection: sqlite3.Connection, sources: Iterable[str], first: str, last: str) -> tuple[SourceGap, ...]:
    """The gaps of some newsrooms between two days (`2026-11-28`), from each one's first capture to the last of all."""
    [end] = connection.execute("SELECT max(day) FROM capture_days").fetchone()
    last = min(last, end or last)
    return tuple(gap for source in sources for gap in _find_gaps_of(connection, source, first, last))


def _find_gaps_of(connection: sqlite3.Connection, source: str, first: str, last: str) -> Iterator[SourceGap]:
    looked = [date.fromisoformat(day) for (day,) in connection.execute(_LOOKED, (source,))]
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    found = [
        (former + timedelta(days=1), following - timedelta(days=1))
        for former, following in zip(looked, [*looked[1:], end + timedelta(days=1)], strict=True)
    ]
    spans = [(max(since, begin), min(until, end)) for since, until in found]
    spans = [(since, until) for since, until in spans if since <= until]
    if spans:
        runs = connection.execute(_RUNS, (source,)).fetchall()
        for since, until in spans:
            yield SourceGap(source, since, until, _tell_runs(runs, since, until))


def _tell_runs(runs: list[tuple[str, str, int]], since: date, until: date) -> str:
    counts: Counter[str] = Counter()
    for day, outcome, number in runs:
        if since.isoformat() <= day <= until.isoformat():
            counts[outcome] += number
    if not counts:
        return "no crawl was planned or run"
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())
