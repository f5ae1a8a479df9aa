"""What a crawl does so as not to outlive the daemon that started it, nor the lease that it was started under.

Its standard input is a pipe of which the daemon alone holds the other end: when the daemon ends, however it ends,
reading comes back empty. Works wherever there are pipes, and lets the crawl finish its pages, which a kill by the
kernel (PR_SET_PDEATHSIG) would not. All that may be written there are instants by which the crawl has to have ended.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time

log = logging.getLogger(__name__)

_AT_ONCE = 0.001
"""Seconds to an alarm that should have rung: 0 would turn it off."""
_READ = 4096
"""Bytes read at once; an instant has a score."""


def end_with_parent(stop: float, time_limit: float) -> threading.Event:
    """From now on end when the daemon does: as on SIGTERM, and after `stop` seconds at once, with all workers.

    Returns what is set once the daemon has gone.

    Whatever keeps Python from answering, the kernel ends this process a little after `time_limit` seconds, or at the
    instant that the daemon wrote last.
    """
    last = time.monotonic() + time_limit + 3 * stop + 1
    _set_alarm(last)
    is_gone = threading.Event()
    threading.Thread(target=_watch, args=(sys.stdin.fileno(), stop, last, is_gone), name="parent", daemon=True).start()
    return is_gone


def format_deadline(at: float) -> bytes:
    """An instant of the monotonic clock, which all processes of a machine share, as it is written to a crawl."""
    return f"{at:.3f}\n".encode()


def _watch(pipe: int, stop: float, last: float, is_gone: threading.Event) -> None:
    said = b""
    while read := os.read(pipe, _READ):
        *lines, said = (said + read).split(b"\n")
        if lines:
            _set_alarm(min(last, float(lines[-1])))
    is_gone.set()
    log.warning("The scheduler is gone: finishing pages in flight.")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(stop)
    if os.getpgrp() == os.getpid():  # our own group, as the daemon makes it: the workers with us, nobody else
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _set_alarm(at: float) -> None:
    """Have the kernel end this process at an instant of the monotonic clock."""
    signal.setitimer(signal.ITIMER_REAL, max(_AT_ONCE, at - time.monotonic()))
