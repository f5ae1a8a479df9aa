"""When the article was published and last modified, from what machines are told and what readers are shown.

The day: a date displayed near the headline as the publication's outweighs the metas (content systems write the last
change, or the migration, into datePublished); an unlabelled one only confirms them. The hour: the wall clock as
displayed, with the offset that makes it the instant of the metas; a stamp in UTC that nothing displays is read in the
newsroom's zone. Midnight to the second is no hour. After all this the address and the feed. No date later than the day
after the capture, no year alone, no number found somewhere: better nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from archive.extraction import Moment, Origin
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.french_dates import Label, VisibleDate, read_dates, residue
from pipelines.metadata.markup import belongs_elsewhere
from pipelines.metadata.masthead import Line, displayed
from pipelines.metadata.stamps import Stamp, fixed, read_stamp

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "date:published_time", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date", "dc:date", "dcterms.date", "dc.date.created", "dc.created", "pubdate", "pub_date", "publishdate",
    "publish-date", "publish_date", "publication_date", "publication-date", "date_published", "article.published",
    "article_date_original", "originalpublicationdate", "shareaholic:article_published_time", "rnews:datepublished",
    "vr:published_time", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "displaydate", "date",
    "article:created", "datecreated", "dc:date.created",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "dc:date.modified", "last-modified", "revision_date",
)  # fmt: skip
_REPEATABLE = frozenset(("datepublished", "datemodified", "datecreated", "date"))
"""Names that teasers of other articles carry too: believed only where the page gives them one value."""

_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)/")
_MODIFIED_CLASS = re.compile(r"modif|maj\b|mise?-?a-?jour|update(?!d-time)|dateModified", re.IGNORECASE)
_DATE_CLASS = re.compile(r"date|publi|<time>|(?:^|[\s_-])(?:time|meta|metas|posted|info|infos|timestamp)", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:lun|mar|mercre|jeu|vendre|same)di|dimanche", re.IGNORECASE)
_TOLERANCE = timedelta(days=1)
_LONGEST_LINE = 240
_NEAR = 60  # elements
_MOST_MARKS = 24


@dataclass(frozen=True, slots=True)
class _Stamped:
    stamp: Stamp
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Shown:
    """A date near the headline. `weight`: 3 labelled as the publication's, 2 in a date's markup, 1 neither."""

    date: VisibleDate
    weight: int
    distance: int
    stamps: tuple[Stamp, ...] = ()
    by_class: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """Both moments and where each was read."""

    published: Moment | None = None
    modified: Moment | None = None
    published_origin: Origin | None = None
    modified_origin: Origin | None = None


def read_published(evidence: Evidence) -> Dates:
    """See the module."""
    now = _now(evidence)
    stamps = [item for item in _stamps(evidence) if _is_possible(item.stamp.wall, now)]
    shown = _ranked(evidence, list(_shown(evidence, now)), stamps, now)
    published, origin = _published(evidence, [item for item in shown if item.date.label != "modified"], stamps)
    if published is None:
        published, origin = _elsewhere(evidence, now)
    modified, modified_origin = _modified(evidence, [item for item in shown if item.date.label == "modified"], published, now)
    return Dates(published, modified, origin, modified_origin)


def _ranked(evidence: Evidence, shown: list[_Shown], stamps: list[_Stamped], now: datetime) -> list[_Shown]:
    """Best first: labelled, then in a date's markup, right below the headline before above it.

    A date without a label that is the stated modification's and not the stated publication's is the modification's.
    """
    if not any(item.date.label != "modified" for item in shown):
        # "updated" as a class says little: themes put it on the only date there is.
        shown = [_relabelled(item, "none") if item.by_class else item for item in shown]
    modified = {item.stamp.moment(evidence.zone).at.date() for item in _modified_stamps(evidence, now)}
    published = {item.stamp.moment(evidence.zone).at.date() for item in stamps}
    for place, item in enumerate(shown):
        day = item.date.wall.date()
        if item.date.label == "none" and day in modified and published and day not in published:
            shown[place] = _relabelled(item, "modified")
    shown = [item for item in shown if abs(item.distance) <= _FARTHEST[item.weight]]
    return sorted(shown, key=lambda item: (-item.weight, abs(item.distance) + (6 if item.distance < 0 else 0)))


_FARTHEST = {3: 100, 2: 20, 1: 8}
"""By weight, how many lines from the headline a date is still believed."""


def _relabelled(shown: _Shown, label: Label) -> _Shown:
    return replace(shown, date=replace(shown.date, label=label))


def _now(evidence: Evidence) -> datetime:
    at = evidence.captured_at if evidence.captured_at.tzinfo else evidence.captured_at.replace(tzinfo=UTC)
    return at.astimezone(evidence.zone or UTC).replace(tzinfo=None)


def _is_possible(wall: datetime, now: datetime) -> bool:
    return wall.date() <= now.date() + _TOLERANCE and wall.date() != date(1970, 1, 1)


def _published(
    evidence: Evidence, shown: list[_Shown], stamps: list[_Stamped]
) -> tuple[Moment | None, Origin | None]:
    best = shown[0] if shown else None
    if best is not None and best.date.precision == "day":
        # The hour may stand elsewhere: "Créé : 02.10.2018, 07h02" under the text.
        day = best.date.wall.date()
        fuller = (i for i in shown if i.date.precision == "minute" and i.date.wall.date() == day and i.weight == 3)
        best = next(fuller, best)
    if best is not None and (best.weight == 3 or not stamps or _confirms(evidence, best, stamps)):
        return _as_shown(evidence, best, stamps)
    if not stamps:
        return None, None
    if best is not None and best.weight == 2 and best.distance > 0:
        return _as_shown(evidence, best, stamps)
    chosen = _best_stamp(evidence, stamps)
    return chosen.stamp.moment(evidence.zone), chosen.origin


def _confirms(evidence: Evidence, shown: _Shown, stamps: list[_Stamped]) -> bool:
    return any(item.stamp.moment(evidence.zone).at.date() == shown.date.wall.date() for item in stamps)


def _as_shown(evidence: Evidence, shown: _Shown, stamps: list[_Stamped]) -> tuple[Moment, Origin]:
    """The displayed date, made an instant with the help of the stamps that agree with it."""
    wall = shown.date.wall
    everything = [*(_Stamped(stamp, "time-tag") for stamp in shown.stamps), *stamps]
    if shown.date.precision == "minute":
        for item in everything:
            if (moment := _same_instant(evidence, wall, item.stamp, everything)) is not None:
                return moment, item.origin
        return Moment(wall.replace(tzinfo=fixed(evidence.zone, wall)), "minute"), "visible-text"
    same_day = [item for item in everything if item.stamp.moment(evidence.zone).at.date() == wall.date()]
    if shown.date.precision == "month":
        same_day = [item for item in everything if item.stamp.moment(evidence.zone).at.date().replace(day=1) == wall.date()]
    if same_day:
        chosen = _best_stamp(evidence, same_day)
        return chosen.stamp.moment(evidence.zone), chosen.origin
    return Moment(wall.replace(tzinfo=fixed(evidence.zone, wall)), shown.date.precision), "visible-text"


def _same_instant(evidence: Evidence, wall: datetime, stamp: Stamp, others: list[_Stamped]) -> Moment | None:
    """The displayed wall clock at the stamp's instant, if some offset from UTC makes them the same."""
    if stamp.precision != "minute":
        return None
    seconds = stamp.wall.second
    if stamp.wall.replace(second=0) == wall:
        exact = replace(stamp, wall=wall.replace(second=seconds))
        if not stamp.is_utc and stamp.offset is not None:
            return exact.moment(None)
        # "…Z" written beside local time: the offset is that of another stamp of the same wall clock, else the zone's.
        offsets = [o.stamp.offset for o in others if o.stamp.wall.replace(second=0) == wall and o.stamp.offset]
        if offsets:
            return replace(exact, offset=offsets[0]).moment(None)
        return Moment(exact.wall.replace(tzinfo=fixed(evidence.zone, wall)), "minute")
    if stamp.offset is None:
        return None
    shift = wall - (stamp.wall.replace(second=0) - stamp.offset)
    if abs(shift) <= timedelta(hours=14) and shift.total_seconds() % 900 == 0:
        return Moment(wall.replace(second=seconds, tzinfo=timezone(shift)), "minute")
    return None


