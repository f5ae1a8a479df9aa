"""How long the site's pages take over an archive of made-up articles, beside Datasette's own pages of the same rows.

    python benchmarks/site.py [--articles 10000 100000] [--folder DIR] [--asks 200]

`marbre browse` runs as a process of its own and is asked over loopback, one page at a time. Archives are kept in the
folder and used again. Limits: article page p95 50 ms at any size; home page p95 200 ms at a million (--articles
1000000 takes long to build and some 15 GB).
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from archive.store import Archive

sys.path.insert(0, str(Path(__file__).parent))
from synthetic_archive import SOURCES, build

LIMITS = {"article": 50.0, "home": 200.0}


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


def main() -> None:
    """Build what is missing, measure each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("benchmarks/.archives"))
    parser.add_argument("--asks", type=int, default=200)
    options = parser.parse_args()
    for number in options.articles:
        folder = options.folder / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        archive = folder / "archive.db"
        if not archive.exists():
            build(archive, number, index=False)  # searching is measured by benchmarks/search.py
        Archive.open(archive).close()  # one that an earlier version built is brought up to date
        measure(archive, number, options.asks)


if __name__ == "__main__":
    main()
