"""Dates that readers see near the headline, with what speaks for each: a label, its markup, its distance. Collects."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from pipelines.metadata.dates.french_dates import Label, VisibleDate, read_dates, strip_dates
from pipelines.metadata.dates.stamps import DateStamp, read_stamp
from pipelines.metadata.dates.stated_dates import is_possible
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.language import DateOrder
from pipelines.metadata.markup import is_elsewhere
from pipelines.metadata.masthead import DisplayedLine, find_displayed

_MODIFIED_CLASS = re.compile(r"modif|maj\b|mise?-?a-?jour|update(?!d-time)|dateModified", re.IGNORECASE)
_DATE_CLASS = re.compile(
    r"date|publi|<time>|(?:^|[\s_-])(?:time|meta|metas|posted|info|infos|timestamp)", re.IGNORECASE
)
PUBLICATION_CLASS = re.compile(r"publi|crea|post|parut|update|modif", re.IGNORECASE)
"""Words of a class that say whose date an element shows."""
_WEEKDAY = re.compile(r"(?:lun|mar|mercre|jeu|vendre|same)di|dimanche", re.IGNORECASE)
LABELLED = 3
"""The weight of a date whose words say that it is the publication's."""
IN_DATE_MARKUP = 2
"""The weight of a date in an element that calls itself one."""
BARE = 1
"""The weight of a date that neither words nor markup speak for."""

TOLD_TO_THE_READER = ("ago", "today")
"""Forms of `french_dates` that are true on the day the page is read: "il y a 2 heures", "hier"."""

# Chosen by what they did to the saved press pages; none was measured alone. Distances are in lines from the headline.
_LONGEST_LINE = 200
"""Letters: a longer line is a sentence of news."""
_LONGEST_REST = 32
"""Letters and digits that a line says beside its dates at most: a label, a place, a short name."""
_LONGEST_REST_LABELLED = 110
"""The same beside a label: a byline or the newsroom's name may stand there as well."""
_LONGEST_ATTRIBUTE_LINE = 40
"""Letters: what a time tag shows where its attribute speaks for it ("il y a 3 jours")."""
_FARTHEST_ATTRIBUTE = 12
"""Distance up to which such an attribute is believed."""
_FARTHEST_ABOVE = 4
"""Distance above the headline up to which an unlabelled date is believed; farther up stands today's."""
RIGHT_ABOVE = 1
"""Distance above the headline in which an element marked as a date shows the article's, where its day has passed."""
_YESTERDAY = timedelta(days=1)
_FEWEST_CARDS, _FIRST_WITHIN = 3, 6
"""Lines of one class with dates that are a list's, and the distance within which one of them is the article's."""
_AT_START = 7
"""The distance given to the first unlabelled date at the text's ends; the others follow it."""
_AT_START_LABELLED = 30
"""The same for labelled ones: those near the headline go before."""
_IN_MARKS = 10
"""The distance given to dates in their own markup where no headline leads to lines."""
MOST_CHILDREN = 4
"""Elements right in an element marked as a date: one that has more is a box of other things."""
SOMEWHERE = 60
"""The distance given to a date that stands beyond the lines around the headline; the close ones contradict it."""
MOST_MARKS = 24
"""Elements marked as dates that are looked at, in page order: teasers bring theirs along."""


@dataclass(frozen=True, slots=True)
class ShownDate:
    """A date near the headline. `weight`, what speaks for it: `LABELLED`, `IN_DATE_MARKUP` or `BARE`."""

    date: VisibleDate
    weight: int
    distance: int
    stamps: tuple[DateStamp, ...] = ()
    by_class: bool = False


def find_shown_dates(evidence: Evidence) -> Iterator[ShownDate]:
    """All dates around the headline and at either end of the text, unranked, on the newsroom's clock."""
    for shown in _find_anywhere(evidence):
        yield _to_newsroom_clock(shown, evidence)


def _to_newsroom_clock(shown: ShownDate, evidence: Evidence) -> ShownDate:
    """A date with a zone of its own ("18h00 GMT") as the newsroom's clock shows it, where its zone is known."""
    date = shown.date
    if date.offset is None or evidence.zone is None or date.precision != "minute":
        return shown
    wall = date.wall.replace(tzinfo=timezone(date.offset)).astimezone(evidence.zone).replace(tzinfo=None)
    return replace(shown, date=replace(date, wall=wall, offset=None))


