"""A text's canonical form, whatever white space it has, and counting its words no further than is asked."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from archive.model.digests import fold_text
from archive.model.text import count_words, has_words

PIECES = ["mot", "«", "é", "e\u0301", "\u00a0", "\u202f", "\u2028", "\u3000", "\u200b", "\x85", " ", "\n", "\r", "\t"]
TEXTS = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@given(TEXTS)
@example("un mot ")
@example(" un mot")
@example("un  mot")
@example("un\n\nmot")
@example("un\u2009mot\u00a0: un\u202f!")
def test_folded_text_has_one_plain_space_between_words_and_no_empty_line(text: str) -> None:
    lines = [line.split() for line in unicodedata.normalize("NFC", text).splitlines()]
    assert fold_text(text) == "\n".join(" ".join(words) for words in lines if words)


@given(TEXTS, st.integers(0, 9))
def test_a_text_has_as_many_words_as_are_counted(text: str, fewest: int) -> None:
    assert has_words(text, fewest) == (count_words(text) >= fewest)
