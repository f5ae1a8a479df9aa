"""When the article was published and last modified, from what machines are told and what readers are shown.

The day: a date displayed near the headline as the publication's outweighs the metas (content systems write the last
change, or the migration, into datePublished); an unlabelled one only confirms them. What is told in relation to the
reader ("il y a 2 heures") counts only where nothing exact does: pages are saved later. The hour: the wall clock as
displayed, in the zone displayed beside it or with the offset that makes it the instant of the metas; a stamp in UTC
that nothing displays is read in the newsroom's zone. Midnight to the second is no hour. The feed and the folders of the
address are stamps as well; after all this a number in the address, and the day of the last change. No date later than
the day after the capture, no year alone, no number found somewhere: better nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from archive.model.extraction import Moment, Origin
from pipelines.metadata.dates.dates_elsewhere import find_dates_elsewhere
from pipelines.metadata.dates.french_dates import Label
from pipelines.metadata.dates.shown_dates import (
    BARE,
    IN_DATE_MARKUP,
    LABELLED,
    RIGHT_ABOVE,
    SOMEWHERE,
    TOLD_TO_THE_READER,
    ShownDate,
    find_shown_dates,
    is_marked_as_date,
)
from pipelines.metadata.dates.stamps import DateStamp, to_fixed_offset
from pipelines.metadata.dates.stated_dates import (
    StatedDate,
    find_marked_stamps,
    find_modified_stamps,
    find_published_stamps,
    is_possible,
)
from pipelines.metadata.dates.zones import OFFSETS_IN_USE
from pipelines.metadata.evidence import Evidence

_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)/")
# Chosen by what they did to the saved press pages; none was measured alone.
_CLOSE = 12
"""Lines below the headline within which a date in a date's markup contradicts others that stand far away."""
_ABOVE_COUNTS_AS = 6
"""Lines that a date above the headline counts as farther than it is: bylines stand below."""
_FARTHEST = {LABELLED: 100, IN_DATE_MARKUP: 20, BARE: 8}
"""By weight, how many lines from the headline a date is still believed."""
_LABEL_HOLDS = 10
"""Lines below the headline within which a labelled date goes before the stamps: farther down a book is published."""
_MOVED = timedelta(days=30)
"""Time by which the first stamp is later than the oldest, above which a move to a new system has renewed it."""


@dataclass(frozen=True, slots=True)
class PublicationDates:
    """Both moments and where each was read."""

    published: Moment | None = None
    modified: Moment | None = None
    published_origin: Origin | None = None
    modified_origin: Origin | None = None


def read_published(evidence: Evidence) -> PublicationDates:
    """Decide both dates of an article, each with the place it was read in; None where nothing can be believed."""
    now = evidence.now
    marks = find_marked_stamps(evidence)
    stated = [*find_published_stamps(evidence, marks), *_find_beyond_page(evidence)]
    stamps = [item for item in stated if is_possible(item.stamp.wall, now)]
    changes = [item for item in find_modified_stamps(evidence, marks) if is_possible(item.stamp.wall, now)]
    around = list(find_shown_dates(evidence)) or ([] if stamps else find_dates_elsewhere(evidence))
    displayed = (item for item in around if is_possible(item.date.wall, now))
    shown = [item for item in displayed if _stands_beside(item, stamps, evidence)]
    stamps = [item for item in stamps if not _is_year_alone(item, shown)]
    shown = _rank_shown(evidence, shown, stamps, changes)
    published, origin = _decide_published(evidence, [item for item in shown if item.date.label != "modified"], stamps)
    if published is None:
        published, origin = _find_number_in_address(evidence)
    renewed = [item for item in shown if item.date.label == "modified"]
    if published is None and renewed:
        # The only date that readers see is that of the last change: the article is of that day to them.
        published, origin = _resolve_shown(evidence, renewed[0], changes)
    modified, modified_origin = _decide_modified(evidence, renewed, published, changes)
    if published is not None and not _is_over(published, evidence):
        published = origin = None
    if modified is not None and not _is_over(modified, evidence):
        modified = modified_origin = None
    return PublicationDates(published, modified, origin, modified_origin)


def _stands_beside(shown: ShownDate, stamps: list[StatedDate], evidence: Evidence) -> bool:
    """Whether a displayed date is read beside the stamps: "il y a 2 heures" only where there is none, for a page may
    have been saved later, and "04/10 11:46" only where one says the year."""
    if shown.date.form in TOLD_TO_THE_READER:
        return not stamps
    if shown.date.form not in _YEARLESS or (shown.date.form == "day-month" and not stamps):
        return True
    return any(item.stamp.to_moment(evidence.zone).at.date() == shown.date.wall.date() for item in stamps)


