"""Charts as tables: columns of numbers over days or months. The browser draws them (`static/charts.js`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.articles.day_counts import ArticleDay

MOST = 8
"""Groups with a colour of their own; the rest are added up."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Rows by day or month, oldest first; one number a column. The last column is the others' where `has_others`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[date, tuple[int, ...]], ...]
    has_others: bool = False


def to_stacked_chart(days: Iterable[ArticleDay], groups: Mapping[str, str], step: str) -> Chart:
    """Articles by day or month (`step`) and group, the largest groups first; days without any are rows of zeros.

    `groups` names each source's group.
    """
    sums: Counter[str] = Counter()
    cells: dict[date, Counter[str]] = defaultdict(Counter)
    for each in days:
        group = groups.get(each.source, each.source)
        sums[group] += each.articles
        cells[each.day][group] += each.articles
    largest = [group for group, _ in sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:MOST]]
    has_others = len(sums) > len(largest)
    rows = []
    for day in _every(min(cells), max(cells), step) if cells else ():
        row = cells.get(day, Counter())
        numbers = [row[group] for group in largest]
        if has_others:
            numbers.append(row.total() - sum(numbers))
        rows.append((day, tuple(numbers)))
    return Chart(tuple(largest), tuple(rows), has_others)


def _every(first: date, last: date, step: str) -> Iterable[date]:
    day = first
    while day <= last:
        yield day
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1) if step == "month" else day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LengthRow:
    """A month of a source: how long its texts are on average, and which part of them is whole. Shares in percent."""

    month: date
    articles: int
    mean_words: int
    full: int
    teasers: int


def to_length_rows(months: Iterable[ArticleDay]) -> tuple[LengthRow, ...]:
    """Length and completeness over time, from counts by month."""
    return tuple(
        LengthRow(
            each.day,
            each.articles,
            round(each.words / each.articles),
            round(100 * each.full / each.articles),
            round(100 * each.teasers / each.articles),
        )
        for each in months
    )


def to_rhythm_chart(published: Iterable[str]) -> tuple[tuple[int, ...], ...]:
    """Articles by weekday (7 rows from Monday) and hour (24 columns), from the pages' own dates that have an hour."""
    table = [[0] * 24 for _ in range(7)]
    for text in published:
        with suppress(ValueError):  # a damaged date, for `verify` to find
            at = datetime.fromisoformat(text)
            table[at.weekday()][at.hour] += 1
    return tuple(tuple(row) for row in table)
