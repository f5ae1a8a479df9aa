"""Memory of the crawling process between page 1,000 and page 10,000: it has to stay flat.

    python benchmarks/crawl_memory.py [--pages 10000]

Resident memory (RSS of the crawling process alone, its workers are replaced as they go) is read as the counts in the
ledger pass 1,000 pages and at every further thousand. The limit is 50 MB of growth.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crawl_throughput import BIN, desk, pages_served

LIMIT_MB = 50


def resident_mb(pid: int) -> float:
    """RSS in MB, from /proc."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def captures(archive: Path) -> int:
    """What the ledger counts so far."""
    if not archive.exists():
        return 0
    with sqlite3.connect(f"file:{archive}?mode=ro", uri=True) as connection:
        try:
            return int(connection.execute("SELECT coalesce(sum(captures), 0) FROM crawls").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    pages = parser.parse_args().pages
    extractions: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as name, pages_served(pages) as bases:
        config = desk(Path(name) / "desk", bases)
        archive = Path(name) / "archive.db"
        command = [str(BIN / "marbre"), "crawl", "-q", "--config", str(config), "--archive", str(archive)]
        with subprocess.Popen(command) as process:
            following = 1000
            while process.poll() is None:
                count = captures(archive)
                if count >= following:
                    extractions.append((count, resident_mb(process.pid)))
                    print(f"  page {count:6}: {extractions[-1][1]:.0f} MB", flush=True)
                    following = count // 1000 * 1000 + 1000
                time.sleep(0.2)
    if len(extractions) < 2:
        sys.exit("too few pages to say anything")
    growth = max(megabytes for _, megabytes in extractions[1:]) - extractions[0][1]
    share = growth / LIMIT_MB
    print(
        f"growth from page 1,000: {growth:.0f} MB; share of the limit of {LIMIT_MB} MB: {share:.2f} (wanted: under 1)"
    )


if __name__ == "__main__":
    main()
