"""Ages as the settings write them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.ages import to_ages
from config.load import load
from tests.config.folders import ALONE, FANAL, folder_of


def test_the_shipped_ages_decline() -> None:
    hours = [age / timedelta(hours=1) for age in to_ages(load(None).settings.crawl.revisit_after)]
    assert hours == [1, 6, 24, 72, 168, 720]


def test_ages_rise_and_stand_once() -> None:
    assert to_ages(("2d", "90m", "48h", "1h")) == (timedelta(hours=1), timedelta(minutes=90), timedelta(days=2))


@pytest.mark.parametrize(
    ("written", "expected"), [('revisit_after = ["2h"]', ("2h",)), ("revisit_after = []", ()), ("", None)]
)
def test_a_source_may_declare_its_own_or_none(tmp_path: Path, written: str, expected: tuple[str, ...] | None) -> None:
    config = load(folder_of(tmp_path, {"marbre.toml": ALONE, "sources/ml.toml": FANAL + written}))
    assert config.sources[0].revisit_after == expected
