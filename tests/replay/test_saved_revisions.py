"""Real pages saved again and again over weeks: what is called a revision is one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRESS = ROOT / "../shared/press"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (PRESS / "index.jsonl").is_file(), reason="../shared/press with its saved pages is absent"),
]


def test_of_hundreds_of_saved_copies_one_is_a_revision_and_that_is_a_cut() -> None:
    """Five copies of an address at most; encyclopedias, which are edited daily, and all copies: see the benchmark."""
    command = [sys.executable, "benchmarks/revisions.py", "--press", str(PRESS), "--json"]
    done = subprocess.run(
        [*command, "--but", "fr.wikipedia.org", "--copies", "5"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    counts = found["counts"]
    assert counts["captures"] > 700
    assert counts["equal text"] > 0.65 * counts["captures"]
    (cut,) = found["revisions"]
    assert cut["change"] == "cut"
    assert cut["characters"][0] > 11_000
    assert cut["characters"][1] < 500
