"""The command whose standard streams are closed, or full: a line and an exit code, and work that is done stays done."""

from __future__ import annotations

import getpass
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import marbre
from tests.archive.shards import make_shard
from tests.archive.taken_down import URL, fill


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with some articles."""
    path = tmp_path_factory.mktemp("streams") / "archive.db"
    with make_shard(path) as archive:
        fill(archive).dispatches.refresh()
    return path


def run(path: Path, words: str, redirected: str) -> tuple[int, str]:
    """The command in a shell: its exit code, and what it said on standard error."""
    command = f"exec {sys.executable} -m crawler.cli {words} --archive {path} {redirected}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


VERBS = ("status", "export", "dispatches --csv")


@pytest.mark.slow
@pytest.mark.parametrize("words", VERBS)
def test_a_full_disk_behind_standard_output_is_told_in_a_line(path: Path, words: str) -> None:
    said = "marbre: standard output: No space left on device; what was to be shown is not\n"
    assert run(path, words, "> /dev/full") == (2, said)


@pytest.mark.slow
@pytest.mark.parametrize("words", [*VERBS, "stats"])
def test_closed_streams_are_as_none(path: Path, words: str) -> None:
    assert run(path, words, ">&- <&-") == (0, "")
    assert run(path, words, "2>&- | cat > /dev/null")[0] == 0


@pytest.mark.slow
def test_what_was_done_before_stays_done(path: Path) -> None:
    order = f"takedown {URL} --step restrict --reason privacy --by tests"
    assert run(path, order, "> /dev/full")[0] == 2
    listed = CliRunner().invoke(marbre, ["takedown", "--list", "--archive", str(path)]).output
    assert "restrict  privacy" in listed


def test_an_order_has_a_number_where_its_user_has_no_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_none() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.setattr(getpass, "getuser", find_none)
    words = ["takedown", "2", "--step", "restrict", "--reason", "privacy", "--archive", str(path)]
    assert CliRunner().invoke(marbre, words).exit_code == 0
    assert "by uid " in CliRunner().invoke(marbre, ["takedown", "--list", "--archive", str(path)]).output
