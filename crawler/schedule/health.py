"""What health hangs into the scheduler: holds for sources that need no asking, and a look after each crawl.

`find_hold` decides by `crawler.health.polling`; `HealthWatcher` judges the source of each crawl that has ended, in a
thread of its own, so that a slow mail server never holds up a crawl.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive.db.errors import ArchiveError
from archive.store import Archive
from config.errors import ConfigError
from config.load import Config
from crawler.health.polling import decide_poll
from crawler.notify.mend import FindMend, make_find_mend
from crawler.notify.notifier import Notifier, make_notifier
from crawler.notify.watch import watch
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.convert import to_bounds
from crawler.schedule.decide_due import Hold
from crawler.schedule.hooks import HooksFactory, ScheduleListener, SchedulerHooks
from crawler.schedule.maintenance import list_maintenance_jobs
from crawler.watches.tell import match_and_tell

log = logging.getLogger(__name__)


_TELL_AGAIN = 900.0
"""Seconds after which news that waits is tried again even if no crawl has ended meanwhile."""


def make_hooks_factory(archive: Archive) -> HooksFactory:
    """Holds and maintenance jobs for an archive; `archive` is the scheduler's own, and asked in its thread."""

    def make_hooks(config: Config) -> SchedulerHooks:
        bounds = to_bounds(config.settings.polling)

        def find_hold(source: str, now: datetime) -> Hold | None:
            history = archive.health.read_histories(now, [source])[source]
            decision = decide_poll(history, now, bounds)
            return None if decision.until_at is None else Hold(decision.until_at, decision.reason)

        return SchedulerHooks(find_hold, list_maintenance_jobs(archive.path, config))

    return make_hooks


class HealthWatcher(ScheduleListener):
    """Judges a source after each of its crawls, and tells what has changed, and what watches have met."""

    def __init__(self, path: Path, load: Callable[[], Config]) -> None:
        """`load` reads the configuration, so that a reload's new addresses hold from the next message on."""
        self._path = path
        self._load = load
        self._notifier = Notifier()
        self._find_mend: FindMend | None = None
        self._config: Config | None = None
        self._ended: queue.SimpleQueue[tuple[str, datetime] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def on_began(self, dispatcher: object) -> None:  # noqa: ARG002  # a listener's interface
        """Start listening."""
        self._thread.start()

    def on_ended(self, run: PendingRun, now: datetime) -> None:
        """A crawl has ended: its source is judged soon."""
        self._ended.put((run.source, now))

    def on_left(self) -> None:
        """Judge what has ended, then stop; a message that hangs is not waited for longer than a few seconds."""
        self._ended.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        patience: float | None = _TELL_AGAIN
        while True:
            try:
                found = self._ended.get(timeout=patience)
            except queue.Empty:
                found = ("", datetime.now(UTC))
            if found is None:
                return
            patience = _TELL_AGAIN if self._watch(*found) else None

    def _watch(self, source: str, now: datetime) -> bool:
        """Judge a source, or none, and tell what watches have met; whether there may be more to tell later."""
        try:
            with Archive.open(self._path) as archive:
                notifier = self._load_notifier()
                watched = watch(archive, now, notifier, [source] if source else [], self._find_mend)
                has_watches = self._config is not None and bool(self._config.watches)
                if self._config is not None and has_watches:
                    match_and_tell(archive, self._config, now)
        except ArchiveError as error:
            log.warning("%s could not be judged: %s", source or "news", error)
        except Exception:
            log.exception("a bug in judging %s, please report it", source)
        else:
            return has_watches or watched.untold + watched.waiting > 0
        return False

    def _load_notifier(self) -> Notifier:
        """As the configuration says now; while it has an error, as it said before."""
        try:
            self._config = self._load()
        except ConfigError as error:
            log.warning("the configuration has an error, the former addresses hold: %s", error)
        else:
            notify = self._config.settings.notify
            self._notifier = make_notifier(notify.urls, notify.atom_file, most_an_hour=notify.most_an_hour)
            self._find_mend = make_find_mend(self._config.folder)
        return self._notifier
