"""Health in the running daemon: a message when a source heals, figures, a backup, holds in the ledger."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from archive.crawls.plans import PlanState
from archive.integrity.backup import list_backups
from archive.store import Archive
from config.load import load
from crawler.demo.server import serve
from crawler.notify.notifier import Notifier
from crawler.notify.watch import watch
from crawler.schedule.health import make_hooks_factory
from tests.crawl.command import Desk, make_desk
from tests.health.kept import crawled, found
from tests.health.test_notify import Endpoint, listening

SETTINGS = """
[schedule]
cron = "* * * * *"
jitter = 0.0

[notify]
urls = ["{url}"]

[maintenance]
cron = "* * * * *"
backup_folder = "backups"
keep_backups = 1
"""


def failed_until_now(archive: Archive, source: str) -> None:
    """A source that has been failing for hours, and of which this was told."""
    now = datetime.now(UTC).replace(microsecond=0)
    found(archive, now - timedelta(hours=9), source)
    crawled(archive, now - timedelta(hours=9), ("a",), source=source)
    for hours in range(8, 0, -1):
        crawled(archive, now - timedelta(hours=hours), source=source, error="dns", status=None, body=None)
    assert watch(archive, now, Notifier()).verdicts[source].kind == "failing"
    # As if a daemon had planned until a moment ago: the run of this minute is due at once.
    minute = now.replace(second=0)
    archive.plans.put(PlanState(source, "* * * * *", "Indian/Reunion", minute - timedelta(seconds=1)))


def until(what: Callable[[], bool], seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.2)


def planned(desk: Desk) -> list[datetime]:
    """For when the runs were planned of which the ledger knows, oldest first."""
    with Archive.open(desk.archive, read_only=True) as archive:
        rows = archive.crawls.list_newest("le-fanal", limit=5)
    return sorted(row.planned_at for row in rows if row.trigger == "schedule" and row.planned_at and row.marbre != "0")


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with listening() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, endpoint: Endpoint) -> Iterator[Desk]:
    with serve() as newspaper:
        made = make_desk(tmp_path / "desk", newspaper.url)
        settings = made.folder / "marbre.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + SETTINGS.format(url=endpoint.url), encoding="utf-8")
        yield made


@pytest.mark.slow
def test_the_daemon_tells_that_a_source_heals_serves_figures_and_backs_up(
    desk: Desk, endpoint: Endpoint, tmp_path: Path
) -> None:
    pytest.importorskip("apprise")
    pytest.importorskip("prometheus_client")
    with Archive.open(desk.archive, create=True) as archive:
        failed_until_now(archive, "le-fanal")
    log = tmp_path / "log"
    command = [sys.executable, "-m", "crawler.cli", "schedule", "--metrics", "0", "--config", str(desk.folder)]
    with log.open("ab") as words:
        daemon = subprocess.Popen(
            [*command, "--archive", str(desk.archive)], stderr=words, stdout=words, env=os.environ
        )
    try:
        until(lambda: "fine again" in str(endpoint.messages), 120, log)
        assert endpoint.messages[0]["title"] == "Le Fanal: fine again"
        # The minute comes: maintenance has its time, and so has the next crawl.
        until(
            lambda: bool((desk.folder / "backups").is_dir() and list_backups(desk.folder / "backups", "archive")),
            90,
            log,
        )
        until(lambda: len(planned(desk)) >= 2, 20, log)
        first, second, *_ = planned(desk)
        assert second - first == timedelta(minutes=1)
        port = re.search(r"http://127\.0\.0\.1:(\d+)/metrics", log.read_text(encoding="utf-8"))
        assert port is not None
        with urlopen(f"http://127.0.0.1:{port[1]}/metrics", timeout=10) as answer:
            figures = answer.read().decode()
        assert 'marbre_verdict{source="le-fanal",verdict="fine"} 1.0' in figures
        assert re.search(r"marbre_queue \d", figures)
        with urlopen(f"http://127.0.0.1:{port[1]}/healthz", timeout=10) as answer:
            assert answer.status == 200
    finally:
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(60) == 0
    assert "hunter2" not in log.read_text(encoding="utf-8")


def test_what_is_plugged_in_holds_by_the_settings_and_has_its_chores(desk: Desk) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    with Archive.open(desk.archive, create=True) as archive:
        found(archive, now, "le-fanal")
        crawled(
            archive,
            now,
            source="le-fanal",
            status=429,
            error="http",
            headers=(("Retry-After", "3600"),),
        )
        hooks = make_hooks_factory(archive)(load(desk.folder))
        hold = hooks.find_hold("le-fanal", now + timedelta(minutes=5))
        assert hold is not None
        assert hold.until == now + timedelta(hours=1)
        assert "Retry-After: 3600" in hold.reason
        assert hooks.find_hold("le-fanal", now + timedelta(minutes=61)) is None
        assert [job.name for job in hooks.jobs] == ["maintenance", "digest"]
