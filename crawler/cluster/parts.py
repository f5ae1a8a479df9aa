"""What travels with a source that comes to a worker whose shard does not know it: a part of the archive, as
`marbre split` takes it out, so that nothing is asked there that is known here, and edits are seen.

Taking a part out may take a while, and is done in a thread of its own; until then the source waits.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.db.errors import ArchiveError
from archive.origins.merge import MergeOrder
from archive.origins.split import SplitOrder
from archive.store import Archive
from crawler.cluster.link import ClusterLink

log = logging.getLogger(__name__)

_ASK_AGAIN = 20.0
"""Seconds after which a question is asked again that no answer came to: the line was broken, or its worker gone."""

_Key = tuple[str, str]
"""A source, and the worker that it comes to."""


class PartDesk:
    """The parts that are needed: asked for, made, and taken once. `shards`: where other workers' lie, if reachable."""

    def __init__(self, archive: Archive, link: ClusterLink) -> None:
        self._archive = archive
        self._link = link
        self.shards: Path | None = None
        self._folder = TemporaryDirectory(prefix="marbre-parts-")
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="parts")
        self._answers: dict[_Key, bool] = {}
        self._asked: dict[_Key, float] = {}
        self._made: dict[_Key, Future[Path | None]] = {}

    def has_what_is_needed(self, source: str, worker: str, last_worker: str | None) -> bool:
        """Whether the order may be given: its worker knows the source as well as anybody, or the part is made."""
        key = (source, worker)
        if key in self._made:
            return self._made[key].done()
        is_known = self._ask(key)
        if is_known is None:
            return False
        came_from = last_worker if last_worker != worker else None
        if is_known and came_from is None:
            return True
        if not is_known:
            del self._answers[key]  # asked again next time: the order that comes now brings it
        if came_from is None and not self._archive.captures.has_source(source):
            return True
        self._made[key] = self._maker.submit(self._make, key, came_from)
        return False

    def take(self, source: str, worker: str) -> bytes | None:
        """The part that was made for a worker, if one was needed."""
        made = self._made.pop((source, worker), None)
        if made is None:
            return None
        if (bug := made.exception()) is not None:
            log.error("a bug in taking out what is known of %s, please report it", source, exc_info=bug)
            return None
        path = made.result()
        if path is None:
            return None
        part = path.read_bytes()
        path.unlink()
        log.warning("%s: %.1f MB of what is known of it go to worker %s", source, len(part) / 1e6, worker)
        return part

    def close(self) -> None:
        """Drop what was not taken."""
        self._maker.shutdown(wait=True, cancel_futures=True)
        self._folder.cleanup()

    def _ask(self, key: _Key) -> bool | None:
        """Whether the worker's shard knows the source; None while its answer has not come."""
        if key not in self._answers and time.monotonic() - self._asked.get(key, -inf) > _ASK_AGAIN:
            self._asked[key] = time.monotonic()
            self._link.ask_source(*key, lambda answer: self._note(key, answer))
        return self._answers.get(key)

    def _note(self, key: _Key, answer: bool) -> None:  # an answer
        """Called in the link's thread."""
        self._answers[key] = answer
        self._asked.pop(key, None)

    def _make(self, key: _Key, came_from: str | None) -> Path | None:
        """The part, with what its former worker's shard has newer, where that can be reached; None where none is."""
        now = datetime.now(UTC).replace(microsecond=0)
        source, worker = key
        path = Path(self._folder.name) / f"{source} {worker}.db"
        try:
            with Archive.open(self._archive.path) as room:
                if came_from is not None and self.shards is not None:
                    with suppress(ArchiveError):  # not there, or being merged: what the archive knows has to do
                        room.origins.merge(self.shards / f"{came_from}.db", MergeOrder(now))
                room.origins.split(path, SplitOrder(MergeOrder(now), frozenset({source})))
        except (ArchiveError, OSError) as error:
            log.warning("%s: what is known of it does not travel, it is asked anew: %s", source, error)
            return None
        return path
