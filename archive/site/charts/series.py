"""Counts by day of one or several things as a chart: by day where the span is short, else by month. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from archive.site.charts.columns import Chart

LONGEST_BY_DAY = 120
"""Days up to which a chart has a column a day."""


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """A chart and what one of its columns is: a `day` or a `month`."""

    chart: Chart
    step: str


def to_series_chart(series: Mapping[str, Mapping[date, int]]) -> SeriesChart | None:
    """The series side by side over their common span; None where there is nothing to show."""
    days = [day for counts in series.values() for day in counts]
    if not days:
        return None
    first, last = min(days), max(days)
    step = "day" if (last - first).days <= LONGEST_BY_DAY else "month"
    sums = {name: _sum(counts, step) for name, counts in series.items()}
    rows = []
    at = first if step == "day" else first.replace(day=1)
    while at <= last:
        rows.append((at, tuple(sums[name][at] for name in series)))
        at = at + timedelta(days=1) if step == "day" else (at + timedelta(days=32)).replace(day=1)
    return SeriesChart(Chart(tuple(series), tuple(rows)), step)


def _sum(counts: Mapping[date, int], step: str) -> Counter[date]:
    found: Counter[date] = Counter()
    for day, number in counts.items():
        found[day if step == "day" else day.replace(day=1)] += number
    return found