def _best_stamp(evidence: Evidence, stamps: list[_Stamped]) -> _Stamped:
    """The first stamp, or a fuller one of the same day: with its hour, with an offset of its own."""
    first = _before_migration(stamps)
    day = first.stamp.moment(evidence.zone).at.date()
    same = [item for item in stamps if abs((item.stamp.moment(evidence.zone).at.date() - day).days) == 0]
    with_hour = [item for item in same if item.stamp.precision == "minute"]
    if not with_hour:
        return first
    if (local := _local_of_two(evidence, with_hour)) is not None:
        return local
    anchor = with_hour[0].stamp.moment(evidence.zone).at
    for item in with_hour:
        if item.stamp.offset and item.stamp.moment(None).at == anchor:
            return item
    return with_hour[0]


def _before_migration(stamps: list[_Stamped]) -> _Stamped:
    """The first stamp; or the oldest where another says a month earlier or more: a move to a new system renews dates."""
    first = stamps[0]
    oldest = min(stamps, key=lambda item: item.stamp.wall)
    return oldest if first.stamp.wall - oldest.stamp.wall > timedelta(days=30) else first


def _local_of_two(evidence: Evidence, stamps: list[_Stamped]) -> _Stamped | None:
    """Of two stamps without offset that lie the zone's offset apart, one is in UTC and the other is what is meant."""
    naive = [item for item in stamps if item.stamp.offset is None]
    for one in naive:
        offset = (fixed(evidence.zone, one.stamp.wall)).utcoffset(one.stamp.wall)
        if offset and any(one.stamp.wall - other.stamp.wall == offset for other in naive):
            return one
    return None


