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

Needles = frozenset[str] | None
"""An article that is found has one of these tokens; None where nothing can be said."""


def to_needles(question: SearchQuery, term: Term | None, sources_of: SourcesOf) -> Needles:
    """What an article must have to be found by a question with its filters; `term` is the tree of its text."""
    in_countries = [name for country in question.countries for name in sources_of.get(country.lower(), ())]
    filters: tuple[tuple[FilterName, Iterable[str], bool], ...] = (
        ("source", question.sources, bool(question.sources)),
        ("source", in_countries, bool(question.countries)),
        ("section", question.sections, bool(question.sections)),
        ("author", question.authors, bool(question.authors)),
        ("agency", question.agencies, bool(question.agencies)),
    )
    found = [None if term is None else _of_term(term, sources_of)]
    found += [_of_values(name, values) for name, values, is_given in filters if is_given]
    return _choose(found)


def to_prefix_needle(token: str) -> str:
    """What stands for all exact forms that begin as this one does: its first three letters."""
    return f"{token[: len(EXACT) + SHORTEST_PREFIX]}*"


def _of_term(term: Term, sources_of: SourcesOf) -> Needles:
    match term:
        case QueryWord(text, is_prefix):
            return _of_word(text, is_prefix=is_prefix)
        case Phrase(text):
            exact = [EXACT + piece.exact for piece in to_folded_words(text) if piece.exact]
            return frozenset([max(exact, key=len)]) if exact else None
        case In(_, inner):
            return _of_term(inner, sources_of)
        case FilterBy("country", value):
            return _of_values("source", sources_of.get(value.lower(), ()))
        case FilterBy("completeness", value):
            return _of_values("completeness", [COMPLETENESS.get(value.lower(), value)])
        case FilterBy(name, value):
            return _of_values(name, [value])  # type: ignore[arg-type]  # the language's filters but country
        case Not():
            return None
        case AnyOf(terms):
            found = [_of_term(each, sources_of) for each in terms]
            known = [each for each in found if each is not None]
            return frozenset().union(*known) if len(known) == len(found) else None
        case All(terms):
            return _choose([_of_term(each, sources_of) for each in terms])


def _of_word(text: str, *, is_prefix: bool) -> Needles:
    found = list(to_folded_words(text))
    beginnings: list[Needles] = []
    if is_prefix:
        found = [piece for piece in found if piece.exact]
        last = found[-1].exact if found else None
        if last and len(last) >= SHORTEST_PREFIX:
            beginnings.append(frozenset([to_prefix_needle(EXACT + last)]))
        found = found[:-1]
    compounds = [piece for piece in found if piece.exact is None]
    plain = [
        frozenset(piece.stems)
        for piece in found
        if piece.exact and piece.stems and not any(each.start <= piece.start < each.end for each in compounds)
    ]
    return _choose([*plain, *beginnings])


def _of_values(name: FilterName, values: Iterable[str]) -> Needles:
    tokens = [to_filter_tokens(name, value) for value in values]
    return frozenset(each[0] for each in tokens if each)


def _choose(found: Iterable[Needles]) -> Needles:
    """Of what must all be there, what the fewest articles have: words rather than filters, long rather than short."""
    known = [each for each in found if each is not None]
    if not known:
        return None
    return min(known, key=lambda each: (bool(each) and any(":" in token for token in each), -_length(each)))


def _length(needles: frozenset[str]) -> int:
    return min(map(len, needles), default=1000)
