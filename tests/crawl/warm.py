"""The command, forked from a process that has loaded what it needs: to start Python and load it takes a second a call.

Everything else is as in a process of its own: arguments, environment, output, exit code, children, the end of Python.
What a user's start has beside (what is loaded when) is tested where commands are started afresh. No assertions here.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = (
    "archive.dispatches.refresh", "archive.integrity.verify", "archive.store", "config.load", "config.settings",
    "crawler.cli.crawl", "crawler.cli.options", "crawler.cli.output.crawl_report", "crawler.health.judge",
    "crawler.reextract.run", "crawler.run", "crawler.schedule.dispatcher", "crawler.watches.convert", "filelock",
    "lxml.html", "pydantic.main", "pydantic_core", "rich.console", "rich.live", "rich.progress", "rich.table",
    "scrapy.crawler", "scrapy.downloadermiddlewares.httpcompression", "scrapy.extensions.throttle", "trafilatura",
)  # fmt: skip
"""What most calls load, as far as nothing of it starts threads or opens files."""
AT_THE_START = ("PYTHON", "LC_", "LANG", "COVERAGE_")
"""Variables that Python itself reads when it begins: a call that sets one is started afresh."""
_BEGUN = dict(os.environ)
"""The environment before any test has changed it."""
_MOST_BYTES = 1 << 20  # of an order; an environment takes thousands
_LINE = 32  # bytes of a number


def can_run(environment: dict[str, str]) -> bool:
    """Whether a command in this environment may be forked from the process that began in that of the tests."""
    names = {name for name in environment.keys() | _BEGUN.keys() if name.startswith(AT_THE_START)}
    return sys.platform == "linux" and all(environment.get(name) == _BEGUN.get(name) for name in names)


def run(arguments: tuple[str, ...], environment: dict[str, str], seconds: float) -> tuple[int, str, str]:
    """The command run to its end: its exit code, what it wrote on standard output and on standard error."""
    order = json.dumps({"arguments": arguments, "environment": environment, "folder": str(Path.cwd())}).encode()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with theirs:
            socket.send_fds(_start_parent(), [order], [theirs.fileno(), out.fileno(), err.fileno()])
        pid = int(ours.recv(_LINE))
        ours.settimeout(seconds)
        try:
            code = int(ours.recv(_LINE))
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise
        out.seek(0)
        err.seek(0)
        return code, out.read().decode(), err.read().decode()


@cache
def _start_parent() -> socket.socket:
    """The process that commands are forked from, one for each process of the tests; where orders to it are sent."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "tests.crawl.warm", str(theirs.fileno())]
        process = subprocess.Popen(command, cwd=ROOT, env=_BEGUN, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
    atexit.register(lambda: (ours.close(), process.wait()))
    return ours


def _take_orders(channel: socket.socket) -> dict[str, object]:
    """Fork a keeper for each order, until there are none; returns in each command that is to be run."""
    while True:
        order, handles, _, _ = socket.recv_fds(channel, _MOST_BYTES, 3)
        if not order:
            sys.exit(0)
        if os.fork() == 0:
            channel.close()
            return _keep(json.loads(order), handles)
        for handle in handles:
            os.close(handle)
        _reap()


def _keep(order: dict[str, object], handles: list[int]) -> dict[str, object]:
    """Fork the command, in which this returns, and tell how it ended."""
    told, out, err = handles
    pid = os.fork()
    if pid == 0:
        os.dup2(out, 1)
        os.dup2(err, 2)
        for handle in handles:
            os.close(handle)
        return order
    os.write(told, str(pid).encode())
    _, status = os.waitpid(pid, 0)
    with suppress(BrokenPipeError):  # nobody waits for it any more
        os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _reap() -> None:
    """Take note of keepers that have ended: their time counts as this process's, and none is left in the list."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _load() -> None:
    """Load what commands need, and make sure that a fork takes along nothing but modules."""
    import importlib
    import threading

    for name in LOADED:
        importlib.import_module(name)
    if threading.active_count() > 1 or "twisted.internet.reactor" in sys.modules:
        sys.exit("what is loaded before the fork has started something: take it out of LOADED")


def _become(order: dict[str, object]) -> None:
    """Run the command as `python -m crawler.cli` would."""
    import runpy
    import time

    environment, arguments, folder = order["environment"], order["arguments"], order["folder"]
    assert isinstance(environment, dict)
    assert isinstance(arguments, list)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(str(folder))
    sys.argv = ["crawler.cli", *arguments]
    runpy.run_module("crawler.cli", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _load()
    _become(_take_orders(socket.socket(fileno=int(sys.argv[1]))))