def _stamps(evidence: Evidence) -> Iterator[_Stamped]:
    for text in evidence.linked.published:
        if (stamp := read_stamp(text)) is not None:
            yield _Stamped(stamp, "json-ld")
    yield from _meta_stamps(evidence, _PUBLISHED_METAS)
    for label, stamp in _marked_stamps(evidence):
        if label == "published":
            yield _Stamped(stamp, "time-tag")


def _meta_stamps(evidence: Evidence, names: tuple[str, ...]) -> Iterator[_Stamped]:
    now = _now(evidence)
    for name in names:
        values = dict.fromkeys(evidence.markup.metas.get(name, ()))
        if len(values) > 1 and name in _REPEATABLE:
            continue
        for value in values:
            stamp = read_stamp(value)
            if stamp is None and (dates := read_dates(value, now)) and dates[0].form not in ("ago", "hour-only", "today"):
                stamp = Stamp(dates[0].wall, None, dates[0].precision)
            if stamp is not None:
                yield _Stamped(stamp, "open-graph" if ":" in name else "meta")


def _marked_stamps(evidence: Evidence) -> Iterator[tuple[str, Stamp]]:
    """Machine-readable dates in the body that name their role: itemprop, pubdate."""
    headline = evidence.headline.element if evidence.headline else None
    home = frozenset(headline.iterancestors()) if headline is not None else frozenset()
    place = evidence.markup.place_of(headline) if headline is not None else 0
    found: list[tuple[int, str, Stamp]] = []
    for entry in (*evidence.markup.times, *evidence.markup.marked["date"]):
        element = entry.element
        itemprop = (element.get("itemprop") or "").lower()
        is_published = itemprop == "datepublished" or element.get("pubdate") is not None
        if not is_published and itemprop != "datemodified":
            continue
        stamp = read_stamp(element.get("datetime") or element.get("content"))
        if stamp is not None and not belongs_elsewhere(element, home):
            found.append((abs(entry.place - place), "published" if is_published else "modified", stamp))
    for label in ("published", "modified"):
        stamps = [(distance, stamp) for distance, kind, stamp in found if kind == label]
        if len({stamp for _, stamp in stamps}) == 1 or (stamps and headline is not None and min(stamps)[0] <= _NEAR):
            yield label, min(stamps)[1]


def _shown(evidence: Evidence, now: datetime) -> Iterator[_Shown]:
    for line in evidence.lines:
        yield from _shown_in_line(line, now)
    for place, text in enumerate((*evidence.head_texts, *evidence.tail_texts)):
        for item in _dates_only(text, now):
            # (a bare date counts at the head only)
            if item.label != "none" or place < len(evidence.head_texts):
                yield _Shown(item, 3 if item.label != "none" else 1, 7 + place if item.label == "none" else 30 + place)
    yield from _shown_in_marks(evidence, now)


def _shown_in_marks(evidence: Evidence, now: datetime) -> Iterator[_Shown]:
    """Labelled dates in elements that call themselves a date, wherever they stand: "Créé : 02.10.2018, 07h02"."""
    element = evidence.headline.element if evidence.headline else None
    home = frozenset(element.iterancestors()) if element is not None else frozenset()
    for entry in evidence.markup.marked["date"][:_MOST_MARKS]:
        if len(entry.element) <= 4 and not belongs_elsewhere(entry.element, home):
            for item in _dates_only(displayed(entry.element), now):
                if item.label != "none" or not evidence.lines:
                    yield _Shown(item, 3 if item.label != "none" else 2, 60 if evidence.lines else 10)


