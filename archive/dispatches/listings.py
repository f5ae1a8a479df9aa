"""Which words of a text are prose of the newsroom's own: neither quoted, nor names and figures set in rows. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
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


def is_name_or_figure(word: str) -> bool:
    """Whether a word begins with a capital or a digit: what rows of a table and slots of a form are filled with."""
    return word[0].isupper() or word[0].isdigit()


def count_before(marks: bytearray) -> list[int]:
    """How many marks stand before each word, and in all."""
    return [0, *accumulate(marks)]
