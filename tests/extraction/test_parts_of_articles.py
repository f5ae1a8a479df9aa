"""Parts of an article that stand apart and are text all the same: links to elsewhere, boxes, sections."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract
from tests.extraction.pages import FIRST, INTERTITRE, LAST, MENU, SECOND, THIRD, TITLE, page

INGREDIENTS = ["300 g de farine de mil", "2 oignons", "1 poisson fumé", "un peu de sel"]
STEPS = ["Émietter le poisson.", "Faire revenir les oignons.", "Verser le mil et couvrir."]
SOURCES = ["Bulletin des crues, 2021", "Carte des bras du fleuve", "Registre des digues du nord"]


def read(body: str, title: str = TITLE) -> Extraction:
    extraction = extract(
        page(body, title=title), "https://gazette.example/delta/crue", datetime(2023, 3, 5, tzinfo=UTC)
    )
    assert isinstance(extraction, Extraction), extraction
    return extraction


def read_lines(inner: str) -> list[str]:
    """The lines of an article of which this is the inside."""
    return read(f"{MENU}<main><article><h1>{TITLE}</h1><div class='zone'>{inner}</div></article></main>").text.split(
        "\n"
    )


def to_list(lines: list[str], form: str = "<li>{}</li>") -> str:
    return "<ul>" + "".join(form.format(line, n=n) for n, line in enumerate(lines)) + "</ul>"


OUTWARD = [
    "<li><a href='https://archives{n}.example/fonds'>{}</a></li>",
    "<li><a href='/fichiers/{n}.pdf'>{}</a></li>",
    "<li><a href='mailto:crue{n}@delta.example'>{}</a></li>",
]


@pytest.mark.parametrize("form", OUTWARD)
def test_a_list_of_links_to_elsewhere_between_paragraphs_is_text(form: str) -> None:
    paragraphs = f"<p>{FIRST}</p><p>{SECOND}</p>{to_list(SOURCES, form)}<p>{THIRD}</p><p>{LAST}</p>"
    assert read_lines(paragraphs) == [FIRST, SECOND, *SOURCES, THIRD, LAST]


@pytest.mark.parametrize(
    "box",
    [
        to_list(SOURCES, "<li><a href='/delta/{n}'>{}</a></li>"),
        to_list(SOURCES, "<li>→ <a href='https://partenaires{n}.example/'>{}</a></li>"),
    ],
    ids=["of the same site", "with signs of a pointer"],
)
def test_links_that_lead_on_between_paragraphs_are_no_text(box: str) -> None:
    assert read_lines(f"<p>{FIRST}</p><p>{SECOND}</p>{box}<p>{THIRD}</p><p>{LAST}</p>") == [FIRST, SECOND, THIRD, LAST]


def test_a_shop_s_box_below_the_last_paragraph_is_no_text() -> None:
    fields = (
        "<p><a href='https://boutique.example/livre'>Le Livre des crues</a></p><p>Prix : 20 €</p><p>En stock : 3</p>"
    )
    picture = "<a href='https://boutique.example/livre'><img src='/l.jpg'></a>"
    box = f"<div class='k2'><div>{picture}</div><div>{fields}</div></div>"
    assert read_lines(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{LAST}</p>{box}")[-1] == LAST


RECIPES = {
    "boxes without names": f"<div><p>{FIRST}</p><p>{SECOND}</p></div><div><h2>Il faut</h2>{to_list(INGREDIENTS)}</div>"
    f"<div><h2>On fait</h2>{to_list(STEPS)}</div><div><p>{THIRD}</p></div>",
    "boxes of one kind": f"<div class='k7'><p>{FIRST}</p><p>{SECOND}</p></div>"
    f"<div class='k7'>{to_list(INGREDIENTS)}</div><div class='k7'>{to_list(STEPS)}</div>",
    "boxes that end the article": f"<div class='k7'><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"
    f"<div class='k7'><p>Pour six</p>{to_list(INGREDIENTS)}</div><div class='k7'>{to_list(STEPS)}</div>",
}


@pytest.mark.parametrize("form", RECIPES)
def test_lists_in_boxes_beside_those_of_the_text_are_text(form: str) -> None:
    lines = read_lines(RECIPES[form])
    assert [line for line in (FIRST, SECOND, *INGREDIENTS, *STEPS) if line not in lines] == []


def test_cards_of_a_forum_s_members_are_no_text() -> None:
    name = "<dt><div><a href='/m/{n}'>P{n}</a></div></dt><dd>Habitué du bras nord</dd>"
    said = "<dd><b>Messages :</b> <a href='/s/{n}'>{n}19</a></dd><dd><b>Inscrit le :</b> {n} mai 2014</dd>"
    card = f"<div class='carte'><dl>{name}{said}</dl></div>"
    posts = "".join(
        f"<div class='sujet'>{card.format(n=n)}<div class='mot'><p>{text} ({n})</p>"
        f"<p>{text} {text} ({n})</p></div></div>"
        for n, text in enumerate((FIRST, SECOND, THIRD, LAST))
    )
    assert [line for line in read_lines(posts) if "Messages" in line or "Inscrit" in line] == []


SECTION = f"{FIRST} {SECOND} {THIRD}"


@pytest.mark.parametrize("paragraphs", [[SECTION], [FIRST, SECOND, THIRD]], ids=["one", "three"])
def test_sections_under_linked_headings_are_text(paragraphs: list[str]) -> None:
    sections = "".join(
        f"<h2><a href='/lieux/{n}'>Bras {n}</a></h2>" + "".join(f"<p>{text} ({n}).</p>" for text in paragraphs)
        for n in range(4)
    )
    lines = read_lines(f"<p>{LAST}</p>{sections}")
    assert [n for n in range(4) if f"Bras {n}" not in lines or f"{paragraphs[-1]} ({n})." not in lines] == []


def test_short_summaries_under_linked_headings_are_cards() -> None:
    paragraphs = "".join(f"<p>{paragraph} {n}</p>" for n, paragraph in enumerate([FIRST, SECOND, THIRD] * 4))
    cards = "".join(f"<h2><a href='/lieux/{n}'>Bras {n}</a></h2><p>{LAST} ({n})…</p>" for n in range(4))
    assert (
        "Bras"
        not in read(
            f"{MENU}<main><article><h1>{TITLE}</h1><div class='zone'>{paragraphs}</div></article>"
            f"<div class='w4'>{cards}</div></main>"
        ).text
    )


def test_an_h1_under_the_headline_is_the_first_intertitre() -> None:
    parts = f"<h1>{INTERTITRE}</h1><p>{FIRST}</p><p>{SECOND}</p><h1>La digue du nord</h1><p>{THIRD}</p><p>{LAST}</p>"
    assert read_lines(parts) == [INTERTITRE, FIRST, SECOND, "La digue du nord", THIRD, LAST]


def test_a_headline_that_comes_again_with_its_accents_is_no_intertitre() -> None:
    title = "Étang du sud : les pêcheurs à l’écart"
    plain = "Etang du sud : les pecheurs a l’ecart"
    body = (
        f"<main><h1>{plain}</h1><article><h1>{title}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article></main>"
    )
    assert read(MENU + body, plain).text.split("\n") == [FIRST, SECOND, THIRD]
