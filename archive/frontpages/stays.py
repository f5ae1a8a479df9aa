"""What looks at a page, one after the other, say of its articles: how long each stood where, what led, which headlines
were changed. Pure.

A page is seen at instants only. From one look to the next an article is taken to stand where the former saw it, but no
longer than LONGEST_HOLD: after a gap nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.frontpages.read import FrontPageLook, ShownPlace

LONGEST_HOLD = timedelta(hours=6)
"""For how long a look counts where no other follows it. Chosen: crawls are hourly to four times a day."""


@dataclass(frozen=True, slots=True)
class Stay:
    """An article on a page within a span of looks: its place when last seen, where it stood, and for how long.

    `held` is how long it was there, `led` how long at the first place.
    """

    last: ShownPlace
    first_seen_at: datetime
    last_seen_at: datetime
    best_rank: int
    looks: int
    held: timedelta
    led: timedelta


@dataclass(frozen=True, slots=True)
class HeadlineChange:
    """An article that shows another headline than at the look before it was seen at."""

    place: ShownPlace
    before: str
    seen_at: datetime


@dataclass(slots=True)
class _Course:
    """The places of one article, each with its look and how long that counts."""

    seen: list[tuple[datetime, ShownPlace, timedelta]] = field(default_factory=list)

    def to_stay(self) -> Stay:
        last_seen_at, last, _ = self.seen[-1]
        return Stay(
            last=last,
            first_seen_at=self.seen[0][0],
            last_seen_at=last_seen_at,
            best_rank=min(place.rank for _, place, _ in self.seen),
            looks=len(self.seen),
            held=sum((held for _, _, held in self.seen), timedelta()),
            led=sum((held for _, place, held in self.seen if place.rank == 1), timedelta()),
        )


def compute_stays(looks: Sequence[FrontPageLook], until: datetime) -> list[Stay]:
    """The stay of every article, those that stood there longest first; the last look counts until `until`."""
    courses: dict[str, _Course] = {}
    ends = [*(look.seen_at for look in looks[1:]), until]
    for look, end in zip(looks, ends, strict=False):  # without a look there is an end all the same
        held = min(max(end - look.seen_at, timedelta()), LONGEST_HOLD)
        for place in look.places:
            courses.setdefault(place.urlkey, _Course()).seen.append((look.seen_at, place, held))
    stays = [course.to_stay() for course in courses.values()]
    return sorted(stays, key=lambda stay: (-stay.held, stay.best_rank, stay.last.urlkey))


def list_leads(stays: Sequence[Stay]) -> list[Stay]:
    """The articles that stood at the first place, those that did so longest first."""
    return sorted((stay for stay in stays if stay.best_rank == 1), key=lambda stay: (-stay.led, stay.first_seen_at))


def list_headline_changes(looks: Sequence[FrontPageLook]) -> list[HeadlineChange]:
    """The headlines that were changed on the page, in the order of the looks that saw them."""
    return list(_find_changes(looks))


def _find_changes(looks: Sequence[FrontPageLook]) -> Iterator[HeadlineChange]:
    shown: dict[str, str] = {}
    for look in looks:
        for place in look.places:
            before = shown.get(place.urlkey)
            if place.headline:
                if before is not None and before != place.headline:
                    yield HeadlineChange(place, before, look.seen_at)
                shown[place.urlkey] = place.headline
