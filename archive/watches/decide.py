"""What a watch tells of what happened to an article. Pure.

An article is told as new once: when it first has what the watch looks for, be it at its first text or by a later one.
After that its edits, its disappearance and its return are told where the watch asks for them, and that it has reached
the home page or left it, once each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.watches.watch import WatchRow

MatchKind = Literal["new", "edited", "gone", "returned", "front-page", "off-front-page"]
EventKind = Literal["new", "edited", "shown", "reread", "gone", "returned", "front-page", "off-front-page"]

_ASKED_AS = {"off-front-page": "front-page"}
"""What a watch tells is named after; any other kind is named as itself."""

_TOLD_ONCE = ("new", "front-page", "off-front-page")
"""Kinds that an article has one occasion of: it may come back to a front page every hour."""


@dataclass(frozen=True, slots=True)
class WatchEvent:
    """Something that happened to an article.

    `shown`: its page gave another text that is no edit; `reread`: a new extractor did. `occasion` tells one event of a
    kind from the next. `change` is the class of an edit. `is_imported`: it came out of an import, of
    a merged archive or of a crawl backwards in time, and is no news.
    """

    event_id: int
    article_id: int
    kind: EventKind
    occasion: str
    former_extraction_id: int | None
    at: datetime
    change: str | None = None
    is_imported: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whether a watch finds an article: as it is now, as it was before the event; and whether it was told as new."""

    is_met: bool
    was_met: bool
    is_told: bool


@dataclass(frozen=True, slots=True)
class WatchMatch:
    """Something that a watch is to tell. The first four fields are what it is told once by."""

    watch: str
    article_id: int
    kind: MatchKind
    occasion: str
    happened_at: datetime


def decide_match(watch: WatchRow, event: WatchEvent, meeting: Meeting) -> WatchMatch | None:
    """What is to be told of an event, if anything."""
    if watch.is_paused or event.event_id <= watch.after_event:
        return None
    if (event.is_imported and "imported" not in watch.also) or (event.kind == "reread" and "reread" not in watch.also):
        return None
    is_news = meeting.is_met and not meeting.was_met and not meeting.is_told
    kind: MatchKind | None = None
    if event.kind in ("gone", "returned", "front-page", "off-front-page"):
        kind = event.kind if meeting.is_met else None
    elif is_news and "new" in watch.tell:
        kind = "new"
    elif event.kind == "edited" and (meeting.is_met or meeting.was_met):
        kind = "edited" if event.change in watch.changes else None
    if kind is None or _ASKED_AS.get(kind, kind) not in watch.tell:
        return None
    return WatchMatch(watch.watch, event.article_id, kind, "" if kind in _TOLD_ONCE else event.occasion, event.at)
