"""The process that workers are forked from: loads what extraction needs once, beside whatever else is being started.

Imports nothing that takes time, so that a command can call it first.
"""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.context import BaseContext

_SAFE_PATH = "PYTHONSAFEPATH"  # https://docs.python.org/3/using/cmdline.html#envvar-PYTHONSAFEPATH
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
        forkserver.ensure_running()
    finally:
        if former is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = former
