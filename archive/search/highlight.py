"""Finds in a text as it was published what a question meant: places to mark, and the piece worth showing. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from archive.search.folding import FoldedWord, find_chunk_start, split_raw_words, to_folded_words, to_raw_words
from archive.search.french import STEMS
from archive.search.language import All, AnyOf, FilterBy, In, Not, Phrase, QueryWord, SearchColumn, Term
from archive.search.query import HighlightedText
from archive.search.stems import fold_word

EXCERPT = 240
"""Characters of an excerpt, more or less a word."""

_LOOKED_AT = 16  # places, the first ones, among which the excerpt is chosen
_LEAD_IN = 60  # characters shown before the first place


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to mark in one column: stems, beginnings of words, and phrases as tuples of exact forms."""

    stems: frozenset[str]
    prefixes: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]


def to_wanted(term: Term | None, column: SearchColumn) -> Wanted:
    """What a question wants of a column; what it refuses is left out."""
    stems: set[str] = set()
    prefixes: list[str] = []
    phrases: list[tuple[str, ...]] = []
    for leaf in _leaves(term, column):
        found = list(to_folded_words(leaf.text))
        exact = tuple(piece.exact for piece in found if piece.exact)
        if isinstance(leaf, QueryWord) and leaf.is_prefix and exact:
            prefixes.append(exact[-1])
        elif isinstance(leaf, QueryWord) and any(piece.stems for piece in found):
            compounds = [piece for piece in found if piece.exact is None]
            for piece in found:
                is_part = piece.exact and any(each.start <= piece.start < each.end for each in compounds)
                stems.update(() if is_part else piece.stems)
            phrases += [
                tuple(piece.exact for piece in found if piece.exact and each.start <= piece.start < each.end)
                for each in compounds
            ]
        elif exact:
            phrases.append(exact)
    return Wanted(frozenset(stems), tuple(prefixes), tuple(phrase for phrase in phrases if phrase))


class Marker:
    """Marks what is wanted, in any number of texts. Looks only at words that begin as something wanted does."""

    def __init__(self, what: Wanted) -> None:
        self._what = what
        self._begins = _beginnings(what)

    def mark(self, text: str, most: int | None = None) -> HighlightedText:
        """The text with the places of what is wanted, the first `most` of them."""
        return HighlightedText(text, tuple(_merged(sorted(itertools.islice(self._places(text), most)))))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        if self._begins is None:
            return
        looked_at = -1
        for begin in self._begins.finditer(text):
            if begin.start() < looked_at:
                continue
            for start, raw in split_raw_words(text, find_chunk_start(text, begin.start())):
                if start > begin.start():
                    break
                if start >= looked_at:
                    looked_at = start + len(raw)
                    yield from self._in_raw(text, start, raw)

    def _in_raw(self, text: str, start: int, raw: str) -> Iterator[tuple[int, int]]:
        for piece in _read_raw_word(raw):
            if self._is_met(piece):
                yield start + piece.start, start + piece.end
            for phrase in self._what.phrases:
                if piece.exact == phrase[0]:
                    words = itertools.islice(_exact(to_folded_words(text, start), start + piece.start), len(phrase))
                    following = list(words)
                    if tuple(each.exact for each in following) == phrase:
                        yield following[0].start, following[-1].end

    def _is_met(self, piece: FoldedWord) -> bool:
        if not self._what.stems.isdisjoint(piece.stems):
            return True
        return bool(piece.exact and self._what.prefixes and piece.exact.startswith(self._what.prefixes))


@lru_cache(maxsize=8_192)  # some 4 MB
def _read_raw_word(raw: str) -> tuple[FoldedWord, ...]:
    """The pieces of a raw word: in the fifty texts of a feed the words that begin alike are mostly the same ones."""
    return to_raw_words(raw)


def _exact(found: Iterable[FoldedWord], start: int) -> Iterator[FoldedWord]:
    """The words from there on."""
    return (piece for piece in found if piece.exact and piece.start >= start)


