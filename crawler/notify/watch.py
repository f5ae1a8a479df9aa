"""The doing around judging: verdicts out of an archive, their changes written down, their messages sent once.

verdicts    what is so now; writes nothing
watch       verdicts, compared with those written down: changes are kept, told and put into the Atom feed
digest      what is told once a day; whoever asks sends it
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.health.events import HealthEvent
from archive.health.source_history import LastVerdict, SourceHistory
from archive.store import Archive
from crawler.health.judge import judge
from crawler.health.verdict import Verdict
from crawler.notify.mend import FindMend, add_mends
from crawler.notify.messages import Message, to_digest, to_message
from crawler.notify.notifier import Notifier, NotifyFailed, make_way_name

log = logging.getLogger(__name__)
CHANGES = logging.getLogger(f"{__name__}.changes")
"""Where each change is a line; whoever prints the changes turns it off, so that each is told once."""

TELL_WITHIN = timedelta(days=2)
"""A message that could not be sent is tried again for so long."""

MOST_A_DAY = 3
"""Messages on one source within a day; what goes on changing after them waits for the digest."""


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What watching found: every verdict and the changes since the last time.

    Of the changes that are news, now or from before: how many were `told`, how many did not leave and are `untold`, how
    many are `waiting`, as enough messages have left within the hour. Call again for these.
    """

    verdicts: dict[str, Verdict]
    events: tuple[HealthEvent, ...]
    told: int = 0
    untold: int = 0
    waiting: int = 0


def judge_sources(archive: Archive, now: datetime, sources: Iterable[str] | None = None) -> dict[str, Verdict]:
    """The verdict on every source of the archive, or on those named. Reads only."""
    return {name: judge(history, now) for name, history in archive.health.read_histories(now, sources).items()}


def find_changes(
    histories: Mapping[str, SourceHistory], found: Mapping[str, Verdict], now: datetime
) -> tuple[HealthEvent, ...]:
    """The verdicts that are not those written down last. Pure. A source never heard of counts as fine before."""
    return tuple(
        HealthEvent(name, now, verdict.since_at, verdict.kind, former.kind, verdict.reason, verdict.evidence)
        for name, verdict in found.items()
        if verdict.kind != (former := histories[name].standing or LastVerdict("fine", now)).kind
    )


def choose_to_tell(
    untold: Iterable[HealthEvent], recent: Iterable[HealthEvent], now: datetime
) -> tuple[HealthEvent, ...]:
    """Of the events whose message has not left, those that are to be told, oldest first. Pure.

    A verdict turning bad and a verdict turning fine are told; from one bad kind to another is for the digest. What is
    older than TELL_WITHIN is not news any more.
    """
    told: dict[str, int] = {}
    for event in recent:
        if event.told_at is not None and now - event.told_at < timedelta(days=1):
            told[event.source] = told.get(event.source, 0) + 1
    chosen = [
        event
        for event in untold
        if "fine" in (event.kind, event.former)
        and now - event.at <= TELL_WITHIN
        and told.get(event.source, 0) < MOST_A_DAY
    ]
    return tuple(sorted(chosen, key=lambda event: event.event_id))


def must_wait(archive: Archive, notifier: Notifier, now: datetime) -> bool:
    """Whether as many messages have left by one of these ways within the hour as may, those of watches among them."""
    since = now - timedelta(hours=1)
    ways = map(make_way_name, notifier.urls)
    return any(archive.watches.count_sent(way, since, now) >= notifier.most_an_hour for way in ways)


def watch(
    archive: Archive,
    now: datetime,
    notifier: Notifier,
    sources: Iterable[str] | None = None,
    find_mend: FindMend | None = None,
) -> WatchReport:
    """Judge every source, or those named, write the changes down and tell them. Meant to be called after each crawl.

    `find_mend` says what would work for those that have turned bad; it asks their sites.

    Without anybody to tell, the log has it. A message that gets through by no way is tried again at the next call; by
    some of several, it is told, for sending it again would double it there. Either is a line of the log, nothing worse.
    """
    histories = archive.health.read_histories(now, sources)
    found = {name: judge(history, now) for name, history in histories.items()}
    events = add_mends(find_changes(histories, found, now), find_mend)
    archive.health.add_events(events)
    for event in events:
        CHANGES.log(
            logging.INFO if event.kind == "fine" else logging.WARNING, "%s: %s", event.source, _format_line(event)
        )
    if events:
        notifier.publish(archive.health.list_events(limit=100), now)
    return _tell(archive, now, notifier, WatchReport(found, events))


def _tell(archive: Archive, now: datetime, notifier: Notifier, watched: WatchReport) -> WatchReport:
    since = now - TELL_WITHIN
    recent = archive.health.list_events(since=since)
    chosen = choose_to_tell(archive.health.list_events(since=since, untold=True), recent, now)
    if not chosen:
        return watched
    if must_wait(archive, notifier, now):
        return replace(watched, waiting=len(chosen))
    message = to_message(chosen, archive.crawls.list_sources())
    try:
        notifier.tell(message)
    except NotifyFailed as error:
        if not error.is_told:
            log.warning("news of %d source(s) did not leave and is tried again: %s", len(chosen), error)
            return replace(watched, untold=len(chosen))
        log.warning("news of %d source(s) did not leave by every way: %s", len(chosen), error)
    archive.watches.add_health_message(map(make_way_name, notifier.urls), message.title, len(chosen), now)
    archive.health.mark_told((event.event_id for event in chosen), now)
    return replace(watched, told=len(chosen))


def make_digest(archive: Archive, now: datetime) -> Message:
    """The last 24 hours in one message. Reads only."""
    since = now - timedelta(days=1)
    return to_digest(
        judge_sources(archive, now),
        archive.health.list_events(since=since),
        archive.articles.count_new(since, now),
        now,
    )


def _format_line(event: HealthEvent) -> str:
    return f"{event.kind} since {event.since_at:%Y-%m-%d %H:%M} UTC (before: {event.former}): {event.reason}"
