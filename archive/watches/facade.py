"""`Watches`: what the archive's door offers on watches, reached as `Archive.watches`. Delegates; decides nothing.

What folds and finds is loaded when it is first needed: most commands do without, and most archives have no watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from archive.db.connection import Database
from archive.db.errors import ArchiveLocked
from archive.db.locks import SourceLock, lock_telling

if TYPE_CHECKING:
    from archive.watches.changes import ArticleChange, ChangeQuery
    from archive.watches.decide import WatchMatch
    from archive.watches.letter import LetterEntry, UnlookedSource
    from archive.watches.match import FinderCache, MatchReport
    from archive.watches.outbox import LeftUntold, MessageRow, Outgoing, WaitingMatch
    from archive.watches.watch import WatchRow, WatchState


class Watches:
    """Saved searches, what they have met, and the messages that told of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._finders: FinderCache | None = None

    def close(self) -> None:
        """Let go of what matching has made. A second call does nothing."""
        if self._finders is not None:
            self._finders.close()

    def sync(self, watches: Iterable[WatchRow], now: datetime) -> None:
        """Let the archive know the watches that are configured, and no others."""
        from archive.watches.watch import sync_watches

        sync_watches(self._database, watches, now)

    def list_states(self) -> list[WatchState]:
        """Every configured watch with what it has met, what waits to be told, and what was."""
        from archive.watches.watch import list_watch_states

        return list_watch_states(self._database)

    def match(self, now: datetime) -> MatchReport:
        """Hold what has happened to articles since the last time against the watches."""
        from archive.watches.match import FinderCache, match_waiting

        self._finders = self._finders or FinderCache()
        return match_waiting(self._database, now, self._finders)

    def match_unless_locked(self, now: datetime) -> None:
        """The same at a crawl's end; where another process keeps the archive locked, that one does so at its own."""
        with self._database.connection() as connection:
            if connection.execute("SELECT 1 FROM watch_events LIMIT 1").fetchone() is None:
                return
        with suppress(ArchiveLocked):
            self.match(now)

    def find_past(self, watch: WatchRow, since: datetime) -> list[WatchMatch]:
        """What a watch would have told of what has happened since an instant, oldest first. Writes nothing."""
        from archive.watches.match import find_past_matches

        return find_past_matches(self._database, watch, since)

    def list_faults(self) -> dict[str, str]:
        """By watch, why its question cannot be asked of this archive now: a source it has never crawled."""
        from archive.watches.match import make_finder

        with self._database.connection() as connection:
            return {name: str(fault) for name, fault in make_finder(connection).faults.items()}

    def count_events(self) -> int:
        """How many events are still to be held against the watches."""
        with self._database.connection() as connection:
            return int(connection.execute("SELECT count(*) FROM watch_events").fetchone()[0])

    # the outbox

    def lock_telling(self) -> SourceLock | None:
        """The right to send messages; None where another process is sending them."""
        return lock_telling(self._database.path)

    def list_waiting(self, way: str) -> list[WaitingMatch]:
        """What waits for a way and is in no message yet, oldest first."""
        from archive.watches.outbox import list_waiting

        return list_waiting(self._database, way)

    def find_open_message(self, way: str) -> tuple[MessageRow, list[WaitingMatch]] | None:
        """The message of a way that was begun and is neither sent nor given up, with the matches it lists."""
        from archive.watches.outbox import find_open_message

        return find_open_message(self._database, way)

    def count_beyond(self, message_id: int) -> dict[str, int]:
        """By watch, how many articles a message counts and does not list."""
        from archive.watches.outbox import count_beyond

        return count_beyond(self._database, message_id)

    def begin_message(self, outgoing: Outgoing, now: datetime) -> int:
        """Write down that a message is about to be sent, and what it carries; its number."""
        from archive.watches.outbox import begin_message

        return begin_message(self._database, outgoing, now)

    def mark_sent(self, message_id: int, now: datetime) -> None:
        """Write down that a message has left: what it lists is told."""
        from archive.watches.outbox import mark_sent

        mark_sent(self._database, message_id, now)

    def mark_failed(self, message_id: int, error: str, now: datetime, *, giving_up: bool = False) -> None:
        """Write down that an attempt failed; with `giving_up`, that there will be no other."""
        from archive.watches.outbox import mark_failed

        mark_failed(self._database, message_id, error, now, giving_up=giving_up)

    def leave_out(self, way: str, match_ids: Iterable[int], reason: LeftUntold) -> None:
        """Write down that these matches are not told by a way, and why."""
        from archive.watches.outbox import leave_out

        leave_out(self._database, way, match_ids, reason)

    def find_reprints(self, way: str, waiting: Sequence[WaitingMatch]) -> set[int]:
        """Of new articles that wait, those of a dispatch that their watch tells or told already by this way."""
        from archive.watches.outbox import find_reprints

        return find_reprints(self._database, way, waiting)

    def count_sent(self, way: str, since: datetime, until: datetime) -> int:
        """How many messages have left by a way after one instant and until another, of watches and of health."""
        from archive.watches.outbox import count_sent

        return count_sent(self._database, way, since, until)

    def add_health_message(self, ways: Iterable[str], title: str, sources: int, now: datetime) -> None:
        """Write down that a message on the health of sources has left by these ways."""
        from archive.watches.outbox import add_health_message

        add_health_message(self._database, ways, title, sources, now)

    def list_messages(self, *, limit: int = 50, troubled: bool = False) -> list[MessageRow]:
        """The newest lines of the log first; `troubled` keeps those that are not sent."""
        from archive.watches.outbox import list_messages

        return list_messages(self._database, limit=limit, troubled=troubled)

    # what messages say

    def read_entries(self, watch: str, match_ids: Sequence[int]) -> list[LetterEntry]:
        """What a message says of these matches of a watch, in their order."""
        from archive.watches.entries import read_entries

        return read_entries(self._database, watch, match_ids)

    def list_matches(self, watch: str, *, limit: int = 100, offset: int = 0) -> list[int]:
        """The newest matches of a watch first."""
        from archive.watches.watch import list_match_ids

        return list_match_ids(self._database, watch, limit, offset)

    def list_unlooked(self, since: datetime, sources: Iterable[str] = ()) -> list[UnlookedSource]:
        """The sources of which no crawl since then has ended well, of those named or of all."""
        from archive.watches.entries import list_unlooked

        return list_unlooked(self._database, since, sources)

    def list_changes(self, query: ChangeQuery) -> list[ArticleChange]:
        """Edits and disappearances, newest first."""
        from archive.watches.changes import list_changes

        return list_changes(self._database, query)

    def count_changes(self, query: ChangeQuery) -> dict[str, int]:
        """How many changes of each class a query asks for."""
        from archive.watches.changes import count_changes

        return count_changes(self._database, query)
