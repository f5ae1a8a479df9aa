"""A publication's date beyond the headline and the text's ends: in a bar beside the text, under it, within a long line.

Asked only where nothing is stated and no date stands around the headline or at the text's ends: other articles' dates
stand all over a page. Collects; decides nothing but that one day is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from pipelines.metadata.dates.french_dates import VisibleDate, read_dates
from pipelines.metadata.dates.shown_dates import (
    IN_DATE_MARKUP,
    LABELLED,
    MOST_CHILDREN,
    MOST_MARKS,
    PUBLICATION_CLASS,
    SOMEWHERE,
    TOLD_TO_THE_READER,
    ShownDate,
    read_dates_only,
)
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.markup import is_elsewhere
from pipelines.metadata.masthead import find_displayed

_TAGS = ("div", "p", "span", "em", "i", "small", "time", "li", "td", "strong", "b", "h4", "h5", "h6")
_SAYS_SO = re.compile(
    r"\W*(?:(?:cet\s+|un\s+)?article\s+|texte\s+|mise?\s+en\s+ligne\s+)?"
    r"(?:(?:publi|post|paru|cr[ée][ée]|mise?\s+en\s+ligne|published|posted)\S*\s.{0,60}?|par\s[^.!?;:]{3,50},?\sle\s)$",
    re.IGNORECASE,
)
"""All that stands before such a date in its line: a label, or who wrote the article."""
# None was measured.
_LONGEST = 110
"""Letters of such a line: a longer one is a sentence."""
_LONGEST_AFTER = 24
"""Letters behind the date: an hour, a section."""
_MOST_LINES = 3_000
"""Elements with a text of their own that are looked at, in page order."""
_UNDER = 12
"""The distance given to the one day that elements marked as a publication's date say."""


def find_dates_elsewhere(evidence: Evidence) -> Iterator[ShownDate]:
    """The date that lines say to be the publication's, else the one in elements marked as such: where they are of one
    day.
    """
    home = evidence.home
    labelled = _find_labelled(evidence, home)
    marked = [] if labelled else _find_marked(evidence, home)
    for found, weight, distance in ((labelled, LABELLED, SOMEWHERE), (marked, IN_DATE_MARKUP, _UNDER)):
        if len({date.wall.date() for date in found}) == 1:
            yield ShownDate(found[0], weight, distance)


def _find_labelled(evidence: Evidence, home: frozenset[HtmlElement]) -> Sequence[VisibleDate]:
    found: list[VisibleDate] = []
    for each in islice(evidence.page.tree.iter(*_TAGS), _MOST_LINES):
        text = " ".join((each.text or "").split())
        date = _read_labelled(text, evidence) if _has_figures(text) else None
        if date is not None and not is_elsewhere(each, home):
            found.append(date)
    return found


def _has_figures(text: str) -> bool:
    return len(text) <= _LONGEST and any(sign.isdigit() for sign in text)


def _read_labelled(text: str, evidence: Evidence) -> VisibleDate | None:
    dates = [date for date in read_dates(text, evidence.now, evidence.language.dates) if _is_exact(date)]
    if not dates or len(text) - dates[-1].end > _LONGEST_AFTER or _SAYS_SO.match(text[: dates[0].start]) is None:
        return None
    return dates[0]


def _find_marked(evidence: Evidence, home: frozenset[HtmlElement]) -> Sequence[VisibleDate]:
    """Whatever elements say that their class calls a publication's date: `entry-date published` under the text."""
    now = evidence.language.dates, evidence.now
    return [
        date
        for entry in evidence.markup.marked["date"][:MOST_MARKS]
        if PUBLICATION_CLASS.search(entry.element.get("class") or "") and len(entry.element) <= MOST_CHILDREN
        if not is_elsewhere(entry.element, home)
        for date in read_dates_only(find_displayed(entry.element), now)
        if _is_exact(date)
    ]


def _is_exact(date: VisibleDate) -> bool:
    return date.precision != "month" and date.form not in TOLD_TO_THE_READER
