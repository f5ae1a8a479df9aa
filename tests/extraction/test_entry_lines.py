"""Short lines of entries are text where lines of their like stand so in entries beside theirs; fields of forms are not.

The frame says nothing of where the text is: no name and no `article`.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract
from tests.extraction.pages import FIRST, MENU, SECOND, TITLE, page

TURNS = [("La passeuse", "Bonsoir."), ("Le maire", "Bonsoir à tous."), ("La passeuse", "Et le pont ?"),
         ("Le maire", SECOND), ("La passeuse", "Quand ?"), ("Le maire", "On verra.")]  # fmt: skip
SIGNS = [("Bélier", "21 mars – 20 avril", "Beau fixe."), ("Taureau", "21 avril – 20 mai", "Un appel."),
         ("Gémeaux", "21 mai – 21 juin", "Patience."), ("Cancer", "22 juin – 22 juillet", "Repos.")]  # fmt: skip
FIGURES = [("12 %", "de hausse"), ("3", "bacs à quai"), ("45 000 €", "de budget"), ("1998", "la dernière crue")]


def read(inner: str) -> list[str]:
    body = f"{MENU}<div><h1>{TITLE}</h1><div>Par Ibrahim Sow</div>{inner}</div><footer>© La Gazette du Delta</footer>"
    extraction = extract(page(body), "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(extraction, Extraction), extraction
    return extraction.text.split("\n")


def fill(form: str, rows: list[tuple[str, ...]]) -> str:
    return "".join(form.format(*row) for row in rows)


@pytest.mark.parametrize(
    ("inner", "lines"),
    [
        (f"<p>{FIRST}</p>" + fill("<div class='t'><div class='s'>{}</div><div>{}</div></div>", TURNS),
         [FIRST, *(line for turn in TURNS for line in turn)]),
        (f"<p>{FIRST}</p>" + fill("<div class='q'><h2>{}</h2><p class='date'>{}</p><p>{}</p></div>", SIGNS),
         [FIRST, *(line for sign in SIGNS for line in sign)]),
        (f"<p>{FIRST}</p>{fill('<div class=n><div>{}</div><div class=l>{}</div></div>', FIGURES)}<p>{SECOND}</p>",
         [FIRST, *(line for figure in FIGURES for line in figure), SECOND]),
        (fill("<div class='a1'><div class='b2'>{}</div></div>", [(FIRST,), ("Un arrêt.",), (SECOND,), ("Fin.",)]),
         [FIRST, "Un arrêt.", SECOND, "Fin."]),
        (f"<div><p>{FIRST}</p><p>Sont attendus :</p><ul><li>riz</li><li>filets</li></ul></div><div><h5>Sow</h5></div>",
         [FIRST, "Sont attendus :", "riz", "filets"]),
    ],
    ids=["speakers", "days of entries", "figures", "wrapped", "a list above a box"],
)  # fmt: skip
def test_lines_of_entries_are_text(inner: str, lines: list[str]) -> None:
    assert read(inner) == lines


@pytest.mark.parametrize(
    "box",
    ["<div class='n'><div class='l'>Delta</div><div class='l'>Nord</div></div>" * 4,
     fill("<div class='n'><a href='/p/{0}'>Les bacs du quai {0}</a><div class='l'>il y a {0} jours</div></div>",
          [("3",), ("5",), ("6",), ("8",)])],
    ids=["the same in all", "cards"],
)  # fmt: skip
def test_what_boxes_repeat_or_lead_elsewhere_with_is_none(box: str) -> None:
    assert read(f"<p>{FIRST}</p>{box}<p>{SECOND}</p>") == [FIRST, SECOND]
