"""Whether the code that a process has loaded is still what lies on the disk: an upgrade replaces it meanwhile."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.metadata import version

CodeState = tuple[str, tuple[tuple[str, int, int], ...]]
"""The version of Marbre, and of each file its path, time of change and size."""


def read_code_state(paths: tuple[str, ...]) -> CodeState:
    """How files of code lie there now; one that is gone is left out. Takes some milliseconds for all of a crawl."""
    found = []
    for path in paths:
        with suppress(OSError):
            state = os.stat(path)  # noqa: PTH116 - two thousand of them, and pathlib takes three times as long
            found.append((path, state.st_mtime_ns, state.st_size))
    return version("marbre"), tuple(found)


def list_loaded_files() -> tuple[str, ...]:
    """The files of all modules that this process has loaded."""
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return tuple(sorted(file for file in files if file))
