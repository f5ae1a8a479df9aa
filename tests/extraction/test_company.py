"""Lines of an article that look like a page's frame, told from it by the company they keep: from page to text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.extraction import Extraction
from pipelines.extract import extract
from pipelines.french.rules import RULES
from tests.extraction.pages import FIRST, LAST, SECOND, THIRD, page
from tests.extraction.test_main_text import HEADING, lines_of

PARAGRAPHS = (FIRST, SECOND, THIRD, LAST)
WORDS = sorted({line for rule in RULES if "heading" in rule.unless for line in rule.takes if line.isalpha()})
NAMES = ("Awa Konaté", "Ibrahim Sow", "Fanta Keïta", "Moussa Diarra", "Salif Traoré", "DELTANI", "A. K.")


def article(inner: str) -> str:
    return f"<article>{HEADING}<p class='post-date'>4 mars 2023</p><div class='entry-content'>{inner}</div></article>"


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3, unique=True), st.sampled_from(["h2", "h3", "h4"]))
def test_words_of_buttons_are_headings_where_text_stands_under_them(words: list[str], tag: str) -> None:
    parts = "".join(f"<{tag}>{word}</{tag}><p>{text}</p>" for word, text in zip(words, PARAGRAPHS[1:], strict=True))
    assert [line for line in lines_of(article(f"<p>{FIRST}</p>{parts}")) if line in words] == words


@given(
    st.lists(st.sampled_from(NAMES), min_size=3, max_size=7, unique=True),
    st.sampled_from(["<p>{}</p>", "<div>{}</div>", "<li>{}</li>"]),
    st.sampled_from(["<p>Les lauréats sont :</p>", "<h2>Les victimes</h2>", "<p><strong>Avec</strong></p>"]),
)
def test_a_list_of_names_at_the_end_is_text(names: list[str], form: str, announced: str) -> None:
    listed = "".join(form.format(name) for name in names)
    listed = f"<ul>{listed}</ul>" if "<li>" in form else listed
    found = lines_of(article(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{announced}{listed}"))
    assert [line for line in found if line in NAMES] == names


@pytest.mark.parametrize("signature", ["Fanta Keïta", "Fanta Keïta (AFP)", "Awa Konaté et Ibrahim Sow", "A. K."])
def test_a_name_alone_at_the_end_is_a_signature(signature: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    assert lines_of(article(f"{text}<p>{signature}</p>")) == [*PARAGRAPHS]


@pytest.mark.parametrize("word", ["Par", "PAR :", "Publié par", "De"])
@pytest.mark.parametrize(
    "name", ["<p>Awa Konaté</p>", "<p>AWA KONATÉ</p>", "<div><a href='/a/ak'>Awa Konaté</a></div>", ""]
)
def test_the_word_of_a_byline_goes_with_the_name_on_the_next_line(word: str, name: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    byline = f"<p>{word}</p>{name}"
    assert lines_of(article(f"{byline}{text}")) == lines_of(article(f"{text}{byline}")) == [*PARAGRAPHS]


@given(
    st.lists(st.integers(1, 28), min_size=3, max_size=6, unique=True).map(sorted),
    st.sampled_from(["<h3>{}</h3>", "<p><strong>{}</strong></p>", "<h4>{}</h4>"]),
    st.booleans(),
)
def test_the_days_of_a_chronology_are_text(days: list[int], form: str, has_prose: bool) -> None:
    dates = [f"{day} novembre 2026" for day in days]
    entries = "".join(
        f"{form.format(date)}<p>{FIRST if has_prose else 'La décrue commence'} Jour {day}.</p>"
        for date, day in zip(dates, days, strict=True)
    )
    prose = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    found = lines_of(article(entries if has_prose else f"{prose}{entries}"))
    assert [line for line in found if line in dates] == dates


@pytest.mark.parametrize(
    "sentence",
    [
        "Lire Aïcha Sangho aujourd’hui, c’est comprendre comment une ville du delta a survécu à trois crues.",
        "Relire Oumar Ba permet de mesurer le chemin parcouru depuis l’ouverture de la première école.",
        "À voir Bozola un matin de marché, nul ne croirait que l’eau est montée jusqu’aux toits.",
        "Découvrir Bozola à pied prend une heure, du ponton jusqu’à la grande mosquée.",
        "Par Oumar Ba interposé, le ministre a fait savoir que les travaux commenceraient en janvier.",
        "Suivre le fleuve jusqu’à la page blanche de la carte, tel est le projet de l’expédition.",
        "Inscrivez-vous au registre du port, répète la mairie, et gardez vos alertes pour la crue.",
    ],
)
def test_a_sentence_that_begins_like_a_plea_is_text(sentence: str) -> None:
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p>{sentence}</p><p>{THIRD}</p><p>{LAST}</p>"
    assert lines_of(article(text)) == [FIRST, SECOND, sentence, THIRD, LAST]


@pytest.mark.parametrize(
    "closing",
    [
        (
            "Lecture restreinte",
            "Votre abonnement n’autorise pas la lecture de cet article",
            "Contactez notre service client.",
        ),
        ("Lecture de la Gazette en cours sur un autre appareil.", "Pourquoi ce message ?", "Continuer à lire ici"),
        ("This article is for subscribers only", "Subscribe to continue reading", "Already a subscriber? Log in"),
        ("Pour lire la suite, créez un compte gratuit", "J’ai déjà un compte", "Mot de passe oublié ?"),
    ],
    ids=["shared account", "other device", "English", "account"],
)
def test_a_text_that_ends_at_a_paywall_is_a_teaser_without_it(closing: tuple[str, ...]) -> None:
    lines = "".join(f"<p>{line}</p>" for line in (FIRST, SECOND, *closing))
    found = extract(page(article(lines)), "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(found, Extraction)
    assert found.text.split("\n") == [FIRST, SECOND]
    assert found.completeness == "teaser"
