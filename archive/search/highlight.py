"""Finds in a text as it was published what a question meant: places to mark, and the piece worth showing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.search.folding import Piece, pieces
from archive.search.language import All, AnyOf, Column, FilterBy, In, Not, Phrase, Term, Word
from archive.search.query import Marked

EXCERPT = 240
"""Characters of an excerpt, more or less a word."""

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


def mark(text: str, what: Wanted) -> Marked:
    """The text with the places of what is wanted."""
    return Marked(text, tuple(_merged(sorted(_places(list(pieces(text)), what)))) if what != NOTHING else ())


def excerpt(lead: str | None, text: str | None, of_lead: Wanted, of_text: Wanted) -> Marked:
    """The piece in which most is met, of the lead where the text has nothing; else how the article begins."""
    for source, what in ((text, of_text), (lead, of_lead)):
        if source:
            marked = mark(source, what)
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


def _places(found: list[Piece], what: Wanted) -> Iterator[tuple[int, int]]:
    words = [piece for piece in found if piece.exact]
    for piece in found:
        if not what.stems.isdisjoint(piece.stems):
            yield piece.start, piece.end
    for piece in words:
        assert piece.exact
        if what.prefixes and piece.exact.startswith(what.prefixes):
            yield piece.start, piece.end
    for phrase in what.phrases:
        for index, piece in enumerate(words):
            if piece.exact == phrase[0] and _exact(words[index : index + len(phrase)]) == phrase:
                yield piece.start, words[index + len(phrase) - 1].end


def _exact(words: list[Piece]) -> tuple[str | None, ...]:
    return tuple(piece.exact for piece in words)


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
    best, most = marked.places[0][0], 0
    for start, _ in marked.places:
        met = {
            marked.text[a:b].lower()
            for a, b in marked.places
            if a >= start and b <= start + EXCERPT - _LEAD_IN
        }  # fmt: skip
        if len(met) > most:
            best, most = start, len(met)
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
