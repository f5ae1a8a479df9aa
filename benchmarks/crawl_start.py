"""CPU seconds of crawls of four articles, each in a process of its own: started afresh, and forked from the server.

    python benchmarks/crawl_start.py [--crawls 6]

Counts whatever the crawls start too (what reads pages), and apart from them the server that has loaded everything.
Linux only. The first crawl, which begins the archive, is left out.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawler.processes.fork_server import CrawlForkServer
from crawler.processes.fresh import FreshProcess
from crawler.processes.process import CrawlProcess, Streams
from tests.cluster.newsrooms import serve_newsrooms
from tests.crawl.command import SETTINGS, to_toml

PR_SET_CHILD_SUBREAPER = 36
"""prctl(2): whatever a crawl leaves behind is ours to wait for, and to count."""
Start = Callable[[list[str], Streams], CrawlProcess]


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crawls", type=int, default=6)
    crawls = parser.parse_args().crawls
    with tempfile.TemporaryDirectory() as folder, serve_elsewhere(Path(folder), 2 * crawls + 2):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        crawl(Path(folder), 0, FreshProcess)
        before = read_children_seconds()
        for number in range(1, crawls + 1):
            crawl(Path(folder), number, FreshProcess)
        print(f"afresh: {(read_children_seconds() - before) / crawls:.2f} s of the processor a crawl")
        server = CrawlForkServer()
        before = read_children_seconds()
        for number in range(crawls + 1, 2 * crawls + 1):
            crawl(Path(folder), number, server.start)
        own = read_server_seconds(server)
        server.close()
        print(f"forked: {(read_children_seconds() - before - own) / crawls:.2f} s; the server: {own:.2f} s, once")


@contextmanager
def serve_elsewhere(folder: Path, newsrooms: int) -> Iterator[None]:
    """Made-up newsrooms in a process of their own, which is not counted, and a configuration that declares them."""
    pid = os.fork()
    if pid == 0:
        with serve_newsrooms(4) as rooms:
            (folder / "fr.toml").write_text(rooms.declare(*range(1, newsrooms + 1)), encoding="utf-8")
            (folder / "fr.toml").rename(folder / "ready.toml")
            time.sleep(100_000)
    while not (folder / "ready.toml").exists():
        time.sleep(0.1)
    (folder / "config" / "sources").mkdir(parents=True)
    (folder / "ready.toml").rename(folder / "config" / "sources" / "fr.toml")
    (folder / "config" / "marbre.toml").write_text(to_toml(SETTINGS), encoding="utf-8")
    try:
        yield
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def crawl(folder: Path, number: int, start: Start) -> None:
    """Crawl one newsroom, and wait for all that this has started."""
    words = ["crawler.cli", "crawl", f"room-{number + 1}", "--config", str(folder / "config"), "--archive",
             str(folder / "archive.db"), "--create"]  # fmt: skip
    reads, writes = os.pipe()
    with os.fdopen(reads), os.fdopen(writes, "w"), (folder / "errors").open("wb") as errors:
        process = start(words, Streams(reads, errors.fileno()))
        while (code := process.find_exit_code()) is None:
            time.sleep(0.02)
    assert code == 0, (folder / "errors").read_text()
    time.sleep(0.5)


def read_server_seconds(server: CrawlForkServer) -> float:
    """What the server's process itself has taken until now."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_children_seconds() -> float:
    """What all that has ended below this process has taken."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
