"""The rhythm of a real newsroom, learned from eight weeks of real crawls; and a fault found in it.

    python benchmarks/rhythm.py [--steps-a-day 3] [--fault 503] [--fault-from 2022-08-17] [--to 2022-09-30] [FOLDER]

FOLDER holds the saved pages and their replay (default: ../shared/press beside the checkout). The replay's clock is
moved from 2 August to 30 September 2022; at each step `marbre crawl --at` runs over mali-live.net with the delay off,
and the source is judged as a running scheduler would. For three days the replay answers with the fault. Printed: the
rhythm as it was learned, the newsroom's real pauses (from the dates of its articles), each change of the verdict, and
after how long the fault was found and named.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

from archive.store import Archive
from crawler.health.judge import learn_rhythm_of, list_arrivals, to_words
from crawler.notify.notifier import Notifier
from crawler.notify.watch import watch

FIRST, LAST = datetime(2022, 8, 2, 10, tzinfo=UTC), datetime(2022, 9, 30, 18, tzinfo=UTC)
HOST = "mali-live.net"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FAULT_LASTS = timedelta(days=3)
EXPECTED = {
    "403": "failing",
    "429": "failing",
    "500": "failing",
    "503": "failing",
    "timeout": "failing",
    "reset": "failing",
    "empty": "failing",
    "loop": "failing",
    "private": "failing",
    "html": "changed",
}

_SETTINGS = """
[fetch]
contact = "benchmark@example.org"
delay = 0.0
autothrottle = false
timeout = 1.0
retries = 0
verify_tls = false
concurrent_per_host = 8
[extract]
workers = 1
[sources]
shipped = false
"""
_SOURCE = f"""
[[source]]
name = "mali-live"
title = "Mali Live"
homepage = "https://www.{HOST}/"
feeds = ["https://www.{HOST}/feed/"]
timezone = "Africa/Bamako"
delay = 0.0
exclude = ['/(category|tag|author|page|feed)/']
"""


@dataclass(frozen=True)
class Change:
    """A verdict that is not the one before."""

    at: datetime
    kind: str
    since_at: datetime
    reason: str


class Replayed:
    """A running replay and a desk to crawl it from."""

    def __init__(self, proxy: str, desk: Path) -> None:
        self._proxy = proxy
        self._desk = desk
        self.archive = desk / "archive.db"
        (desk / "sources").mkdir()
        (desk / "marbre.toml").write_text(_SETTINGS, encoding="utf-8")
        (desk / "sources" / "ml.toml").write_text(_SOURCE, encoding="utf-8")

    def ask(self, path: str) -> None:
        """A call of the replay's control address."""
        build_opener(ProxyHandler({"http": self._proxy})).open(f"http://replay.invalid{path}", timeout=10).close()

    def crawl(self, at: datetime) -> None:
        """One crawl as of an instant."""
        self.ask(f"/clock?at={quote(at.isoformat())}")
        command = [sys.executable, "-m", "crawler.cli", "crawl", "--at", at.isoformat(), "--config", str(self._desk)]
        proxies = {"http_proxy": self._proxy, "https_proxy": self._proxy}
        done = subprocess.run(
            [*command, "--archive", str(self.archive), "-q"],
            env={**os.environ, **proxies, "no_proxy": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise SystemExit(f"the crawl as of {at} ended with {done.returncode}: {done.stderr}")


@contextmanager
def replayed(folder: Path) -> Iterator[Replayed]:
    """A replay of the saved pages, ended in the end."""
    command = [sys.executable, str(folder / "replay.py"), "--port", "0", "--at", FIRST.isoformat()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        proxy = process.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as desk:
            yield Replayed(proxy, Path(desk))
    finally:
        process.terminate()
        process.wait()


def steps(first: datetime, last: datetime, a_day: int) -> list[datetime]:
    """So many instants a day, evenly between 9 and 21 hours."""
    days = (last.date() - first.date()).days + 1
    midnight = first.replace(hour=0, minute=0)
    hours = [9 + 12 * n / max(a_day - 1, 1) for n in range(a_day)]
    instants = [midnight + timedelta(days=day, hours=hour) for day in range(days) for hour in hours]
    return [at for at in instants if first <= at <= last]


def play(desk: Replayed, instants: list[datetime], fault: str | None, fault_from: datetime | None) -> list[Change]:
    """Crawl and judge at each instant; the changes of the verdict."""
    changes: list[Change] = []
    for at in instants:
        if fault and fault_from:
            holds = fault_from <= at < fault_from + FAULT_LASTS
            desk.ask(f"/fault?host={HOST}&kind={fault if holds else 'off'}")
        desk.crawl(at)
        with Archive.open(desk.archive) as archive:
            for event in watch(archive, at + timedelta(minutes=1), Notifier()).events:
                changes.append(Change(at, event.kind, event.since_at, event.reason))  # noqa: PERF401
    return changes


def delay_of(changes: list[Change], fault_from: datetime, kind: str) -> timedelta | None:
    """After how long the fault was found and rightly named, if it was while it lasted."""
    for change in changes:
        if fault_from <= change.at <= fault_from + FAULT_LASTS and change.kind == kind:
            return change.at - fault_from
    return None


def tell_rhythm(archive: Archive, until: datetime) -> None:
    """Print what was learned and the pauses that there were."""
    (history,) = archive.health.read_histories(until).values()
    rhythm, last = learn_rhythm_of(history)
    arrivals = list_arrivals(history)
    print(f"{len(history.looks)} newest looks, {len(history.good_looks)} good ones, {len(arrivals)} articles")
    print(
        f"rhythm: {rhythm.basis}, {rhythm.per_week:.1f} articles a week, {rhythm.tolerance:.1f} expected ones may fail"
    )
    days = [rhythm.share[24 * (day + 1)] - rhythm.share[24 * day] for day in range(7)]
    print("        " + "  ".join(f"{name} {value:.1f}" for name, value in zip(DAYS, days, strict=True)))
    for since, name in (
        (FIRST.replace(day=16, hour=12), "Tuesday noon"),
        (FIRST.replace(day=19, hour=17), "Friday 17:00"),
    ):
        print(f"        a silence from {name} on is unusual after {to_words(rhythm.find_unusual_from(since) - since)}")
    print("longest pauses between articles:")
    for pause, since, until_at in sorted(((b - a, a, b) for a, b in pairwise(arrivals)), reverse=True)[:4]:
        print(f"        {to_words(pause):>10}  {since:%a %d %b %H:%M} to {until_at:%a %d %b %H:%M} UTC")
    assert last is not None


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parents[1] / "../shared/press")
    parser.add_argument("--steps-a-day", type=int, default=3)
    parser.add_argument("--fault", choices=sorted(EXPECTED), default="503")
    parser.add_argument(
        "--fault-from", type=lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC), default=None
    )
    parser.add_argument(
        "--to", type=lambda text: datetime.fromisoformat(text).replace(hour=18, tzinfo=UTC), default=LAST
    )
    options = parser.parse_args()
    fault_from = options.fault_from or datetime(2022, 8, 17, 6, tzinfo=UTC)
    instants = steps(FIRST, options.to, options.steps_a_day)
    began = time.monotonic()
    with replayed(options.folder) as desk:
        changes = play(desk, instants, options.fault, fault_from)
        with Archive.open(desk.archive, read_only=True) as archive:
            tell_rhythm(archive, options.to + timedelta(minutes=1))
    print("verdicts:")
    for change in changes:
        print(
            f"        {change.at:%a %d %b %H:%M}  {change.kind}, since {change.since_at:%d %b %H:%M}: {change.reason}"
        )
    delay = delay_of(changes, fault_from, EXPECTED[options.fault])
    found = "not found" if delay is None else f"found as {EXPECTED[options.fault]} after {to_words(delay)}"
    print(f"fault {options.fault} for three days from {fault_from:%d %b %H:%M} on: {found} (limit: 24 hours)")
    print(json.dumps({"crawls": len(instants), "seconds": round(time.monotonic() - began, 1)}))
    sys.exit(0 if delay is not None and delay <= timedelta(days=1) else 1)


if __name__ == "__main__":
    main()
