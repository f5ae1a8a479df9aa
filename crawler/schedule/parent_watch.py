"""What a crawl does so as not to outlive the daemon that started it.

Its standard input is a pipe of which the daemon alone holds the other end, and never writes: when the daemon ends,
however it ends, reading comes back empty. Works wherever there are pipes, and lets the crawl finish its pages, which a
kill by the kernel (PR_SET_PDEATHSIG) would not.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time

log = logging.getLogger(__name__)


def end_with_parent(stop: float, time_limit: float) -> threading.Event:
    """From now on end when the daemon does: as on SIGTERM, and after `stop` seconds at once, with all workers.

    Returns what is set once the daemon has gone.

    Whatever keeps Python from answering, the kernel ends this process a little after `time_limit` seconds.
    """
    signal.alarm(int(time_limit + 3 * stop) + 1)
    is_gone = threading.Event()
    threading.Thread(target=_watch, args=(sys.stdin.fileno(), stop, is_gone), name="parent", daemon=True).start()
    return is_gone


def _watch(pipe: int, stop: float, is_gone: threading.Event) -> None:
    while os.read(pipe, 1):
        pass
    is_gone.set()
    log.warning("The scheduler is gone: finishing pages in flight.")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(stop)
    if os.getpgrp() == os.getpid():  # our own group, as the daemon makes it: the workers with us, nobody else
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
