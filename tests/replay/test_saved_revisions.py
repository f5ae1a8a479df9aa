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


def test_of_a_thousand_saved_copies_hardly_one_in_a_hundred_is_a_revision() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/revisions.py", "--press", str(PRESS), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    counts, revisions = found["counts"], found["revisions"]
    assert counts["captures"] > 1000
    assert counts["equal text"] > 0.75 * counts["captures"]
    assert len(revisions) <= 0.015 * counts["captures"]
    (cut,) = [revision for revision in revisions if revision["change"] == "cut"]
    assert cut["characters"][0] > 11_000
    assert cut["characters"][1] < 500
    press = [revision for revision in revisions if "/wiki/" not in revision["url"]]  # encyclopedias are edited daily
    assert press == [cut]
