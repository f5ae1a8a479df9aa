"""What a question that finds nothing may have meant: a word one letter away that articles hold.

The index is asked for every spelling one letter away (a letter too many, missing, other or in its neighbour's place),
some hundreds of look-ups of 20 µs each, so that no list of the words of a million articles has to be gone through.
"""

from __future__ import annotations

import re
import sqlite3
import string
from collections.abc import Iterator

from archive.search.folding import EXACT, to_folded_words
from archive.search.language import All, AnyOf, In, QueryWord, Term

_SHORTEST = 4  # letters of a word that is corrected: of shorter ones everything is one letter away
_LONGEST = 30
_MOST_WORDS = 4  # of a question, 20 ms each
_COUNTED = 100  # articles by which the commoner of two spellings is told

_HAS = "SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1"
_COUNT = f"SELECT count(*) FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT {_COUNTED})"  # noqa: S608  # a number of our own
_TEXTS = (
    "SELECT e.title, e.lead, e.text, e.byline FROM articles_fts f JOIN search_documents d ON d.docid = f.rowid "
    "JOIN extractions e ON e.extraction_id = d.extraction_id WHERE f.articles_fts MATCH ? ORDER BY f.rowid DESC LIMIT 1"
)


def find_better_question(connection: sqlite3.Connection, question: str, term: Term) -> str | None:
    """The question with each word that no article holds put right; None where there is nothing to put right."""
    suggested = question
    for word in list(dict.fromkeys(_list_words(term)))[:_MOST_WORDS]:
        better = _find_better(connection, word)
        if better:
            suggested = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: better, suggested)  # noqa: B023  # called at once
    return suggested if suggested != question else None


def list_neighbours(word: str) -> Iterator[str]:
    """The spellings one letter away from a word of small letters without accents; some may come twice."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]


def _list_words(term: Term) -> Iterator[str]:
    match term:
        case QueryWord(text, False):
            yield text
        case In(_, inner):
            yield from _list_words(inner)
        case All(terms) | AnyOf(terms):
            for each in terms:
                yield from _list_words(each)
        case _:
            return


def _find_better(connection: sqlite3.Connection, word: str) -> str | None:
    pieces = list(to_folded_words(word))
    if len(pieces) != 1 or not pieces[0].exact:
        return None
    exact, tokens = pieces[0].exact, [*pieces[0].stems, EXACT + pieces[0].exact]
    if not (exact.isascii() and exact.isalpha() and _SHORTEST <= len(exact) <= _LONGEST):
        return None
    if any(connection.execute(_HAS, (f'"{token}"',)).fetchone() for token in tokens):
        return None
    held = [
        each
        for each in dict.fromkeys(list_neighbours(exact))
        if connection.execute(_HAS, (_to_match(each),)).fetchone()
    ]
    if not held:
        return None
    best = max(held, key=lambda each: (connection.execute(_COUNT, (_to_match(each),)).fetchone()[0], each))
    return _read_spelling(connection, best)


def _to_match(exact: str) -> str:
    return f'{{title lead text byline}} : "{EXACT}{exact}"'


def _read_spelling(connection: sqlite3.Connection, exact: str) -> str:
    """The word as the newest article with it spells it, in small letters but for names; folded where that is gone."""
    row = connection.execute(_TEXTS, (_to_match(exact),)).fetchone()
    for text in row or ():
        for piece in to_folded_words(text or ""):
            if piece.exact == exact:
                spelled = str(text[piece.start : piece.end])
                return spelled.lower() if spelled.isupper() else spelled
    return exact
