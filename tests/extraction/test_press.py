"""The figures that the extraction of texts has reached on saved press pages, which it may not fall below by half a
point.

The pages lie beside the checkout and belong to their publishers; where they are absent, these tests say so and pass by.
"""

from __future__ import annotations

import gzip
import importlib.util
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract

PRESS = Path(__file__).parents[2] / "../shared/press"
HALF_A_POINT = 0.005
REACHED = {"hand": 0.994, "publisher": 0.985, "jsonld": 0.947, "template": 0.921}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("press"),  # what the module sets up takes seconds: one process runs all of it
    pytest.mark.skipif(
        not PRESS.is_dir(), reason="the saved press pages are not beside this checkout (../shared/press)"
    ),
]


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("press_score", PRESS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def gold(scorer: ModuleType) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = scorer.load_gold(PRESS)
    return rows


@pytest.fixture(scope="module")
def predictions(gold: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {}
    for row in gold:
        body = gzip.decompress((PRESS / row["file"]).read_bytes())
        extraction = extract(body, row["url"], datetime.fromisoformat(row["captured_at"]))
        if isinstance(extraction, Extraction):
            found[row["sha256"][:16]] = {"title": extraction.title, "lead": extraction.lead, "text": extraction.text}
    return found


@pytest.mark.parametrize("trust", REACHED)
def test_texts_are_as_right_as_they_were(
    trust: str, scorer: ModuleType, gold: list[dict[str, Any]], predictions: dict[str, dict[str, Any]]
) -> None:
    result, _ = scorer.score([row for row in gold if row["trust"] == trust], predictions)
    assert result["body_f1"] >= REACHED[trust] - HALF_A_POINT


def test_noise_stays_out(
    scorer: ModuleType, gold: list[dict[str, Any]], predictions: dict[str, dict[str, Any]]
) -> None:
    result, _ = scorer.score([row for row in gold if row["trust"] == "hand"], predictions)
    assert result["noise_leaked"] <= 0.01
    assert result["captions_leaked"] <= 0.01
    assert result["comments_leaked"] == 0
