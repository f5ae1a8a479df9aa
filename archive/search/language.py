"""The language of questions, and its parser: text in, a tree or a fault out. Pure; never raises for what a user typed.

    inondations Ségou          both words, in any form
    "état d'urgence"           these words, in this order, as spelled (case and accents apart); also « … » and “ … ”
    mali OU niger              either (OR, |)
    pont SAUF aérien           not (NOT, -aérien)
    (mali OU niger) -foot      brackets
    présid*                    words that begin so
    titre:pont                 in one field: titre, chapo, texte, signature
    source:mali-live  pays:ml  rubrique:politique  auteur:"Awa Keïta"  agence:afp  état:full

Operators are upper case: « ou » and « et » are words of the language. The English names stand in `FIELDS` too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from archive.locale.labels import tell_label
from archive.model.words.closest import tell_meant

SearchColumn = Literal["title", "lead", "text", "byline"]
Filter = Literal["source", "country", "section", "author", "agency", "completeness"]
QueryFaultCode = Literal[
    "unclosed-quote",
    "unclosed-bracket",
    "unopened-bracket",
    "operator-alone",  # nothing before or after it that it could join
    "empty-field",  # a field's name with nothing after the colon
    "short-prefix",
    "too-long",
    "nothing-to-search",  # no letter and no digit
    "bad-dates",
    "unknown-source",
    "unknown-country",
    "unknown-completeness",
    "unknown-corpus",
]

SHORTEST_PREFIX = 3
LONGEST = 1000
MOST_TERMS = 64
DEEPEST = 20

FIELDS: dict[str, SearchColumn | Filter] = {
    "titre": "title", "title": "title",
    "chapo": "lead", "chapô": "lead", "lead": "lead",
    "texte": "text", "text": "text",
    "signature": "byline", "byline": "byline",
    "source": "source",
    "pays": "country", "country": "country",
    "rubrique": "section", "section": "section",
    "auteur": "author", "author": "author",
    "agence": "agency", "agency": "agency",
    "état": "completeness", "etat": "completeness", "completeness": "completeness",
}  # fmt: skip
FILTERS: frozenset[str] = frozenset(("source", "country", "section", "author", "agency", "completeness"))

_SENTENCES: dict[QueryFaultCode, str] = {
    "unclosed-quote": "the quotation mark at character {at} has no partner; close it or take it out",
    "unclosed-bracket": "the bracket at character {at} is never closed; close it or take it out",
    "unopened-bracket": "the bracket at character {at} closes nothing; take it out",
    "operator-alone": "{what} at character {at} needs a word on its other side; small letters make it a word",
    "empty-field": "{what} at character {at} needs a word after the colon",
    "short-prefix": f"{{what}} at character {{at}} is too short; write {SHORTEST_PREFIX} letters or more before the *",
    "too-long": f"the question is too long; use {MOST_TERMS} words and {LONGEST} characters at most",
    "nothing-to-search": "there is no word to search for",
    "bad-dates": "{what} is no date or span of dates; write 2022, 2022-08, 2022-08-05 or 2022-08/2022-09 (.. is open)",
    "unknown-source": "the archive has no source {what}; `marbre status` lists those it has",
    "unknown-country": "the archive has no source of the country {what}; write two letters as in ml",
    "unknown-completeness": "{what} is no completeness; write full, teaser or unknown",
    "unknown-corpus": "the archive has no corpus {what}; `marbre corpus list` lists those it has",
}


@dataclass(frozen=True, slots=True)
class QueryFault:
    """What is wrong with a question: a code for translators, the place (from 1), the piece, and names like it."""

    code: QueryFaultCode
    at: int = 1
    what: str = ""
    like: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line, in the language of this process; its French is the site's."""
        sentence = tell_label("fault", self.code)
        if sentence == self.code:
            sentence = _SENTENCES[self.code]
        return sentence.format(at=self.at, what=self.what) + tell_meant(self.like)


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word in any of its forms; with `is_prefix`, all words that begin so."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, as spelled."""

    text: str


@dataclass(frozen=True, slots=True)
class In:
    """What has to stand in one column."""

    column: SearchColumn
    term: Term


@dataclass(frozen=True, slots=True)
class FilterBy:
    """What an article has to be filtered by."""

    name: Filter
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    term: Term


@dataclass(frozen=True, slots=True)
class All:
    """Each of these."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these."""

    terms: tuple[Term, ...]


Term = QueryWord | Phrase | In | FilterBy | Not | All | AnyOf

