"""When the article was published and last modified, from what machines are told and what readers are shown.

The day: a date displayed near the headline as the publication's outweighs the metas (content systems write the last
change, or the migration, into datePublished); an unlabelled one only confirms them. The hour: the wall clock as
displayed, with the offset that makes it the instant of the metas; a stamp in UTC that nothing displays is read in the
newsroom's zone. Midnight to the second is no hour. After all this the address and the feed. No date later than the day
after the capture, no year alone, no number found somewhere: better nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from archive.model.extraction import Moment, Origin
from pipelines.metadata.dates.french_dates import Label
from pipelines.metadata.dates.shown_dates import BARE, IN_DATE_MARKUP, LABELLED, SOMEWHERE, ShownDate, find_shown_dates
from pipelines.metadata.dates.stamps import DateStamp, to_fixed_offset
from pipelines.metadata.dates.stated_dates import (
    StatedDate,
    find_marked_stamps,
    find_modified_stamps,
    find_published_stamps,
    is_possible,
)
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
_MOVED = timedelta(days=30)
"""Time by which the first stamp is later than the oldest, above which a move to a new system has renewed it."""
_WIDEST_OFFSET = timedelta(hours=14)
"""Of all offsets from UTC in use (IANA time zone database: Pacific/Kiritimati)."""
_OFFSET_STEP = timedelta(minutes=15)
"""Offsets in use are whole numbers of it (Asia/Kathmandu: 5 h 45)."""


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
    stamps = [item for item in find_published_stamps(evidence, marks) if is_possible(item.stamp.wall, now)]
    changes = [item for item in find_modified_stamps(evidence, marks) if is_possible(item.stamp.wall, now)]
    shown = _rank_shown(evidence, list(find_shown_dates(evidence)), stamps, changes)
    published, origin = _decide_published(evidence, [item for item in shown if item.date.label != "modified"], stamps)
    if published is None:
        published, origin = _find_elsewhere(evidence, now)
    modified, modified_origin = _decide_modified(
        evidence, [item for item in shown if item.date.label == "modified"], published, changes
    )
    if published is not None and not _is_over(published, evidence):
        published = origin = None
    if modified is not None and not _is_over(modified, evidence):
        modified = modified_origin = None
    return PublicationDates(published, modified, origin, modified_origin)


def _is_over(moment: Moment, evidence: Evidence) -> bool:
    """Whether the moment's day has come by the day after the capture, on the moment's own clock."""
    return moment.at.date() <= evidence.captured_at.astimezone(moment.at.tzinfo).date() + timedelta(days=1)


def _rank_shown(
    evidence: Evidence, shown: list[ShownDate], stamps: list[StatedDate], changes: list[StatedDate]
) -> list[ShownDate]:
    """Best first: labelled, then in a date's markup, right below the headline before above it.

    A date without a label that is the stated modification's and not the stated publication's is the modification's.
    """
    if not any(item.date.label != "modified" for item in shown):
        # "updated" as a class says little: themes put it on the only date there is.
        shown = [_relabel(item, "none") if item.by_class else item for item in shown]
    modified = {item.stamp.to_moment(evidence.zone).at.date() for item in changes}
    published = {item.stamp.to_moment(evidence.zone).at.date() for item in stamps}
    for place, item in enumerate(shown):
        day = item.date.wall.date()
        if item.date.label == "none" and day in modified and published and day not in published:
            shown[place] = _relabel(item, "modified")
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
        shown, key=lambda item: (-item.weight, abs(item.distance) + (_ABOVE_COUNTS_AS if item.distance < 0 else 0))
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
    if best is not None and (best.weight == LABELLED or not stamps or _confirms(evidence, best, stamps)):
        return _resolve_shown(evidence, best, stamps)
    if not stamps:
        return None, None
    if best is not None and best.weight == IN_DATE_MARKUP and best.distance > 0:
        return _resolve_shown(evidence, best, stamps)
    chosen = _choose_stamp(evidence, stamps)
    return chosen.stamp.to_moment(evidence.zone), chosen.origin


def _confirms(evidence: Evidence, shown: ShownDate, stamps: list[StatedDate]) -> bool:
    return any(item.stamp.to_moment(evidence.zone).at.date() == shown.date.wall.date() for item in stamps)


def _resolve_shown(evidence: Evidence, shown: ShownDate, stamps: list[StatedDate]) -> tuple[Moment, Origin]:
    """The displayed date, made an instant with the help of the stamps that agree with it."""
    wall = shown.date.wall
    everything = [*(StatedDate(stamp, "time-tag") for stamp in shown.stamps), *stamps]
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
    return shift if abs(shift) <= _WIDEST_OFFSET and not shift % _OFFSET_STEP else None


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


def _find_elsewhere(evidence: Evidence, now: datetime) -> tuple[Moment | None, Origin | None]:
    """The feed's word, then the day in the address."""
    listed = evidence.options.listed_published_at
    if listed is not None and listed.tzinfo is not None:
        stamp = DateStamp(listed.replace(tzinfo=None), listed.utcoffset(), "minute")
        if is_possible(stamp.wall, now):
            return stamp.to_moment(evidence.zone), "feed"
    try:
        path = urlsplit(evidence.page.url).path
    except ValueError:
        return None, None
    found = _URL_DAY_IN_PATH.search(path)
    numbers = found.groups() if found else (m[1], m[3], m[4]) if (m := _URL_DAY.search(path)) else None
    if numbers is None:
        return None, None
    try:
        wall = datetime(int(numbers[0]), int(numbers[1]), int(numbers[2]))  # noqa: DTZ001
    except ValueError:
        return None, None
    if not is_possible(wall, now):
        return None, None
    return Moment(wall.replace(tzinfo=to_fixed_offset(evidence.zone, wall)), "day"), "url"


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
