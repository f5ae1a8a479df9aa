"""What is asked of a crawl's process, however it was started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

UNKNOWN = 1 << 16
"""The exit code of a process of which nobody can tell it any more."""


@dataclass(frozen=True, slots=True)
class Streams:
    """File descriptors that become a process's standard input and its standard error; standard output is closed."""

    given: int
    errors: int


class NeverBegan(Exception):  # noqa: N818 - named for the fact, as others of ours are
    """What was to start a process has ended before it did."""


class CrawlProcess(Protocol):
    """A process with a group of its own."""

    def send_signal(self, number: int) -> None:
        """A signal to the process, not to what it has started. Nothing happens if it has ended."""

    def kill(self) -> None:
        """End it, and all that it has started, at once."""

    def find_exit_code(self) -> int | None:
        """Its exit code (negative: the signal; `UNKNOWN`), None while it runs; once it has ended nothing that it
        started is left. Raises NeverBegan.
        """
