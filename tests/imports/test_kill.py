"""An import that is killed, or meets a full disk: nothing stored is lost, and the next call does what was left."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from archive.integrity.verify import verify
from archive.store import Archive
from tests.imports.made import AT, HOST, make_http, make_page, make_record, read_state, write_warc_gz
from tests.reextraction.kept import write_config

PAGES = 60
MOST_SECONDS = 120
"""In which the first captures have to be there, on the slowest machine."""


def count_captures(path: Path) -> int:
    """What another process has committed so far."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM captures").fetchone()[0])
    return 0


@pytest.mark.slow
def test_an_import_that_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    records = [
        make_record(f"{HOST}/quais/{number // 2}", make_http(make_page(number // 2, f"La marée {number}.")),
                    AT + timedelta(hours=number))
        for number in range(PAGES)
    ]  # fmt: skip
    warc = write_warc_gz(tmp_path / "a.warc.gz", records)
    whole, killed = tmp_path / "whole.db", tmp_path / "killed.db"
    command = [sys.executable, "-m", "crawler.cli", "import", str(warc), "--config", str(tmp_path / "config"), "-q"]
    for moment in (10, 35):
        with subprocess.Popen([*command, "--archive", str(killed)], stdout=subprocess.DEVNULL) as process:
            until = time.monotonic() + MOST_SECONDS
            while count_captures(killed) < moment and process.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            process.kill()
    for path in (killed, whole):
        assert subprocess.run([*command, "--archive", str(path)], check=False, capture_output=True).returncode == 0
    with Archive.open(killed) as one, Archive.open(whole) as other:
        assert read_state(one) == read_state(other)
        assert len(read_state(one)["captures"]) == PAGES
        assert verify(one).is_sound
        outcomes = {crawl.outcome for crawl in one.crawls.list_newest()}
        assert outcomes <= {"lost", "done"}


_WITH_LITTLE_DISK = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from crawler.cli import main
sys.argv = ["marbre", *sys.argv[2:]]
main()
"""


@pytest.mark.slow
def test_an_import_onto_a_full_disk_ends_with_a_line_and_is_gone_on_with(tmp_path: Path) -> None:
    """A limit on the size of files is what a full disk is to SQLite; it can be lifted without a disk of one's own."""
    write_config(tmp_path / "config")
    noise = "".join(f"{hash_of(number)} " for number in range(400))  # compresses badly
    records = [
        make_record(
            f"{HOST}/quais/{number}", make_http(make_page(number, noise[number:])), AT + timedelta(hours=number)
        )
        for number in range(40)
    ]
    warc = write_warc_gz(tmp_path / "a.warc.gz", records)
    path = tmp_path / "archive.db"
    Archive.open(path, create=True).close()
    limit = path.stat().st_size + 300_000
    command = ["import", str(warc), "--config", str(tmp_path / "config"), "--archive", str(path), "-q"]
    full = subprocess.run(
        [sys.executable, "-c", _WITH_LITTLE_DISK, str(limit), *command], check=False, capture_output=True, text=True
    )
    assert full.returncode == 2
    assert "Traceback" not in full.stderr
    assert "full" in full.stderr
    assert 0 < count_captures(path) < len(records)
    with Archive.open(path) as archive:
        assert verify(archive).is_sound
    assert subprocess.run([sys.executable, "-m", "crawler.cli", *command], check=False).returncode == 0
    with Archive.open(path) as archive:
        assert len(read_state(archive)["captures"]) == len(records)
        assert verify(archive).is_sound


def hash_of(number: int) -> str:
    """Letters that do not repeat."""
    return hashlib.sha256(str(number).encode()).hexdigest()
