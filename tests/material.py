"""Where real material lies beside the checkout, and the marks of tests that need it. None stands in the project."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / "shared"
PRESS = _SHARED / "press"
SEEDS = _SHARED / "seeds"

PRESS_ABSENT = "the saved press pages (../shared/press beside the checkout) are absent"
needs_press = pytest.mark.skipif(not (PRESS / "index.jsonl").is_file(), reason=PRESS_ABSENT)
needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the sample texts (../shared/seeds beside the checkout) are absent"
)
