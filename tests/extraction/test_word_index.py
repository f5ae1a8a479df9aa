"""Words of the markup's vocabulary are found by an index exactly where their patterns find them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.page.word_index import WordIndex, compile_words

VOCABULARY = {
    "share": "share shared reseaux(?:-sociaux)? follow(?:-us)? fb-like",
    "related": "liens?-articles? read-?more next-(?:article|post) dernieres?(?:-.*)? a-lire",
    "details": "date(?!-(?:outer|posts)) views(?<!block-views) article-meta tags?-?list",
    "consent": "qc-cmp.* pop-?ups?",
    "content": "article-text article text entry-content",
}
_PARTS = """
    share shared reseaux sociaux follow us fb like lien liens article articles read more readmore next prev post
    derniere dernieres a lire date dates outer posts views block meta tag tags list taglist qc cmp cmps pop ups popup
    text entry content x
"""
PARTS = _PARTS.split()


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return WordIndex(VOCABULARY)


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(["-", "-", " ", "", "\n", "--", "_"])), max_size=6))
def test_kinds_are_those_whose_patterns_find_a_word(index: WordIndex, drawn: list[tuple[str, str]]) -> None:
    names = "".join(part + separator for part, separator in drawn)
    assert index.find_kinds(names) == {kind for kind, words in VOCABULARY.items() if compile_words(words).search(names)}


@pytest.mark.parametrize("word", ["b.*", "ab?c(?!-d)", "ab-?c(?!-d)", "(?<!a)word"])
def test_a_word_that_the_index_would_miss_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="begins with fewer than"):
        WordIndex({"kind": word})
