"""From a text to its words as they are compared, and to the fingerprints that find its copies. Pure.

A fingerprint is a word 5-gram, folded and hashed; one in `SAMPLED` is kept, chosen by its value, so that two texts keep
the same ones of what they share. Sums of five 64-bit lanes are made with Python's long integers, all at once: an order
of magnitude faster than gram by gram, and no dependency.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import compress, count

RULES = 1
"""Goes up with every change of what this module makes of a text; fingerprints of another number are made anew."""

GRAM = 5
"""Words of a gram: of four, formulas of the trade are shared by everybody; of six, an edited text shares too few."""

SAMPLED = 8
"""One gram in so many is kept, by its value: measured beside winnowing in benchmarks/dispatches.py."""

MOST_LETTERS = 1_000_000
"""Letters of a text that are looked at: no dispatch is a hundredth as long."""

_WORD = re.compile(r"\w+")
_BITS = 30  # of a word's hash and of each factor: five products of 60 bits fit into a lane of 64
_FACTORS = (0x1F123BB5, 0x3504F333, 0x2E8BA2E9, 0x19660D15, 0x3C6EF35F)  # odd, of 30 bits, else without meaning
_LANE = 64
_KEPT_BITS = 36
"""Bits of a fingerprint that are stored: of fifty million, one in 1,400 meets another one by chance."""
_LOWEST_BYTE = 0 if sys.byteorder == "little" else 7  # of a gram, by which it is kept
_IS_KEPT = bytes(not value % SAMPLED for value in range(256))
_MOST_CACHED = 200_000


class _WordHashes(dict[str, int]):
    """Each word as it is written, and the hash of its folded form."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_CACHED:
            self.clear()
        plain = word.casefold()
        if not plain.isascii():
            plain = "".join(
                letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter)
            )
        found = int.from_bytes(blake2b(plain.encode("utf-8", "replace"), digest_size=4).digest(), "big") >> 32 - _BITS
        self[word] = found
        return found


_hashes = _WordHashes()


@dataclass(frozen=True)
class WordText:
    """A text as its words, in order: as they are written, and as they are compared."""

    words: tuple[str, ...]

    @cached_property
    def keys(self) -> array[int]:
        """The words' hashes."""
        return array("Q", map(_hashes.__getitem__, self.words))

    @cached_property
    def grams(self) -> array[int]:
        """The value of the gram that begins at each word."""
        return _compute_grams(self.keys)

    @cached_property
    def gram_set(self) -> frozenset[int]:
        """The values of all grams."""
        return frozenset(self.grams)

    @cached_property
    def _kept(self) -> tuple[list[int], list[int]]:
        """The words at which the grams begin that are kept, and these as they are stored."""
        kept = self.grams.tobytes()[_LOWEST_BYTE::8].translate(_IS_KEPT)
        mask = (1 << _KEPT_BITS) - 1
        return list(compress(count(), kept)), [gram // SAMPLED & mask for gram in compress(self.grams, kept)]

    @cached_property
    def fingerprints(self) -> frozenset[int]:
        """The grams that are kept, as they are stored."""
        return frozenset(self._kept[1])

    @cached_property
    def fingerprint_places(self) -> dict[int, int]:
        """Those that are kept, each with the last word at which it begins."""
        places, kept = self._kept
        return dict(zip(kept, places, strict=True))

    def find_fingerprints(self, start: int, end: int) -> list[int]:
        """Those that are kept of the grams between two words."""
        places, kept = self._kept
        return kept[bisect_left(places, start) : bisect_left(places, end - GRAM + 1)]


def read_words(text: str) -> WordText:
    """The words of a text's first `MOST_LETTERS`."""
    return WordText(tuple(_WORD.findall(text[:MOST_LETTERS])))


def find_word_places(text: str) -> list[tuple[int, int]]:
    """Where each word of `read_words` begins and ends."""
    return [found.span() for found in _WORD.finditer(text[:MOST_LETTERS])]


def _compute_grams(keys: Sequence[int]) -> array[int]:
    """Each word's gram: its hash and the next four, times a factor each."""
    grams_count = len(keys) - GRAM + 1
    if grams_count <= 0:
        return array("Q")
    lanes = int.from_bytes(array("Q", keys).tobytes(), "little")
    total = sum((lanes >> _LANE * place) * factor for place, factor in enumerate(_FACTORS))
    size = grams_count * _LANE // 8
    grams = array("Q")
    grams.frombytes((total & (1 << 8 * size) - 1).to_bytes(size, "little"))
    return grams
