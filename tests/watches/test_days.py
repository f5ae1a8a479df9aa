"""Days with failing ways and random kills: nothing is told twice, nothing is missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.watches.days import live


@pytest.mark.slow
def test_days_with_kills_tell_everything_once(tmp_path: Path) -> None:
    lived = live(tmp_path, days=4, watches=25, seed=7)
    assert lived.kills > 5
    assert lived.failures > 5
    assert len(lived.wanted) > 50
    assert lived.twice == []
    assert lived.missed == []
    assert lived.busiest_hour <= 3
