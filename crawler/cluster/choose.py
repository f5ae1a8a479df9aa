"""Which worker crawls which source, and what waits for what. Pure.

Sources that share a host are one group and go to one worker, by rendezvous hash with a bound: a worker that comes or
goes moves the groups that it gains or loses, and few others, and none has many more groups than another.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.locale.reason import RecordedReason
from crawler.cluster.orders import WorkerState
from crawler.schedule.concurrency import PendingRun

_SPARE = 1.05
"""How many more groups than the mean a worker may have: less moves more of them when workers come and go."""


@dataclass(frozen=True, slots=True)
class ClusterMember:
    """A worker that sources belong to, as it was seen last: None where only its name is known.

    `unusable` says why it gets no orders now; `is_leaving` that its groups go to others.
    """

    name: str
    state: WorkerState | None
    unusable: str | None = None
    is_leaving: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """By source, who is to crawl it now; and why others wait."""

    workers: Mapping[str, str]
    blocked: Mapping[str, str]


def find_groups(hosts: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """By source, the name of its group: the first host of all sources that share hosts, directly or by others."""
    leaders: dict[str, str] = {}

    def find(host: str) -> str:
        while leaders.setdefault(host, host) != host:
            leaders[host] = host = leaders[leaders[host]]
        return host

    for own in hosts.values():
        first, *others = sorted(own) or [""]
        for other in others:
            low, high = sorted((find(first), find(other)))
            leaders[high] = low
    return {source: find(min(own, default="")) for source, own in hosts.items()}


def rank_workers(group: str, names: Iterable[str]) -> list[str]:
    """The workers by their hash for a group, the highest first (rendezvous hashing, Thaler and Ravishankar 1996)."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{name}\n{group}".encode()).digest(), reverse=True)


@lru_cache(maxsize=4)
def share_out(groups: frozenset[str], names: frozenset[str]) -> Mapping[str, str]:
    """By group, its worker: the first of its ranking that is not full (bounded loads, Mirrokni and others 2018)."""
    if not names:
        return {}
    most = math.ceil(_SPARE * len(groups) / len(names))
    numbers: Counter[str] = Counter()
    shared = {}
    for group in sorted(groups):
        shared[group] = next(name for name in rank_workers(group, names) if numbers[name] < most)
        numbers[shared[group]] += 1
    return shared


def choose_workers(
    waiting: Sequence[PendingRun], out: Iterable[str], groups: Mapping[str, str], members: Sequence[ClusterMember]
) -> Assignment:
    """Who crawls what waits, in its order. `out`: for each order that is out, whose it is."""
    by_name = {member.name: member for member in members if not member.is_leaving}
    shared = share_out(frozenset(groups.values()), frozenset(by_name))
    taken = Counter(out)
    workers: dict[str, str] = {}
    blocked: dict[str, str] = {}
    for run in waiting:
        name = shared.get(groups.get(run.source, ""))
        if name is None:
            blocked[run.source] = RecordedReason("waits-any-worker")
            continue
        member = by_name[name]
        if member.unusable is not None or member.state is None:
            blocked[run.source] = RecordedReason(
                "waits-worker", worker=name, why=member.unusable or RecordedReason("worker-unseen")
            )
        elif taken[name] >= member.state.threads:
            blocked[run.source] = RecordedReason("waits-threads", worker=name)
        else:
            workers[run.source] = name
            taken[name] += 1
    return Assignment(workers, blocked)
