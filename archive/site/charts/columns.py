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
    """Rows by day or month, oldest first; one number a column. The last column is the others' where `has_others`.

    `undated` is a row of its own, for articles without a date; None where all have one.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[date, tuple[int, ...]], ...]
    has_others: bool = False
    undated: tuple[int, ...] | None = None


def to_stacked_chart(days: Iterable[ArticleDay], groups: Mapping[str, str], step: str) -> Chart:
    """Articles by day or month (`step`) and group, the largest groups first; days without any are rows of zeros.

    `groups` names each source's group.
    """
    sums: Counter[str] = Counter()
    cells: dict[date | None, Counter[str]] = defaultdict(Counter)
    for each in days:
        group = groups.get(each.source, each.source)
        sums[group] += each.articles
        cells[each.day][group] += each.articles
    largest = [group for group, _ in sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:MOST]]
    has_others = len(sums) > len(largest)

    def to_numbers(day: date | None) -> tuple[int, ...]:
        row = cells.get(day, Counter())
        numbers = [row[group] for group in largest]
        return (*numbers, row.total() - sum(numbers)) if has_others else tuple(numbers)

    dated = [day for day in cells if day is not None]
    rows = tuple((day, to_numbers(day)) for day in (_every(min(dated), max(dated), step) if dated else ()))
    return Chart(tuple(largest), rows, has_others, to_numbers(None) if None in cells else None)


def _every(first: date, last: date, step: str) -> Iterable[date]:
    day = first
    while day <= last:
        yield day
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1) if step == "month" else day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LengthRow:
    """A month of a source, or what has no date: how long its texts are on average, and which part of them is whole.
    Shares in percent.
    """

    month: date | None
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
