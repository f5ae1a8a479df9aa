"""A real newsroom's health over real crawls: fine while it publishes, a fault of two days found and named, healed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.store import Archive
from crawler.notify.notifier import Notifier
from crawler.notify.watch import watch
from tests.replay.conftest import Replay
from tests.replay.test_replay import HOST, desk_of, source

pytestmark = pytest.mark.slow

FIRST = datetime(2022, 8, 16, 9, tzinfo=UTC)
FAULT_FROM, FAULT_TO = datetime(2022, 8, 17, 6, tzinfo=UTC), datetime(2022, 8, 19, 6, tzinfo=UTC)
NAMED = {"html": ("changed", "a web page in the place of a feed"), "503": ("failing", "503")}


@pytest.mark.parametrize("kind", NAMED)
def test_a_fault_is_found_within_a_day_named_rightly_and_healed(replay: Replay, tmp_path: Path, kind: str) -> None:
    desk = desk_of(tmp_path / "desk", source("mali-live", f"https://{HOST}/", feeds=[f"https://{HOST}/feed/"]))
    events = []
    for at in (FIRST + n * timedelta(hours=10) for n in range(9)):
        replay.set_clock(at.isoformat())
        replay.set_fault(HOST, kind if FAULT_FROM <= at < FAULT_TO else "off")
        done = desk.crawl("--at", at.isoformat(), env=replay.env)
        assert done.code in (0, 1), done.err
        with Archive.open(desk.archive) as archive:
            events += watch(archive, at + timedelta(minutes=1), Notifier()).events
    assert [event.kind for event in events] == [NAMED[kind][0], "fine"]
    assert NAMED[kind][1] in events[0].reason
    assert timedelta(0) < events[0].at - FAULT_FROM < timedelta(days=1)
    assert timedelta(0) < events[1].at - FAULT_TO < timedelta(hours=11)
