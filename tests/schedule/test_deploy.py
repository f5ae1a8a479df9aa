"""The files of docs/deploy: each checked by the program it is for, where this machine has it; the crontab is run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from crawler.demo.server import serve
from tests.crawl.command import Desk, make_desk
from tests.machine import absent

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
MARBRE = Path(sys.executable).with_name("marbre")


def need(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        absent(f"this machine has no {program}")
    return found


def checked(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def placed(name: str, folder: Path) -> Path:
    """A copy in which the command stands where it is installed here."""
    copy = folder / name
    copy.write_text((DEPLOY / name).read_text(encoding="utf-8").replace("/opt/marbre/bin/marbre", str(MARBRE)))
    return copy


@pytest.mark.parametrize("unit", ["marbre.service", "marbre-web.service"])
def test_the_unit_is_one_for_systemd(tmp_path: Path, unit: str) -> None:
    checked(need("systemd-analyze"), "verify", str(placed(unit, tmp_path)))


def test_the_crontab_is_one_for_cron() -> None:
    checked(need("crontab"), "-n", str(DEPLOY / "crontab"))


def test_the_compose_file_is_one_for_compose() -> None:
    out = checked(need("docker-compose"), "-f", str(DEPLOY / "compose.yaml"), "config")
    assert "stop_grace_period: 90s" in out.replace("1m30s", "90s")
    assert "browse" in out


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Le Fanal, planned every minute."""
    with serve() as newspaper:
        made = make_desk(tmp_path / "desk", newspaper.url)
        with (made.folder / "marbre.toml").open("a", encoding="utf-8") as settings:
            settings.write('\n[schedule]\ncron = "* * * * *"\n')
        yield made


@pytest.mark.slow
def test_the_line_of_the_crontab_crawls_in_cron_s_bare_environment(desk: Desk, tmp_path: Path) -> None:
    line = placed("crontab", tmp_path).read_text(encoding="utf-8").splitlines()[-1]
    command = line.split(None, 5)[5].replace("/etc/marbre", str(desk.folder))
    command = command.replace("/var/lib/marbre/archive.db", str(desk.archive))
    assert desk.marbre("init", "--archive", str(desk.archive)).code == 0
    bare = {"HOME": str(tmp_path), "LOGNAME": "marbre", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    done = subprocess.run(["/bin/sh", "-c", command], env=bare, capture_output=True, text=True, check=False)
    # Cron mails whatever is said: a good crawl says nothing.
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with Archive.open(desk.archive, read_only=True) as archive:
        rows = archive.crawls.list_newest()
        assert archive.count_rows().articles == 21
    assert [(row.trigger, row.outcome) for row in rows if row.outcome != "missed"] == [("schedule", "done")]
    assert rows[0].planned_at is not None
    assert rows[0].planned_at.second == 0


def test_nothing_due_is_a_good_end(desk: Desk) -> None:
    settings = desk.folder / "marbre.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("* * * * *", "0 3 29 2 *"), encoding="utf-8")
    done = desk.marbre("crawl", "--scheduled", "--create", "--json")
    assert (done.code, json.loads(done.out)["crawls"]) == (0, [])
    assert desk.marbre("crawl", "--scheduled", "--plan").code == 2