def _is_year_alone(stated: StatedDate, shown: list[ShownDate]) -> bool:
    """Whether a stamp is 1 January without an hour, as systems fill up a year, and readers see other days alone."""
    wall = stated.stamp.wall
    is_first = stated.stamp.precision == "day" and (wall.month, wall.day) == (1, 1)
    return is_first and bool(shown) and all(item.date.wall.date() != wall.date() for item in shown)


_YEARLESS = ("numbers-short", "day-month")


def _is_over(moment: Moment, evidence: Evidence) -> bool:
    """Whether the moment's day has come by the day after the capture, on the moment's own clock."""
    return moment.at.date() <= evidence.captured_at.astimezone(moment.at.tzinfo).date() + timedelta(days=1)


def _rank_shown(
    evidence: Evidence, shown: list[ShownDate], stamps: list[StatedDate], changes: list[StatedDate]
) -> list[ShownDate]:
    """Best first: labelled, then what shows the stated instant, then right below the headline before above it."""
    shown = _believe_below(_tell_changes(evidence, shown, stamps, changes))
    days = {
        i.date.wall.date()
        for i in shown
        if i.weight >= IN_DATE_MARKUP and 0 < i.distance <= _CLOSE and i.date.label != "modified"
    }
    shown = [
        item
        for item in shown
        if abs(item.distance) <= _FARTHEST[item.weight]
        and (item.distance < SOMEWHERE or not days or item.date.wall.date() in days)
    ]
    return sorted(
        shown,
        key=lambda item: (
            _rank_weight(item, days),
            not _shows_instant(item, stamps[:1]),
            -item.weight,
            abs(item.distance) + (_ABOVE_COUNTS_AS if item.distance < 0 else 0),
        ),
    )


def _believe_below(shown: list[ShownDate]) -> list[ShownDate]:
    """Where a date stands below the headline, one right above it is today's or another article's."""
    if not any(0 < item.distance <= _CLOSE for item in shown):
        return shown
    return [
        replace(item, weight=BARE) if item.distance < 0 and item.weight == IN_DATE_MARKUP and not item.stamps else item
        for item in shown
    ]


def _rank_weight(shown: ShownDate, close_days: set[date]) -> int:
    """A label goes first; a far one that contradicts the date below the headline goes last: a comment's, a book's."""
    if shown.weight < LABELLED:
        return 1
    contradicts = bool(close_days) and shown.distance > _LABEL_HOLDS and shown.date.wall.date() not in close_days
    return 2 if contradicts else 0


def _tell_changes(
    evidence: Evidence, shown: list[ShownDate], stamps: list[StatedDate], changes: list[StatedDate]
) -> list[ShownDate]:
    """A date without a label that is the stated modification's and not the stated publication's is the former's."""
    if not any(item.date.label != "modified" for item in shown):
        # "updated" as a class says little: themes put it on the only date there is.
        shown = [_relabel(item, "none") if item.by_class else item for item in shown]
    modified = {item.stamp.to_moment(evidence.zone).at.date() for item in changes}
    published = {item.stamp.to_moment(evidence.zone).at.date() for item in stamps}
    exact = [item for item in stamps if item.stamp.precision == "minute"]

    def is_change(item: ShownDate) -> bool:
        day = item.date.wall.date()
        if day in modified and published and day not in published:
            return True
        return bool(exact) and _shows_instant(item, changes) and not _shows_instant(item, exact)

    return [_relabel(item, "modified") if item.date.label == "none" and is_change(item) else item for item in shown]


def _shows_instant(shown: ShownDate, stamps: list[StatedDate]) -> bool:
    """Whether a displayed wall clock is that of one of the stamps, to the minute and in some zone."""
    wall = shown.date.wall
    if shown.date.precision != "minute":
        return False
    return any(
        item.stamp.precision == "minute"
        and (
            item.stamp.wall.replace(second=0) == wall
            or _find_shift(wall.replace(second=item.stamp.wall.second), item.stamp) is not None
        )
        for item in stamps
    )


def _relabel(shown: ShownDate, label: Label) -> ShownDate:
    return replace(shown, date=replace(shown.date, label=label))


