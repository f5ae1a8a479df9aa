"""The standard streams as the command needs them: there, and telling when what is written to one cannot be.

A closed one (`>&-`, some schedulers) is as /dev/null: nobody reads what is said there, and no file that is opened later
stands in its place.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any

_STREAMS = (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w"))


class OutputFailed(OSError):  # noqa: N818 - named for the fact, as in archive.db.errors
    """Standard output takes no more: the disk that it leads to is full, say."""


class _Output(io.FileIO):
    """Standard output; the reader of a pipe who has gone is no fault, and raises BrokenPipeError as ever."""

    def write(self, b: Any, /) -> int:
        try:
            return super().write(b)
        except (BrokenPipeError, BlockingIOError):
            raise
        except OSError as error:
            raise OutputFailed(error.errno, error.strerror) from error


def open_streams() -> None:
    """Open what is closed, and have standard output say what went wrong there."""
    for name, number, mode in _STREAMS:
        if getattr(sys, name) is None:
            setattr(sys, name, open(_open_nowhere(number), mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    written = sys.stdout
    if isinstance(written, io.TextIOWrapper) and not isinstance(written.buffer, io.BytesIO):
        with suppress(OSError):
            written.flush()
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(_Output(written.fileno(), "w", closefd=False)),
            encoding=written.encoding,
            errors=written.errors,
            line_buffering=written.line_buffering,
            write_through=written.write_through,
        )


def give_up_output() -> None:
    """Let what is still to be written go nowhere, so that the end of the process does not fail at it again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _open_nowhere(number: int) -> int:
    """/dev/null under the number of a stream, where no other file has taken that."""
    opened = os.open(os.devnull, os.O_RDWR)
    if opened == number:
        return opened
    with suppress(OSError):
        os.fstat(number)
        return opened
    os.dup2(opened, number)
    os.close(opened)
    return number
