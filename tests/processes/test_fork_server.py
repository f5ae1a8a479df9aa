"""Processes of crawls: a forked one is what a fresh one is, and whatever becomes of the server, nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from crawler.processes.fork_server import CrawlForkServer
from crawler.processes.forked import ForkedProcess
from crawler.processes.fresh import FreshProcess
from crawler.processes.process import UNKNOWN, CrawlProcess, NeverBegan, Streams

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="forks are for Linux")
PATIENCE = 60.0

PLAY = """
import json, os, signal, subprocess, sys
import prop
if __name__ == "__main__":
    child = subprocess.Popen(["sleep", "600"])
    told = {
        "words": sys.argv[1:], "folder": os.getcwd(), "weather": os.environ.get("WEATHER"), "name": __name__,
        "leads": os.getpid() == os.getpgrp() == os.getsid(0), "prop": prop.COLOUR,
        "handlers": [str(signal.getsignal(each)) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)],
        "output": os.readlink("/proc/self/fd/1"), "open": len(os.listdir("/proc/self/fd")),
    }
    print(json.dumps(told), child.pid, file=sys.stderr, flush=True)
    sys.exit(int(sys.stdin.readline() or 7))
"""


@dataclass
class Stage:
    """A folder with modules, a server that has loaded one of them, and what was started with it."""

    folder: Path
    server: CrawlForkServer
    files: list[IO[bytes]] = field(default_factory=list)

    def play(self, start: Callable[[list[str], Streams], CrawlProcess]) -> tuple[CrawlProcess, IO[bytes], Path]:
        """A process, the file that writes to its standard input, and what it says."""
        reads, writes = os.pipe()
        said = self.folder / f"said-{len(self.files)}"
        with said.open("wb") as errors, os.fdopen(reads, "rb") as given:
            process = start(["play", "phare", "--limit", "3"], Streams(given.fileno(), errors.fileno()))
        self.files.append(os.fdopen(writes, "wb", 0))
        return process, self.files[-1], said

    def fork(self) -> tuple[CrawlProcess, IO[bytes], Path]:
        return self.play(self.server.start)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    (tmp_path / "play.py").write_text(PLAY)
    (tmp_path / "prop.py").write_text("COLOUR = 'green'")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path(__file__).parents[2]}")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    made = Stage(tmp_path, CrawlForkServer(["prop"]))
    yield made
    made.server.close()
    for file in made.files:
        file.close()


def until(what: Callable[[], object], why: str) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.01)


def read_said(said: Path) -> tuple[dict[str, object], int]:
    """What a process tells of itself, and the number of the one that it has started."""
    until(lambda: said.read_bytes().endswith(b"\n"), "it says nothing")
    told, _, child = said.read_text().strip().rpartition(" ")
    return json.loads(told), int(child)


def end(process: CrawlProcess) -> int:
    until(lambda: process.find_exit_code() is not None, "it does not end")
    code = process.find_exit_code()
    assert code is not None
    return code


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_forked_process_is_what_a_fresh_one_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    first, pipe, _ = stage.fork()
    pipe.write(b"0\n")
    assert end(first) == 0  # the server runs by now
    monkeypatch.setenv("WEATHER", "grésil, puis \udcff")
    monkeypatch.chdir(stage.folder)
    told = []
    for start in (stage.server.start, FreshProcess):
        process, pipe, said = stage.play(start)
        found, child = read_said(said)
        assert process.find_exit_code() is None
        pipe.write(b"3\n")
        assert end(process) == 3
        until(lambda child=child: not is_there(child), "what it has started goes on")
        told.append((type(process), found))
    (forked, one), (fresh, other) = told
    assert (forked, fresh) == (ForkedProcess, FreshProcess)
    assert one == other
    assert one["words"] == ["phare", "--limit", "3"]
    assert one["leads"] is True


def test_a_kill_meets_one_process_and_all_that_it_has_started(stage: Stage) -> None:
    (one, _, one_said), (other, pipe, other_said) = stage.fork(), stage.fork()
    (_, one_child), (_, other_child) = read_said(one_said), read_said(other_said)
    one.kill()
    assert end(one) == -signal.SIGKILL
    until(lambda: not is_there(one_child), "what it has started goes on")
    one.send_signal(signal.SIGTERM)  # of no consequence
    assert other.find_exit_code() is None
    assert is_there(other_child)
    other.send_signal(signal.SIGTERM)
    assert end(other) == -signal.SIGTERM
    pipe.close()


def test_a_signal_to_a_process_that_has_not_begun_reaches_it(stage: Stage) -> None:
    process, _, _ = stage.fork()
    process.send_signal(signal.SIGTERM)
    assert end(process) == -signal.SIGTERM


def test_what_a_killed_server_has_forked_goes_on(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    (process, pipe, said), (other, _, other_said) = stage.fork(), stage.fork()
    read_said(said)
    _, other_child = read_said(other_said)
    assert stage.server.pid is not None
    os.kill(stage.server.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert process.find_exit_code() is None
    pipe.write(b"0\n")
    assert end(process) == UNKNOWN
    other.kill()
    assert end(other) == UNKNOWN
    until(lambda: not is_there(other_child), "what it has started goes on")
    afresh, pipe, _ = stage.fork()
    pipe.write(b"4\n")
    assert isinstance(afresh, FreshProcess)
    assert end(afresh) == 4
    assert "start afresh" in caplog.text


def test_a_server_that_cannot_load_its_modules_says_that_nothing_began(stage: Stage) -> None:
    server = CrawlForkServer(["no_such_prop"])
    process, _, said = stage.play(server.start)
    with pytest.raises(NeverBegan):
        end(process)
    assert said.read_bytes() == b""
    server.close()


def test_code_that_has_changed_is_loaded_anew(stage: Stage) -> None:
    process, pipe, said = stage.fork()
    assert read_said(said)[0]["prop"] == "green"
    (stage.folder / "prop.py").write_text("COLOUR = 'yellow'")
    late, _, late_said = stage.fork()
    with pytest.raises(NeverBegan):
        end(late)
    assert late_said.read_bytes() == b""
    newer, newer_pipe, newer_said = stage.fork()
    assert isinstance(newer, ForkedProcess)
    assert read_said(newer_said)[0]["prop"] == "yellow"
    for each, line in ((process, pipe), (newer, newer_pipe)):
        line.write(b"0\n")
        assert end(each) == 0


@pytest.mark.usefixtures("stage")
def test_the_server_ends_with_the_process_that_started_it() -> None:
    script = (
        "import os, sys; from crawler.processes.fork_server import CrawlForkServer as S;"
        "from crawler.processes.process import Streams; s = S(['prop']); p = s.start(['play'], Streams(0, 2));"
        "print(s.pid, flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1, stderr=-1, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stderr is not None
        server = int(starter.stdout.readline())
        assert '"prop": "green"' in starter.stderr.readline()
        assert is_there(server)
        starter.kill()
    until(lambda: not is_there(server), "the server goes on")


LOADED = """
import sys
from multiprocessing import forkserver
from pathlib import Path
import pipelines.workers.preload
from pipelines.workers.pool import WorkerPool
with WorkerPool(1, 30, 10) as pool:
    pool.require_worker()
    server = forkserver._forkserver._forkserver_pid
    own, server = (Path(f"/proc/{each}/cmdline").read_bytes() for each in ("self", server))
    assert pool.submit(len, "phare").result() == 5
print("forked" if own == server else server)
"""


@pytest.mark.slow
def test_what_reads_pages_is_forked_from_a_process_that_has_loaded_it() -> None:
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "forked", run.stdout + run.stderr
