"""How fast stored pages are read again: two cores beside one, and beside a peer over the same pages as files.

    python benchmarks/reextract.py [--pages 2000] [--rounds 1]

Whole commands, in turn: `marbre reextract --accept` held to one core with one worker, and with two workers on two; each
reads every page again, keeps the extractions and lets the articles show them, on a fresh copy of one archive. The peer
is `trafilatura --input-dir --parallel 2`, which writes text files: once as it is, which reads the text alone, and once
with `--with-metadata`, which reads titles, authors and dates too, as we do. Limits: 1.8 times one core, 1.5 times the
peer. Means something on an idle machine only; on another one, the processor time (Linux) says more.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from press_server import PRESS, press_pages

from archive.crawls.ledger import CrawlStart, SourceRow
from archive.model.capture import Capture
from archive.store import Archive

BIN = Path(sys.executable).parent
SETTINGS = '[fetch]\ncontact = "benchmark@example.org"\n[sources]\nshipped = false\n'
SOURCE = (
    '[[source]]\nname = "press"\ntitle = "Press"\nhomepage = "https://press.example/"\ncountry = "fr"\n'
    'language = "fr"\nfeeds = ["https://press.example/feed/"]\n'
)


def prepare(folder: Path, number: int) -> None:
    """An archive whose pages another extractor has read, a configuration for it, and the pages as files."""
    (folder / "config" / "sources").mkdir(parents=True)
    (folder / "config" / "marbre.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "config" / "sources" / "fr.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "pages").mkdir()
    at = datetime(2024, 1, 1, tzinfo=UTC)
    with Archive.open(folder / "first.db", create=True) as archive:
        archive.crawls.sync_source(SourceRow("press", "Press", "https://press.example/", "fr", "fr"), at)
        crawl_id = archive.crawls.begin(CrawlStart("press", "manual", at, user_agent=None, marbre="0"))
        for index, (media_type, body) in enumerate(press_pages(number)):
            url = f"https://press.example/article-{index}.html"
            instant = at + timedelta(minutes=index)
            archive.captures.add(Capture(crawl_id, "press", "article", url, instant, 200, media_type, body=body))
            (folder / "pages" / f"{index}.html").write_bytes(body)
    reextract(folder, folder / "first.db", 2, pinned=False)
    connection = sqlite3.connect(folder / "first.db")
    connection.execute("UPDATE extractors SET extractor = 'former ' || extractor")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def reextract(folder: Path, archive: Path, workers: int, *, pinned: bool) -> float:
    """Seconds of one whole command."""
    command = [str(BIN / "marbre"), "reextract", "--accept", "--json", "--workers", str(workers)]
    command += ["--config", str(folder / "config"), "--archive", str(archive)]
    return run(["taskset", "-c", "0", *command] if pinned else command)


def reextract_copy(folder: Path, workers: int, *, pinned: bool) -> float:
    """The same on a fresh copy of the archive."""
    copy = folder / "copy.db"
    for old in folder.glob("copy.db*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copyfile(folder / "first.db", copy)
    return reextract(folder, copy, workers, pinned=pinned)


def peer(folder: Path, *options: str) -> float:
    """Seconds of the peer, its texts written to a fresh folder."""
    shutil.rmtree(folder / "texts", ignore_errors=True)
    command = [str(BIN / "trafilatura"), "--input-dir", str(folder / "pages"), "--output-dir", str(folder / "texts")]
    return run([*command, "--parallel", "2", *options])


def run(command: list[str]) -> float:
    """Seconds of a command that has to end well."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER: the worker processes of a command that has ended become this one's children."""


def processor_time() -> float:
    """Seconds of processor time of all processes of the commands so far."""
    try:
        while True:
            os.wait()
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    if not PRESS.is_dir():
        sys.exit(f"{PRESS} is not there: this benchmark needs saved press pages")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start")
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    over_one, over_plain, over_peer = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, arguments.pages)
        for _ in range(arguments.rounds):
            one, _ = timed(lambda: reextract_copy(folder, 1, pinned=True))
            two, used = timed(lambda: reextract_copy(folder, 2, pinned=False))
            plain, plain_used = timed(lambda: peer(folder))
            theirs, theirs_used = timed(lambda: peer(folder, "--with-metadata"))
            over_one.append(one / two)
            over_plain.append(plain / two)
            over_peer.append(theirs / two)
            rates = [f"{arguments.pages / seconds:.1f}" for seconds in (one, two, plain, theirs)]
            print("pages/s: one core {}, two {}, trafilatura {}, with metadata {}".format(*rates))
            print(f"processor seconds: {used:.1f}, trafilatura {plain_used:.1f}, with metadata {theirs_used:.1f}")
    print(f"two cores are {statistics.median(over_one):.2f} times one core (limit 1.8)")
    print(f"and {statistics.median(over_plain):.2f} times trafilatura --parallel 2, the text alone (limit 1.5)")
    print(f"and {statistics.median(over_peer):.2f} times the same --with-metadata, as much as we read (limit 1.5)")


def timed(command: Callable[[], float]) -> tuple[float, float]:
    """The wall seconds that a command says it took, and its processor seconds."""
    before = processor_time()
    return command(), processor_time() - before


if __name__ == "__main__":
    main()
