"""How fast exports are, and how much memory they take: `python -m benchmarks.export`.

Over an archive of made-up articles, each export in a process of its own, as the command makes it, datasheet included;
the pace is articles a second of its CPU time (on one core; `wall` is the clock's, in which Parquet takes a second one).
`sqlite-utils rows`, where `--beside` asks for it, gives the same columns of the same articles, from a view made for it
in the archive, which else is only read. Wanted: JSON Lines 15,000 a second, CSV half of that, Parquet as
JSON Lines; memory within 50 MB between the smallest and the largest number.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from archive.export.row import FIELDS

_VIEW = """
    CREATE VIEW IF NOT EXISTS export_rows AS SELECT {fields} FROM (
      SELECT a.*, (SELECT max(r.number) FROM revisions r WHERE r.article_id = a.article_id) AS revision,
             NULL AS dispatch_id, NULL AS copied_share, NULL AS first_source FROM articles a) m
    JOIN sources s ON s.source = m.source JOIN extractions e ON e.extraction_id = m.extraction_id
    JOIN extractors x ON x.extractor_id = e.extractor_id JOIN captures c ON c.capture_id = m.capture_id"""


@dataclass(frozen=True)
class Measured:
    """A process that has ended."""

    cpu: float
    wall: float
    megabytes: float


def measure(arguments: list[str], output: Path) -> Measured:
    """Run a command to its end, its standard output into a file."""
    began = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(arguments, stdout=file, env=os.environ | {"OMP_NUM_THREADS": "1"})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
    if status:
        raise SystemExit(f"{' '.join(arguments[:6])} … ended with {status}")
    return Measured(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss / 1024)


def make_archive(path: Path, number: int) -> None:
    """A made-up archive, by a process of its own: Linux counts what a parent holds as its child's peak."""
    make = [sys.executable, "-m", "benchmarks.synthetic_archive", str(path), "--articles", str(number), "--no-index"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)


def run(archive: Path, number: int, formats: list[str], folder: Path) -> None:
    """All formats over the newest `number` articles."""
    for name in formats:
        target = folder / f"{number}.{name}"
        command = [sys.executable, "-m", "crawler.cli", "export", "--archive", str(archive), "--limit", str(number)]
        report(name, number, measure([*command, "--format", name, "-o", str(target)], folder / "out"), target)


def run_beside(archive: Path, number: int, folder: Path) -> None:
    """sqlite-utils over as many articles."""
    with sqlite3.connect(archive) as connection:
        connection.execute(_VIEW.format(fields=", ".join(f"{f.sql} AS {name}" for name, f in FIELDS.items())))
    rows = [sys.executable, "-m", "sqlite_utils", "rows", str(archive), "export_rows", "--nl", "--limit", str(number)]
    report("sqlite-utils rows", number, measure(rows, folder / "out"), folder / "out")
    with sqlite3.connect(archive) as connection:
        connection.execute("DROP VIEW export_rows")


def report(name: str, number: int, measured: Measured, target: Path) -> None:
    """One line."""
    files = [target] if target.is_file() else list(target.rglob("*"))
    size = sum(path.stat().st_size for path in files) / 1e6
    print(
        f"{name:18} {number:9,} articles {number / measured.cpu:9,.0f}/s of CPU {number / measured.wall:9,.0f}/s wall "
        f"{measured.megabytes:6.0f} MB memory {size:8.1f} MB written",
        flush=True,
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--archive", type=Path, help="an archive of benchmarks.synthetic_archive; made where absent")
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--formats", nargs="+", default=["jsonl", "csv", "parquet"])
    parser.add_argument("--beside", action="store_true", help="run sqlite-utils too; always over a made archive")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.archive and options.archive.parent) as made:
        folder = Path(made)
        archive = options.archive or folder / "archive.db"
        if not archive.exists():
            make_archive(archive, max(options.articles))
        load = os.getloadavg()[0]
        print(
            f"{os.cpu_count()} cores, load {load:.1f}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
        )
        for number in options.articles:
            run(archive, number, options.formats, folder)
            if options.beside or not options.archive:
                run_beside(archive, number, folder)


if __name__ == "__main__":
    main()
