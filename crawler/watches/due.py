"""When a match is told, and in which message. Pure: clocks, zones and the log come in as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from archive.watches.outbox import MessageRow, WaitingMatch
from config.cron import WEEKDAYS
from config.watches import Watch

CLOCK_SLACK = timedelta(hours=1)
"""A match from further in the future than this was made before the clock was set back, and is told at once: it would
wait for as long as the clock was wrong."""

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=14)
"""How long a message is tried, the pauses doubling: a mail server may be away for a holiday, not for ever."""

FEWEST_ATTEMPTS = 8
"""Attempts before a message is given up, however long ago it was begun: the machine may have been off."""


def find_boundary(watch: Watch, zone: str, now: datetime) -> datetime:
    """The last instant at which what a watch has met was to be told: what was met before it is due."""
    if watch.every == "at-once":
        return now
    local = now.astimezone(ZoneInfo(watch.timezone or zone))
    if watch.every == "hourly":
        return now.replace(minute=0, second=0, microsecond=0)
    hour, minute = map(int, watch.at.split(":"))
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    days = 0 if watch.every == "daily" else (local.weekday() - WEEKDAYS.index(watch.on)) % 7
    at -= timedelta(days=days)
    if at > local:
        at -= timedelta(days=1 if watch.every == "daily" else 7)
    return at.astimezone(now.tzinfo)


def is_due(match: WaitingMatch, watch: Watch, zone: str, now: datetime) -> bool:
    """Whether a match is to be told now."""
    return match.matched_at <= find_boundary(watch, zone, now) or match.matched_at > now + CLOCK_SLACK


def may_try(message: MessageRow, now: datetime) -> bool:
    """Whether a message that was begun may be tried now: at once after a kill, else after a pause that doubles."""
    if message.attempts == 0 or message.tried_at is None or message.tried_at > now:
        return True
    pause: timedelta = min(FIRST_PAUSE * 2.0 ** min(message.attempts - 1, 10), LONGEST_PAUSE)
    return now - message.tried_at >= pause


def must_give_up(message: MessageRow, now: datetime) -> bool:
    """Whether the attempt that has just failed was the last one."""
    return now - message.begun_at >= GIVE_UP_AFTER and message.attempts + 1 >= FEWEST_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Batch:
    """Matches of one message, of one watch or of several with one theme, in order."""

    matches: tuple[WaitingMatch, ...]


def make_batches(due: Sequence[WaitingMatch], watches: Mapping[str, Watch], room: int | None) -> list[Batch]:
    """What is due as at most `room` messages (None: any number): one a watch or theme, the last for the rest."""
    groups: dict[str, list[WaitingMatch]] = {}
    for match in due:
        watch = watches[match.watch]
        groups.setdefault(f"theme {watch.theme}" if watch.theme else watch.name, []).append(match)
    batches = list(groups.values())
    if room is not None and len(batches) > room:
        rest = [match for batch in batches[room - 1 :] for match in batch] if room > 0 else []
        batches = [*batches[: max(room - 1, 0)], *([rest] if rest else [])]
    return [Batch(tuple(batch)) for batch in batches]


def split_beyond(batch: Batch, watches: Mapping[str, Watch]) -> tuple[list[int], list[int]]:
    """The matches that a message lists, the newest `most` of each watch, and those that it only counts."""
    by_watch: dict[str, list[int]] = {}
    for match in batch.matches:
        by_watch.setdefault(match.watch, []).append(match.match_id)
    listed: list[int] = []
    counted: list[int] = []
    for name, match_ids in by_watch.items():
        most = watches[name].most
        listed += match_ids[-most:]
        counted += match_ids[:-most]
    return sorted(listed), sorted(counted)
