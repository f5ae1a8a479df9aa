"""How fast a crawl is, beside its limit and a peer: whole commands over the same pages, in turn.

    python benchmarks/crawl_throughput.py [--pages 1000] [--rounds 3]

The limit is extraction alone with all cores (`marbre extract --batch` over the pages as files). The peer is
`trafilatura --parallel 2` over the pages' addresses, its sleep and its guard against private addresses switched off.
A crawl also keeps every page and its extraction. Delays and AutoThrottle are off. Ratios are taken round by round.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from press_server import press_pages

BIN = Path(sys.executable).parent
SETTINGS = """
[fetch]
contact = "benchmark@example.org"
delay = 0.0
autothrottle = false
concurrent = 16
concurrent_per_host = 8
allow_private_addresses = true
[crawl]
max_articles = 0
[sources]
shipped = false
"""
SOURCE = """
[[source]]
name = "press-{number}"
title = "Press {number}"
homepage = "{base}/"
sitemaps = ["{base}/sitemap.xml"]
"""
PEER_SETTINGS = "SLEEP_TIME = 5.0", "SSRF_PROTECTION = on"


@contextmanager
def pages_served(number: int) -> Iterator[list[str]]:
    """The pages on loopback, in a process of their own; the addresses of its newsrooms."""
    command = [sys.executable, str(Path(__file__).with_name("press_server.py")), "--pages", str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield list(takewhile(bool, map(str.strip, server.stdout)))
        finally:
            server.kill()


def desk(folder: Path, bases: list[str]) -> Path:
    """A configuration folder for the served newsrooms."""
    (folder / "sources").mkdir(parents=True)
    (folder / "marbre.toml").write_text(SETTINGS)
    sources = (SOURCE.format(number=number, base=base) for number, base in enumerate(bases, 1))
    (folder / "sources" / "fr.toml").write_text("".join(sources))
    return folder


def seconds(command: list[str], **options: object) -> float:
    """Wall seconds of a whole command; fails loudly when it does."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - began


def crawl(folder: Path, bases: list[str], number: int) -> float:
    """One crawl into a new archive; checks that every page is there."""
    config = desk(folder, bases)
    archive = folder / "archive.db"
    taken = seconds([str(BIN / "marbre"), "crawl", "-q", "--config", str(config), "--archive", str(archive)])
    with sqlite3.connect(archive) as connection:
        kept = connection.execute("SELECT count(*) FROM captures WHERE kind = 'article' AND status = 200").fetchone()[0]
        read = connection.execute("SELECT count(*) FROM extractions").fetchone()[0]
        articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    assert kept == number, f"{kept} of {number} pages kept"
    print(f"    crawl kept {kept} pages, read {read}, has {articles} articles", flush=True)
    return taken


def extract(folder: Path) -> float:
    """Extraction alone, all cores."""
    with (folder / "readings.jsonl").open("w") as out:
        began = time.perf_counter()
        subprocess.run(
            [str(BIN / "marbre"), "extract", "-q", "--batch", str(folder / "manifest.jsonl")], stdout=out, check=True
        )
        return time.perf_counter() - began


def peer(folder: Path, bases: list[str]) -> float:
    """trafilatura's own command over the addresses."""
    import trafilatura

    settings = (Path(trafilatura.__file__).parent / "settings.cfg").read_text()
    for line in PEER_SETTINGS:
        assert line in settings, f"trafilatura's settings have no {line!r} any more"
    config = folder / "settings.cfg"
    config.write_text(
        settings.replace("SLEEP_TIME = 5.0", "SLEEP_TIME = 0").replace("SSRF_PROTECTION = on", "SSRF_PROTECTION = off")
    )
    addresses = folder / "list.txt"
    subprocess.run(["curl", "-s", "-o", str(addresses), f"{bases[0]}/list.txt"], check=True)
    out = folder / "peer"
    shutil.rmtree(out, ignore_errors=True)
    taken = seconds(
        [str(BIN / "trafilatura"), "-i", str(addresses), "--parallel", "2", "-o", str(out), "--with-metadata",
         "--config-file", str(config)]
    )  # fmt: skip
    print(f"    trafilatura wrote {sum(1 for _ in out.rglob('*.txt'))} texts", flush=True)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, pages_served(options.pages) as bases:
        folder = Path(name)
        lines = []
        for index, (_, body) in enumerate(press_pages(options.pages), 1):
            (folder / f"{index}.html").write_bytes(body)
            row = {
                "path": f"{index}.html",
                "url": f"{bases[0]}/presse/article-{index}.html",
                "captured_at": "2026-01-01T00:00:00Z",
            }
            lines.append(json.dumps(row))
        (folder / "manifest.jsonl").write_text("\n".join(lines))
        print(f"{options.pages} pages, {os.cpu_count()} cores")
        against_limit, against_peer = [], []
        for round_ in range(options.rounds):
            limit = extract(folder)
            ours = crawl(folder / f"desk{round_}", bases, options.pages)
            theirs = peer(folder, bases)
            against_limit.append(limit / ours)
            against_peer.append(theirs / ours)
            rates = [f"{what} {options.pages / taken:.1f}/s" for what, taken in
                     (("extraction alone", limit), ("crawl", ours), ("trafilatura", theirs))]  # fmt: skip
            print(f"  round {round_ + 1}: {', '.join(rates)}", flush=True)
    print(f"crawl / extraction alone: {statistics.median(against_limit):.2f} (wanted: 0.80 or more)")
    print(f"crawl / trafilatura --parallel 2: {statistics.median(against_peer):.2f} (wanted: 1.50 or more)")


if __name__ == "__main__":
    main()
