"""Words of a vocabulary, looked up in names part by part: which kinds of words stand in `entry-content-wide`.

A vocabulary is written as patterns (`comments?`, `read-?more`). Nearly all stand for a few spellings each, which are
found in a table; only those that leave their end open, or look at what is beside them, are searched for as patterns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

_GROUP: Final = re.compile(r"\(\?:([^()]*)\)(\??)")
_OPTIONAL: Final = re.compile(r".\?")
_SPELLING: Final = re.compile(r"[a-z\d]+(?:-[a-z\d]+)*")
_LOOKING_BESIDE: Final = re.compile(r"\(\?<?[!=]")
_LITERAL: Final = re.compile(r"[a-z\d]+(?![?*])")
_PART_ENDS: Final = re.compile(r"-(?!\?)")
_START: Final = 3
"""Letters of a part of a name by which it is told whether a pattern can begin there."""


def compile_words(words: str) -> re.Pattern[str]:
    """A pattern that finds any of the words, which are themselves patterns, between hyphens, spaces or ends.

    Words are sorted by their first letter, so that few are tried at each place.
    """
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in words.split():
        by_letter[word[0]].append(word[1:])
    sorted_words = "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return re.compile(rf"(?:^|[\s-])(?:{sorted_words})(?=$|[\s-])")


class WordIndex:
    """The words of several kinds; each begins with a letter."""

    def __init__(self, words_by_kind: Mapping[str, str]) -> None:
        kinds: dict[str, set[str]] = defaultdict(set)
        lengths: dict[str, set[int]] = defaultdict(set)
        patterns: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
        for kind, words in words_by_kind.items():
            for spelling in (each for word in words.split() for each in _spell_out(word)):
                if _SPELLING.fullmatch(spelling):
                    parts = spelling.split("-")
                    kinds[spelling].add(kind)
                    lengths[parts[0]].add(len(parts))
                else:
                    patterns[_find_start(spelling)].append((kind, compile_words(spelling)))
        self._kinds = dict(kinds)
        self._lengths = dict(lengths)
        self._patterns = dict(patterns)

    def find_kinds(self, names: str) -> set[str]:
        """The kinds of the words that stand between hyphens, spaces or ends of names in lower case."""
        found: set[str] = set()
        for name in names.split():
            parts = name.split("-")
            for place, part in enumerate(parts):
                if part in self._lengths:
                    for length in self._lengths[part]:
                        spelling = part if length == 1 else "-".join(parts[place : place + length])
                        if spelling in self._kinds:
                            found |= self._kinds[spelling]
                if part[:_START] in self._patterns:
                    found.update(kind for kind, each in self._patterns[part[:_START]] if each.search(names))
        return found


def _spell_out(word: str) -> Iterator[str]:
    """The spellings that a pattern stands for, as far as it has groups and letters that may be missing."""
    group = None if _LOOKING_BESIDE.search(word) else _GROUP.search(word)
    optional = _OPTIONAL.search(word) if group is None and "(" not in word else None
    if group is not None:
        for option in (*group[1].split("|"), *([""] if group[2] else [])):
            yield from _spell_out(word[: group.start()] + option + word[group.end() :])
    elif optional is not None:
        for letter in (optional[0][0], ""):
            yield from _spell_out(word[: optional.start()] + letter + word[optional.end() :])
    else:
        yield word


def _find_start(pattern: str) -> str:
    """The letters with which the part of a name begins in which a pattern can begin."""
    literal = _LITERAL.match(pattern)
    letters = literal[0] if literal is not None else ""
    if len(letters) < _START and _PART_ENDS.match(pattern, len(letters)) is None:
        raise ValueError(f"{pattern} begins with fewer than {_START} letters that are always the same")
    return letters[:_START]
