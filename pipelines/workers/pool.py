"""Worker processes that read pages, so that fetching never waits for an extraction and a bad page costs itself only.

`WorkerPool` is a `concurrent.futures.Executor`: whoever reads many pages is given one and asks nothing more of it.
Knows no page and no archive.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, TimeoutError  # noqa: A004 - 3.11: the builtin, named where it comes from
from datetime import datetime
from gettext import gettext as _
from types import TracebackType
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from archive.articles.revisions import RevisionComparison
from archive.model.extraction import Extraction, NoText
from pipelines.compare.task import ComparisonTask
from pipelines.options import ExtractOptions, PageToLearn
from pipelines.workers.errors import WorkersBroken
from pipelines.workers.fork_server import make_context

_T = TypeVar("_T")
_LONGEST_DETAIL = 300
"""Characters of an error's message that are kept."""


_PAGE_BYTES = 5 * 1024 * 1024
"""What is read within the time limit of a page. A legal sitemap has ten times that, and takes ten seconds here."""
_MOST_STALE_WAITS = 4
"""Signals whose exceptions may have come while a page was put into a queue: a user presses Ctrl-C more than once."""
_START_SECONDS = 120
"""In which a first worker has to be there: a slow disk needs some ten to load everything."""


class WorkerPool(Executor):
    """A pool of processes with a time limit a page, in which a dead or stuck worker is replaced.

    `workers` processes (0: one a core), each replaced after `recycle_after` pages, so that a leak in a parser cannot
    grow for months. The future of a page over `time_limit` seconds raises `TimeoutError`, that of a page whose worker
    died `pebble.ProcessExpired`; the other pages never notice. Processes start with the first page.
    """

    def __init__(self, workers: int, time_limit: float, recycle_after: int) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._time_limit = time_limit
        self._pool = ProcessPool(
            self.workers, max_tasks=recycle_after, initializer=_ignore_interrupts, context=make_context()
        )

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Schedule one call. Its future raises `TimeoutError` over the time limit, `ProcessExpired` where its worker
        died. Raises WorkersBroken when no worker can be started.
        """
        return self._schedule(fn, args, kwargs, self._time_limit)

    def _schedule(
        self, fn: Callable[..., _T], args: tuple[Any, ...], kwargs: dict[str, Any], seconds: float
    ) -> Future[_T]:
        try:
            future: Future[_T] = self._pool.schedule(fn, args=args, kwargs=kwargs, timeout=seconds)
        except RuntimeError as error:  # pebble: the pool has stopped
            raise WorkersBroken(
                _("the processes that read pages cannot be started ({error})").format(error=error)
            ) from error
        return future

    def submit_large(self, size: int, fn: Callable[..., _T], /, *args: Any) -> Future[_T]:
        """As `submit`, for a call on `size` bytes: its time limit grows with every `_PAGE_BYTES` begun."""
        return self._schedule(fn, args, {}, self._time_limit * (1 + size // _PAGE_BYTES))

    def require_worker(self) -> None:
        """Wait for a worker and have it load all that reading takes. Raises WorkersBroken, with what is wrong.

        Before pages are asked for: where the extractor cannot be loaded, each of them would fail for itself.
        """
        try:
            self._pool.schedule(_load).result(_START_SECONDS)
        except Exception as error:
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            raise WorkersBroken(
                _(
                    "no page can be read here ({said}); the installation is not whole: install Marbre "
                    "again into an environment of its own (README)"
                ).format(said=said)
            ) from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the scheduled pages end, or with `cancel_futures` stop at once whatever is being read."""
        if cancel_futures:
            self._pool.stop()
            self._wake_scheduler()
        else:
            self._pool.close()
        if wait:
            self._pool.join()

    def _wake_scheduler(self) -> None:
        """Have pebble's thread see that it is to end.

        A signal's exception that comes while a page is put into its queue can leave a lock of a former wait there, and
        what is put next wakes that one, nobody: the pool would be joined for ever. One is put for each that may be.
        """
        for _stale in range(_MOST_STALE_WAITS):
            self._pool._context.task_queue.put(None)  # noqa: SLF001 - pebble has no door to it

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown(cancel_futures=error is not None)


def to_no_text(error: BaseException, options: ExtractOptions) -> NoText:
    """Why an extraction that ran in a worker gave no result, as the reason that is archived.

    Raises WorkersBroken where it is no fault of the page's.
    """
    if isinstance(error, BrokenExecutor | WorkersBroken):
        raise WorkersBroken(
            _("the processes that read pages end at once ({error}); is the installation whole?").format(error=error)
        ) from error
    from pipelines.extractor import make_extractor_name  # loads the rules

    name = make_extractor_name(options)
    if isinstance(error, ImportError):
        raise WorkersBroken(
            _("a page cannot be read here ({error}); is the installation whole?").format(error=error)
        ) from error
    if isinstance(error, TimeoutError):
        return NoText(name, "extractor-hung", "over the time limit for a page")
    if isinstance(error, ProcessExpired):
        return NoText(name, "extractor-died", f"exit code {error.exitcode}")
    return NoText(name, "extractor-failed", f"{type(error).__name__}: {error}"[:_LONGEST_DETAIL])


def submit_page(
    workers: Executor, body: bytes, url: str, captured_at: datetime, options: ExtractOptions
) -> Future[Extraction | NoText]:
    """Schedule the extraction of one page."""
    return workers.submit(_extract, body, url, captured_at, options)


def submit_comparison(workers: Executor, task: ComparisonTask) -> Future[RevisionComparison | None]:
    """Schedule the comparison of an extraction with its article's former one."""
    return workers.submit(_compare, task)


def submit_template(workers: Executor, pages: Sequence[PageToLearn], options: ExtractOptions) -> Future[str | None]:
    """Schedule the learning of a source's template."""
    return workers.submit(_learn_template, pages, options)


# Called in the workers: what they load (trafilatura, the rules: a quarter of a second and 40 MB), nobody else need.


def _load() -> None:
    import pipelines.compare.revisions
    import pipelines.extract  # noqa: F401


def _extract(body: bytes, url: str, captured_at: datetime, options: ExtractOptions) -> Extraction | NoText:
    from pipelines.extract import extract

    return extract(body, url, captured_at, options)


def _learn_template(pages: Sequence[PageToLearn], options: ExtractOptions) -> str | None:
    from pipelines.learn_template import learn_template

    return learn_template(pages, options)


def _compare(task: ComparisonTask) -> RevisionComparison | None:
    from pipelines.compare.revisions import compare

    return compare(task)


def _ignore_interrupts(signals: Iterable[str] = ("SIGINT",)) -> None:
    """Ctrl-C goes to the whole process group: the parent decides what becomes of the workers."""
    import signal

    for name in signals:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
