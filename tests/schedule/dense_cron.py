"""`marbre schedule` for real, but for one thing: its cron `* * * * *` comes every SECONDS from BEGIN on.

    python -m tests.schedule.dense_cron BEGIN SECONDS schedule --archive archive.db ...

So nothing waits for the turn of a minute. BEGIN is in seconds since 1970; all other crons mean what they say.
"""

from __future__ import annotations

import math
import runpy
import sys
from datetime import UTC, datetime

from crawler.schedule import timetable

EVERY = "* * * * *"
_find_next, _count = timetable.find_next_instant, timetable.count_instants


def replace_cron(begin: float, seconds: float) -> None:
    """Let the cron of every minute be that of these seconds, in this process."""

    def count_until(at: datetime) -> int:
        return math.floor((at.timestamp() - begin) / seconds)

    def find_next_instant(cron: str, timezone: str, after: datetime) -> datetime:
        if cron != EVERY:
            return _find_next(cron, timezone, after)
        return datetime.fromtimestamp(begin + (count_until(after) + 1) * seconds, UTC)

    def count_instants(cron: str, timezone: str, after: datetime, until: datetime) -> int:
        if cron != EVERY:
            return _count(cron, timezone, after, until)
        return count_until(until) - count_until(after)

    timetable.find_next_instant = find_next_instant  # type: ignore[assignment]
    timetable.count_instants = count_instants


if __name__ == "__main__":
    replace_cron(float(sys.argv[1]), float(sys.argv[2]))
    sys.argv = ["marbre", *sys.argv[3:]]
    runpy.run_module("crawler.cli", run_name="__main__")
