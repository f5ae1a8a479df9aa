"""The line to the process that forks crawls (`serve`): started when it is first asked, and again when it has ended.

Linux only: elsewhere there is no file descriptor of a process, and on macOS a fork of what has loaded system libraries
is not safe. Where there is no server a process is started afresh, which takes seconds of the processor instead of
hundredths.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from crawler.processes.forked import ForkedProcess
from crawler.processes.fresh import FreshProcess
from crawler.processes.process import CrawlProcess, Streams

log = logging.getLogger(__name__)

PRELOADED = ("crawler.cli.crawl", "crawler.cli.output.crawl_report", "crawler.crawls.preload")
"""What the server loads: all of `marbre crawl`, and with the last one all that reads pages."""
_AGAIN = 600.0
"""Seconds for which a server that broke down is not started again."""
_TRIES = 2
"""Servers that are asked: one that is there, and a new one where that takes no orders any more."""
_END = 5.0
"""Seconds in which a server ends that is no longer wanted; it does nothing then but look at its line."""


class CrawlForkServer:
    """One server, of this process. May be asked from several threads."""

    def __init__(self, modules: Sequence[str] = PRELOADED) -> None:
        self._modules = modules
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._former: list[subprocess.Popen[bytes]] = []
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The number of the server's process, if there is one."""
        return self._process.pid if self._process is not None else None

    def start(self, words: Sequence[str], streams: Streams) -> CrawlProcess:
        """Start `python -m WORDS`: forked if that is possible, else afresh. Returns at once."""
        with self._lock, suppress(OSError):
            for _ in range(_TRIES):
                if not _is_possible() or not self._ensure_server():
                    break
                try:
                    return self._ask(words, streams)
                except ConnectionError:
                    self._leave_server()
        return FreshProcess(words, streams)

    def close(self) -> None:
        """End the server. What it has forked goes on."""
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None
            self._leave_server()
            for process in self._former:
                try:
                    process.wait(_END)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            self._former.clear()

    def _ensure_server(self) -> bool:
        """Whether there is one now. One that ended by itself (idle, or of former code) is started again at once."""
        self._former = [each for each in self._former if each.poll() is None]
        if self._process is not None and self._process.poll() is not None:
            if self._process.returncode:
                log.warning(
                    "The process that forks crawls has ended with %d; for %g minutes they start afresh.",
                    self._process.returncode, _AGAIN / 60,
                )  # fmt: skip
                self._not_before = time.monotonic() + _AGAIN
            self._process = None
        if self._process is None and time.monotonic() >= self._not_before:
            self._start_server()
        return self._process is not None

    def _leave_server(self) -> None:
        """It takes no orders any more, and only waits for what it has forked to end."""
        if self._process is not None:
            self._former.append(self._process)
            self._process = None

    def _start_server(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.setblocking(False)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "crawler.processes.serve", str(theirs.fileno()), *self._modules],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def _ask(self, words: Sequence[str], streams: Streams) -> CrawlProcess:
        assert self._line is not None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
        asked = json.dumps({"words": list(words), "environment": dict(os.environ)}).encode()
        try:
            socket.send_fds(self._line, [asked], [theirs.fileno(), streams.given, streams.errors, folder])
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(folder)
        return ForkedProcess(ours)


def _is_possible() -> bool:
    return sys.platform == "linux" and hasattr(os, "pidfd_open")
