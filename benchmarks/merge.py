"""Merging archives: articles a second, what a merge of nothing new costs, and how large the merged file is.

    python benchmarks/merge.py [--articles 100000] [--folder DIR]

Two shards of made-up articles (`synthetic_archive.py`) are merged into an empty reading room, then merged again. The
file is compared with that of one archive into which all of it was written. The search index is left out on both sides:
folding words costs the same wherever it is done. Times are CPU seconds of this process, and by the clock.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import synthetic_archive

from archive.origins.merge import MergeOrder
from archive.store import Archive

AT = datetime(2026, 11, 28, tzinfo=UTC)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as folder:
        _measure(Path(folder), options.articles)


def _measure(folder: Path, number: int) -> None:
    shard, room = folder / "shard.db", folder / "room.db"
    synthetic_archive.build(shard, number, index=False)
    with Archive.open(room, create=True) as archive:
        for what in ("merge", "nothing new"):
            began, cpu = time.perf_counter(), time.process_time()
            report = archive.origins.merge(shard, MergeOrder(AT))
            seconds, used = time.perf_counter() - began, time.process_time() - cpu
            rate = f", {number / used:.0f} articles a CPU second" if report.new_articles else ""
            print(f"{what}: {report.new_articles} articles in {seconds:.1f} s, {used:.1f} s of CPU{rate}")
    sizes = {path: _read_size(path) for path in (shard, room)}
    share = sizes[room] / sizes[shard]
    print(f"one archive {sizes[shard] / 1e6:.1f} MB, merged {sizes[room] / 1e6:.1f} MB: {share:.3f}")


def _read_size(path: Path) -> int:
    """The file's size with its log folded in."""
    with Archive.open(path) as archive, archive.database.connection() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


if __name__ == "__main__":
    main()
