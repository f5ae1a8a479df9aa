"""What a text says again: copies go once, refrains, questions and what entries have in common stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extraction.pages import FIRST, LAST, SECOND, THIRD, TITLE
from tests.extraction.test_main_text import HEADING, lines_of

QUESTION = "Que comptez-vous faire pour les familles dont les pirogues ont été emportées par la crue ?"
REFRAIN = "Et le fleuve monte, monte encore, et nous attendons le passeur jusqu’au soir,"
SAID_OF_EACH = (
    "Places assises : 24",
    "Gilets de sauvetage pour tous les passagers, contrôlés chaque année par le port",
    "Départ : tous les jours, sauf en cas de vent violent, du grand ponton du marché",
)


def article(*elements: str) -> str:
    return f"<article>{HEADING}<div class='entry-content'>{''.join(elements)}</div></article>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize("form", ["<p><strong>{}</strong></p>", "<p><b>{}</b></p>", "<h3>{}</h3>", "<p>{}</p>"])
def test_a_question_put_to_two_people_stands_twice(form: str) -> None:
    question = form.format(QUESTION)
    found = lines_of(
        article(paragraphs(FIRST), question, paragraphs(SECOND), question, paragraphs(THIRD), paragraphs(LAST))
    )
    assert found == [FIRST, QUESTION, SECOND, QUESTION, THIRD, LAST]


def test_who_is_interrupted_says_it_again() -> None:
    cut, whole = "Ceux qui n’ont pas rendu leurs pirogues…", "Ceux qui n’ont pas rendu leurs pirogues seront entendus."
    spoken = paragraphs("MME LY", cut, "M. DOUCOURÉ", SECOND, "MME LY", whole, "M. DOUCOURÉ", THIRD, LAST)
    assert [line for line in lines_of(article(paragraphs(FIRST, QUESTION), spoken)) if line in (cut, whole)] == [
        cut,
        whole,
    ]


@pytest.mark.parametrize("form", ["<div class='extract'>{}</div>", "<blockquote>{}</blockquote>"])
def test_a_cut_line_set_apart_is_an_excerpt_of_the_text(form: str) -> None:
    cut = f"{SECOND[:60]}…"
    assert lines_of(article(paragraphs(FIRST, THIRD), form.format(cut), paragraphs(SECOND, LAST))) == [
        FIRST, THIRD, SECOND, LAST,
    ]  # fmt: skip


@pytest.mark.parametrize("times", [2, 3, 5])
def test_a_refrain_stands_after_each_verse(times: int) -> None:
    verses = [f"Voici le couplet numéro {n}, que chantaient les piroguiers en rentrant au port" for n in range(times)]
    song = "".join(f"<p>{verse}<br>{REFRAIN}</p>" for verse in verses)
    found = lines_of(article(paragraphs(FIRST), song, paragraphs(LAST)))
    assert found == [FIRST, *(line for verse in verses for line in (verse, REFRAIN)), LAST]


@pytest.mark.parametrize("form", ["<p>{}</p>", "<blockquote><p>{}</p></blockquote>", "<div>{}</div>"])
def test_a_refrain_that_is_a_paragraph_stands_twice(form: str) -> None:
    refrain = f"{REFRAIN} et nous chantons pour que le passeur nous entende de l’autre rive."
    song = "".join(form.format(line) for line in ("Premier couplet,", refrain, "Second couplet,", refrain))
    found = lines_of(article(paragraphs(FIRST, SECOND, THIRD), song, paragraphs(LAST)))
    assert found == [FIRST, SECOND, THIRD, "Premier couplet,", refrain, "Second couplet,", refrain, LAST]


@given(st.lists(st.lists(st.sampled_from(SAID_OF_EACH), min_size=1, unique=True), min_size=2, max_size=6))
def test_what_the_entries_of_a_list_have_in_common_is_said_of_each(entries: list[list[str]]) -> None:
    boats = "".join(
        f"<h3>La pirogue numéro {number}</h3><p>{FIRST}{number}</p><ul>{''.join(f'<li>{i}</li>' for i in items)}</ul>"
        for number, items in enumerate(entries)
    )
    found = lines_of(article(paragraphs(SECOND), boats, paragraphs(LAST)))
    assert [line for line in found if line in SAID_OF_EACH] == [item for items in entries for item in items]


def test_the_copy_for_small_screens_goes_with_its_short_lines() -> None:
    text = paragraphs(FIRST, "— Et alors ?", SECOND, "— Alors rien.", THIRD, LAST)
    found = lines_of(article(f"<div class='desktop'>{text}</div><div class='mobile'>{text}</div>"))
    assert found == [FIRST, "— Et alors ?", SECOND, "— Alors rien.", THIRD, LAST]


def test_a_first_paragraph_that_opens_the_text_again_stands_once() -> None:
    assert lines_of(article(paragraphs(FIRST, SECOND, FIRST, THIRD, LAST))) == [FIRST, SECOND, THIRD, LAST]


def test_labels_on_links_that_recur_are_a_templates() -> None:
    cards = "".join(
        f"<li>Le port rouvre, épisode {n}</li><li><a href='/plus'>Garder pour demain</a></li>" for n in "123"
    )
    found = lines_of(article(paragraphs(FIRST, SECOND), f"<ul>{cards}</ul>", paragraphs(THIRD, LAST)))
    assert "Garder pour demain" not in found


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/files/bilan-2026.pdf'>Le bilan des crues en un document</a>",
        "<a href='https://journal-du-gue.example/crue'>Le récit de la nuit de crue par le Journal du gué</a>",
        "<a href='https://archives.example.org/carte?lieu=port'>La carte du port et de ses pontons vers 1930</a>",
    ],
    ids=["document", "another newsroom", "an archive"],
)
def test_a_link_to_a_document_or_another_site_is_text(link: str) -> None:
    words = link.split(">")[1].split("<")[0]
    assert words in lines_of(article(paragraphs(FIRST, SECOND), f"<p>{link}</p>", paragraphs(THIRD, LAST)))


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/crue/le-bac-repart'>Le bac reprend la mer</a>",
        "<a href='https://www.delta.example/crue/le-bac-repart'>Le bac reprend la mer</a>",
        "<a href='https://sport.delta.example/regates'>Les régates du fleuve</a>",
        "<a href='https://boutique.example.org/?to=https%3A%2F%2Fbateaux.example.com'>Des gilets à prix réduit</a>",
        "<a href='https://journal-du-gue.example/crue'>&gt;&gt; Le récit de la nuit de crue par le Journal du gué</a>",
    ],
    ids=["own page", "own page in full", "own other section", "counted on its way", "marked as a newsroom does"],
)
def test_a_link_to_another_article_between_paragraphs_is_none(link: str) -> None:
    found = lines_of(article(paragraphs(FIRST, SECOND), f"<p>{link}</p>", paragraphs(THIRD, LAST)))
    assert found == [FIRST, SECOND, THIRD, LAST]


AIDS = ["12 000 sacs de riz", "300 filets neufs", "40 familles relogées", "Deux pontons à refaire"]
LISTED = "<ul>" + "".join(f"<li>{aid}</li>" for aid in AIDS) + "</ul>"


@pytest.mark.parametrize(
    "twice",
    [
        f"<div class='desktop'>{LISTED}</div><div class='mobile'>{LISTED}</div>",
        f"<div class='grand'>{LISTED}</div><p>Sur la place :</p><div class='petit'>{LISTED}</div>",
        f"<div class='grand'><h3>Les aides</h3>{LISTED}</div><div class='petit'><h3>Les aides</h3>{LISTED}</div>",
    ],
    ids=["boxes", "a line between", "with headings"],
)
def test_a_list_set_twice_for_two_screens_stands_once(twice: str) -> None:
    for parts in ((paragraphs(FIRST, SECOND), twice, paragraphs(LAST)), (paragraphs(FIRST, SECOND, LAST), twice)):
        found = lines_of(article(*parts))
        assert [line for line in found if line in AIDS] == AIDS
        assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "twice",
    [
        f"{LISTED}{LISTED}",
        "<table>" + "".join(f"<tr><td>{aid}</td></tr>" for aid in AIDS) + f"</table>{LISTED}",
        f"<div class='grand'>{LISTED}</div>{paragraphs(THIRD, FIRST[:90] + '.')}<div class='petit'>{LISTED}</div>",
    ],
    ids=["alike", "as a table", "far apart"],
)
def test_a_list_that_comes_back_otherwise_stands_twice(twice: str) -> None:
    found = lines_of(article(paragraphs(FIRST, SECOND), twice, paragraphs(LAST)))
    assert [line for line in found if line in AIDS] == AIDS * 2


def test_the_headline_above_the_text_is_no_line_of_it() -> None:
    assert TITLE not in lines_of(article(f"<h2>{TITLE}</h2>", paragraphs(FIRST, SECOND, THIRD, LAST)))
