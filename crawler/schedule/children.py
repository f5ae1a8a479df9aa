"""Crawls as child processes: started, told to stop, killed with all they started, and asked how they ended.

One process group a child, so that its workers go with it; its standard input is the pipe by which it learns that the
daemon is gone (`parent_watch`). Decides nothing about when.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from archive.locale.reason import RecordedReason
from crawler.schedule.concurrency import PendingRun
from crawler.schedule.dispatcher import ProcessEnding
from crawler.schedule.parent_watch import format_deadline

_LINE = 300
"""Characters of a child's last line of output that are kept as the reason."""


@dataclass(slots=True)
class Child:
    """A crawl's process. `why_stopped` is set once it has been told to stop, `kill_at` then says until when."""

    run: PendingRun
    process: subprocess.Popen[bytes]
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
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):  # it has ended
                os.write(self.process.stdin.fileno(), format_deadline(at))

    def kill(self) -> None:
        """End it and its workers at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def collect_ending(self) -> tuple[ProcessEnding, list[str]] | None:
        """How it ended, for the case that its line does not say so, and what it said; None while it runs."""
        if self.found is not None:
            return self.found
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self.kill()  # workers that outlived it; its own number is not free before the next line
        code = self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        with self.output:
            self.output.seek(0)
            said = self.output.read().decode(errors="replace").splitlines()
        self.found = _describe_ending(code, self.why_stopped, said), said
        return self.found


def launch(run: PendingRun, arguments: Sequence[str], stop_at: float) -> Child:
    """Start `marbre crawl` for a pending run; `arguments` are those that say which configuration and archive."""
    output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Child.collect_ending
    command = [
        sys.executable,
        "-P",
        "-m",
        "crawler.cli",
        "crawl",
        run.source,
        "--ledger-row",
        str(run.crawl_id),
        "--json",
    ]
    process = subprocess.Popen(  # noqa: S603 - our own command, a configured name and a number
        [*command, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=output,
        start_new_session=True,
    )
    return Child(run, process, output, stop_at)


def _describe_ending(code: int, why_stopped: str | None, said: list[str]) -> ProcessEnding:
    if why_stopped is not None:
        why = RecordedReason("and-killed", why=why_stopped) if code == -signal.SIGKILL else why_stopped
        return ProcessEnding("interrupted", why, stopped=True)
    last = next((line[:_LINE] for line in reversed(said) if line.strip()), None)
    if code < 0:
        return ProcessEnding("lost", RecordedReason("killed", signal=signal.Signals(-code).name))
    if last is None:
        return ProcessEnding("failed", RecordedReason("ended-silent", code_number=code))
    return ProcessEnding("failed", RecordedReason("ended-with", code_number=code, line=last))
