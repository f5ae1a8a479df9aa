"""Drop caps: an initial that a page sets apart goes back to its word, and a letter that is none stays where it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract
from tests.extraction.pages import MENU, SECOND, THIRD, TITLE, page

REST = "e passeur attend au bord du bras nord, où la crue a couvert les marches et les deux bornes de pierre."
WHOLE = f"L{REST}"
SHORT = "e passeur attend."
ENTRY = "bras : ce qui part du fleuve et y revient, au-delà de la digue, des saules et des deux bornes de pierre."


def read(inner: str) -> list[str]:
    body = f"{MENU}<main><h1>{TITLE}</h1><div class='story'>{inner}<p>{SECOND}</p><p>{THIRD}</p></div></main>"
    extraction = extract(page(body), "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(extraction, Extraction), extraction
    return extraction.text.split("\n")


@pytest.mark.parametrize(
    "inner",
    [
        f"<p><span class='first'>L</span>{REST}</p>",
        f"<p><span class='first'>L</span>\n {REST}</p>",
        f"<div class='cap'>L</div><p>{REST}</p>",
        f"<p class='cap'><b>L</b></p><p><em>e</em>{REST[1:]}</p>",
        f"<div><div>L</div>{REST}</div>",
        f"<p><span aria-hidden='true'><span>L</span>e</span><span class='sr-only'>Le</span>{REST[1:]}</p>",
    ],
)
def test_an_initial_goes_back_to_its_word(inner: str) -> None:
    assert read(inner)[:2] == [WHOLE, SECOND]


@pytest.mark.parametrize(
    ("inner", "lines"),
    [
        (f"<p><span>À</span> l{REST}</p>", [f"À l{REST}"]),
        (f"<p>{WHOLE}</p><div>B</div><p>{ENTRY}</p>", [WHOLE, "B", ENTRY]),
        (f"<p>{WHOLE}</p><p>Point</p><p><b>L</b></p><p>{SHORT}</p>", [WHOLE, "Point", "L", SHORT]),
        (f"<p>{WHOLE}</p><p>La vitamine <span>D</span> et le sel.</p>", [WHOLE, "La vitamine D et le sel."]),
    ],
)
def test_a_letter_that_is_no_initial_stays(inner: str, lines: list[str]) -> None:
    assert read(inner)[: len(lines)] == lines
