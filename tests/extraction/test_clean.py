"""A text without its page: what its lines show is read, and a clean text is left as it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.digests import compute_text_digest
from pipelines.clean import clean
from pipelines.french.restoring import restore_text
from tests.extraction import pages
from tests.material import SEEDS, needs_seeds

READ_AT = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)

POST = f"""{pages.TITLE}
- Ibrahim Sow
- 4 mars 2023
- 2 min de lecture

Mopti / Ségou — 3 mars 2023.
{pages.FIRST}
{pages.INTERTITRE}
{pages.SECOND}
{pages.THIRD}
Crédit : DR
Awa Konaté
DELTANI


.jpg)


Commentaires"""


def test_a_post_as_a_bare_extractor_leaves_it() -> None:
    cleaned = clean(POST, READ_AT)
    assert cleaned.text.splitlines() == [
        "Mopti / Ségou — 3 mars 2023.",
        pages.FIRST,
        pages.INTERTITRE,
        pages.SECOND,
        pages.THIRD,
    ]
    assert cleaned.block_kinds == ("paragraph", "paragraph", "intertitre", "paragraph", "paragraph")
    assert cleaned.title == pages.TITLE
    assert cleaned.authors == ("Ibrahim Sow", "Awa Konaté")
    assert cleaned.byline == "Awa Konaté, DELTANI"
    assert cleaned.credit == "DR"
    assert str(cleaned.published) == "2023-03-04"
    assert cleaned.reading_minutes == 2


def test_the_log_names_every_line_that_went() -> None:
    cleaned = clean(POST, READ_AT)
    assert [(removal.rule, removal.text) for removal in cleaned.removals] == [
        ("headline", pages.TITLE),
        ("account", "- Ibrahim Sow"),
        ("date-alone", "- 4 mars 2023"),
        ("reading-time", "- 2 min de lecture"),
        ("credit", "Crédit : DR"),
        ("signature", "Awa Konaté"),
        ("signature", "DELTANI"),
        ("file-name", ".jpg)"),
        ("comments-label", "Commentaires"),
    ]
    assert restore_text(cleaned.text.splitlines(), cleaned.removals) == [line for line in POST.splitlines() if line]


def test_a_clean_text_stays_as_it_is() -> None:
    text = "\n".join(pages.PARAGRAPHS)
    cleaned = clean(text, READ_AT)
    assert cleaned.text == text
    assert cleaned.text_digest == compute_text_digest(text)
    assert (cleaned.removals, cleaned.title, cleaned.byline, cleaned.authors) == ((), None, None, ())
    assert (cleaned.credit, cleaned.published, cleaned.reading_minutes) == (None, None, None)


CHRONOLOGY = ("3 novembre 2026", "La digue cède au nord.", "5 novembre 2026", "Le bac est arrêté.")
LAUREATES = ("Les lauréats sont :", "Awa Konaté", "Ibrahim Sow", "Fanta Keïta", "Moussa Diarra")
CAST = ("Avec", "Fanta Keïta", "Moussa Diarra", "Salif Traoré")
MANUAL = (
    "NOM",
    "pirogue - aller sur l’eau",
    "COMMENTAIRES",
    "Aucun à ce jour.",
    "VOIR AUSSI",
    "rame(1), gouvernail(8)",
)
PROGRAM = ("{", "pagayer();", "}", "x")
MENU = ("Zoom", "Rapproche la carte de la rive.", "Enregistrer", "Garde la carte.", "Fermer", "Quitte la carte.")
PRICES = ("3 € par mois", "Recherche", "Menu", "Pour accéder au ponton, il faut d’abord créer un compte au port.")


@pytest.mark.parametrize(
    "lines",
    [CHRONOLOGY, LAUREATES, CAST, MANUAL, PROGRAM, MENU, PRICES],
    ids=["chronology", "laureates", "cast", "manual", "program", "menu", "prices"],
)
@pytest.mark.parametrize("has_prose_below", [True, False])
def test_lines_that_look_like_a_frame_are_text_among_their_like(lines: tuple[str, ...], has_prose_below: bool) -> None:
    text = "\n".join([pages.FIRST, pages.SECOND, *lines, *([pages.THIRD, pages.LAST] if has_prose_below else [])])
    assert clean(text, READ_AT).text == text


_subjects = st.sampled_from(["Le passeur", "Relire Aïcha Sangho", "Publier un avis", "Partager le riz", "Voir le gué"])
_verbs = st.sampled_from(["demande", "rappelle", "annonce", "montre", "retrouve", "suit", "commente"])
_objects = st.sampled_from(["la route de l’eau", "notre page d’histoire", "le prix du bac", "un compte du fleuve"])
_ends = st.sampled_from([".", " : c’est ainsi.", " depuis le 4 mars 2023.", ", a-t-il dit à l’AFP.", " ?"])
_sentences = st.builds(lambda *parts: " ".join(parts[:3]) + parts[3], _subjects, _verbs, _objects, _ends)
_grammar = st.lists(
    st.lists(_sentences, min_size=1, max_size=4).map(" ".join) | st.sampled_from([pages.FIRST, pages.SECOND]),
    min_size=1,
)


@given(_grammar)
def test_a_text_of_sentences_loses_nothing_and_gains_no_title(lines: list[str]) -> None:
    cleaned = clean("\n".join(lines), READ_AT)
    assert cleaned.text.split("\n") == lines
    assert (cleaned.title, cleaned.authors, cleaned.published, cleaned.credit) == (None, (), None, None)


@given(st.lists(_grammar, min_size=2, max_size=4), st.sampled_from([pages.INTERTITRE, "Le refrain", "Chœur"]))
def test_a_short_first_line_of_a_text_is_no_title(strophes: list[list[str]], first: str) -> None:
    text = "\n".join([first, *(line for strophe in strophes for line in strophe)])
    cleaned = clean(text, READ_AT)
    assert (cleaned.text, cleaned.title) == (text, None)


@pytest.mark.parametrize(
    "under", ["Par Awa Konaté", "4 mars 2023", "Publié le 4 mars 2023 à 12h30", "3 min de lecture"]
)
def test_a_first_line_above_a_byline_or_date_is_the_title(under: str) -> None:
    cleaned = clean("\n".join([pages.TITLE, under, pages.FIRST, pages.SECOND]), READ_AT)
    assert (cleaned.title, cleaned.text) == (pages.TITLE, f"{pages.FIRST}\n{pages.SECOND}")


@pytest.mark.parametrize("text", ["", "\n\n", "Un seul mot", "   "])
def test_hardly_a_text_is_no_trouble(text: str) -> None:
    assert clean(text, READ_AT).text == text.strip()


@given(st.text(max_size=400))
def test_cleaning_twice_changes_nothing_more_than_once_lost(text: str) -> None:
    cleaned = clean(text, READ_AT)
    assert restore_text(cleaned.text.split("\n") if cleaned.text else [], cleaned.removals) == list(cleaned.before)


@needs_seeds
def test_the_sample_post_comes_out_as_its_readme_says() -> None:
    cleaned = clean((SEEDS / "000_d6df46e99015f242.txt").read_text(), READ_AT)
    assert cleaned.title is not None
    assert cleaned.title.startswith("Trump et Poutine")
    assert cleaned.authors == ("Amadou Diallo", "Haoua Sangaré")
    assert cleaned.byline == "Haoua Sangaré, LETJIKAN"
    assert cleaned.credit == "LSI"
    assert str(cleaned.published) == "2025-10-17"
    assert cleaned.reading_minutes == 2
    lines = cleaned.text.splitlines()
    assert lines[0] == "Washington / Moscou — 16 octobre 2025."
    assert lines[-1].endswith("militaire sur le terrain ».")
    assert cleaned.block_kinds.count("intertitre") == 4
    assert len(lines) + len(cleaned.removals) == len(cleaned.before)


@needs_seeds
def test_the_clean_sample_stays_as_it_is() -> None:
    text = (SEEDS / "004_a157052ca5636de6.txt").read_text()
    cleaned = clean(text, READ_AT)
    assert cleaned.text_digest == compute_text_digest(text)
    assert (cleaned.removals, cleaned.title, cleaned.authors, cleaned.published) == ((), None, (), None)


MANUAL = f"""NOM
gabare, le bac du fleuve
DESCRIPTION
{pages.FIRST}
VOIR AUSSI
pirogue(1), ponton(5)
AUTEURS
Awa Konaté (awa.konate@delta.example)
TRADUCTION
Ibrahim Sow
COPYRIGHT
Copyright © 2021-2022 par le port de Mopti."""


def test_what_stands_in_a_section_of_the_text_itself_is_text() -> None:
    cleaned = clean(MANUAL, READ_AT)
    assert (cleaned.text, cleaned.removals) == (MANUAL, ())


def test_a_heading_with_text_under_it_ends_a_section_of_links() -> None:
    own = ("BOGUES", "Le bac a fui en mars.", "HISTORIQUE", "Il date de 1950.", "AUTEUR", "Awa Konaté, pour le port.")
    cleaned = clean("\n".join(("NOM", pages.FIRST, "VOIR AUSSI", *own)), READ_AT)
    assert cleaned.text.splitlines()[2:] == [*own]


def test_a_copyright_under_no_heading_of_the_text_is_none_of_it() -> None:
    cleaned = clean(
        "\n".join((*pages.PARAGRAPHS, "Awa Konaté (awa@delta.example)", "© 2023 Gazette du Delta")), READ_AT
    )
    assert cleaned.text == "\n".join(pages.PARAGRAPHS)
