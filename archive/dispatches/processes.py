"""Articles read in batches, by this process or by several: what is read is the same, and comes in the same order."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import partial
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar

from archive.db.connection import Database, open_database
from archive.dispatches.reading import ArticleReader
from archive.dispatches.shared_postings import SharedPostings

_Found = TypeVar("_Found")
_Task = Callable[[ArticleReader, Sequence[int]], Sequence[_Found]]

_log = logging.getLogger(__name__)


class BatchReaders:
    """Reads batches of articles, with more than one process side by side. The writer is one: this process.

    Where a process is lost (to a system without memory), this one goes on alone.
    """

    def __init__(self, database: Database, postings: SharedPostings | None = None, processes: int = 1) -> None:
        self.reader = ArticleReader(database, postings)
        self._executor = None if processes < 2 else _start_processes(database.path, postings, processes)

    def read(self, task: _Task[_Found], batches: Sequence[Sequence[int]]) -> Iterator[Sequence[_Found]]:
        """What a method of `ArticleReader` makes of each batch, in their order."""
        done = 0
        if self._executor is not None:
            try:
                for found in self._executor.map(partial(_run, task), batches):
                    done += 1
                    yield found
            except BrokenExecutor as error:
                _log.warning("A process that looks for wire copy was lost (%s); this one goes on alone.", error)
                self.close()
        yield from (task(self.reader, batch) for batch in batches[done:])

    def close(self) -> None:
        """End the processes; what is not begun is left."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _start_processes(path: Path, postings: SharedPostings | None, count: int) -> ProcessPoolExecutor:
    """Each afresh, with the archive opened by itself: a connection does not survive a fork."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_open_reader, initargs=(path, postings))


_readers: list[ArticleReader] = []
"""The one of a process that was started to read."""


def _open_reader(path: Path, postings: SharedPostings | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that writes hears it, and ends this one
    Thread(target=_end_with_writer, daemon=True).start()
    _readers.append(ArticleReader(open_database(path, read_only=True), postings))


def _end_with_writer() -> None:
    """A writer that was killed leaves its readers waiting for work."""
    writer = multiprocessing.parent_process()
    if writer is not None:
        writer.join()
        os._exit(1)


def _run(task: _Task[_Found], article_ids: Sequence[int]) -> Sequence[_Found]:
    return task(_readers[0], article_ids)
