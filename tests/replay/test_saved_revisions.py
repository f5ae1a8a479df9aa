"""Real pages saved again and again over weeks: what is called a revision is one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.material import PRESS, needs_press

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    needs_press,
]


CUT = (
    "https://www.liberation.fr/futurs/2018/10/22/"
    "intelligence-artificielle-de-plus-en-plus-de-spectres-vont-administrer-nos-vies_1687106/"
)
# The revisions that a newsroom made.
TRUE = {
    CUT,  # by a paywall
    "https://unesco.delegfrance.org/Les-biens-francais-inscrits-au-patrimoine-culturel-immateriel",  # an addition
    "https://www.addictionsuisse.ch/faits-et-chiffres/jeux-de-hasard-et-dargent/"
    "jeux-de-hasard-et-dargent-effets-risques/",  # a text written anew, told today as a correction
}
# Nobody made the others: an event's box at agefi.fr and a forum's counter of messages (two each), and a headline that
# one copy holds three times, once for each width of a screen. The wish is none.
FALSE_AT_MOST = 5


def test_of_hundreds_of_saved_copies_few_are_revisions_and_the_true_ones_are_told() -> None:
    """Five copies of an address at most; encyclopedias, which are edited daily, and all copies: see the benchmark."""
    command = [sys.executable, "benchmarks/revisions.py", "--press", str(PRESS), "--json"]
    done = subprocess.run(
        [*command, "--but", "fr.wikipedia.org", "--copies", "5"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    counts = found["counts"]
    assert counts["captures"] > 1450
    assert counts["equal text"] > 0.75 * counts["captures"]  # measured 1,133 of 1,501; 348 are first texts
    told = {revision["url"]: revision for revision in found["revisions"]}
    assert told.keys() >= TRUE
    assert [each["change"] for each in found["revisions"]].count("cut") == 1
    cut = told[CUT]
    assert cut["change"] == "cut"
    assert cut["characters"][0] > 11_000
    assert cut["characters"][1] < 500
    false = [revision for revision in found["revisions"] if revision["url"] not in TRUE]
    assert len(false) <= FALSE_AT_MOST, false
