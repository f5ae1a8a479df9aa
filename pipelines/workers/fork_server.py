"""The process that workers are forked from: loads what extraction needs once, beside whatever else is being started.

Imports nothing that takes time, so that a command can call it first.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import util
from multiprocessing.context import BaseContext
from typing import Any

_SAFE_PATH = "PYTHONSAFEPATH"  # https://docs.python.org/3/using/cmdline.html#envvar-PYTHONSAFEPATH
_FIRST_FREE = 3
"""The first file descriptor that is no standard stream."""
_PRELOADED = ["pipelines.workers.preload"]
"""What is imported and warmed once, so that a worker, a replaced one too, is ready in milliseconds."""


def make_context(*modules: str) -> BaseContext:
    """How worker processes are started: forked from a warm server, or where the system has none, each afresh.

    `modules` are loaded by the server too, if it does not run yet.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload([*_PRELOADED, *modules])
    _start_server()
    return made


def warm_up(*modules: str) -> None:
    """Start the server now, if there is one and it does not run: it takes a second, on another core than the caller."""
    make_context(*modules)


def _start_server() -> None:
    """Without the working directory on its path: a file there called as a module of ours would be taken for it."""
    from multiprocessing import forkserver  # not to be had where there is no such method

    former = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        with _fork_what_is_loaded():
            forkserver.ensure_running()
    finally:
        if former is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = former


@contextmanager
def _fork_what_is_loaded() -> Iterator[None]:
    """Have the server forked from this process, where this was itself forked from one that has all of it loaded.

    `multiprocessing` starts its helpers by running a line of code in a new interpreter; the same line is run in a fork
    then. Only while this process has one thread; a server that has to be started anew later gets its interpreter.
    """
    if not {*_PRELOADED} <= sys.modules.keys() or threading.active_count() > 1:
        yield
        return
    start = util.spawnv_passfds
    util.spawnv_passfds = _fork_to_run  # type: ignore[assignment]  # for words that are texts
    try:
        yield
    finally:
        util.spawnv_passfds = start


def _fork_to_run(path: bytes, words: Sequence[Any], passed: Sequence[int]) -> int:
    """As `util.spawnv_passfds`, for words that end in `-c LINE`."""
    del path
    pid = os.fork()
    if pid > 0:
        return pid
    code = 1
    try:
        _close_all_but(passed)
        exec(words[-1], {"__name__": "__main__"})  # noqa: S102 - the standard library's own line # nosec B102
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def _close_all_but(kept: Sequence[int]) -> None:
    """Close whatever a new interpreter would not have been given."""
    lowest = _FIRST_FREE
    for number in [*sorted(kept), os.sysconf("SC_OPEN_MAX")]:
        os.closerange(lowest, number)
        lowest = number + 1
