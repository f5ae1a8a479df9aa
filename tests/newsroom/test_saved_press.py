"""Discovery on pages as publishers served them: the benchmark's own measure, on a few of the sites."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.material import needs_press

ROOT = Path(__file__).parents[2]


@needs_press
@pytest.mark.slow
def test_saved_pages_give_their_feed_and_no_noise() -> None:
    command = [sys.executable, "benchmarks/discovery.py", "--sites", "25"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    line = next(line for line in told.splitlines() if line.startswith("saved pages: 25 sites"))
    counts = {what.strip(): int(count) for count, what in re.findall(r"(\d+) ([a-z ]+)", line)}
    assert counts["found a working one"] == counts["declare a feed"] > 5
    assert counts["system right"] == counts["system known"] > 3
    assert counts["noise chosen"] == 0
    most = [int(number) for number in re.findall(r"(\d+) at most \(allowed 15\)", told)]
    assert most
    assert max(most) <= 15