def _beginnings(what: Wanted) -> re.Pattern[str] | None:
    """A pattern of where a word may begin that is wanted; None where nothing is.

    A stem begins with two letters of its words, but for irregular words and for verbs, of which one is sure.
    """
    irregular = {word for word, stem in STEMS.items() if stem in what.stems}
    begins = {form[:2] for form in (*what.stems, *irregular, *what.prefixes, *(phrase[0] for phrase in what.phrases))}
    begins |= {stem[0] for stem in what.stems if stem.endswith("-")}
    begins = {begin[0] if begin[0].isdigit() else begin for begin in begins}
    return re.compile(f"(?<![^\\W_])(?:{'|'.join(sorted(map(_spelled, begins)))})") if begins else None


def _spelled(begin: str) -> str:
    """Every way to write the letters that a word begins with, as a pattern."""
    ligature = {"oe": "[œŒ]|", "ae": "[æÆ]|"}.get(begin, "")
    return f"{ligature}{_BETWEEN.join(_letter(letter) for letter in begin)}"


_BETWEEN = "[^\\w\\s]?[\u0300-\u036f\u00ad\u200b-\u200d\u2060]*"  # of N'Djamena, O.N.U. and a word with a soft hyphen


def _letter(letter: str) -> str:
    return f"[{_letters().get(letter, '')}{re.escape(letter)}{re.escape(letter.upper())}]"


@cache
def _letters() -> dict[str, str]:
    """The Latin letters that fold to each plain one."""
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = fold_word(chr(code))[:1]
        found[plain] = found.get(plain, "") + chr(code)
    return found


def choose_excerpt(lead: str | None, text: str | None, of_lead: Marker, of_text: Marker) -> HighlightedText:
    """The piece in which most is met, of the lead where the text has nothing; else how the article begins."""
    for source, marker in ((text, of_text), (lead, of_lead)):
        if source:
            marked = marker.mark(source, _LOOKED_AT)
            if marked.places:
                return _cut(marked, _best(marked))
    return _cut(HighlightedText(lead or text or ""), 0)


def _leaves(term: Term | None, column: SearchColumn) -> Iterator[QueryWord | Phrase]:
    match term:
        case QueryWord() | Phrase():
            yield term
        case In(name, inner) if name == column:
            yield from _leaves(inner, column)
        case All(terms) | AnyOf(terms):
            for each in terms:
                yield from _leaves(each, column)
        case None | Not() | FilterBy() | In():
            return


def _merged(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for each_start, each_end in places:
        if each_start > end:
            if end > 0:
                yield start, end
            start, end = each_start, each_end
        end = max(end, each_end)
    if end > 0:
        yield start, end


def _best(marked: HighlightedText) -> int:
    """Where the excerpt with the most different words met begins, the first of equals."""
    words = [marked.text[start:end].lower() for start, end in marked.places]
    best, most = marked.places[0][0], 0
    for first, (start, _) in enumerate(marked.places):
        beyond = first
        while beyond < len(words) and marked.places[beyond][1] <= start + EXCERPT - _LEAD_IN:
            beyond += 1
        met = len(set(words[first:beyond]))
        if met > most:
            best, most = start, met
    return max(0, best - _LEAD_IN)


def _cut(marked: HighlightedText, start: int) -> HighlightedText:
    """About so many characters from there, between words, on one line."""
    text = marked.text.replace("\n", " ")
    if start:
        start = max(text.rfind(" ", 0, start + 1) + 1, 0)
    end = len(text)
    if end > start + EXCERPT:
        space = text.rfind(" ", start + EXCERPT // 2, start + EXCERPT)
        end = space if space > 0 else start + EXCERPT
    before, after = "…" * (start > 0), "…" * (end < len(text))
    moved = len(before) - start
    places = tuple((a + moved, b + moved) for a, b in marked.places if a >= start and b <= end)
    return HighlightedText(f"{before}{text[start:end]}{after}", places)
