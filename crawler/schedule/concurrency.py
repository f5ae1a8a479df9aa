"""Which pending runs may start now, beside those that are running. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.crawls.ledger import Trigger
from archive.locale.reason import RecordedReason


@dataclass(frozen=True, slots=True)
class PendingRun:
    """A run that has its line in the ledger and waits to be started, or was started.

    `hosts` are those it asks beside what its source declares now, if it was started under another configuration.
    """

    source: str
    crawl_id: int
    trigger: Trigger
    planned_at: datetime | None
    due_at: datetime
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StartDecision:
    """What may start now, in order; and what waits on, with the reason."""

    start: tuple[PendingRun, ...]
    wait: tuple[tuple[PendingRun, str], ...]


def choose_starts(
    waiting: Sequence[PendingRun],
    running: Sequence[PendingRun],
    hosts: Mapping[str, frozenset[str]],
    at_once: int,
    blocked: Mapping[str, str],
) -> StartDecision:
    """First come, first served: at most `at_once` together, never two of one host, none of those `blocked` (why).

    One that waits for a host lets those behind it pass, so that it does not hold up the rest.
    """
    busy = {host: run.source for run in running for host in sorted(run.hosts.union(hosts.get(run.source, ())))}
    count = len(running)
    start: list[PendingRun] = []
    wait: list[tuple[PendingRun, str]] = []
    for run in waiting:
        own = hosts.get(run.source, frozenset())
        shared = sorted(own & busy.keys())
        if run.source in blocked:
            wait.append((run, blocked[run.source]))
        elif shared:
            wait.append((run, RecordedReason("waits-host", source=busy[shared[0]], host=shared[0])))
        elif count >= at_once:
            wait.append((run, RecordedReason("waits-turn", number=at_once)))
        else:
            start.append(run)
            count += 1
            busy.update(dict.fromkeys(own, run.source))
    return StartDecision(tuple(start), tuple(wait))