def _shown_in_line(line: Line, now: datetime) -> Iterator[_Shown]:
    if len(line.text) > _LONGEST_LINE:
        return
    has_class = _DATE_CLASS.search(line.hints) is not None
    stamps = tuple(stamp for text in line.datetimes if (stamp := read_stamp(text)) is not None)
    dates = _dates_only(line.text, now)
    for item in dates:
        weight = 3 if item.label == "published" else 2 if has_class else 1
        if line.distance < 0 and weight < 3 and not stamps:
            # Above the headline stands today's date as well.
            weight = 1
            if line.distance < -4 or (item.wall.date() == now.date() and _WEEKDAY.search(line.text)):
                continue
        by_class = item.label == "none" and len(dates) == 1 and _is_modified_class(line.hints)
        yield _Shown(replace(item, label="modified") if by_class else item, weight, line.distance, stamps, by_class)
    if not dates and len(stamps) == 1 and 0 < line.distance <= 12 and len(line.text) < 40:
        # "il y a 3 jours" in a time tag, or a format of no table: the attribute speaks for it.
        stamp = stamps[0]
        by_class = _is_modified_class(line.hints)
        label: Label = "modified" if by_class or _MODIFIED_CLASS.search(line.text) else "none"
        if _is_possible(stamp.wall, now):
            yield _Shown(VisibleDate(stamp.wall, "day", label, "attribute", 0, 0), 2, line.distance, stamps, by_class)


def _is_modified_class(hints: str) -> bool:
    return _MODIFIED_CLASS.search(hints) is not None and "publish" not in hints.lower()


def _dates_only(text: str, now: datetime) -> tuple[VisibleDate, ...]:
    """The dates of a line that says little else: of a sentence, none."""
    if len(text) > _LONGEST_LINE:
        return ()
    dates = read_dates(text, now)
    if not dates:
        return ()
    rest = len(re.sub(r"\W+", "", residue(text, dates)))
    if rest <= 32:
        return dates
    # A byline or the newsroom's name may stand beside a labelled date, not a sentence that speaks of a publication.
    is_label = any(item.label != "none" for item in dates) and _LABEL_APART.search(text) is not None
    return dates if is_label and rest <= 110 else ()


_LABEL_APART = re.compile(
    r"(?:^|[^\w\s]\s*)(?i:publi|post|mise? |modifi|cr[ée][ée]|paru|date|actualis|[ée]crit|r[ée]dig|par |updated|posted|derni[èe]re)"
    r"|(?<!\w)(?:Publi|Post|Mise? |Modifi|Cr[ée][ée]|Paru|Actualis)"
)


def _elsewhere(evidence: Evidence, now: datetime) -> tuple[Moment | None, Origin | None]:
    """The feed's word, then the day in the address."""
    listed = evidence.options.listed_published_at
    if listed is not None and listed.tzinfo is not None:
        stamp = Stamp(listed.replace(tzinfo=None), listed.utcoffset(), "minute")
        if _is_possible(stamp.wall, now):
            return stamp.moment(evidence.zone), "feed"
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
    if not _is_possible(wall, now):
        return None, None
    return Moment(wall.replace(tzinfo=fixed(evidence.zone, wall)), "day"), "url"


def _modified(
    evidence: Evidence, shown: list[_Shown], published: Moment | None, now: datetime
) -> tuple[Moment | None, Origin | None]:
    stated = list(_modified_stamps(evidence, now))
    if shown:
        moment, origin = _as_shown(evidence, shown[0], stated)
    elif stated:
        best = _best_stamp(evidence, stated)
        moment, origin = best.stamp.moment(evidence.zone), best.origin
    else:
        return None, None
    if published is not None and moment.at.date() < published.at.date():
        return None, None
    offset = published.at.tzinfo if published is not None else None
    if offset is not None and moment.precision == "minute" and moment.at.utcoffset() == timedelta(0):
        moment = Moment(moment.at.astimezone(offset), "minute")
    return moment, origin


def _modified_stamps(evidence: Evidence, now: datetime) -> Iterator[_Stamped]:
    found: list[_Stamped] = []
    if (stamp := read_stamp(evidence.linked.modified)) is not None:
        found.append(_Stamped(stamp, "json-ld"))
    found += _meta_stamps(evidence, _MODIFIED_METAS)
    found += [_Stamped(stamp, "time-tag") for label, stamp in _marked_stamps(evidence) if label == "modified"]
    yield from (item for item in found if _is_possible(item.stamp.wall, now))