def _decide_published(
    evidence: Evidence, shown: list[ShownDate], stamps: list[StatedDate]
) -> tuple[Moment | None, Origin | None]:
    best = shown[0] if shown else None
    if best is not None and best.date.precision == "day":
        # The hour may stand elsewhere: "Créé : 02.10.2018, 07h02" under the text.
        day = best.date.wall.date()
        fuller = (
            i for i in shown if i.date.precision == "minute" and i.date.wall.date() == day and i.weight == LABELLED
        )
        best = next(fuller, best)
    is_sure = best is not None and best.weight == LABELLED and best.distance <= _LABEL_HOLDS
    if best is not None and (is_sure or not stamps or _confirms(evidence, best, stamps)):
        return _resolve_shown(evidence, best, stamps)
    if not stamps:
        return None, None
    is_seen = best is not None and best.date.form != "attribute"  # else readers see an hour, of a ticker's line perhaps
    if best is not None and is_seen and best.weight == IN_DATE_MARKUP and best.distance >= -RIGHT_ABOVE:
        return _resolve_shown(evidence, best, stamps)
    chosen = _choose_stamp(evidence, stamps)
    return _add_hour_alone(evidence, chosen.stamp.to_moment(evidence.zone)), chosen.origin


def _add_hour_alone(evidence: Evidence, moment: Moment) -> Moment:
    """A day with the hour that stands alone beside the byline: "Par Awa Sy - 05:01 - Temps de lecture"."""
    if moment.precision != "day":
        return moment
    for line in evidence.lines:
        if 0 < line.distance <= _HOUR_LINES_AFTER and len(line.text) <= _LONGEST_HOUR_LINE:
            found = _HOUR_ALONE.search(line.text) if is_marked_as_date(line.hints) else None
            if found is not None:
                at = moment.at.replace(hour=int(found[1]), minute=int(found[2]))
                return Moment(at.replace(tzinfo=to_fixed_offset(evidence.zone, at.replace(tzinfo=None))), "minute")
    return moment


_HOUR_ALONE = re.compile(r"(?:^|[-–—|·,]\s)(?:à\s)?([01]?\d|2[0-3])\s?[:hH]\s?([0-5]\d)(?=$|\s[-–—|·,])")
_HOUR_LINES_AFTER = 4
"""Lines below the headline in which an hour alone is the publication's."""
_LONGEST_HOUR_LINE = 80
"""Letters of such a line."""


def _confirms(evidence: Evidence, shown: ShownDate, stamps: list[StatedDate]) -> bool:
    return any(item.stamp.to_moment(evidence.zone).at.date() == shown.date.wall.date() for item in stamps)


def _resolve_shown(evidence: Evidence, shown: ShownDate, stamps: list[StatedDate]) -> tuple[Moment, Origin]:
    """The displayed date, made an instant with the help of the stamps that agree with it."""
    wall = shown.date.wall
    everything = [*(StatedDate(stamp, "time-tag") for stamp in shown.stamps), *stamps]
    if shown.date.precision == "minute" and shown.date.offset is not None:
        return _resolve_zoned(wall.replace(tzinfo=timezone(shown.date.offset)), everything)
    if shown.date.precision == "minute":
        for item in everything:
            if (moment := _find_same_instant(evidence, wall, item.stamp, everything)) is not None:
                return moment, item.origin
        return Moment(wall.replace(tzinfo=to_fixed_offset(evidence.zone, wall)), "minute"), "visible-text"
    same_day = [item for item in everything if item.stamp.to_moment(evidence.zone).at.date() == wall.date()]
    if shown.date.precision == "month":
        same_day = [
            item for item in everything if item.stamp.to_moment(evidence.zone).at.date().replace(day=1) == wall.date()
        ]
    if same_day:
        chosen = _choose_stamp(evidence, same_day)
        return chosen.stamp.to_moment(evidence.zone), chosen.origin
    return Moment(wall.replace(tzinfo=to_fixed_offset(evidence.zone, wall)), shown.date.precision), "visible-text"


def _resolve_zoned(at: datetime, stamps: list[StatedDate]) -> tuple[Moment, Origin]:
    """A displayed instant with its own zone: the stamp that is the same to the minute has the seconds."""
    for item in stamps:
        if item.stamp.precision == "minute" and item.stamp.offset is not None:
            stated = item.stamp.wall.replace(tzinfo=timezone(item.stamp.offset))
            if timedelta(0) <= stated - at < timedelta(minutes=1):
                return Moment(stated.astimezone(at.tzinfo), "minute"), item.origin
    return Moment(at, "minute"), "visible-text"


def _find_same_instant(evidence: Evidence, wall: datetime, stamp: DateStamp, others: list[StatedDate]) -> Moment | None:
    """The displayed wall clock at the stamp's instant, if some offset from UTC makes them the same."""
    if stamp.precision != "minute":
        return None
    seconds = stamp.wall.second
    if stamp.wall.replace(second=0) == wall:
        exact = replace(stamp, wall=wall.replace(second=seconds))
        if not stamp.is_utc and stamp.offset is not None:
            return exact.to_moment(None)
        # "…Z" written beside local time: the offset is that of another stamp of the same wall clock, else the zone's.
        offsets = [o.stamp.offset for o in others if o.stamp.wall.replace(second=0) == wall and o.stamp.offset]
        offsets += [shift for o in others if (shift := _find_shift(wall.replace(second=seconds), o.stamp))]
        if offsets:
            return replace(exact, offset=offsets[0]).to_moment(None)
        return Moment(exact.wall.replace(tzinfo=to_fixed_offset(evidence.zone, wall)), "minute")
    if stamp.offset is None:
        return None
    shift = _find_shift(wall.replace(second=seconds), stamp)
    if shift is not None:
        return Moment(wall.replace(second=seconds, tzinfo=timezone(shift)), "minute")
    return None


