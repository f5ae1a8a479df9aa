"""Marks are where the question is met, all of them, though only words with the right beginning are looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.folding import to_folded_words
from archive.search.french import STEMS
from archive.search.highlight import Marker, to_wanted
from archive.search.language import QueryFault, parse

WORDS = (
    "L'État", "l’œil", "yeux", "ŒUVRE", "œufs", "ÆTHER", "æther", "N'Djamena", "ndjamena", "O.N.U.", "l'ONU", "100 000",
    "100.000", "1 100 000", "porte-parole", "portes-paroles", "d'Abidjan", "mourir", "meurt", "élu", "éli\u00adre",
    "pre\u0301sident", "faire", "font", "peuvent", "pouvoir", "voit", "prévu", "vu", "travaux", "travail", "Été", "le",
    "d'urgence", "état", "nouvelle", "nouveau", "3,5", "Covid-19", "covid19", "maïs", "mais", "aujourd’hui", "G5",
)  # fmt: skip
QUESTIONS = st.sampled_from(WORDS) | st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(
    lambda words: f'"{" ".join(words)}"'
)


def by_hand(text: str, question: str) -> set[int]:
    """Where every piece of the text that is wanted stands, found the slow way."""
    term = parse(question)
    assert term is not None
    assert not isinstance(term, QueryFault)
    what = to_wanted(term, "text")
    found = list(to_folded_words(text))
    words = [piece for piece in found if piece.exact]
    places = {place for each in found if what.stems & set(each.stems) for place in range(each.start, each.end)}
    for phrase in what.phrases:
        for first in range(len(words) - len(phrase) + 1):
            run = words[first : first + len(phrase)]
            if tuple(each.exact for each in run) == phrase:
                places |= set(range(run[0].start, run[-1].end))
    return places


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), QUESTIONS)
def test_marks_are_all_that_is_met(text: str, question: str) -> None:
    term = parse(question)
    assert not isinstance(term, QueryFault)
    marked = Marker(to_wanted(term, "text")).mark(text)
    assert {place for start, end in marked.places for place in range(start, end)} == by_hand(text, question)
    assert list(marked.places) == sorted(marked.places)


@pytest.mark.parametrize("word", sorted(STEMS))
def test_irregular_words_mark_each_other(word: str) -> None:
    for other, stem in STEMS.items():
        if stem == STEMS[word]:
            term = parse(word)
            assert not isinstance(term, QueryFault)
            assert Marker(to_wanted(term, "text")).mark(f"Un {other} ici.").places == ((3, 3 + len(other)),)


@pytest.mark.parametrize(
    ("question", "shown"), [("présid*", "Le [président] préside"), ("-le", "Le président préside")]
)
def test_prefixes_and_refusals(question: str, shown: str) -> None:
    term = parse(question)
    assert not isinstance(term, QueryFault)
    expected = shown.replace(" préside", " [préside]") if question.endswith("*") else shown
    assert Marker(to_wanted(term, "text")).mark("Le président préside").cut_between("[", "]") == expected
