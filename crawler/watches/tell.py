"""`tell_watches`: what waits is sent, way by way, and each attempt is written down before and after it.

A kill before the sending leaves a message that was begun: it is tried again under its own key. A way that fails is
tried again after a pause, and meanwhile what else it is to tell waits; the other ways go on.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from archive.store import Archive
from archive.watches.letter import Letter, LetterSection
from archive.watches.outbox import MessageRow, Outgoing, WaitingMatch
from config.load import Config
from config.watches import Watch
from crawler.watches.convert import list_ways, sync_watches
from crawler.watches.due import Batch, is_due, make_batches, may_try, must_give_up, split_beyond
from crawler.watches.render import make_forms
from crawler.watches.ways import WatchWay

log = logging.getLogger(__name__)

_HOUR = timedelta(hours=1)
_UNLOOKED_SINCE = {
    "at-once": timedelta(days=1),
    "hourly": timedelta(days=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class TellReport:
    """What telling did: messages sent, messages that failed, and how many matches wait for later."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    articles: int = 0

    def add(self, other: TellReport) -> TellReport:
        """Both together."""
        return TellReport(
            self.sent + other.sent,
            self.failed + other.failed,
            self.waiting + other.waiting,
            self.articles + other.articles,
        )


def tell_watches(
    archive: Archive, config: Config, now: datetime, environment: Mapping[str, str] = os.environ
) -> TellReport:
    """Send what is due by every way. Call it after crawls, and now and then; what is not due yet waits.

    Where another process is sending, nothing is done: that one does it.
    """
    ways: dict[str, WatchWay] = {}
    for watch in config.watches:
        ways.update((way.name, way) for way in list_ways(watch, config, environment))
    report = TellReport()
    lock = archive.watches.lock_telling() if ways else None
    if lock is not None:
        with lock:
            for way in ways.values():
                report = report.add(_Teller(archive, config, way, now).tell())
    return report


def match_and_tell(archive: Archive, config: Config, now: datetime) -> TellReport:
    """Whatever watches have still to do: texts indexed, held against them, told. Does nothing without a watch."""
    sync_watches(archive, config, now)
    if not config.watches:
        return TellReport()
    archive.search.refresh_unless_locked()
    archive.watches.match_unless_locked(now)
    return tell_watches(archive, config, now)


@dataclass(frozen=True, slots=True)
class _Teller:
    """One way, now."""

    archive: Archive
    config: Config
    way: WatchWay
    now: datetime

    @property
    def watches(self) -> dict[str, Watch]:
        return {watch.name: watch for watch in self.config.watches}

    def tell(self) -> TellReport:
        report = self._try_open()
        if report.failed:
            return report
        due = self._list_due()
        room = self._find_room()
        batches = make_batches(due, self.watches, room)
        told = TellReport(waiting=len(due) if room == 0 else 0)
        for batch in batches:
            told = told.add(self._send_batch(batch))
            if told.failed:
                break  # what it could not take now, it cannot take twice
        return report.add(told)

    def _try_open(self) -> TellReport:
        """A message that was begun and has not left, tried again where its time has come."""
        found = self.archive.watches.find_open_message(self.way.name)
        if found is None:
            return TellReport()
        message, matches = found
        if not may_try(message, self.now):
            return TellReport(failed=1, waiting=len(self._list_due()))
        return self._send(message, matches)

    def _list_due(self) -> list[WaitingMatch]:
        watches, zone = self.watches, self.config.settings.crawl.timezone
        waiting = self.archive.watches.list_waiting(self.way.name)
        due = [
            each
            for each in waiting
            if each.watch in watches
            and not watches[each.watch].paused
            and is_due(each, watches[each.watch], zone, self.now)
        ]
        reprints = self.archive.watches.find_reprints(self.way.name, due)
        if reprints:
            self.archive.watches.leave_out(self.way.name, reprints, "reprint")
        return [each for each in due if each.match_id not in reprints]

    def _find_room(self) -> int | None:
        """How many messages may still leave by this way within the hour; None: any number."""
        if not self.way.is_limited:
            return None
        sent = self.archive.watches.count_sent(self.way.name, self.now - _HOUR, self.now)
        return max(0, self.config.settings.notify.most_an_hour - sent)

    def _send_batch(self, batch: Batch) -> TellReport:
        listed, counted = split_beyond(batch, self.watches)
        key = uuid4().hex[:16]
        title = make_title(batch.matches, self.watches)
        outgoing = Outgoing(key, self.way.name, title, tuple(listed), tuple(counted))
        number = self.archive.watches.begin_message(outgoing, self.now)
        message = MessageRow(number, key, "watch", self.way.name, title, 0, self.now, 0, None, None, None, None)
        return self._send(message, [each for each in batch.matches if each.match_id in set(listed)])

    def _send(self, message: MessageRow, matches: Sequence[WaitingMatch]) -> TellReport:
        letter = self._write_letter(message, matches)
        forms = make_forms(self.archive, self.config.settings.notify.site)
        failure = self.way.send(letter, forms) if letter.total else None  # all of it was taken out of the archive
        if failure is None:
            self.archive.watches.mark_sent(message.message_id, self.now)
            return TellReport(sent=1, articles=len(matches))
        giving_up = must_give_up(message, self.now)
        self.archive.watches.mark_failed(message.message_id, failure, self.now, giving_up=giving_up)
        log.warning("%s: a message of watches did not leave%s: %s", self.way.name, " at all" * giving_up, failure)
        return TellReport(failed=1, waiting=len(matches))

    def _write_letter(self, message: MessageRow, matches: Sequence[WaitingMatch]) -> Letter:
        """The letter of a message: the same matches at every attempt, as the archive has them now."""
        more = self.archive.watches.count_beyond(message.message_id)
        by_watch: dict[str, list[int]] = {}
        for match in matches:
            by_watch.setdefault(match.watch, []).append(match.match_id)
        watches = [self.watches[name] for name in by_watch if name in self.watches]
        sections = tuple(
            LetterSection(
                name,
                self.watches[name].heading if name in self.watches else name,
                tuple(self.archive.watches.read_entries(name, match_ids)),
                more.get(name, 0),
            )
            for name, match_ids in by_watch.items()
        )
        every = watches[0].every if watches else "daily"
        sources = {source for watch in watches for source in watch.sources}
        is_digest = every in ("daily", "weekly")
        unlooked = self.archive.watches.list_unlooked(self.now - _UNLOOKED_SINCE[every], sources) if is_digest else []
        letter = Letter(
            message.key,
            message.title,
            message.begun_at,
            watches[0].language if watches else "fr",
            sections,
            tuple(unlooked),
            is_digest,
        )
        return replace(letter, title=message.title)


def make_title(matches: Sequence[WaitingMatch], watches: Mapping[str, Watch]) -> str:
    """The subject of a message: its watch or theme, and how many articles."""
    named = list(dict.fromkeys(match.watch for match in matches))
    first = watches[named[0]]
    heading = first.heading if len(named) == 1 else first.theme or f"{first.heading} +{len(named) - 1}"
    number = len({match.article_id for match in matches})
    colon = "\u202f:" if first.language == "fr" else ":"
    return f"{heading}{colon} {number} article{'s' if number > 1 else ''}"
