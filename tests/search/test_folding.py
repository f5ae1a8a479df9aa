"""What becomes of words: exact forms, stems, and their places in the text."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.folding import EXACT, fold, to_folded_words
from archive.search.stems import FOLDING, find_stems, fold_word

FRENCH = st.text(alphabet="abcdeilnorstuéèêàçœæ'’- .,0123456789ÀÉŒ\u202f\u00a0\n", max_size=80)
ACCENTED_WORDS = st.text(alphabet="abcdefghilmnoprstuvéèêëàâçîïôûù", min_size=2, max_size=14)


def exact(text: str) -> list[str]:
    return [token[1:] for token in fold(text).split() if token.startswith(EXACT)]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("L'État", ["l", "etat"]),
        ("jusqu’à l’aube", ["jusqu", "a", "l", "aube"]),
        ("d'aujourd’hui", ["d", "aujourdhui"]),
        ("presqu'île", ["presquile"]),
        ("N'Djamena, M’Bour, Sana'a", ["ndjamena", "mbour", "sanaa"]),
        ("l’O.N.U. et l'U.E.", ["l", "onu", "et", "l", "ue"]),
        ("Œuvres, ÆTHER", ["oeuvres", "aether"]),
        ("porte-parole", ["porte", "parole"]),
        ("c’est-à-dire", ["c", "est", "a", "dire"]),
        ("100 000, 100.000, 100\u202f000 et 100\u00a0000", ["100000", "100000", "100000", "et", "100000"]),
        ("1 234 567,89 puis 0,5", ["1234567.89", "puis", "0.5"]),
        ("en 2022 100 personnes", ["en", "2022", "100", "personnes"]),
        ("le 12.08.2022 à 10h30", ["le", "12", "08", "2022", "a", "10h30"]),
        ("pre\u0301sident pré\u00adsident", ["president", "president"]),
        ("الخبر و 5G", ["الخبر", "و", "5g"]),
        ("… — !", []),
    ],
)
def test_exact_forms(text: str, forms: list[str]) -> None:
    assert exact(text) == forms


@pytest.mark.parametrize(
    "forms",
    [
        "sécurité securite SÉCURITÉ",
        "manifester manifestent manifesté manifestées manifestaient manifestation",
        "vendre vendu vendent vend vendait",
        "directeur directrice directeurs",
        "vendeur vendeuse",
        "dangereux dangereuse",
        "ouvrier ouvrière",
        "journal journaux",
        "régional régionaux régionale",
        "œil yeux",
        "travail travaux",
        "commencer commençait commencé",
        "protéger protègent protégé",
        "payer payé payait",
        "publier publié publiera",
        "construire construit construisent",
        "prendre pris prennent",
        "obtenir obtient obtenu",
        "actif active",
        "public publique",
        "malien maliennes",
        "français française",
        "délai délais",
        "agent agents",
        "manifester manifestèrent manifesterais manifestais manifestâmes manifestât manifestassions",
        "manger mangèrent mangerais mangeais mangeât",
        "créer créèrent créerais créais créent",
        "faciliter facilite facilitent facilitèrent faciliterais",
        "finir finirent finirais finissais finissions",
        "coûter coûtèrent coûtait coûteraient",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    first, *others = forms.split()
    for other in others:
        assert set(find_stems(first)) & set(find_stems(other)), other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("agent", "âge"), ("parlement", "parler"), ("département", "départ"), ("français", "francs"),
        ("anglais", "angle"), ("violent", "viol"), ("peur", "peu"), ("banque", "banc"), ("entreprise", "prise"),
        ("pays", "payer"), ("client", "clef"), ("prix", "prier"), ("police", "poli"), ("avenir", "venir"),
    ],
)  # fmt: skip
def test_words_that_only_look_alike_share_none(one: str, other: str) -> None:
    assert not set(find_stems(one)) & set(find_stems(other))


def test_stems_are_those_the_index_was_made_of() -> None:
    """A change here needs another number in `archive.search.stems.RULES`: held indexes have to be made anew."""
    words = "inondations électricité gouvernement hôpitaux réunissaient africaines travailleurs votent décès maïs"
    assert {word: find_stems(word) for word in words.split()} == {
        "inondations": ("inond",),
        "électricité": ("electr", "electricit"),
        "gouvernement": ("gouvern",),
        "hôpitaux": ("hopital",),
        "réunissaient": ("reun",),
        "africaines": ("africain",),
        "travailleurs": ("travailleur",),
        "votent": ("votent", "vot"),
        "décès": ("deces",),
        "maïs": ("mais",),
    }


@given(ACCENTED_WORDS)
def test_what_is_typed_without_accents_or_in_capitals_finds_the_word(word: str) -> None:
    """A bare spelling has no stem that the accented one lacks, so that no question without accents finds less."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    assert set(find_stems(bare)) <= set(find_stems(word))
    assert find_stems(word) == find_stems(word.upper()) == find_stems(unicodedata.normalize("NFD", word))
    assert find_stems(bare) == find_stems(bare.upper())


@pytest.mark.parametrize("ending", ["erent", "erais", "ais", "ait", "aient", "erait", "eront", "ez", "ant"])
def test_a_verb_without_its_accents_is_found_in_every_tense(ending: str) -> None:
    for root in ("manifest", "condamn", "rassembl", "augment"):
        assert set(find_stems(root + ending)) & set(find_stems(f"{root}er")), root + ending


@given(FRENCH)
def test_pieces_lie_in_the_text_in_order_and_say_what_stands_there(text: str) -> None:
    last = 0
    for piece in to_folded_words(text):
        assert last <= piece.start < piece.end <= len(text) or piece.exact is not None
        if piece.exact is None:
            continue
        assert piece.start >= last
        last = piece.end
        stands = fold_word(text[piece.start : piece.end])
        assert piece.exact.replace(".", "") == stands or text[piece.start].isdigit()


@given(FRENCH)
def test_tokens_hold_nothing_that_fts5_would_take_for_syntax(text: str) -> None:
    for token in fold(text).split():
        assert not set(token) & set("\"'()*^{}+,; \n")
    assert fold(text) == fold(unicodedata.normalize("NFD", text))


@given(st.one_of(FRENCH, st.text(alphabet="0123456789ab., \u00a0\u202f\u2009\n'-", max_size=60), st.text(max_size=60)))
def test_what_is_indexed_are_the_pieces_wherever_the_text_is_cut(text: str) -> None:
    found = list(to_folded_words(text))
    of_stems = [stem for piece in found for stem in piece.stems]
    assert fold(text).split() == of_stems + [EXACT + piece.exact for piece in found if piece.exact]


def test_tokens_change_only_with_the_name_of_the_folding() -> None:
    """An index is kept as long as the name stays: who changes a token has to give `RULES` another number."""
    text = (Path(__file__).parent / "relevance.toml").read_text(encoding="utf-8")
    digest = hashlib.sha256("\n".join(fold(line) for line in text.splitlines()).encode()).hexdigest()
    assert (FOLDING, digest[:16]) == ("french 2, snowball 3.1", "bafba31479702ffe")
