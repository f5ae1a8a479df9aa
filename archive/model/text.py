"""Text that SQLite can hold, and how its words are counted."""

from __future__ import annotations

import re
from typing import overload

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese, which set no space between words."""


@overload
def to_storable(text: str) -> str: ...
@overload
def to_storable(text: None) -> None: ...
@overload
def to_storable(text: str | None) -> str | None: ...
def to_storable(text: str | None) -> str | None:
    """The text itself nearly always: lone surrogates, which damaged pages yield, become `?`; None stays None."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def count_words(text: str) -> int:
    """Words as a newsroom counts them: runs of anything but white space. What archives hold was counted so."""
    return len(text.split())


def has_words(text: str, fewest: int) -> bool:
    """Whether a text has so many words at least; not counted further."""
    return len(text.split(None, fewest)) >= fewest


def measure_words(text: str) -> int:
    """How long a text is in words, for limits: characters where a script sets no space between words."""
    return count_words(_UNSPACED.sub(" x ", text))


_LETTERS_OF_UNSPACED = 3


def measure_letters(text: str) -> int:
    """How long a text is in letters, for limits: a character of scripts without spaces says as much as three."""
    if text.isascii():
        return len(text)
    return len(text) + (_LETTERS_OF_UNSPACED - 1) * len(_UNSPACED.findall(text))
