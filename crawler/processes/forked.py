"""A process that the server has forked (`serve`), of which this process is not the parent.

It is known by a file descriptor (pidfd), which it sent itself: a number could be another process's by now. Until its
first word comes it may be waiting for the server to have loaded everything; if the line ends before, it never began.
"""

from __future__ import annotations

import os
import select
import signal
import socket
from contextlib import suppress

from crawler.processes.process import UNKNOWN, NeverBegan

_WORD = 64
"""Bytes of the longest word on the line: a number."""


class ForkedProcess:
    """The other end of `line` is the server's, and, until it has said its number, the process's."""

    def __init__(self, line: socket.socket) -> None:
        line.setblocking(False)
        self._line = line
        self._pid: int | None = None
        self._pidfd = -1
        self._waiting: int | None = None
        self._code: int | None = None
        self._is_cut = False

    def __del__(self) -> None:
        self._line.close()
        if self._pidfd >= 0:
            os.close(self._pidfd)

    def send_signal(self, number: int) -> None:
        """See `CrawlProcess`. One that has not begun gets the last one when it has."""
        self._listen()
        if self._pid is None:
            self._waiting = number
        elif self._code is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def kill(self) -> None:
        """See `CrawlProcess`: what it has started is ended by the server, or here where that has gone."""
        self._listen()
        if self._is_cut and self._code is None and self._pid is not None and not self._has_ended():
            with suppress(ProcessLookupError):
                os.killpg(self._pid, signal.SIGKILL)
        self.send_signal(signal.SIGKILL)

    def find_exit_code(self) -> int | None:
        """See `CrawlProcess`."""
        self._listen()
        if self._pid is None and (self._is_cut or self._code is not None):
            raise NeverBegan
        if self._is_cut and self._code is None and self._has_ended():
            self._code = UNKNOWN
        return self._code

    def _listen(self) -> None:
        """Take in what the line has brought."""
        with suppress(BlockingIOError, ProcessLookupError):
            while not self._is_cut:
                said, found, _, _ = socket.recv_fds(self._line, _WORD, 1)
                if not said:
                    self._is_cut = True
                elif found:
                    self._pid, (self._pidfd,) = int(said), found
                    if self._waiting is not None:
                        signal.pidfd_send_signal(self._pidfd, self._waiting)
                else:
                    self._code = int(said)

    def _has_ended(self) -> bool:
        return bool(select.select([self._pidfd], [], [], 0)[0])
