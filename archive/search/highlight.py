"""Finds in a text as it was published what a question meant: places to mark, and the piece worth showing. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from archive.search.folding import EXACT, Piece, pieces, raw_forms, raw_pieces, raw_words
from archive.search.language import All, AnyOf, Column, FilterBy, In, Not, Phrase, Term, Word
from archive.search.query import Marked

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


NOTHING = Wanted(frozenset(), (), ())


def wanted(term: Term | None, column: Column) -> Wanted:
    """What a question wants of a column; what it refuses is left out."""
    stems: set[str] = set()
    prefixes: list[str] = []
    phrases: list[tuple[str, ...]] = []
    for leaf in _leaves(term, column):
        found = list(pieces(leaf.text))
        exact = tuple(piece.exact for piece in found if piece.exact)
        if isinstance(leaf, Word) and leaf.is_prefix and exact:
            prefixes.append(exact[-1])
        elif isinstance(leaf, Word) and any(piece.stems for piece in found):
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
    """Marks what is wanted, in any number of texts; skips at once what is of no interest."""

    def __init__(self, what: Wanted) -> None:
        self._what = what
        self._in_phrases = {exact for phrase in what.phrases for exact in phrase}
        self._forms = what.stems | {EXACT + exact for exact in self._in_phrases}

    def mark(self, text: str, most: int | None = None) -> Marked:
        """The text with the places of what is wanted, the first `most` of them."""
        found = itertools.islice(self._places(text), most)
        return Marked(text, tuple(_merged(sorted(found)))) if self._what != NOTHING else Marked(text)

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        run: list[Piece] = []  # words of interest that follow each other
        forms, prefixes = self._forms, tuple(EXACT + prefix for prefix in self._what.prefixes)
        for start, raw in raw_words(text):
            found = raw_forms(raw)
            if forms.isdisjoint(found) and not (prefixes and any(form.startswith(prefixes) for form in found)):
                if run:
                    yield from self._phrases(run)
                    run = []
                continue
            for piece in raw_pieces(raw):
                if self._is_met(piece):
                    yield start + piece.start, start + piece.end
                if piece.exact and self._in_phrases:
                    run.append(piece.moved(start))
        yield from self._phrases(run)

    def _is_met(self, piece: Piece) -> bool:
        if not self._what.stems.isdisjoint(piece.stems):
            return True
        return bool(piece.exact and self._what.prefixes and piece.exact.startswith(self._what.prefixes))

    def _phrases(self, run: list[Piece]) -> Iterator[tuple[int, int]]:
        words = tuple(piece.exact for piece in run)
        for phrase in self._what.phrases:
            for index in range(len(words) - len(phrase) + 1):
                if words[index : index + len(phrase)] == phrase:
                    yield run[index].start, run[index + len(phrase) - 1].end


def excerpt(lead: str | None, text: str | None, of_lead: Marker, of_text: Marker) -> Marked:
    """The piece in which most is met, of the lead where the text has nothing; else how the article begins."""
    for source, marker in ((text, of_text), (lead, of_lead)):
        if source:
            marked = marker.mark(source, _LOOKED_AT)
            if marked.places:
                return _cut(marked, _best(marked))
    return _cut(Marked(lead or text or ""), 0)


def _leaves(term: Term | None, column: Column) -> Iterator[Word | Phrase]:
    match term:
        case Word() | Phrase():
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


def _best(marked: Marked) -> int:
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


def _cut(marked: Marked, start: int) -> Marked:
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
    return Marked(f"{before}{text[start:end]}{after}", places)