_SCANNER = re.compile(
    rf"""\s+
    | (?P<phrase>"[^"]*" | «[^«»]*» | “[^”“]*[”“])
    | (?P<quote>["«»“”])
    | (?P<open>\() | (?P<close>\))
    | (?P<bar>\|+)
    | (?P<minus>(?<![^\s(])[-−–](?=[\w"«“(]))
    | (?P<field>(?:{"|".join(sorted(FIELDS, key=len, reverse=True))}):(?!//))
    | (?P<number>(?<![\w.,])[0-9]{{1,3}}(?:[ \u00a0\u202f\u2009][0-9]{{3}})+(?![\w]))
    | (?P<word>[^\s"«»“”()|]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPERATORS = {"OR": "or", "OU": "or", "AND": "and", "ET": "and", "NOT": "not", "SAUF": "not"}


@dataclass(frozen=True, slots=True)
class _Symbol:
    kind: str
    text: str
    at: int


def parse(question: str) -> Term | QueryFault | None:
    """The tree of a question, a fault, or None where it is empty."""
    if not question.strip():
        return None
    if len(question) > LONGEST:
        return QueryFault("too-long")
    try:
        return _Parser(_symbols(question)).question()
    except _Faulty as found:
        return found.fault


class _Faulty(Exception):  # noqa: N818  # never leaves this file
    def __init__(self, code: QueryFaultCode, symbol: _Symbol | None = None) -> None:
        super().__init__(code)
        self.fault = QueryFault(code) if symbol is None else QueryFault(code, symbol.at, symbol.text)


def _symbols(question: str) -> list[_Symbol]:
    symbols = []
    for found in _SCANNER.finditer(question):
        kind, text = found.lastgroup, found[0]
        if kind is None:
            continue
        symbol = _Symbol(kind, text, found.start() + 1)
        if kind == "quote":
            raise _Faulty("unclosed-quote", symbol)
        if kind == "number":
            symbol = _Symbol("word", text, symbol.at)
        elif kind == "word":
            operator = _OPERATORS.get(text)
            if operator is None and not any(character.isalnum() for character in text):
                continue  # a dash or an ellipsis between words
            symbol = _Symbol(operator or "word", text, symbol.at)
        symbols.append(_Symbol("or", text, symbol.at) if kind == "bar" else symbol)
    if sum(symbol.kind in ("word", "phrase") for symbol in symbols) > MOST_TERMS:
        raise _Faulty("too-long")
    return symbols


class _Parser:
    """Recursive descent: or, and, not, atom."""

    def __init__(self, symbols: list[_Symbol]) -> None:
        self._symbols = symbols
        self._next = 0
        self._depth = 0

    def question(self) -> Term:
        if not self._symbols:
            raise _Faulty("nothing-to-search")
        term = self._either()
        symbol = self._peek()
        if symbol is not None:
            raise _Faulty("unopened-bracket", symbol)
        return term

    def _peek(self) -> _Symbol | None:
        return self._symbols[self._next] if self._next < len(self._symbols) else None

    def _take(self, *kinds: str) -> _Symbol | None:
        symbol = self._peek()
        if symbol is None or symbol.kind not in kinds:
            return None
        self._next += 1
        return symbol

    def _either(self) -> Term:
        terms = [self._each(None)]
        while operator := self._take("or"):
            terms.append(self._each(operator))
        return terms[0] if len(terms) == 1 else AnyOf(tuple(terms))

    def _each(self, after: _Symbol | None) -> Term:
        terms = [self._one(after)]
        while True:
            operator = self._take("and")
            symbol = self._peek()
            if operator is None and (symbol is None or symbol.kind in ("or", "close")):
                return terms[0] if len(terms) == 1 else All(tuple(terms))
            terms.append(self._one(operator))

    def _one(self, after: _Symbol | None) -> Term:
        """A term. `after` is the operator it stands after, to blame where there is none."""
        negation = self._take("not", "minus")
        if negation:
            return Not(self._one(negation))
        field = self._take("field")
        if field:
            return self._in_field(field)
        symbol = self._take("word", "phrase", "open")
        if symbol is None:
            found = after or self._peek()
            if found is None or found.kind == "close":
                raise _Faulty("unopened-bracket" if found and not self._depth else "nothing-to-search", found)
            raise _Faulty("operator-alone", found)
        return self._bracket(symbol) if symbol.kind == "open" else _term(symbol)

    def _bracket(self, opening: _Symbol) -> Term:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _Faulty("too-long")
        term = self._either()
        if not self._take("close"):
            raise _Faulty("unclosed-bracket", opening)
        self._depth -= 1
        return term

    def _in_field(self, field: _Symbol) -> Term:
        name = FIELDS[field.text[:-1].lower()]
        symbol = self._take("word", "phrase", "open")
        if symbol is None:
            raise _Faulty("empty-field", field)
        term = self._bracket(symbol) if symbol.kind == "open" else _term(symbol)
        return _confined(name, term)


def _term(symbol: _Symbol) -> Term:
    if symbol.kind == "phrase":
        return Phrase(symbol.text[1:-1])
    if symbol.text.endswith("*"):
        start = symbol.text.rstrip("*")
        if sum(character.isalnum() for character in start) < SHORTEST_PREFIX:
            raise _Faulty("short-prefix", symbol)
        return QueryWord(start, is_prefix=True)
    return QueryWord(symbol.text)


def _confined(name: SearchColumn | Filter, term: Term) -> Term:
    """The term with its leaves confined to a field: `titre:(a OU b)` is `titre:a OU titre:b`."""
    match term:
        case All(terms):
            return All(tuple(_confined(name, each) for each in terms))
        case AnyOf(terms):
            return AnyOf(tuple(_confined(name, each) for each in terms))
        case Not(inner):
            return Not(_confined(name, inner))
        case QueryWord(text) | Phrase(text) if name in FILTERS:
            return FilterBy(name, text)  # type: ignore[arg-type]  # FILTERS holds these names
        case QueryWord() | Phrase():
            return In(name, term)  # type: ignore[arg-type]
        case _:  # a field within a field: the inner one counts
            return term
