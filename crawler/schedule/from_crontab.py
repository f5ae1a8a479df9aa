"""What a system cron that calls `marbre crawl --scheduled` needs for the same ledger as the daemon's.

Each call accounts for its sources from the last call until now, by their configured cron: the newest planned run is
the one at hand, what was planned before it and nobody ran is missed, and a source that is not due is left alone. So one
line `*/5 * * * *` in the crontab serves all sources, each at its own times.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.crawls.plans import PlanState
from archive.model.timestamps import is_ahead
from archive.store import Archive
from config.settings import Settings
from config.sources import Source
from crawler.convert import to_row
from crawler.schedule.convert import to_timetable
from crawler.schedule.decide_due import RunConditions, decide_due, format_instant

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScheduledCrawl:
    """A source to be crawled now; `crawl_id` is the line that waits for it."""

    source: Source
    crawl_id: int


def find_due_crawls(
    archive: Archive, sources: Sequence[Source], settings: Settings, now: datetime, *, marbre: str
) -> list[ScheduledCrawl]:
    """Account for these sources and return those that are due."""
    found = []
    for source in sources:
        crawl_id = _account(archive, source, settings, now, marbre)
        if crawl_id is not None:
            found.append(ScheduledCrawl(source, crawl_id))
    return found


def _account(archive: Archive, source: Source, settings: Settings, now: datetime, marbre: str) -> int | None:
    archive.crawls.sync_source(to_row(source), now)
    timetable = replace(to_timetable(source, settings), jitter=0.0)
    grace = timedelta(seconds=settings.schedule.misfire_grace)
    state = archive.plans.list_states().get(source.name)
    if state is None or (state.cron, state.timezone) != (timetable.cron, timetable.timezone):
        # The first call, or the first by this cron: what it planned just now is what the caller means.
        before = (now - grace).replace(microsecond=0)
        start = before if state is None else max(before, state.planned_to)
        state = PlanState(source.name, timetable.cron, timetable.timezone, start)
        archive.plans.put(state)
    if is_ahead(state.planned_to, now):
        log.warning("%s: was accounted for until %s, ahead of now; it is planned anew", source.name, state.planned_to)
        state = replace(state, planned_to=(now - grace).replace(microsecond=0))
        archive.plans.take_back(state, now)
    off = f"marbre was not called between {format_instant(state.planned_to)} and {format_instant(now)}"
    found = decide_due(timetable, state.planned_to, now, RunConditions(grace, off=off))
    if found is None:
        return None
    run = found.run
    if run is not None and run.planned_at is not None and archive.plans.has_begun(source.name, run.planned_at):
        run = None  # before the clock was set back
    try:
        return archive.plans.account(state, found.planned_to, found.skipped, run, at=now, marbre=marbre)
    except KeyError:  # another call was faster
        return None