def _find_anywhere(evidence: Evidence) -> Iterator[ShownDate]:
    now = evidence.language.dates, evidence.now
    lines = [(line, tuple(_find_in_line(line, now))) for line in _join_labels(evidence.lines)]
    yield from _drop_dates_of_cards(lines)
    for place, text in enumerate((*evidence.head_texts, *evidence.tail_texts)):
        for item in read_dates_only(text, now):
            if item.label != "none" or place < len(evidence.head_texts):
                if item.label == "none":
                    yield ShownDate(item, BARE, _AT_START + place)
                else:
                    yield ShownDate(item, LABELLED, _AT_START_LABELLED + place)
    yield from _find_in_marks(evidence, now)


def _drop_dates_of_cards(lines: list[tuple[DisplayedLine, tuple[ShownDate, ...]]]) -> Iterator[ShownDate]:
    """The dates without those of lists of other articles: of one class, in several lines and of several days.

    The first of them is the article's own where it stands close to the headline.
    """
    days: dict[str, list[date]] = defaultdict(list)
    for line, found in lines:
        if found and line.hints and line.distance > 0 and not line.datetimes:
            days[line.hints].append(found[0].date.wall.date())
    of_cards = {hints for hints, each in days.items() if len(each) >= _FEWEST_CARDS and len(set(each)) > 1}
    for line, found in lines:
        if line.hints not in of_cards or line.distance <= _FIRST_WITHIN:
            yield from found


def _join_labels(lines: tuple[DisplayedLine, ...]) -> Iterator[DisplayedLine]:
    """The lines, a label alone ("Publié le") put in front of the date below it."""
    label: DisplayedLine | None = None
    for line in lines:
        if label is not None and not _LABEL_ALONE.match(line.text):
            line = replace(line, text=f"{label.text} {line.text}", hints=f"{label.hints} {line.hints}")  # noqa: PLW2901
        label = line if _LABEL_ALONE.match(line.text) else None
        if label is None:
            yield line


_LABEL_ALONE = re.compile(
    r"(?:article\s+)?(?:publi[ée]e?|post[ée]e?|mise?\s+en\s+ligne|paru|mise?\s+[àa]\s+jour|modifi[ée]e?|published|updated)"
    r"(?:\s+(?:en\s+ligne\s+)?(?:le|on))?\s*:?$",
    re.IGNORECASE,
)
Now = tuple[DateOrder, datetime]
"""How the page writes its dates, and the capture's wall clock."""


def _find_in_marks(evidence: Evidence, now: Now) -> Iterator[ShownDate]:
    """Labelled dates in elements that call themselves a date, wherever they stand: "Créé : 02.10.2018, 07h02"."""
    for entry in evidence.markup.marked["date"][:MOST_MARKS]:
        if evidence.lines and not PUBLICATION_CLASS.search(entry.element.get("class") or ""):
            continue
        if len(entry.element) <= MOST_CHILDREN and not is_elsewhere(entry.element, evidence.home):
            for item in read_dates_only(find_displayed(entry.element), now):
                if item.label != "none" or not evidence.lines:
                    weight = LABELLED if item.label != "none" else IN_DATE_MARKUP
                    yield ShownDate(item, weight, SOMEWHERE if evidence.lines else _IN_MARKS)


