"""A text made ready to be compared, and which words of it are prose of the newsroom's own: neither quoted, nor names
and figures set in rows. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from archive.dispatches.fingerprints import WordText, find_word_places, read_words

_QUOTED = re.compile('«[^»]{1,4000}+»|“[^”]{1,4000}+”|"[^"\n]{1,2000}+"')
_HEADINGS = re.compile(r"(?:^[^\n]{1,160}+(?<![.!?…:;,»”\"])(?:\n++|\Z)){3,}+", re.MULTILINE)
"""Three lines at least. A line of 160 letters has some 25 words: headings have fewer."""

_SENTENCE_END = re.compile(r"[.!?…:\n«»“”\"]")
_SLOT_NAMES = 0.5  # share of capitals in a name: « la Combe-aux-Fées »


@dataclass(frozen=True)
class ComparedText:
    """A text made ready to be held against others."""

    text: str

    @cached_property
    def read(self) -> WordText:
        """Its words."""
        return read_words(self.text)

    @cached_property
    def _quoted_before(self) -> list[int]:
        return count_before(find_quoted_words(self.text, self._places))

    @cached_property
    def _headings_before(self) -> list[int]:
        return count_before(find_heading_words(self.text, self._places))

    def count_in_headings(self, start: int, end: int) -> int:
        """Words of lines that are headings between two places."""
        return self._headings_before[end] - self._headings_before[start]

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        return find_word_places(self.text)

    def find_line(self, word: int) -> int:
        """The first word of a line from there on, or how many words there are."""
        if word <= 0:
            return 0
        between = pairwise(self._places[word - 1 :])
        return next(
            (at for at, (one, other) in enumerate(between, word) if "\n" in self.text[one[1] : other[0]]),
            len(self._places),
        )

    def find_names(self, words: slice, kept: Collection[str]) -> str | None:
        """Words that are mostly names, of those of a range that are kept; None of others. A capital that a sentence
        begins with is no name's."""
        found = [at for at in range(words.start, words.stop) if self.read.words[at] in kept]
        named = sum(self.read.words[at][0].isupper() and not self._begins_sentence(at) for at in found)
        if not named or named < _SLOT_NAMES * len(found):
            return None
        return " ".join(self.read.words[at] for at in found)

    def _begins_sentence(self, word: int) -> bool:
        between = self.text[self._places[word - 1][1] if word else 0 : self._places[word][0]]
        return word == 0 or bool(_SENTENCE_END.search(between))

    def count_quoted(self, start: int, end: int) -> int:
        """Words within quotation marks between two places."""
        return self._quoted_before[end] - self._quoted_before[start]


def find_quoted_words(text: str, places: Sequence[tuple[int, int]]) -> bytearray:
    """For each word, 1 where it stands between quotation marks."""
    found = bytearray(len(places))
    starts = [start for start, _ in places]
    for quoted in _QUOTED.finditer(text):
        first, last = bisect_right(starts, quoted.start()), bisect_right(starts, quoted.end())
        found[first:last] = b"\x01" * (last - first)
    return found


def find_heading_words(text: str, places: Sequence[tuple[int, int]]) -> bytearray:
    """For each word, 1 where it stands in one of several short lines, one below the other, that end as headings do:
    with no mark of a sentence."""
    found = bytearray(len(places))
    starts = [start for start, _ in places]
    for lines in _HEADINGS.finditer(text):
        first, last = bisect_left(starts, lines.start()), bisect_left(starts, lines.end())
        found[first:last] = b"\x01" * (last - first)
    return found


def count_names_and_figures(words: Iterable[str]) -> int:
    """Words that begin with a capital or a digit: what rows of a table and slots of a form are filled with."""
    begins = [word[0] for word in words]
    return sum(map(str.isupper, begins)) + sum(map(str.isdigit, begins))


def count_before(marks: bytearray) -> list[int]:
    """How many marks stand before each word, and in all."""
    return [0, *accumulate(marks)]
