"""Make `fanal-v11.db.zst` and its seal again, by the command of a former checkout (see the README in this folder):

    python -m tests.archive.former.make ../former/.venv/bin/marbre

The newspaper is served by the checkout that this file stands in; everything that writes is the former command.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import zstandard

from crawler.demo import make_edition, serve
from tests.archive.former import fanal
from tests.crawl.command import PROXIES, Desk

HERE = Path(__file__).parent


class _Former:
    """The former command at a desk, its web a proxy on loopback."""

    def __init__(self, command: Path, desk: Desk, proxy: str) -> None:
        clean = {name: value for name, value in os.environ.items() if name not in PROXIES}
        self._command = command
        self._folder = desk.folder  # not this checkout's: Python would look for the command's modules there
        self._env = {
            **clean,
            "MARBRE_CONFIG": str(desk.folder),
            "MARBRE_ARCHIVE": str(desk.archive),
            "http_proxy": proxy,
        }

    def __call__(self, *arguments: str, at: datetime | None = None, codes: Sequence[int] = (0,)) -> None:
        words = [*arguments, *(("--at", at.isoformat()) if at else ())]
        done = subprocess.run(
            [self._command, *words], cwd=self._folder, env=self._env, capture_output=True, text=True, check=False
        )
        sys.stdout.write(f"$ marbre {' '.join(words)}\n{done.stdout}{done.stderr}")
        if done.returncode not in codes:
            raise SystemExit(f"marbre {' '.join(words)}: exit code {done.returncode}")


def make(marbre: _Former, port: int, seal: Path) -> None:
    """The life of the archive, as the README tells it."""
    first, night, second = fanal.FIRST_DAY, fanal.FIRST_DAY.replace(hour=0) + timedelta(days=1), fanal.SECOND_DAY
    with serve(port=port):
        marbre("crawl", fanal.NAME, at=first)
        marbre("notify", at=first.replace(minute=10))
        marbre("reextract", "--accept")
        marbre("crawl", fanal.NAME, "--scheduled", "--create", at=first.replace(hour=16, minute=20))
    for hour in (2, 6):  # nobody answers
        marbre("crawl", fanal.NAME, "--scheduled", at=night.replace(hour=hour, minute=20), codes=(1,))
    marbre("notify", at=night.replace(hour=6, minute=30))
    with serve(port=port) as paper:
        marbre("crawl", fanal.NAME, "--scheduled", at=night.replace(hour=8, minute=20))
        marbre("notify", at=night.replace(hour=8, minute=30))
        marbre("crawl", f"{fanal.NAME}-pannes", at=night.replace(hour=9), codes=(1,))
        marbre("compact", "--vacuum")
        paper.edition = 2
        urls = [fanal.URL + make_edition(1).find_article(key).path for key in fanal.SEEN_ANEW]
        marbre("crawl", *(word for url in urls for word in ("--url", url)), at=second, codes=(1,))
    marbre("index")
    marbre("verify")
    marbre("seal", str(seal))


def main(command: Path) -> None:
    """Make both files."""
    seal = HERE / "fanal-v11.seal.json"
    seal.unlink(missing_ok=True)
    with serve() as paper:
        port = int(paper.url.rpartition(":")[2])
    with tempfile.TemporaryDirectory() as folder:
        desk = fanal.former_desk(Path(folder) / "desk")
        make(_Former(command, desk, f"http://127.0.0.1:{port}"), port, seal)
        with closing(sqlite3.connect(desk.archive)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        compressed = zstandard.ZstdCompressor(level=22).compress(desk.archive.read_bytes())
    (HERE / "fanal-v11.db.zst").write_bytes(compressed)
    sys.stdout.write(f"{len(compressed):,} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
