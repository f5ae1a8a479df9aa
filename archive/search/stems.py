"""From a word to its stems: letters folded, then the Snowball algorithm with what the press needs beyond it. Pure.

Accents go first, so that « SECURITE », « securite » and « sécurité » are one word: many newsrooms leave them out of
capitals, and many readers out of questions. Snowball's French rules wait for some of them, though; those are put back
in the endings where folding leaves no doubt. A word may have two stems where its form is ambiguous (« manifestent »);
an article is indexed under both and found by either.

Snowball: https://snowballstem.org/algorithms/french/stemmer.html, by PyStemmer, its own C code (0.4 µs a word; the
pure Python edition needs 44 µs and is no smaller).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from archive.search.french import STEMS, read_words
from archive.search.verbs import find_verb_root, to_singular_form

RULES = 1
"""Goes up with every change of what this package makes of a text; an index made under another number is made anew."""

FOLDING = f"french {RULES}, snowball {'.'.join(Stemmer.version().split('.')[:2])}"
"""The name of the folding, written beside the index."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_DROPPED = re.compile("[^\\w]|_")


@dataclass(frozen=True, slots=True)
class _SuffixRule:
    """A rule for words that end so. The endings stand beside the pattern because most words have none of them."""

    endings: tuple[str, ...]
    pattern: re.Pattern[str]
    instead: str

    def put_right(self, word: str) -> str:
        return self.pattern.sub(self.instead, word) if word.endswith(self.endings) else word


_RESTORED = (
    _SuffixRule(("ite", "ites"), re.compile("ite(s?)$"), r"ité\1"),
    _SuffixRule(("ee", "ees"), re.compile("ee(s?)$"), r"ée\1"),
    _SuffixRule(("iere", "ieres"), re.compile("iere(s?)$"), r"ière\1"),
)
_TRICE = _SuffixRule(("trice", "trices"), re.compile("trices?$"), "teur")
_ER = _SuffixRule(("ere", "eres", "ers"), re.compile("(?<=[gh])eres?$|ers$"), "er")  # « étrangère », « étrangers »
_EUR = _SuffixRule(("eur", "eurs", "eux", "euse", "euses"), re.compile("eu(?:rs?|x|ses?)$"), "eur")
# « français », « mauvaise »: Snowball takes the ending for an imperfect, and « français » becomes « franc ».
_AIS_ENDINGS = ("ais", "aise", "aises")
_AIS = re.compile("(.{3,}ais)(?:es?)?$")
_PLURALS_IN_EUX = read_words("lieux jeux feux voeux aveux milieux enjeux cheveux neveux adieux essieux hebreux")
_PLURAL = ("os", "us")  # Snowball keeps the s of « euros » and « élus »

_snowball = Stemmer.Stemmer("french", 0)
_lock = threading.Lock()  # a Stemmer is not made for several threads, and Datasette has several


def fold_word(word: str) -> str:
    """Lower case without accents, ligatures, apostrophes or invisible characters: `Œuvre` → `oeuvre`."""
    if word.isascii():
        return word.lower() if word.isalnum() else _DROPPED.sub("", word.lower())
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LIGATURES))
    return _DROPPED.sub("", plain)


@lru_cache(maxsize=32_768)
def find_stems(word: str) -> tuple[str, ...]:
    """The stems of a folded word, one nearly always; a verb's root ends in a hyphen, which no other stem holds.

    Words with a digit in them are their own stem.
    """
    if not word.isalpha():
        return (word,)
    if word in STEMS:
        return (STEMS[word],)
    if word.endswith(_AIS_ENDINGS):
        people = _AIS.match(word)
        if people:
            return (people[1],)
    singular, root = to_singular_form(word), find_verb_root(word)
    found = [_stem(word)]
    if singular:
        found.append(_stem(singular))
    if root:
        found.append(f"{root}-")
    return tuple(dict.fromkeys(found))


def _stem(word: str) -> str:
    word = _ER.put_right(_TRICE.put_right(word))
    if word in _PLURALS_IN_EUX or (len(word) > 3 and word.endswith(_PLURAL)):
        word = word[:-1]
    elif len(word) > 5:
        word = _EUR.put_right(word)
    for ending in _RESTORED:
        word = ending.put_right(word)
    with _lock:
        stem = _snowball.stemWord(word)
    stem = stem if stem.isascii() else fold_word(stem)
    if len(stem) > 3 and stem.endswith(("iv", "euv")):
        return stem[:-1] + "f"
    if len(stem) > 2 and stem.endswith("y"):
        return stem[:-1] + "i"
    return stem[:-2] + "c" if stem.endswith("iqu") else stem
