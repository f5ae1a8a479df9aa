"""From a word to its stems: the Snowball algorithm, with accents and without, and what the press needs beyond it. Pure.

Snowball's French rules read accents (« mangèrent », « mangeât »), so a word is stemmed as it is spelled and its stem
folded after. Many newsrooms leave accents out of capitals, though, and many readers out of questions: so it is stemmed
folded as well, with accents put back in the endings where that leaves no doubt. A word has all of these stems, one
nearly always; an article is indexed under each and found by any. What is spelled without accents has no stem that the
accented spelling lacks, so that it always finds it.

Snowball: https://snowballstem.org/algorithms/french/stemmer.html, by PyStemmer, its own C code (0.4 µs a word; the
pure Python edition needs 44 µs and is no smaller).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from archive.search.french import FOLDED_ONLY, NOUNS_IN_ENT, STEMS, read_words
from archive.search.verbs import find_verb_root, to_singular_form

RULES = 2
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


_ITE = _SuffixRule(("ite", "ites"), re.compile("ite(s?)$"), r"ité\1")
_RESTORED = (
    _ITE,
    _SuffixRule(("ee", "ees"), re.compile("ee(s?)$"), r"ée\1"),
    _SuffixRule(("iere", "ieres"), re.compile("iere(s?)$"), r"ière\1"),
)
_TRICE = _SuffixRule(("trice", "trices"), re.compile("trices?$"), "teur")
_ER = _SuffixRule(("ere", "eres", "ers"), re.compile("(?<=[gh])eres?$|ers$"), "er")  # « étrangère », « étrangers »
_EUR = _SuffixRule(("eur", "eurs", "eux", "euse", "euses"), re.compile("eu(?:rs?|x|ses?)$"), "eur")
# « française », « mauvaises »: Snowball would take « français » for an imperfect, and make « franc » of it.
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
    """The stems of a word as it is spelled, small letters or capitals; a verb's root ends in a hyphen, which no other
    stem holds.

    Words with a digit in them are their own stem.
    """
    folded = fold_word(word)
    if not folded.isalpha():
        return (folded,)
    if folded in STEMS:
        return (STEMS[folded],)
    found = [*_find_folded_stems(folded)]
    if not word.isascii() and folded not in FOLDED_ONLY:
        found.append(_stem_as_spelled(word))
    return tuple(dict.fromkeys(found))


def _find_folded_stems(word: str) -> Iterator[str]:
    """The stems of a folded word."""
    if word.endswith(_AIS_ENDINGS):
        people = _AIS.match(word)
        if people:
            yield people[1]
            if word.endswith("ais") and word not in FOLDED_ONLY:  # « mangeais », « mangerais »
                yield _stem(word)
            return
    singular, root = to_singular_form(word), find_verb_root(word)
    for form in (word, singular or word):
        yield _stem(form)
        if form.endswith(_ITE.endings):  # « facilite » is of « faciliter » or, without its accent, of « facilité »
            yield _put_end_right(_run_snowball(form))
    if root:
        yield f"{root}-"
    if word.endswith("erent") and word not in NOUNS_IN_ENT:
        yield _stem(f"{word[:-5]}èrent")


def _stem_as_spelled(word: str) -> str:
    """Snowball's stem of a word with its accents, folded after."""
    return _put_end_right(fold_word(_run_snowball(unicodedata.normalize("NFC", word).lower())))


def _stem(word: str) -> str:
    word = _ER.put_right(_TRICE.put_right(word))
    if word in _PLURALS_IN_EUX or (len(word) > 3 and word.endswith(_PLURAL)):
        word = word[:-1]
    elif len(word) > 5:
        word = _EUR.put_right(word)
    for ending in _RESTORED:
        word = ending.put_right(word)
    return _put_end_right(fold_word(_run_snowball(word)))


def _run_snowball(word: str) -> str:
    with _lock:
        return str(_snowball.stemWord(word))


def _put_end_right(stem: str) -> str:
    """One ending for stems that Snowball leaves with two: « activ » and « actif », « loy » and « loi »."""
    if len(stem) > 3 and stem.endswith(("iv", "euv")):
        return stem[:-1] + "f"
    if len(stem) > 2 and stem.endswith("y"):
        return stem[:-1] + "i"
    return stem[:-2] + "c" if stem.endswith("iqu") else stem
