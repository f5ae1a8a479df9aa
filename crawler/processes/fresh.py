"""A process with an interpreter of its own: loads all that it needs by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from crawler.processes.process import Streams


class FreshProcess:
    """`python -P -m WORDS`, of which this process is the parent."""

    def __init__(self, words: Sequence[str], streams: Streams) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own command, a configured name and a number
            [sys.executable, "-P", "-m", *words],
            stdin=streams.given,
            stdout=subprocess.DEVNULL,
            stderr=streams.errors,
            start_new_session=True,
        )

    def send_signal(self, number: int) -> None:
        """See `CrawlProcess`."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """See `CrawlProcess`."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def find_exit_code(self) -> int | None:
        """See `CrawlProcess`."""
        if self._process.returncode is None:
            if os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                return None
            self.kill()  # workers that outlived it; its own number is not free before the next line
        return self._process.wait()
