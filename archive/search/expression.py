"""From the tree of a question to FTS5's language over the tokens of `archive.search.documents`. Pure.

Every token is quoted and holds letters, digits and the marks we put there, so nothing that a user typed reaches FTS5
as syntax (https://www.sqlite.org/fts5.html#full_text_query_syntax).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.search.documents import FilterName, to_filter_tokens
from archive.search.folding import EXACT, FoldedWord, to_folded_words
from archive.search.language import All, AnyOf, FilterBy, In, Not, Phrase, QueryWord, Term

NOTHING = '"."'
"""Matches no document: no token is a point alone."""

EVERYTHING = '("completeness:full" OR "completeness:teaser" OR "completeness:unknown")'
"""Matches every document: each has one of these."""

COMPLETENESS = {
    "full": "full", "complet": "full", "teaser": "teaser", "extrait": "teaser", "unknown": "unknown",
    "inconnu": "unknown",
}  # fmt: skip
"""The words for completeness, ours and French."""

SourcesOf = Mapping[str, Sequence[str]]
"""The names of the sources of a country, by its two letters."""


@dataclass(frozen=True, slots=True)
class Expression:
    """FTS5's text of a question. `ranks`: whether there are words in it by which some articles fit better."""

    text: str
    ranks: bool


def compile_term(term: Term, sources_of: SourcesOf) -> Expression | None:
    """The expression of a tree; None where nothing in it can be searched for.

    Words that carry no subject (« le ») count only where there are no others.
    """
    for compiler in (_Compiler(sources_of, weak=False), _Compiler(sources_of, weak=True)):
        text = compiler.text(term)
        if text is not None:
            return Expression(text, compiler.ranks)
    return None


def compile_any_value(name: FilterName, values: Iterable[str]) -> str:
    """The expression of a filter with any of these values."""
    return _joined(" OR ", [_filter(name, value) for value in values]) or NOTHING


class _Compiler:
    def __init__(self, sources_of: SourcesOf, *, weak: bool) -> None:
        self._sources_of = sources_of
        self._weak = weak
        self.ranks = False

    def text(self, term: Term) -> str | None:
        match term:
            case QueryWord(text, is_prefix):
                return self._word(text, is_prefix=is_prefix)
            case Phrase(text):
                return self._ranked(_phrase(to_folded_words(text)))
            case In(column, inner):
                found = self.text(inner)
                return None if found is None else f"({{{column}}} : {found})"
            case FilterBy(name, value):
                return self._filter(name, value)
            case Not(inner):
                found = _Compiler(self._sources_of, weak=self._weak).text(inner)
                return None if found is None else f"({EVERYTHING} NOT {found})"
            case AnyOf(terms):
                return _joined(" OR ", [self.text(each) for each in terms])
            case All(terms):
                return self._all(terms)

    def _all(self, terms: tuple[Term, ...]) -> str | None:
        wanted = _joined(" AND ", [self.text(each) for each in terms if not isinstance(each, Not)])
        unwanted = [
            _Compiler(self._sources_of, weak=self._weak).text(each.term) for each in terms if isinstance(each, Not)
        ]
        refused = _joined(" OR ", unwanted)
        if refused is None:
            return wanted
        # A question of which only stop words are wanted must not become "everything but".
        if wanted is None and any(not isinstance(each, Not) for each in terms) and not self._weak:
            return None
        return f"({wanted or EVERYTHING} NOT {refused})"

    def _word(self, text: str, *, is_prefix: bool) -> str | None:
        found = list(to_folded_words(text))
        last: list[str | None] = []
        if is_prefix and found:
            # The last piece is the beginning of a word, and of no compound.
            found = [piece for piece in found if piece.exact]
            last = [f'"{EXACT}{found[-1].exact}"*'] if found else []
            found = found[:-1]
        return self._ranked(_joined(" AND ", [*self._words(found), *last]))

    def _words(self, found: list[FoldedWord]) -> list[str | None]:
        texts: list[str | None] = []
        compound_end = 0
        for piece in found:
            if piece.exact is None:
                compound_end = piece.end
                parts = [each for each in found if each.exact and piece.start <= each.start < piece.end]
                texts.append(_joined(" OR ", [*_quoted(piece.stems), _phrase(parts)]))
            elif piece.start >= compound_end and piece.stems:
                texts.append(_joined(" OR ", _quoted(piece.stems)))
            elif piece.start >= compound_end and self._weak:
                texts.append(_phrase([piece]))
        return texts

    def _ranked(self, text: str | None) -> str | None:
        self.ranks = self.ranks or text is not None
        return text

    def _filter(self, name: str, value: str) -> str:
        if name == "country":
            return compile_any_value("source", self._sources_of.get(value.lower(), ()))
        if name == "completeness":
            value = COMPLETENESS.get(value.lower(), value)
        return _filter(name, value)  # type: ignore[arg-type]  # the language's filters but country are FilterName's


def _filter(name: FilterName, value: str) -> str:
    tokens = to_filter_tokens(name, value)
    return f'"{" ".join(tokens)}"' if tokens else NOTHING


def _phrase(found: Iterable[FoldedWord]) -> str | None:
    tokens = [EXACT + piece.exact for piece in found if piece.exact]
    return f'"{" ".join(tokens)}"' if tokens else None


def _quoted(tokens: Iterable[str]) -> list[str | None]:
    return [f'"{token}"' for token in tokens]


def _joined(operator: str, texts: list[str | None]) -> str | None:
    found = list(dict.fromkeys(text for text in texts if text is not None))
    if len(found) < 2:
        return found[0] if found else None
    return f"({operator.join(found)})"
