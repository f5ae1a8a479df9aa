"""Dates that a page states for machines: JSON-LD, metas, and elements of the body that name their role. Collects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from archive.model.extraction import Origin
from pipelines.metadata.dates.french_dates import read_dates
from pipelines.metadata.dates.stamps import DateStamp, read_stamp
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.markup import is_elsewhere

Role = Literal["published", "modified"]

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "date:published_time", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date", "dc:date", "dcterms.date", "dc.date.created", "dc.created", "pubdate", "pub_date", "publishdate",
    "publish-date", "publish_date", "publication_date", "publication-date", "date_published", "article.published",
    "article_date_original", "originalpublicationdate", "shareaholic:article_published_time", "rnews:datepublished",
    "vr:published_time", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "displaydate", "date",
    "article:created", "datecreated", "dc:date.created", "dcterms:issued", "dcterms:created", "dcterms:date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "dc:date.modified", "dcterms:modified", "last-modified", "revision_date",
)  # fmt: skip
_REPEATABLE = frozenset(("datepublished", "datemodified", "datecreated", "date"))
"""Names that teasers of other articles carry too: believed only where the page gives them one value."""

_TOLERANCE = timedelta(days=1)
"""How much later than the capture's day a date may be: newsrooms and crawlers live in different zones."""
_NEAR = 60
"""Elements between a date's and the headline, up to which the nearest of several is the article's. Chosen on the saved
press pages; not measured alone."""
_UNSET_CLOCK = (date(1969, 12, 31), date(1970, 1, 1))
"""The zero of Unix time in either hemisphere: the day of a clock that was never set."""
_EARLIEST = date(1600, 1, 1)
"""Before there were newspapers (the "Relation" of Strasbourg, 1605) stands the zero of some database."""
_RELATIVE = ("ago", "hour-only", "today")
"""Forms of `french_dates` that say a date only in relation to the reader's day."""


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A stamp and where it stands."""

    stamp: DateStamp
    origin: Origin


def is_possible(wall: datetime, now: datetime) -> bool:
    """Not later than the day after the capture, and not the zero of a clock that was never set."""
    return _EARLIEST <= wall.date() <= now.date() + _TOLERANCE and wall.date() not in _UNSET_CLOCK


def find_published_stamps(evidence: Evidence, marks: Sequence[tuple[Role, DateStamp]]) -> Iterator[StatedDate]:
    """What the page states as the publication, best first; `marks` are those of `find_marked_stamps`."""
    for text in evidence.linked.published:
        if (stamp := read_stamp(text)) is not None:
            yield StatedDate(stamp, "json-ld")
    yield from _find_meta_stamps(evidence, _PUBLISHED_METAS)
    for label, stamp in marks:
        if label == "published":
            yield StatedDate(stamp, "time-tag")


def _find_meta_stamps(evidence: Evidence, names: tuple[str, ...]) -> Iterator[StatedDate]:
    now = evidence.now
    for name in names:
        if (given := evidence.markup.metas.get(name)) is None:
            continue
        values = dict.fromkeys(given)
        if len(values) > 1 and name in _REPEATABLE:
            continue
        for value in values:
            stamp = read_stamp(value)
            if (
                stamp is None
                and (dates := read_dates(value, now, evidence.language.dates))
                and dates[0].form not in _RELATIVE
            ):
                stamp = DateStamp(dates[0].wall, None, dates[0].precision)
            if stamp is not None:
                yield StatedDate(stamp, "open-graph" if ":" in name else "meta")


def find_marked_stamps(evidence: Evidence) -> list[tuple[Role, DateStamp]]:
    """Machine-readable dates in the body that name their role (itemprop, pubdate): the nearest to the headline."""
    headline = evidence.headline.element if evidence.headline else None
    place = evidence.markup.find_place(headline) if headline is not None else 0
    found: dict[Role, list[tuple[int, DateStamp]]] = {"published": [], "modified": []}
    for entry in (*evidence.markup.times, *evidence.markup.marked["date"]):
        element = entry.element
        itemprop = (element.get("itemprop") or "").lower()
        is_published = itemprop == "datepublished" or element.get("pubdate") is not None
        if not is_published and itemprop != "datemodified":
            continue
        stamp = read_stamp(element.get("datetime") or element.get("content"))
        if stamp is not None and not is_elsewhere(element, evidence.home):
            found["published" if is_published else "modified"].append((abs(entry.place - place), stamp))
    nearest: list[tuple[Role, DateStamp]] = []
    for role, stamps in found.items():
        if not stamps:
            continue
        distance, stamp = min(stamps, key=lambda entry: entry[0])
        if len({other for _, other in stamps}) == 1 or (headline is not None and distance <= _NEAR):
            nearest.append((role, stamp))
    return nearest


def find_modified_stamps(evidence: Evidence, marks: Sequence[tuple[Role, DateStamp]]) -> Iterator[StatedDate]:
    """What the page states as the last change."""
    if (stamp := read_stamp(evidence.linked.modified)) is not None:
        yield StatedDate(stamp, "json-ld")
    yield from _find_meta_stamps(evidence, _MODIFIED_METAS)
    yield from (StatedDate(stamp, "time-tag") for label, stamp in marks if label == "modified")