def _find_shift(wall: datetime, stamp: DateStamp) -> timedelta | None:
    """The offset from UTC at which the wall clock shows the stamp's instant, if there is one in use on Earth."""
    if stamp.offset is None or stamp.precision != "minute":
        return None
    shift = wall - (stamp.wall - stamp.offset)
    return shift if shift in OFFSETS_IN_USE else None


def _choose_stamp(evidence: Evidence, stamps: list[StatedDate]) -> StatedDate:
    """The first stamp, or a fuller one of the same day: with its hour, with an offset of its own."""
    first = _choose_before_migration(stamps)
    day = first.stamp.to_moment(evidence.zone).at.date()
    same = [item for item in stamps if abs((item.stamp.to_moment(evidence.zone).at.date() - day).days) == 0]
    with_hour = [item for item in same if item.stamp.precision == "minute"]
    if not with_hour:
        return first
    if (local := _find_local_of_two(evidence, with_hour)) is not None:
        return local
    anchor = with_hour[0].stamp.to_moment(evidence.zone).at
    for item in with_hour:
        if item.stamp.offset and item.stamp.to_moment(None).at == anchor:
            return item
    return with_hour[0]


def _choose_before_migration(stamps: list[StatedDate]) -> StatedDate:
    """The first stamp; or the oldest where one says a month earlier or more: a move to a new system renews dates."""
    first = stamps[0]
    oldest = min(stamps, key=lambda item: item.stamp.wall)
    return oldest if first.stamp.wall - oldest.stamp.wall > _MOVED else first


def _find_local_of_two(evidence: Evidence, stamps: list[StatedDate]) -> StatedDate | None:
    """Of two stamps without offset that lie the zone's offset apart, one is in UTC and the other is what is meant."""
    naive = [item for item in stamps if item.stamp.offset is None]
    for one in naive:
        offset = (to_fixed_offset(evidence.zone, one.stamp.wall)).utcoffset(one.stamp.wall)
        if offset and any(one.stamp.wall - other.stamp.wall == offset for other in naive):
            return one
    return None


def _find_beyond_page(evidence: Evidence) -> Iterator[StatedDate]:
    """The feed's word, and the day that is folders of the address (/2024/5/3/): as good as stamps of the page."""
    listed = evidence.options.listed_published_at
    if listed is not None and listed.tzinfo is not None:
        yield StatedDate(DateStamp(listed.replace(tzinfo=None), listed.utcoffset(), "minute"), "feed")
    found = _URL_DAY_IN_PATH.search(_read_path(evidence.page.url))
    if found is not None and (stamp := _to_day_stamp(found.groups())) is not None:
        yield StatedDate(stamp, "url")


def _find_number_in_address(evidence: Evidence) -> tuple[Moment | None, Origin | None]:
    """A day somewhere in the address, "marche-20240503.html": where nothing else speaks."""
    found = _URL_DAY.search(_read_path(evidence.page.url))
    stamp = _to_day_stamp((found[1], found[3], found[4])) if found is not None else None
    if stamp is None or not is_possible(stamp.wall, evidence.now):
        return None, None
    return stamp.to_moment(evidence.zone), "url"


def _read_path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _to_day_stamp(numbers: tuple[str, ...]) -> DateStamp | None:
    try:
        return DateStamp(datetime(int(numbers[0]), int(numbers[1]), int(numbers[2])), None, "day")  # noqa: DTZ001
    except ValueError:
        return None


def _decide_modified(
    evidence: Evidence, shown: list[ShownDate], published: Moment | None, stated: list[StatedDate]
) -> tuple[Moment | None, Origin | None]:
    if shown:
        moment, origin = _resolve_shown(evidence, shown[0], stated)
    elif stated:
        best = _choose_stamp(evidence, stated)
        moment, origin = best.stamp.to_moment(evidence.zone), best.origin
    else:
        return None, None
    if published is not None and moment.at.date() < published.at.date():
        return None, None
    offset = published.at.tzinfo if published is not None else None
    if offset is not None and moment.precision == "minute" and moment.at.utcoffset() == timedelta(0):
        moment = Moment(moment.at.astimezone(offset), "minute")
    return moment, origin
