"""From a text to what is indexed and compared: pieces with their place in the text, each with its exact form and stems.

A text and a question are cut by the same rules, so that these meet:
    « l'eau », « l’eau », « eau »          elisions go, whatever the apostrophe; « N'Djamena » is one word, « ndjamena »
    « porte-parole », « porte parole »     a compound is its parts, and the parts written as one
    « 100 000 », « 100.000 », « 100000 »   one number, whatever the space; « 3,5 » and « 3.5 » too
    « O.N.U. », « ONU »                    initials
Pure. The exact form has case and accents folded and nothing else; stems are `archive.search.stems`'.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from archive.search.french import ELISIONS, ONE_WORD, STOP_WORDS
from archive.search.stems import find_stems, fold_word

EXACT = "="
"""Stands before an exact form in the index, which holds stems and exact forms beside each other."""


@dataclass(frozen=True, slots=True)
class FoldedWord:
    """A word, or a compound as one word. `exact` is None for the latter: its parts follow, and have theirs.

    `stems` is empty for a word that carries no subject (« le ») or stands before an apostrophe (« l' »).
    """

    start: int
    end: int
    exact: str | None
    stems: tuple[str, ...]

    def move(self, by: int) -> FoldedWord:
        """The same piece, so many characters further on."""
        return FoldedWord(self.start + by, self.end + by, self.exact, self.stems)


_APOSTROPHE = "['’ʼ‘′＇]"
_HYPHEN = "[-‐‑]"
# A letter or digit, then also the marks that follow letters, and the invisible characters that a page may put there.
_WORD = "[^\\W_][\\w\u0300-\u036f\u064b-\u065f\u0670\u07eb-\u07f3\u00ad\u200b-\u200d\u2060]*"
_GAP = "[ \u00a0\u202f\u2009]"
_SPACED = "[0-9]{1,3}(?P<gap>[ \u00a0\u202f\u2009.])[0-9]{3}(?:(?P=gap)[0-9]{3})*(?:,[0-9]+)?(?![0-9])"
_COMMAS = "[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])"
_INITIALS = "(?:[^\\W\\d_]\\.){2}"
_RAW = re.compile(
    f"(?P<number>(?=[0-9])(?<![0-9.,])(?:{_SPACED}|{_COMMAS}|[0-9]+[.,][0-9]+(?![0-9.,])))"
    f"|(?P<initials>{_INITIALS}(?:[^\\W\\d_]\\.)*)"
    f"|{_WORD}(?:{_HYPHEN}{_WORD}|{_APOSTROPHE}(?!{_INITIALS}){_WORD})*"
)
_DIGITS_APART = re.compile(f"[0-9]{_GAP}[0-9]")
_RUN = re.compile(f"\\S*(?:(?<=[0-9]){_GAP}(?=[0-9])\\S*)*")
_PART = re.compile(f"{_WORD}(?:{_APOSTROPHE}{_WORD})*")
_ELIDED = re.compile(f"({_WORD}){_APOSTROPHE}(?=([^\\W_]))")
_MUTE = frozenset("aeiouyh")


def to_folded_words(text: str, start: int = 0) -> Iterator[FoldedWord]:
    """The pieces of a text from there on, in order, a compound before its parts."""
    for begin, raw in split_raw_words(text, start):
        for piece in to_raw_words(raw):
            yield piece.move(begin)


def split_raw_words(text: str, start: int = 0) -> Iterator[tuple[int, str]]:
    """What stands between spaces and punctuation, uncut, and where."""
    for found in _RAW.finditer(text, start):
        yield found.start(), found[0]


def find_chunk_start(text: str, place: int) -> int:
    """Where the run of characters without a space begins that holds this place: no raw word begins before it but a
    number with spaces, which begins with its first digits.
    """
    while place and not text[place - 1].isspace():
        place -= 1
    return place


def fold(text: str | None) -> str:
    """What the index is given of a text: its stems, then its exact forms, in order, so that phrases can be found."""
    if not text:
        return ""
    found = list(map(_tokens, _chunks(text)))
    return " ".join(filter(None, (*map(itemgetter(0), found), *map(itemgetter(1), found))))


def _chunks(text: str) -> list[str]:
    """What stands between white space, numbers with spaces in one: no raw word reaches over two chunks.

    Much quicker than looking for raw words, and chunks come again as often as words do.
    """
    chunks: list[str] = []
    done = 0
    for found in _DIGITS_APART.finditer(text):
        if found.start() >= done:
            begin = find_chunk_start(text, found.start())
            run = _RUN.match(text, begin)
            assert run is not None  # it matches anything
            chunks += text[done:begin].split()
            chunks.append(run[0])
            done = run.end()
    return chunks + text[done:].split()


@lru_cache(maxsize=24_576)  # some 13 MB
def _tokens(chunk: str) -> tuple[str, str]:
    """The stems and the exact forms of a chunk."""
    found = [piece for raw in _RAW.finditer(chunk) for piece in to_raw_words(raw[0])]
    return (
        " ".join(stem for piece in found for stem in piece.stems),
        " ".join(EXACT + piece.exact for piece in found if piece.exact),
    )


def to_raw_words(raw: str) -> tuple[FoldedWord, ...]:
    """The pieces of one of `split_raw_words`, counted from its start."""
    if raw.isalnum():
        word = _word(raw, 0)
        return (word,) if word.exact else ()
    again = _RAW.match(raw)
    kind = again and again.lastgroup
    if kind == "number":
        return (_number(raw),)
    if kind == "initials":
        return (_word(raw, 0),)
    parts = [piece for found in _PART.finditer(raw) for piece in _elided(found[0], found.start())]
    words = [piece for piece in parts if piece.exact]
    first = next((piece.start for piece in words if not _is_elision(raw, piece)), 0)
    compound = [piece for piece in words if piece.start >= first]
    if len(compound) < 2:
        return tuple(words)
    # « portes-paroles » meets « porte-parole » by the stems of the parts, « weekend » meets « week-end » as one word.
    of_parts = "".join(find_stems(piece.exact)[0] for piece in compound if piece.exact)
    return (
        FoldedWord(first, len(raw), None, tuple(dict.fromkeys((*find_stems(raw[first:]), of_parts)))),
        *words,
    )


def _elided(part: str, start: int) -> Iterator[FoldedWord]:
    """A part between hyphens: what is elided, then the word."""
    found = _ELIDED.match(part)
    if found and _is_cut(part, found):
        yield FoldedWord(start, start + found.end(1), fold_word(found[1]), ())
        yield from _elided(part[found.end() :], start + found.end())
    else:
        yield _word(part, start)


def _is_cut(part: str, found: re.Match[str]) -> bool:
    if _plain(part) in ONE_WORD:
        return False
    return fold_word(found[1]) in ELISIONS and fold_word(found[2])[:1] in _MUTE


def _is_elision(raw: str, piece: FoldedWord) -> bool:
    return not piece.stems and raw[piece.end : piece.end + 1] not in ("", "-", "‐", "‑")


def _plain(part: str) -> str:
    return "'".join(fold_word(word) for word in re.split(_APOSTROPHE, part))


def _word(word: str, start: int) -> FoldedWord:
    exact = fold_word(word)
    if not exact:
        return FoldedWord(start, start + len(word), None, ())
    is_stop = (word if word.isascii() else unicodedata.normalize("NFC", word)).lower() in STOP_WORDS
    return FoldedWord(start, start + len(word), exact, () if is_stop else find_stems(word))


def _number(raw: str) -> FoldedWord:
    """Thousands closed up, decimals after a point. « 100,000 » is a decimal in French, a thousand in English: both."""
    extractions: tuple[str, ...]
    if re.fullmatch(_SPACED, raw):
        whole, _, decimals = raw.partition(",")
        whole = re.sub("[^0-9]", "", whole)
        extractions = (f"{whole}.{decimals}" if decimals else whole,)
    elif re.fullmatch(_COMMAS, raw):
        closed_up = raw.replace(",", "")
        extractions = (raw.replace(",", "."), closed_up) if raw.count(",") == 1 else (closed_up,)
    else:
        extractions = (raw.replace(",", "."),)
    return FoldedWord(0, len(raw), extractions[0], extractions)
