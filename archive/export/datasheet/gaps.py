"""Days on which nothing was captured of the newsrooms of an export, with what the ledger says of them. Reads only.

Days are UTC's, as in the archive's counts by day; `marbre coverage` tells them in a newsroom's own zone.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


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
    SELECT substr(coalesce(planned_at, started_at, ended_at), 1, 10), outcome, count(*) FROM ledger
    WHERE source = ? AND coalesce(planned_at, started_at, ended_at) IS NOT NULL GROUP BY 1, 2 ORDER BY 1"""


def find_gaps(connection: sqlite3.Connection, sources: Iterable[str], first: str, last: str) -> tuple[SourceGap, ...]:
    """The gaps of some newsrooms between two days (`2026-11-28`), from each one's first capture to the last of all."""
    [end] = connection.execute("SELECT max(day) FROM capture_days").fetchone()
    last = min(last, end or last)
    return tuple(gap for source in sources for gap in _find_gaps_of(connection, source, first, last))


def _find_gaps_of(connection: sqlite3.Connection, source: str, first: str, last: str) -> Iterator[SourceGap]:
    looked = [_to_number(day) for (day,) in connection.execute(_LOOKED, (source,))]
    begin, end = _to_number(first), _to_number(last)
    following = [*looked[1:], end + 1]
    spans = ((max(day + 1, begin), min(until - 1, end)) for day, until in zip(looked, following, strict=True))
    gaps = [span for span in spans if span[0] <= span[1]]
    if gaps:
        runs = [(_to_number(day), outcome, number) for day, outcome, number in connection.execute(_RUNS, (source,))]
        for since, until in gaps:
            says = _tell_runs(runs, since, until)
            yield SourceGap(source, date.fromordinal(since), date.fromordinal(until), says)


def _tell_runs(runs: list[tuple[int, str, int]], since: int, until: int) -> str:
    """What runs, in the order of their days, were planned or begun on some days."""
    counts: Counter[str] = Counter()
    for _, outcome, number in runs[bisect_left(runs, (since,)) : bisect_left(runs, (until + 1,))]:
        counts[outcome] += number
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common()) or "no crawl was planned or run"


def _to_number(day: str) -> int:
    return date.fromisoformat(day).toordinal()
