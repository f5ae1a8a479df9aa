"""Crawls as child processes: started, told to stop, killed with all they started, and asked how they ended.

One process group a child, so that its workers go with it; its standard input is the pipe by which it learns that the
daemon is gone (`parent_watch`). Decides nothing about when.
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import IO

from archive.locale.reason import RecordedReason
from crawler.processes.fork_server import CrawlForkServer
from crawler.processes.fresh import FreshProcess
from crawler.processes.process import UNKNOWN, CrawlProcess, NeverBegan, Streams
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.dispatcher import ProcessEnding
from crawler.schedule.parent_watch import format_deadline

_LINE = 300
"""Characters of a child's last line of output that are kept as the reason."""
_CODE_LOST = "the process that had forked it ended before it did"

FORK_SERVER = CrawlForkServer()
"""This process's: it starts with the first crawl, and ends with this process."""


@dataclass(slots=True)
class Child:
    """A crawl's process. `why_stopped` is set once it has been told to stop, `kill_at` then says until when.

    `pipe`: the end that is written to of the pipe it listens on; `given`: its own end.
    """

    run: PendingRun
    command: Sequence[str]
    process: CrawlProcess
    pipe: IO[bytes]
    given: IO[bytes]
    output: IO[bytes]
    stop_at: float
    kill_at: float | None = None
    why_stopped: str | None = None
    found: tuple[ProcessEnding, list[str]] | None = None

    def stop(self, why: str, kill_at: float) -> None:
        """Tell it to finish its pages. A second call does nothing."""
        if self.why_stopped is None:
            self.why_stopped, self.kill_at = why, kill_at
            self.process.send_signal(signal.SIGTERM)

    def end_by(self, at: float) -> None:
        """Let the kernel end it at an instant of the monotonic clock, the newest that it is told, whatever happens."""
        with suppress(BrokenPipeError):  # it has ended
            os.write(self.pipe.fileno(), format_deadline(at))

    def kill(self) -> None:
        """End it and its workers at once."""
        self.process.kill()

    def collect_ending(self) -> tuple[ProcessEnding, list[str]] | None:
        """How it ended, for the case that its line does not say so, and what it said; None while it runs."""
        if self.found is not None:
            return self.found
        try:
            code = self.process.find_exit_code()
        except NeverBegan:
            code = self._begin_afresh()
        if code is None:
            return None
        self.pipe.close()
        self.given.close()
        with self.output:
            self.output.seek(0)
            said = self.output.read().decode(errors="replace").splitlines()
        self.found = _describe_ending(code, self.why_stopped, said), said
        return self.found

    def _begin_afresh(self) -> int | None:
        """Start it in the way that needs nobody else, unless it has been told to stop; its exit code then."""
        if self.why_stopped is not None:
            return -signal.SIGTERM
        self.process = FreshProcess(self.command, Streams(self.given.fileno(), self.output.fileno()))
        return None


def launch(run: PendingRun, arguments: Sequence[str], stop_at: float) -> Child:
    """Start `marbre crawl` for a pending run; `arguments` are those that say which configuration and archive."""
    command = ["crawler.cli", "crawl", run.source, "--ledger-row", str(run.crawl_id), "--json", *arguments]
    with ExitStack() as opened:
        output = opened.enter_context(tempfile.TemporaryFile())
        reads, writes = os.pipe()
        given, pipe = opened.enter_context(os.fdopen(reads, "rb", 0)), opened.enter_context(os.fdopen(writes, "wb", 0))
        process = FORK_SERVER.start(command, Streams(reads, output.fileno()))
        opened.pop_all()  # they are closed by Child.collect_ending
    return Child(run, command, process, pipe, given, output, stop_at)


def _describe_ending(code: int, why_stopped: str | None, said: list[str]) -> ProcessEnding:
    if why_stopped is not None:
        why = RecordedReason("and-killed", why=why_stopped) if code == -signal.SIGKILL else why_stopped
        return ProcessEnding("interrupted", why, stopped=True)
    if code == UNKNOWN:
        return ProcessEnding("lost", RecordedReason("end-untold", error=_CODE_LOST))
    last = next((line[:_LINE] for line in reversed(said) if line.strip()), None)
    if code < 0:
        return ProcessEnding("lost", RecordedReason("killed", signal=signal.Signals(-code).name))
    if last is None:
        return ProcessEnding("failed", RecordedReason("ended-silent", code_number=code))
    return ProcessEnding("failed", RecordedReason("ended-with", code_number=code, line=last))
