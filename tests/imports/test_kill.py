"""An import that is killed: nothing stored is lost, and the next call does what was left."""

from __future__ import annotations

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
