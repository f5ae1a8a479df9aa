"""How far a long command has come: a bar with an estimate on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _
from time import monotonic

from crawler.cli.output.say import say
from crawler.cli.output.wording import format_number

UNITS = ("B", "kB", "MB", "GB", "TB")
_LINE_EVERY = 10.0
"""Seconds between two lines where there is no terminal."""

Counted = Callable[[int, int], None]
"""Called with (done, in all)."""


@contextmanager
def show_progress(what: str, *, quiet: bool) -> Iterator[Counted]:
    """A function to be told how far `what` has come; it prints on stderr."""
    if quiet:
        yield lambda _done, _total: None
    elif sys.stderr.isatty():
        with _show_bar(what) as counted:
            yield counted
    else:
        yield _show_lines(what)


@contextmanager
def _show_bar(what: str) -> Iterator[Counted]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _show_lines(what: str) -> Counted:
    began = said = monotonic()

    def counted(done: int, total: int) -> None:
        nonlocal said
        now = monotonic()
        if now - said >= _LINE_EVERY and done:
            said = now
            left = (now - began) / done * (total - done)
            say(
                _("{what} {done}/{total}, about {duration} left").format(
                    what=what, done=done, total=total, duration=_format_duration(left)
                ),
                err=True,
            )

    return counted


def _format_duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("{hours} h {minutes:02} min").format(hours=hours, minutes=minutes)
    return _("{minutes} min {rest:02} s").format(minutes=minutes, rest=rest) if minutes else f"{rest} s"


def format_bytes(size: float) -> str:
    """Bytes as people read them, in powers of ten: 1.2 GB."""
    for unit in UNITS[:-1]:
        if abs(size) < 1000:
            return f"{format_number(size, 0 if unit == 'B' else 1)} {_(unit)}"
        size /= 1000
    return f"{format_number(size, 1)} {_(UNITS[-1])}"
