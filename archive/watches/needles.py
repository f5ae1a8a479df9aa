"""What an article must have for a question to find it, as tokens of the index: at least one of a few. Pure.

A thousand questions are not asked of one article: those of which it has no token are passed over. This only ever saves
work; whether a question finds an article, the index alone says.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.search.documents import FilterName, to_filter_tokens
from archive.search.expression import COMPLETENESS, SourcesOf
from archive.search.folding import EXACT, to_folded_words
from archive.search.language import SHORTEST_PREFIX, All, AnyOf, FilterBy, In, Not, Phrase, QueryWord, Term
from archive.search.query import SearchQuery

_BEGINNINGS = (SHORTEST_PREFIX, 5)
"""Letters of a beginning that are looked for at once: three find a third of all texts, five few."""

Needles = tuple[frozenset[str], ...]
"""An article that is found has a token of each of these; without any, nothing can be said."""


def to_needles(question: SearchQuery, term: Term | None, sources_of: SourcesOf) -> Needles:
    """What an article must have to be found by a question with its filters; `term` is the tree of its text.

    What the fewest articles have comes first.
    """
    in_countries = [name for country in question.countries for name in sources_of.get(country.lower(), ())]
    filters: tuple[tuple[FilterName, Iterable[str], bool], ...] = (
        ("source", question.sources, bool(question.sources)),
        ("source", in_countries, bool(question.countries)),
        ("section", question.sections, bool(question.sections)),
        ("author", question.authors, bool(question.authors)),
        ("agency", question.agencies, bool(question.agencies)),
    )
    found = () if term is None else _of_term(term, sources_of)
    found += tuple(_of_values(name, values) for name, values, is_given in filters if is_given)
    return tuple(sorted(set(found), key=_rank))


def find_beginnings(tokens: Iterable[str]) -> set[str]:
    """What the exact forms among some tokens have of beginnings."""
    exact = [token for token in tokens if token.startswith(EXACT)]
    sizes = [len(EXACT) + length for length in _BEGINNINGS]
    return {token[:size] + "*" for size in sizes for token in exact if len(token) >= size}


def _to_beginning(letters: str) -> str:
    """What all exact forms that begin with these letters have, and as few others as may be."""
    return max(find_beginnings([EXACT + letters]), key=len)


def _of_term(term: Term, sources_of: SourcesOf) -> Needles:
    match term:
        case QueryWord(text, is_prefix):
            return _of_word(text, is_prefix=is_prefix)
        case Phrase(text):
            return tuple(frozenset([EXACT + piece.exact]) for piece in to_folded_words(text) if piece.exact)
        case In(_, inner):
            return _of_term(inner, sources_of)
        case FilterBy("country", value):
            return (_of_values("source", sources_of.get(value.lower(), ())),)
        case FilterBy("completeness", value):
            return (_of_values("completeness", [COMPLETENESS.get(value.lower(), value)]),)
        case FilterBy(name, value):
            return (_of_values(name, [value]),)  # type: ignore[arg-type]  # the language's filters but country
        case Not():
            return ()
        case AnyOf(terms):
            known = [min(each, key=_rank) for each in (_of_term(one, sources_of) for one in terms) if each]
            return (frozenset().union(*known),) if len(known) == len(terms) else ()
        case All(terms):
            return tuple(each for one in terms for each in _of_term(one, sources_of))


def _of_word(text: str, *, is_prefix: bool) -> Needles:
    found = list(to_folded_words(text))
    beginnings: list[frozenset[str]] = []
    if is_prefix:
        found = [piece for piece in found if piece.exact]
        last = found[-1].exact if found else None
        if last and len(last) >= SHORTEST_PREFIX:
            beginnings.append(frozenset([_to_beginning(last)]))
        found = found[:-1]
    compounds = [piece for piece in found if piece.exact is None]
    plain = [
        frozenset(piece.stems)
        for piece in found
        if piece.exact and piece.stems and not any(each.start <= piece.start < each.end for each in compounds)
    ]
    return (*plain, *beginnings)


def _of_values(name: FilterName, values: Iterable[str]) -> frozenset[str]:
    tokens = [to_filter_tokens(name, value) for value in values]
    return frozenset(each[0] for each in tokens if each)


def _rank(needle: frozenset[str]) -> tuple[bool, int]:
    """What the fewest articles have comes first: words rather than filters, long rather than short."""
    return any(":" in token for token in needle), -min(map(len, needle), default=1000)
