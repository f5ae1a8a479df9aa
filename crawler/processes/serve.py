"""`python -m crawler.processes.serve LINE MODULE...`: loads modules once, then forks a process for each command asked.

A fork begins where an interpreter of its own would be after seconds of loading, and shares the memory of what is
loaded. It happens in a process with one thread, without reactor, loop or database, and the child becomes what a new
process would be: own session, given environment, folder and streams, signals as this one found them.

Ends when whoever started it ends, when nothing was asked for a while, and when the code on the disk is no longer what
it has loaded: who asked then starts its process afresh.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

from crawler.processes.code_state import list_loaded_files, read_code_state

_IDLE = 600.0
"""Seconds without anything to do after which it ends: what it holds is memory that others may need."""
_LONGEST = 1 << 20
"""Bytes of a request, most of them the environment; the system's buffers hold less."""
_NAME = 15
"""Bytes of a process's name (TASK_COMM_LEN of Linux)."""
_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that a service manager or a terminal sends to all: it ends with its starter, which answers them."""


@dataclass(frozen=True, slots=True)
class _Order:
    """A command: its words and environment; the line to who asked, its streams and folder as file descriptors."""

    words: list[str]
    environment: dict[str, str]
    line: int
    given: int
    errors: int
    folder: int

    def close(self) -> None:
        for number in (self.line, self.given, self.errors, self.folder):
            os.close(number)


class _Server:
    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._files = list_loaded_files()
        self._state = read_code_state(self._files)
        self._starter = os.getppid()
        self._lines: dict[int, int] = {}
        self._is_open = True
        self._selector = selectors.DefaultSelector()
        self._selector.register(line, selectors.EVENT_READ)
        self._woken, self._wakes = socket.socketpair()
        self._woken.setblocking(False)
        self._wakes.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, _ignore)
        signal.set_wakeup_fd(self._wakes.fileno())

    def serve(self) -> _Order | None:
        """Returns in each forked process what that has to do, and None in the server, when it has to end."""
        while self._is_open or self._lines:
            found = self._selector.select(_IDLE)
            if not found and not self._lines:
                return None
            for key, _ in found:
                if key.fileobj is self._woken:
                    self._woken.recv(_LONGEST)
                    self._tell_ends()
                    continue
                order = self._receive()
                if order is None:
                    return None
                pid = self._fork(order) if self._is_current() else None
                if pid == 0:
                    return order
                order.close()
                if pid is None:
                    self._wake_starter()
        return None

    def _receive(self) -> _Order | None:
        """What is asked; None where nobody is there any more who could ask."""
        try:
            said, found, _, _ = socket.recv_fds(self._line, _LONGEST, 4)
        except ConnectionError:
            return None
        if not said:
            return None
        asked = json.loads(said)
        return _Order(asked["words"], asked["environment"], *found)

    def _is_current(self) -> bool:
        """Whether the code is still what was loaded. If not, nothing may be asked any more."""
        if read_code_state(self._files) == self._state:
            return True
        self._is_open = False
        self._selector.unregister(self._line)
        self._line.close()
        return False

    def _fork(self, order: _Order) -> int | None:
        """The number of the forked process, 0 in that itself, and None where there is no memory or number for it."""
        try:
            pid = os.fork()
        except OSError:
            return None
        if pid == 0:
            self._let_go()
        else:
            self._lines[pid] = os.dup(order.line)
        return pid

    def _let_go(self) -> None:
        """Close, in a forked process, all that is the server's, before any of its numbers is another file's."""
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for end in (self._line, self._woken, self._wakes):
            end.close()
        for line in self._lines.values():
            os.close(line)

    def _tell_ends(self) -> None:
        """Tell those who asked which processes have ended, and how; what those have started ends too."""
        for pid, line in list(self._lines.items()):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)  # its number is not free before the next line
            _, status = os.waitpid(pid, 0)
            del self._lines[pid]
            with socket.socket(fileno=line) as end, suppress(OSError):
                end.send(str(os.waitstatus_to_exitcode(status)).encode())
            self._wake_starter()

    def _wake_starter(self) -> None:
        """Send what the kernel sends to a parent whose child has ended."""
        if os.getppid() == self._starter:
            os.kill(self._starter, signal.SIGCHLD)


class _Ending:
    """The end of a process without taking everything apart first, which would copy what is shared."""

    code = 0

    def end(self) -> None:
        """After whatever else is done at exit."""
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(self.code)


def main() -> None:
    """Load the modules that are named, and serve; in a forked process, carry the order out."""
    ending = _Ending()
    atexit.register(ending.end)  # the first to be registered is the last to be called
    former = {number: signal.signal(number, signal.SIG_IGN) for number in _IGNORED}
    for name in sys.argv[2:]:
        import_module(name)
    gc.collect()
    gc.freeze()
    order = _Server(socket.socket(fileno=int(sys.argv[1]))).serve()
    if order is not None:
        for number, handler in former.items():
            signal.signal(number, handler)
        _become(order)
        _run(order.words, ending)


def _become(order: _Order) -> None:
    """Take over the streams, the folder and the environment of the order, and say so to who gave it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.fchdir(order.folder)
    os.dup2(order.given, 0)
    os.dup2(order.errors, 2)
    itself = os.pidfd_open(os.getpid())
    with socket.socket(fileno=os.dup(order.line)) as line:
        socket.send_fds(line, [str(os.getpid()).encode()], [itself])
    os.close(itself)
    order.close()
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    with suppress(OSError):  # what `ps -e` and `top` show: the command line is the server's
        Path("/proc/self/comm").write_text(" ".join(order.words[1:3])[:_NAME], encoding="utf-8")


def _run(words: list[str], ending: _Ending) -> NoReturn:
    """As `python -m WORDS` does."""
    ending.code = 1  # of an exception that nobody catches
    sys.argv = words
    try:
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    except SystemExit as error:
        ending.code = error.code if isinstance(error.code, int) else int(error.code is not None)
        raise
    ending.code = 0
    sys.exit()


def _ignore(number: int, frame: FrameType | None) -> None:
    """The signal has been written to the pipe by then."""


if __name__ == "__main__":
    main()
