"""Which worker crawls what: groups, rendezvous, places."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import combinations
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from crawler.cluster.choose import ClusterMember, choose_workers, find_groups, rank_workers, share_out
from crawler.cluster.orders import WorkerState, find_problem
from crawler.schedule.concurrency import PendingRun

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = st.sets(st.text("abcdefgh-0123456789", min_size=1, max_size=9), min_size=1, max_size=6)
HOSTS = st.dictionaries(
    st.sampled_from([f"source-{number}" for number in range(9)]),
    st.frozensets(st.sampled_from([f"h{number}.example" for number in range(7)]), min_size=1, max_size=3),
)


def waiting(*sources: str) -> list[PendingRun]:
    return [PendingRun(source, number, "schedule", NOW, NOW) for number, source in enumerate(sources, 1)]


def member(name: str, threads: int = 1, *, unusable: str | None = None, is_leaving: bool = False) -> ClusterMember:
    return ClusterMember(name, WorkerState(name, f"tcp://{name}:1", threads), unusable, is_leaving)


@given(HOSTS)
def test_sources_that_share_a_host_are_one_group_and_others_are_not(hosts: dict[str, frozenset[str]]) -> None:
    groups = find_groups(hosts)
    assert groups.keys() == hosts.keys()
    for one, other in combinations(hosts, 2):
        if hosts[one] & hosts[other]:
            assert groups[one] == groups[other]
    for group in set(groups.values()):  # each is held together by shared hosts
        left = [hosts[source] for source in hosts if groups[source] == group]
        reached = left.pop()
        while joined := [own for own in left if own & reached]:
            left = [own for own in left if not own & reached]
            reached = reached.union(*joined)
        assert left == []


@given(st.text(min_size=1, max_size=20), NAMES, st.text("xyz", min_size=1, max_size=4))
def test_a_worker_that_comes_or_goes_changes_no_order_among_the_others(group: str, names: set[str], new: str) -> None:
    before = rank_workers(group, names)
    assert [name for name in rank_workers(group, {*names, new}) if name != new or new in names] == before
    for gone in names:
        assert rank_workers(group, names - {gone}) == [name for name in before if name != gone]


@given(st.integers(0, 300), NAMES)
def test_no_worker_has_many_more_groups_than_another(number: int, names: set[str]) -> None:
    shared = share_out(frozenset(f"journal-{each}.example" for each in range(number)), frozenset(names))
    counts = Counter(shared.values())
    assert len(shared) == number
    assert max(counts.values(), default=0) <= ceil(1.05 * number / len(names))


def test_a_worker_that_leaves_moves_few_groups_of_the_others() -> None:
    names = [f"machine-{number}" for number in range(5)]
    groups = frozenset(f"journal-{number}.example" for number in range(2000))
    before, after = share_out(groups, frozenset(names)), share_out(groups, frozenset(names[1:]))
    stayed = [group for group in groups if before[group] != names[0]]
    assert sum(before[group] != after[group] for group in stayed) < len(stayed) / 10


@given(HOSTS, NAMES, st.lists(st.sampled_from("abc"), max_size=4), st.integers(0, 3))
def test_no_worker_gets_more_than_its_threads_and_every_run_is_told_of(
    hosts: dict[str, frozenset[str]], names: set[str], out: list[str], threads: int
) -> None:
    found = choose_workers(waiting(*hosts), out, find_groups(hosts), [member(name, threads) for name in names])
    assert found.workers.keys() | found.blocked.keys() == hosts.keys()
    assert found.workers.keys().isdisjoint(found.blocked)
    given_to = list(found.workers.values())
    for name in names:
        assert given_to.count(name) + out.count(name) <= max(threads, out.count(name))


def test_what_belongs_to_a_worker_waits_for_it_until_it_is_leaving() -> None:
    runs, groups = waiting("fanal"), {"fanal": "fanal.example"}
    owner = rank_workers("fanal.example", ("one", "two"))[0]
    other = {"one": "two", "two": "one"}[owner]
    away = choose_workers(runs, (), groups, [member(owner, unusable="it is not there"), member(other)])
    assert away.blocked == {"fanal": f"waits for worker {owner}: it is not there"}
    left = choose_workers(runs, (), groups, [member(owner, unusable="it is not there", is_leaving=True), member(other)])
    assert left.workers == {"fanal": other}
    assert "none that can be used" in choose_workers(runs, (), groups, []).blocked["fanal"]


def test_what_is_wrong_with_a_worker_is_a_sentence() -> None:
    good = WorkerState("one", "tcp://one:1", 1, "Marbre 1", 900.0, 0.0)
    assert find_problem(good, "Marbre 1", 500, 120) is None
    skewed = WorkerState("one", "tcp://one:1", 1, "Marbre 2", 900.0, 0.0)
    assert find_problem(skewed, "Marbre 1", 500, 120) == (
        "it runs Marbre 2, and here runs Marbre 1: install the same on both"
    )
    assert "400 MB are free" in str(find_problem(WorkerState("o", "a", 1, "Marbre 1", 400.0), "Marbre 1", 500, 120))
    assert "-31 s" in str(find_problem(WorkerState("o", "a", 1, "Marbre 1", 900.0, -31.0), "Marbre 1", 500, 120))
