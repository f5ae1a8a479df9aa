"""kill -9 at any moment of a crawl, a re-extraction, a compaction or a backup loses nothing acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reextraction.kills import COMMANDS, kill_often


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path, name: str) -> None:
    assert kill_often(tmp_path, name, rounds=3, seed=11) >= 1
