"""The clock that a run counts by. Nothing else of ours asks the machine for the time of day."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """Aware UTC instants, advancing with real time from a chosen origin.

    `Clock()` is the real one. `Clock(at=…)` starts elsewhere: it lets a replay of saved pages be crawled as of the day
    they were saved. `captured_at`, what counts as recent and when a failed address is due again all follow it.
    """

    at: datetime | None = None
    _started: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The current instant of this clock, in UTC, to the microsecond."""
        if self.at is None:
            return datetime.now(UTC)
        return self.at.astimezone(UTC) + timedelta(seconds=time.monotonic() - self._started)
