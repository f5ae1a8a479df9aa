"""Search as SQL functions, for Datasette and anybody's own connection: `register(connection)`.

    french_query(question)              the FTS5 expression: `WHERE articles_fts MATCH french_query(:q)`
    french_query_fault(question)        what is wrong with it, as one line; NULL where nothing is
    french_mark(text, question)         the text as HTML with <mark> round what was met
    french_excerpt(lead, text, question)   the piece worth showing, the same
    french_fold(text)                   the tokens that are indexed of a text

None of them raises for what a user typed: a faulty question matches nothing. `country:` needs the archive's list of
sources and matches nothing here; join `sources` instead.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from html import escape

from archive.search import highlight
from archive.search.expression import NOTHING, compile_term
from archive.search.folding import fold
from archive.search.language import QueryFault, SearchColumn, Term, parse
from archive.search.query import HighlightedText


def register(connection: sqlite3.Connection) -> None:
    """Give a connection these functions. All are deterministic."""
    for name, arguments, function in (
        ("french_query", 1, compile_french_query),
        ("french_query_fault", 1, find_french_query_fault),
        ("french_mark", 2, mark_french),
        ("french_excerpt", 3, make_french_excerpt),
        ("french_fold", 1, fold),
    ):
        connection.create_function(name, arguments, function, deterministic=True)


def compile_french_query(question: str | None) -> str:
    """FTS5's expression; one that matches nothing for an empty or faulty question."""
    term = _parsed(question)
    expression = None if term is None or isinstance(term, QueryFault) else compile_term(term, {})
    return NOTHING if expression is None else expression.text


def find_french_query_fault(question: str | None) -> str | None:
    """The fault in English, or None."""
    term = _parsed(question)
    return str(term) if isinstance(term, QueryFault) else None


def mark_french(text: str | None, question: str | None) -> str | None:
    """HTML: the text escaped, what was met in <mark>."""
    return None if text is None else to_html(_marker(question, "text").mark(text))


def make_french_excerpt(lead: str | None, text: str | None, question: str | None) -> str:
    """HTML of the piece in which most is met."""
    return to_html(highlight.choose_excerpt(lead, text, _marker(question, "lead"), _marker(question, "text")))


def to_html(marked: HighlightedText) -> str:
    """A marked text as HTML that is safe in an element's content."""
    parts, last = [], 0
    for start, end in marked.places:
        parts.append(f"{escape(marked.text[last:start])}<mark>{escape(marked.text[start:end])}</mark>")
        last = end
    return "".join((*parts, escape(marked.text[last:])))


@lru_cache(maxsize=64)
def _parsed(question: str | None) -> Term | QueryFault | None:
    return parse(str(question)) if question is not None else None


@lru_cache(maxsize=64)
def _marker(question: str | None, column: SearchColumn) -> highlight.Marker:
    term = _parsed(question)
    return highlight.Marker(highlight.to_wanted(None if isinstance(term, QueryFault) else term, column))
