"""How long the site's pages take over an archive of made-up articles, beside Datasette's own pages of the same rows.

    python benchmarks/site.py [--articles 10000 100000] [--folder DIR] [--asks 200] [--readers 4]

Then `--readers` readers at once, each asking for reading pages, alone and while two others ask for heavy pages of SQL
without a pause: a wide join, and a statement that runs into its time limit.

`marbre browse` runs as a process of its own and is asked over loopback, one page at a time. Archives are kept in the
folder and used again. Limits: article page p95 50 ms at any size; home page p95 200 ms at a million (--articles
1000000 takes long to build and some 15 GB); reading pages p95 200 ms beside SQL.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from archive.store import Archive

sys.path.insert(0, str(Path(__file__).parent))
from synthetic_archive import SOURCES, build

LIMITS = {"article": 50.0, "home": 200.0}
BESIDE_SQL = 200.0
"""Milliseconds of the processor's time and waiting, p95, that a reading page may take while SQL runs."""

HEAVY = (
    "/archive?sql=select+*+from+extractions+a,+extractions+b,+articles+c+limit+5000",
    "/archive.json?sql=select+*+from+extractions+a,+extractions+b+limit+5000",
    "/archive?sql=with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n)+select+sum(i)+from+n",
)


@contextmanager
def browsing(archive: Path) -> Iterator[str]:
    """`marbre browse`; gives its address."""
    command = [sys.executable, "-m", "crawler.cli", "browse", "--archive", str(archive), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split(" at ")[1].split()[0].rstrip("/")
    finally:
        process.terminate()
        process.wait()


def pages(articles: int) -> dict[str, Callable[[], str]]:
    """Addresses to ask, by what they are; each call gives the next one."""
    pick = random.Random(7)

    def number() -> int:
        return pick.randint(1, articles)

    return {
        "home": lambda: "/",
        "home, a year": lambda: "/?days=365",
        "home, all by country": lambda: "/?days=all&by=country",
        "article": lambda: f"/article/{number()}",
        "source": lambda: f"/source/{pick.choice(SOURCES).source}",
        "Datasette: home": lambda: "/archive",
        "Datasette: table": lambda: "/archive/articles",
        "Datasette: table, no facets": lambda: "/archive/captures?_nofacet=1&_nocount=1",
        "Datasette: row": lambda: f"/archive/articles/{number()}",
        "Datasette: view, one article": lambda: f"/archive/articles_view?article_id={number()}&_nofacet=1",
    }


def p(share: float, values: list[float]) -> float:
    """A percentile."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def measure(archive: Path, articles: int, asks: int) -> None:
    """Ask every kind of page and print what it took."""
    print(f"\n{articles:,} articles, {archive.stat().st_size / 1e6:,.0f} MB; load {os.getloadavg()[0]:.1f}")
    print(f"{'page':32}{'asked':>6}{'first':>9}{'median':>9}{'p95':>9}   ms; of the limit")
    with browsing(archive) as base, httpx.Client(base_url=base, timeout=60) as client:
        client.get("/-/versions.json")
        for name, address in pages(articles).items():
            times = []
            for _ in range(asks if name in LIMITS else max(asks // 5, 10)):
                start = time.perf_counter()
                answer = client.get(address())
                times.append(1000 * (time.perf_counter() - start))
                if answer.status_code != 200:
                    print(f"{name}: {answer.status_code} after {times[-1]:.0f} ms")
                    break
            ratio = f"   {p(0.95, times) / LIMITS[name]:.2f} of {LIMITS[name]:.0f}" if name in LIMITS else ""
            print(f"{name:32}{len(times):6}{times[0]:9.1f}{p(0.5, times):9.1f}{p(0.95, times):9.1f}{ratio}")


def measure_readers(archive: Path, articles: int, readers: int, seconds: float = 15) -> None:
    """Readers at once, alone and beside heavy SQL."""
    print(f"\n{readers} readers at once{'':15}{'asked':>6}{'median':>9}{'p95':>9}{'longest':>9}   ms")
    with browsing(archive) as base:
        for others in (0, 2):
            heavy: list[tuple[float, int]] = []
            times: list[float] = []
            end = time.perf_counter() + seconds

            def ask_heavy(base: str = base, end: float = end, heavy: list[tuple[float, int]] = heavy) -> None:
                with httpx.Client(base_url=base, timeout=60) as client:
                    for address in itertools.cycle(HEAVY):
                        start = time.perf_counter()
                        if start > end:
                            return
                        size = len(client.get(address).content)
                        heavy.append((time.perf_counter() - start, size))

            def read(seed: int, base: str = base, end: float = end, times: list[float] = times) -> None:
                pick = random.Random(seed)
                kinds = ("home", "article", "article", "article", "source")
                with httpx.Client(base_url=base, timeout=60) as client:
                    while time.perf_counter() < end:
                        address = pages(articles)[pick.choice(kinds)]()
                        start = time.perf_counter()
                        client.get(address)
                        times.append(1000 * (time.perf_counter() - start))
                        time.sleep(0.2)  # a reader reads

            threads = [threading.Thread(target=read, args=(n,)) for n in range(readers)]
            threads += [threading.Thread(target=ask_heavy) for _ in range(others)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            name = f"beside {others} of heavy SQL" if others else "alone"
            print(f"{name:32}{len(times):6}{p(0.5, times):9.1f}{p(0.95, times):9.1f}{max(times):9.1f}", end="")
            print(f"   {p(0.95, times) / BESIDE_SQL:.2f} of {BESIDE_SQL:.0f}")
            if heavy:
                longest, largest = max(each[0] for each in heavy), max(each[1] for each in heavy)
                print(f"  {len(heavy)} answers of SQL, the longest {longest:.1f} s, the largest {largest / 1e6:.1f} MB")


def main() -> None:
    """Build what is missing, measure each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("benchmarks/.archives"))
    parser.add_argument("--asks", type=int, default=200)
    parser.add_argument("--readers", type=int, default=4)
    options = parser.parse_args()
    for number in options.articles:
        folder = options.folder / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        archive = folder / "archive.db"
        if not archive.exists():
            build(archive, number, index=False)  # searching is measured by benchmarks/search.py
        Archive.open(archive).close()  # one that an earlier version built is brought up to date
        if options.asks:
            measure(archive, number, options.asks)
        measure_readers(archive, number, options.readers)


if __name__ == "__main__":
    main()
