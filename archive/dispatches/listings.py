"""Which words of a text are prose of the newsroom's own: neither quoted, nor names and figures set in rows. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

_QUOTED = re.compile('«[^»]{1,4000}+»|“[^”]{1,4000}+”|"[^"\n]{1,2000}+"')


def find_quoted_words(text: str, places: Sequence[tuple[int, int]]) -> bytearray:
    """For each word, 1 where it stands between quotation marks."""
    found = bytearray(len(places))
    starts = [start for start, _ in places]
    for quoted in _QUOTED.finditer(text):
        first, last = bisect_right(starts, quoted.start()), bisect_right(starts, quoted.end())
        found[first:last] = b"\x01" * (last - first)
    return found


def count_names_and_figures(words: Iterable[str]) -> int:
    """Words that begin with a capital or a digit: what rows of a table and slots of a form are filled with."""
    begins = [word[0] for word in words]
    return sum(map(str.isupper, begins)) + sum(map(str.isdigit, begins))


def count_before(marks: bytearray) -> list[int]:
    """How many marks stand before each word, and in all."""
    return [0, *accumulate(marks)]
