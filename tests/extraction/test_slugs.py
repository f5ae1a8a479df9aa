"""Ids and classes made of a text's own words, or by a program, say nothing of what an element is for."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extraction.pages import FIRST, LAST, SECOND, THIRD
from tests.extraction.test_main_text import HEADING, lines_of

HEADINGS = (
    "Comment ça marche ?",
    "À quelles dates ?",
    "Le menu des cantines",
    "Le partage des eaux",
    "Un soutien aux familles",
    "Les dates à retenir",
    "Les réactions",
    "La publicité en question",
    "Pourquoi le forum a fermé",
    "Dates clés",
    "Tendances du marché au riz",
    "Des outils pour repartir",
)
PARAGRAPHS = (FIRST, SECOND, THIRD, LAST)


def to_slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def sections(headings: list[str], form: str) -> str:
    parts = (
        form.format(slug=to_slug(heading), heading=heading, text=paragraph)
        for heading, paragraph in zip(headings, PARAGRAPHS, strict=False)
    )
    return f"<article>{HEADING}<div class='entry-content'><p>{FIRST} {LAST}</p>{''.join(parts)}</div></article>"


FORMS = (
    "<section id='{slug}'><h2>{heading}</h2><p>{text}</p></section>",
    "<h2 id='{slug}'>{heading}</h2><p>{text}</p>",
    "<h3 class='wp-block-heading' id='h-{slug}'>{heading}</h3><p>{text}</p>",
    "<div id='{slug}'><div class='titre'><h2>{heading}</h2></div><p>{text}</p></div>",
    "<h2><span id='{slug}'>{heading}</span></h2><p>{text}</p>",
)


@given(st.lists(st.sampled_from(HEADINGS), min_size=4, max_size=4, unique=True), st.sampled_from(FORMS))
def test_sections_whose_ids_are_slugs_of_their_headings_are_text(headings: list[str], form: str) -> None:
    found = lines_of(sections(headings, form))
    assert [line for line in found if line in HEADINGS] == headings
    assert set(PARAGRAPHS) <= set(found)


@pytest.mark.parametrize("anchor", ["vote", "sidebar", "partage", "h-menu-du-jour", "hidden", "dates-2"])
def test_a_headings_id_is_an_anchor_whatever_it_says(anchor: str) -> None:
    found = lines_of(
        f"<article>{HEADING}<p>{FIRST}</p><h2 id='{anchor}'>Un scrutin serré</h2><p>{SECOND}</p>"
        f"<p>{THIRD}</p></article>"
    )
    assert found == [FIRST, "Un scrutin serré", SECOND, THIRD]


@pytest.mark.parametrize(
    "mark",
    [
        "id='commentaires'",
        "id='les-commentaires'",
        "class='liste-des-commentaires'",
        "class='les-commentaires-des-lecteurs'",
        "class='css-1abc2de-CommentList'",
        "class='sc-1a2b3c4d-0 commentaires'",
        "class='Page_commentaires__3xYz1'",
    ],
)
def test_a_comments_section_is_none_of_the_text_whatever_its_heading(mark: str) -> None:
    comments = "".join(
        f"<p>Bravo au passeur numéro {number}, qui a bien du courage par ce temps.</p>" for number in "12"
    )
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    below = f"<div {mark}><h2>Les commentaires</h2>{comments}</div>"
    assert lines_of(f"<article>{HEADING}<div class='entry-content'>{text}</div>{below}</article>") == [*PARAGRAPHS]


@pytest.mark.parametrize(
    "name", ["css-1pub9", "css-ad9x2", "sc-bdVaJa kPubsX", "jsx-4nl7x2", "Texte_corps__adS3x", "_bloc_1nav2_14"]
)
def test_words_in_a_compilers_hashes_mean_nothing(name: str) -> None:
    text = "".join(f"<div class='{name}'><p>{paragraph}</p></div>" for paragraph in PARAGRAPHS[1:])
    found = lines_of(f"<article>{HEADING}<p>{FIRST}</p>{text}<div class='{name}'><p>Le bac repart.</p></div></article>")
    assert found[:4] == [*PARAGRAPHS]


def test_a_phrase_as_a_class_is_no_design() -> None:
    parts = "".join(
        f"<div class='{to_slug(heading)}'><p>{paragraph}</p><p>Un mot encore.</p></div>"
        for heading, paragraph in zip(HEADINGS[2:6], PARAGRAPHS, strict=True)
    )
    assert set(PARAGRAPHS) <= set(lines_of(f"<article>{HEADING}{parts}</article>"))
