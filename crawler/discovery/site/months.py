"""Archives by month: the form in which a site's addresses name them, told by its links. Pure.

Links that differ in nothing but year and month (`/2020/05/`, `?date=2020-05`, `?annee=2020&mois=5`) are archives,
whatever the system. Whoever walks through them makes the addresses, so that a calendar without end is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

_FORM = re.compile(
    r"(?P<stem>https?://[^/]+/(?:\S*?[/=_-])?)(?P<year>(?:19|20)\d{2})(?P<between>[/_-]|&\w+=|)(?P<month>0[1-9]|1[0-2]|[1-9])"
    r"(?P<ending>/?(?:\.html?|/index\.\w+)?)"
)
_FEWEST = 2
"""Links of one form: one alone may be anything."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year, ordered as they follow."""

    year: int
    month: int

    @property
    def number(self) -> int:
        """Months since the year nought."""
        return 12 * self.year + self.month - 1


@dataclass(frozen=True, slots=True)
class MonthArchives:
    """How a site's archives are addressed: `{year}` and `{month}` or `{month:02}` in `form`.

    `oldest` is the oldest month that it links to.
    """

    form: str
    oldest: Month | None = None


def find_month_archives(urls: Iterable[str]) -> MonthArchives | None:
    """The form that most of these addresses have; None where fewer than two differ in their month alone."""
    found: dict[tuple[str, str, str], set[tuple[int, str]]] = defaultdict(set)
    for url in urls:
        if (match := _FORM.fullmatch(url)) is not None:
            key = (match["stem"], match["between"], match["ending"])
            found[key].add((int(match["year"]), match["month"]))
    best = max(found.items(), key=lambda pair: len(pair[1]), default=None)
    if best is None or len(best[1]) < _FEWEST:
        return None
    (stem, between, ending), months = best
    is_padded = any(month.startswith("0") for _, month in months) or all(len(month) == 2 for _, month in months)
    oldest = min(Month(year, int(month)) for year, month in months) if months else None
    escaped = [part.replace("{", "{{").replace("}", "}}") for part in (stem, between, ending)]
    form = f"{escaped[0]}{{year}}{escaped[1]}{'{month:02}' if is_padded else '{month}'}{escaped[2]}"
    return MonthArchives(form, oldest)


def make_month(number: int) -> Month:
    """The month of a `Month.number`."""
    return Month(number // 12, number % 12 + 1)
