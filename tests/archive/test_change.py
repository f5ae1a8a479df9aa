"""What a newsroom did to a text, as it is classed."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.classify_change import ChangeKind, Wording, classify, is_cut
from archive.model.extraction import Completeness
from archive.model.words.word_diff import FEW_STEPS, compute_word_diff_within

HARBOUR = """\
Le port de Sainte-Rive rouvrira lundi 14 mars, après trois semaines de travaux.
Le maire, Amadou Lavigne, a remercié les dockers : « Vous avez tenu bon, et la ville vous doit beaucoup. »
Les bateaux attendaient au large depuis le début du mois. Quarante-deux cargos sont annoncés pour la première journée.
La chambre de commerce estime les pertes à 3,5 millions d'euros, dont une part sera couverte par les assurances.
Reste la question du dragage, que le conseil tranchera au printemps."""
MORE = (
    "\nDans la soirée, un quatrième remorqueur est arrivé du sud pour prêter main-forte aux pilotes.\n"
    "Les premières grues ont été remises en marche peu avant minuit."
)


def wording(text: str = HARBOUR, title: str | None = "Le port rouvre", completeness: Completeness = "full") -> Wording:
    return Wording(title, None, text, completeness)


def changed(old: str, new: str) -> Wording:
    assert HARBOUR.count(old) == 1
    return wording(HARBOUR.replace(old, new))


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (changed("remercié", "remerçié"), "typo"),
        (changed("début du mois.", "début du mois !"), "typo"),
        (changed("les assurances", "les les assurances"), "typo"),
        (changed("au printemps", "au prinptemps"), "typo"),
        (changed("3,5 millions", "5,3 millions"), "correction"),
        (changed("Quarante-deux", "Quarante"), "correction"),
        (changed("trois semaines", "quatre semaines"), "correction"),
        (changed("lundi 14 mars", "mardi 15 mars"), "correction"),
        (changed("Amadou Lavigne", "Amadou Lavergne"), "correction"),
        (changed("tenu bon", "tout donné"), "correction"),  # within quotes
        (changed("attendaient", "patientaient"), "rewording"),
        (wording(HARBOUR + MORE), "addition"),
        (wording(MORE + "\n" + HARBOUR), "addition"),
        (wording("\n".join(HARBOUR.splitlines()[:-1])), "removal"),
        (wording(title="Le port reste fermé"), "headline"),
        (wording(HARBOUR.splitlines()[0], completeness="teaser"), "cut"),
        (wording(HARBOUR.splitlines()[0] + "\nRéservé aux abonnés"), "cut"),
        (wording(HARBOUR[:130] + "…"), "cut"),
    ],
)
def test_each_class(after: Wording, kind: str) -> None:
    change = classify(wording(), after)
    assert change is not None
    assert change.kind == kind
    assert change.headline_changed == (kind == "headline")
    assert 0 <= change.words_changed_share < 1


def test_a_cut_undone_is_restored() -> None:
    cut = wording(HARBOUR.splitlines()[0], completeness="teaser")
    change = classify(cut, wording())
    assert change is not None
    assert (change.kind, change.words_removed) == ("restored", 0)


def test_a_fact_put_right_beside_an_addition_is_an_addition_that_says_so_by_its_words() -> None:
    both = wording(HARBOUR.replace("3,5 millions", "5,3 millions") + MORE)
    change = classify(wording(), both)
    assert change is not None
    assert (change.kind, change.words_removed) == ("addition", 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L'eau monte.", "L’eau monte."),
        ("Il dit « oui ».", 'Il dit "oui".'),
        ("Un - deux", "Un – deux"),
        ("Il attend...", "Il attend…"),
        ("310\u00a0000 euros", "310 000 euros"),
        ("Un paragraphe. Un autre.", "Un paragraphe.  Un autre.\n"),
        ("Une note[12] et[13] fin", "Une note[14] et[15] fin"),
    ],
)
def test_typography_is_no_change(before: str, after: str) -> None:
    assert classify(wording(before), wording(after)) is None


def test_a_lead_that_moves_into_the_text_is_no_change() -> None:
    lead, _, rest = HARBOUR.partition("\n")
    assert classify(Wording("T", lead, rest, "full"), Wording("T", None, HARBOUR, "full")) is None


def test_a_short_text_that_shrinks_is_no_cut_but_by_its_own_word() -> None:
    assert not is_cut(wording("Un. Deux. Trois. Quatre."), wording("Un."))
    assert is_cut(wording("Un. Deux. Trois. Quatre."), wording("Un.", completeness="teaser"))
    assert not is_cut(wording(), wording("Autre chose, tout à fait, et bien plus court que ne l'était l'article."))


words = st.sampled_from(
    ["le", "la", "pont", "port", "Koné", "12", "3,5", "mardi", "«", "»", ".", ",", "ouvre", "ferme\n"]
)
texts = st.lists(words, max_size=30).map(" ".join)
wordings = st.builds(Wording, st.none() | texts, st.none() | texts, texts, st.sampled_from(get_args(Completeness)))


@given(wordings)
def test_nothing_differs_from_itself(one: Wording) -> None:
    assert classify(one, one) is None
    assert not is_cut(one, one)


@given(wordings, wordings)
def test_a_change_and_its_undoing_are_of_one_size(before: Wording, after: Wording) -> None:
    there, back = classify(before, after), classify(after, before)
    assert (there is None) == (back is None)
    if there is None or back is None:
        return
    assert there.kind in get_args(ChangeKind)
    assert (there.kind == "headline") == (back.kind == "headline")
    assert (there.kind == "cut") <= (back.kind == "restored")
    assert 0 <= there.words_changed_share <= 1
    assert there.headline_changed == back.headline_changed


def test_a_text_written_anew_is_no_correction_of_a_figure() -> None:
    anew = "\n".join(
        f"Au matin du {number} mars, {crew} embarcations ont levé l’ancre sous les vivats d’une foule serrée."
        for number, crew in ((14, "douze"), (15, "vingt"), (16, "trente"))
    )
    change = classify(wording(), wording(anew))
    assert change is not None
    assert (change.kind, change.words_changed_share > 0.5) == ("rewording", True)


LONG = "a " * 1400


@pytest.mark.parametrize(
    ("after", "kind"),
    [("a b " * 700, "rewording"), ("a b " * 1400, "addition"), ("a a b " * 150, "removal")],
    ids=["rewording", "addition", "removal"],
)
def test_what_is_too_much_to_be_compared_is_classed_by_its_words(after: str, kind: str) -> None:
    assert compute_word_diff_within(LONG, after, FEW_STEPS) is None
    change = classify(Wording("Le port rouvre", None, LONG, "unknown"), wording(after), FEW_STEPS)
    assert change is not None
    assert (change.kind, change.headline_changed) == (kind, False)
