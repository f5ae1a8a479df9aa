"""The places of a front page over time as lines for a picture, each with its course in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from archive.frontpages.read import FrontPageLook, ShownPlace
from archive.frontpages.stays import Stay

WIDTH, STEP, MARGIN = 640, 16, 12
"""Of the picture, in its own units: its width, the height of a place, what is left free around."""
LOWEST_RANK = 10
"""The last place that is drawn: below it a page is read by few."""
_MOST_TURNS = 12
_DASHES = ("none", "8 3", "2 3", "8 3 2 3", "1 5", "12 6")
"""Lines are told apart without colour."""


@dataclass(frozen=True, slots=True)
class RankTurn:
    """An article's place from an instant on; None where it is not there, or further down than is drawn."""

    at: datetime
    rank: int | None


@dataclass(frozen=True, slots=True)
class RankLine:
    """An article: the stretches that it was there for as points of polylines, and its turns, the newest ones."""

    place: ShownPlace
    dash: str
    stretches: tuple[str, ...]
    turns: tuple[RankTurn, ...]


@dataclass(frozen=True, slots=True)
class RankChart:
    """A page over a span: lines, the articles that stood highest first."""

    lines: tuple[RankLine, ...]
    first_at: datetime
    last_at: datetime
    width: int = WIDTH + 2 * MARGIN
    height: int = STEP * (LOWEST_RANK - 1) + 2 * MARGIN


def to_rank_chart(looks: Sequence[FrontPageLook], stays: Iterable[Stay]) -> RankChart | None:
    """The places over the looks of a span; None where one look is all there is, or no article stood high."""
    if len(looks) < 2:
        return None
    ordered = sorted(stays, key=lambda stay: (stay.best_rank, -stay.held, stay.last.urlkey))
    chosen = [stay.last for stay in ordered if stay.best_rank <= LOWEST_RANK]
    ranks = [{place.urlkey: place.rank for place in look.places if place.rank <= LOWEST_RANK} for look in looks]
    times = [look.seen_at for look in looks]
    lines = tuple(
        _to_line(place, dash, times, [held.get(place.urlkey) for held in ranks])
        for place, dash in zip(chosen, _DASHES, strict=False)
    )
    return RankChart(lines, times[0], times[-1]) if lines else None


def _to_line(place: ShownPlace, dash: str, times: Sequence[datetime], ranks: Sequence[int | None]) -> RankLine:
    span = (times[-1] - times[0]).total_seconds() or 1.0
    points = [
        (MARGIN + WIDTH * (at - times[0]).total_seconds() / span, rank) for at, rank in zip(times, ranks, strict=True)
    ]
    stretches = []
    for is_there, stretch in groupby(points, lambda point: point[1] is not None):
        if is_there:
            held = [(across, MARGIN + STEP * (rank - 1)) for across, rank in stretch if rank is not None]
            # A single look is a dash: a line of one point is not drawn.
            drawn = held if len(held) > 1 else [held[0], (held[0][0] + 3, held[0][1])]
            stretches.append(" ".join(f"{across:.1f},{down}" for across, down in drawn))
    turns = [
        RankTurn(at, rank)
        for place_in_time, (at, rank) in enumerate(zip(times, ranks, strict=True))
        if rank != (ranks[place_in_time - 1] if place_in_time else None)
    ]
    return RankLine(place, dash, tuple(stretches), tuple(turns[-_MOST_TURNS:]))
