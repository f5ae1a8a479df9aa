"""The cells of a calendar as HTML. Pure.

Written here and not in a template: a calendar has some 364 cells, and Jinja awaits, escapes and joins the pieces of
each one by one, which took half the time of the home page in the one thread that answers everybody.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from archive.site.charts.calendar import Calendar, CalendarDay
from archive.site.language import Words


def draw_rows(calendar: Calendar, t: Words) -> list[Markup]:
    """The cells of each weekday, from Monday on, a cell a week."""
    columns = [[_draw(day, t) for day in week] for week in calendar.weeks]
    return [Markup("\n".join(row)) for row in zip(*columns, strict=True)]  # noqa: S704  # escaped by _draw


def _draw(day: CalendarDay, t: Words) -> str:
    if day.level is None:
        return '<td class="out"></td>'
    on = t.format_day(day.on)
    if day.level == 0:
        return f'<td class="gap" title="{escape(t("calendar.cell_gap", day=on))}"><span class="unseen">0</span></td>'
    title = t("calendar.cell", day=on, captures=day.captures, failures=day.failures)
    return f'<td class="level{day.level}" title="{escape(title)}"><span class="unseen">{day.captures}</span></td>'
