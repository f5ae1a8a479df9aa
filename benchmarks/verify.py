"""How fast an archive is verified: megabytes of payload, before compression, a second and core.

    python benchmarks/verify.py [--copies 3]

Everything is recomputed: payloads with what they stand on, the chain, SQLite's own checks. The pages are those of the
folder `shared/press` beside the checkout, each also in variants that differ in their last bytes. Processor time is
counted over all threads, so that other processes on the machine do not. Limit: 200 MB a second and core.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from storage import PRESS, SITES, Answer, fill, stream

from archive.integrity.verify import verify
from archive.payloads.compact import compact
from archive.store import Archive


def variants(answers: list[Answer], copies: int) -> list[Answer]:
    """The answers again and again, each time with other bytes at the end, under addresses of their own."""
    return [
        Answer({**each.row, "url": f"{each.row['url']}?copy={number}"}, each.body + b"<!-- %d -->" % number)
        if number
        else replace(each)
        for number in range(copies)
        for each in answers
    ]


def measure(archive: Archive, title: str) -> None:
    """Verify with one thread and with one a core."""
    for threads in (1, None):
        wall, cpu = time.perf_counter(), time.process_time()
        report = verify(archive, threads=threads)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        assert report.is_sound, report.problems[:3]
        size = report.payload_bytes / 1e6
        print(
            f"{title}, {threads or 'all'} thread(s): {size:.0f} MB in {wall:.2f} s, {cpu:.2f} s of processor time: "
            f"{size / cpu:.0f} MB a second and core (limit 200), {size / wall:.0f} MB a second"
        )


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="every site of the folder")
    arguments = parser.parse_args()
    if not PRESS.is_dir():
        sys.exit(f"{PRESS} is not there: this benchmark needs saved press pages")
    answers = variants(stream(None if arguments.all else SITES), arguments.copies)
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "a.db", create=True) as archive:
        fill(archive, answers)
        measure(archive, "as the crawl leaves it")
        compact(archive.database)
        measure(archive, "after marbre compact")


if __name__ == "__main__":
    main()
