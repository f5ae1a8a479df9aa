"""Commands killed at random moments, and what has to hold afterwards. Shared by a slow test and a benchmark.

What somebody else has read from the archive was acknowledged: a reader looks just before each kill, and all it saw has
to be there after it. Then the command runs to its end, and the archive is sound.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.crawls.ledger import CrawlStart
from archive.integrity.verify import verify
from archive.store import Archive
from crawler.demo.run_demo import write_config
from crawler.demo.server import serve
from tests.archive.made import AT, SOURCE, capture
from tests.crawl import warm

COMMANDS: dict[str, tuple[str, ...]] = {
    "crawl": ("crawl", "--quiet"),
    "reextract": ("reextract", "--accept", "--quiet", "--workers", "1"),
    "compact": ("compact", "--quiet"),
    "backup": ("backup",),
}


@dataclass(frozen=True)
class Seen:
    """What a reader found in the archive: keys and digests of everything that was committed."""

    captures: frozenset[tuple[int, str]]
    payloads: frozenset[str]
    extractions: frozenset[tuple[int, str | None]]

    def is_in(self, later: Seen) -> bool:
        return (
            self.captures <= later.captures
            and self.payloads <= later.payloads
            and self.extractions <= later.extractions
        )


NOTHING = Seen(frozenset(), frozenset(), frozenset())


class Workplace:
    """Le Fanal being served, its configuration, and the archives that the commands start from."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        write_config(folder / "config", url)
        crawled = folder / "crawled.db"
        self.run("crawl", crawled)
        with closing(sqlite3.connect(crawled)) as connection:
            connection.execute("UPDATE extractors SET extractor = 'former ' || extractor")
            connection.commit()
        packed = folder / "packed.db"
        noise = random.Random(3)
        template = noise.randbytes(40_000).hex()
        with Archive.open(packed, create=True) as archive:
            archive.crawls.sync_source(SOURCE, AT)
            archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))
            for number in range(300):
                body = f"<html>{template}{noise.randbytes(600).hex()}</html>".encode()
                archive.captures.add(capture(f"https://fanal.example/{number % 200}", body, hours=number))
        self._first = {"reextract": crawled, "compact": packed, "backup": packed}

    def arguments(self, name: str, archive: Path) -> list[str]:
        return [sys.executable, "-m", "crawler.cli", *self.words(name, archive)]

    def words(self, name: str, archive: Path) -> tuple[str, ...]:
        """What stands behind `marbre`."""
        places = ["--config", str(self.folder / "config"), "--archive", str(archive)]
        if name == "backup":
            places += ["--to", str(copies(archive))]
        return (*COMMANDS[name], *places)

    def run(self, name: str, archive: Path) -> float:
        """Run a command to its end; how many seconds it took."""
        began = time.monotonic()
        done = subprocess.run(self.arguments(name, archive), capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode in (0, 1), done.stderr
        return time.monotonic() - began

    def finish(self, name: str, archive: Path) -> None:
        """Run a command to its end, where nobody looks at how long that takes."""
        code, _, err = warm.run(self.words(name, archive), dict(os.environ), 300)
        assert code in (0, 1), err

    def fresh(self, name: str) -> Path:
        """A copy of what the command starts from; for a crawl, nothing."""
        path = self.folder / "work" / f"{name}.db"
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        if name in self._first:
            shutil.copyfile(self._first[name], path)
        return path


def seen(path: Path) -> Seen:
    """What a reader sees now; nothing where the archive is still being made."""
    if not path.exists():
        return NOTHING
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            connection.execute("BEGIN")
            return Seen(
                frozenset(connection.execute("SELECT capture_id, chain_digest FROM captures")),
                frozenset(digest for (digest,) in connection.execute("SELECT payload_digest FROM payloads")),
                frozenset(connection.execute("SELECT extraction_id, text_digest FROM extractions")),
            )
    except sqlite3.OperationalError:
        return NOTHING


def copies(archive: Path) -> Path:
    """Where backups of an archive go."""
    return archive.parent / "copies"


def check_copies(archive: Path) -> int:
    """Whatever bears a backup's name is whole; how many there are."""
    found = sorted(copies(archive).glob("*.db"))
    for path in found:
        with Archive.open(path, read_only=True) as copy:
            assert verify(copy).problems == (), path.name
    return len(found)


def kill_once(place: Workplace, name: str, moment: float) -> float | None:
    """One round: start, look, kill, check, finish, check.

    None where the command was still at work when it was killed, else how many seconds it took to its end.
    """
    path = place.fresh(name)
    process = subprocess.Popen(
        place.arguments(name, path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    began, took = time.monotonic(), None
    try:
        process.wait(moment)
        took = time.monotonic() - began
    except subprocess.TimeoutExpired:
        pass
    before = seen(path)
    if took is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert before.is_in(seen(path)), f"{name} killed after {moment:.2f} s lost what was acknowledged"
    if path.exists() and path.stat().st_size:
        with Archive.open(path) as archive:
            problems = verify(archive).problems
        assert problems == (), f"{name} killed after {moment:.2f} s: {problems[:3]}"
    check_copies(path)
    place.finish(name, path)
    with Archive.open(path) as archive:
        assert verify(archive).problems == ()
        counts = archive.count_rows()
    if name == "reextract":
        with closing(sqlite3.connect(path)) as connection:
            [(former,)] = connection.execute(
                "SELECT count(*) FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id "
                "JOIN extractors x ON x.extractor_id = e.extractor_id WHERE x.extractor LIKE 'former %'"
            )
        assert former == 0
    elif name == "crawl":
        assert counts.articles > 15
    elif name == "backup":
        assert check_copies(path) >= 1
    return took


def kill_often(folder: Path, name: str, rounds: int, seed: int) -> int:
    """So many rounds at random moments of the command's life, more while it never was at work; in how many it was."""
    chance = random.Random(seed)
    with serve() as newspaper:
        place = Workplace(folder, newspaper.url)
        whole = place.run(name, place.fresh(name))
        done = at_work = 0
        while done < rounds or (at_work == 0 and done < 10 * rounds):
            took = kill_once(place, name, chance.uniform(0.1, 1.0) * whole)
            whole = whole if took is None else took  # a machine less busy than at first
            done, at_work = done + 1, at_work + (took is None)
        return at_work