def _find_in_line(line: DisplayedLine, now: Now) -> Iterator[ShownDate]:
    if len(line.text) > _LONGEST_LINE:
        return
    stamps = tuple(stamp for text in line.datetimes if (stamp := read_stamp(text)) is not None)
    dates = read_dates_only(line.text, now) or _read_confirmed(line, stamps, now)
    if len(stamps) == 1 and all(item.form in TOLD_TO_THE_READER for item in dates):
        dates = ()  # the attribute says it exactly
    has_class = bool(dates) and is_marked_as_date(line.hints)
    for item in dates:
        weight = LABELLED if item.label == "published" else IN_DATE_MARKUP if has_class else BARE
        if line.distance < 0 and weight < LABELLED and not stamps:
            # Above the headline stands today's date as well.
            is_past = item.wall.date() < now[1].date() - _YESTERDAY
            weight = weight if is_past and line.distance >= -RIGHT_ABOVE else BARE
            if line.distance < -_FARTHEST_ABOVE or (item.wall.date() == now[1].date() and _WEEKDAY.search(line.text)):
                continue
        if weight == BARE and item.form == "day-month" and item.precision == "day" and not _WEEKDAY.search(line.text):
            continue  # "14 rue du 8 mai"
        by_class = item.label == "none" and len(dates) == 1 and _is_modified_class(line.hints)
        yield ShownDate(replace(item, label="modified") if by_class else item, weight, line.distance, stamps, by_class)
    is_near = 0 < line.distance <= _FARTHEST_ATTRIBUTE
    if not dates and len(stamps) == 1 and is_near and len(line.text) < _LONGEST_ATTRIBUTE_LINE:
        # "il y a 3 jours" in a time tag, or a format of no table: the attribute speaks for it.
        stamp = stamps[0]
        by_class = _is_modified_class(line.hints)
        label: Label = "modified" if by_class or _MODIFIED_CLASS.search(line.text) else "none"
        if is_possible(stamp.wall, now[1]):
            yield ShownDate(
                VisibleDate(stamp.wall, "day", label, "attribute", 0, 0),
                IN_DATE_MARKUP,
                line.distance,
                stamps,
                by_class,
            )


def _read_confirmed(line: DisplayedLine, stamps: tuple[DateStamp, ...], now: Now) -> tuple[VisibleDate, ...]:
    """The dates that stand in a time tag of a longer line: the tag's attribute says the same day."""
    days = {stamp.wall.date() for stamp in stamps}
    order, at = now
    found = read_dates(line.text, at, order) if days else ()
    return tuple(item for item in found if item.precision != "month" and item.wall.date() in days)


def is_marked_as_date(hints: str) -> bool:
    """Whether class words call a line a date's."""
    return _DATE_CLASS.search(hints) is not None


def _is_modified_class(hints: str) -> bool:
    return _MODIFIED_CLASS.search(hints) is not None and "publish" not in hints.lower()


def read_dates_only(text: str, now: Now) -> tuple[VisibleDate, ...]:
    """The dates of a line that says little else: of a sentence, none."""
    if len(text) > _LONGEST_LINE:
        return ()
    order, at = now
    dates = read_dates(text, at, order)
    if not dates:
        return ()
    rest = len(re.sub(r"\W+", "", strip_dates(text, dates)))
    if rest <= _LONGEST_REST or (rest <= _LONGEST_REST_LABELLED and _is_set_apart(text, dates)):
        return dates
    # A byline or the newsroom's name may stand beside a labelled date, not a sentence that speaks of a publication.
    is_label = any(item.label != "none" for item in dates) and _LABEL_APART.search(text) is not None
    return dates if is_label and rest <= _LONGEST_REST_LABELLED else ()


def _is_set_apart(text: str, dates: tuple[VisibleDate, ...]) -> bool:
    """Whether a date is all that stands between two signs of a line: "dans Politique — par Awa Sy — 27 juin 2018"."""
    parts = [match.span() for match in _PART.finditer(text)]
    return len(parts) > 1 and any(
        start <= item.start and item.end <= end and end - start - (item.end - item.start) <= _LONGEST_BESIDE
        for item in dates
        if item.precision != "month"  # an entry of a list may end with it: "La loi – sept. 2023"
        for start, end in parts
    )


_PART = re.compile(r"(?:(?!\s[—–|•·/-]\s).)+")
_LONGEST_BESIDE = 6
"""Characters beside a date in such a part: spaces, "le"."""
_LABEL_APART = re.compile(
    r"(?:^|[^\w\s]\s*)"
    r"(?i:publi|article publi|post|mise? |modifi|cr[ée][ée]|paru|date|actualis|[ée]crit|r[ée]dig|par |updated|posted"
    r"|derni[èe]re)"
    r"|(?<!\w)(?:Publi|Post|Mise? |Modifi|Cr[ée][ée]|Paru|Actualis)"
)
