"""Which articles a selection means: their numbers, found once. Reads only."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from gettext import ngettext
from itertools import pairwise

from archive.articles.identity import find_article_id
from archive.db.connection import Database
from archive.reservations.find import count_unread, find_reserved
from archive.search.index import count_waiting
from archive.search.language import QueryFault
from archive.search.query import SearchQuery
from archive.search.results import find_article_ids
from archive.selection.copies import find_first_texts
from archive.selection.errors import SelectionFaulty
from archive.selection.selection import ArticleSelection
from archive.selection.withheld import Audience, find_withheld


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """The articles that a selection means, by rising number.

    `corpus_id` is the corpus they are of, whose frozen extractions are meant then. `unknown` are lines of the list that
    name no article here, `copies` counts what `deduplicate` left out; `waiting` articles could not
    be found by the index, which does not hold them yet; `withheld` ones may not be given, and of `reserved` ones the
    publisher reserves text and data mining.
    """

    article_ids: array[int]
    corpus_id: int | None = None
    unknown: tuple[str, ...] = ()
    copies: int = 0
    waiting: int = 0
    withheld: int = 0
    reserved: int = 0


_ALL = "SELECT article_id FROM articles ORDER BY {order} LIMIT ?"
_NUMBER = "SELECT count(*) FROM articles"
_OF_CORPUS = (
    "SELECT article_id FROM corpus_articles WHERE corpus_id = ? AND extraction_id IS NOT NULL ORDER BY {order} LIMIT ?"
)
_NEWEST_FIRST = "coalesce(published_at, first_seen_at) DESC, article_id DESC"


def find_selected(database: Database, selection: ArticleSelection, audience: Audience = "here") -> FoundArticles:
    """The articles of a selection that an audience may be given. Raises SelectionFaulty."""
    with database.connection() as connection:
        corpus_id = _find_corpus_id(connection, selection.query.corpus)
        listed, unknown = _find_listed(connection, selection.listed)
        withheld = find_withheld(connection, audience)
        is_narrowed = withheld or selection.deduplicate or selection.respects_tdm or listed is not None
        limit = None if is_narrowed else selection.limit
        found = _find_by_query(database, connection, selection.query, corpus_id, limit)
        if listed is not None:
            found = array("q", (each for each in found if each in listed))
        found, held_back = _leave_out(found, withheld)
        found, reserved = _leave_out(found, _find_reserved(connection) if selection.respects_tdm else frozenset())
        copies = 0
        if selection.deduplicate:
            first = find_first_texts(connection, found, corpus_id)
            copies = len(found) - len(first)
            found = array("q", (each for each in found if each in first))
        kept = found if selection.limit is None else found[: selection.limit]
        waiting = count_waiting(connection) if selection.query.has_conditions else 0
    return FoundArticles(_sort(kept), corpus_id, unknown, copies, waiting, held_back, reserved)


def _leave_out(found: array[int], ones: frozenset[int]) -> tuple[array[int], int]:
    """Those that are not among these, and how many are."""
    kept = array("q", (each for each in found if each not in ones)) if ones else found
    return kept, len(found) - len(kept)


def _find_reserved(connection: sqlite3.Connection) -> frozenset[int]:
    """The reserved articles. Raises SelectionFaulty while some were not looked at: they might be reserved too."""
    unread = count_unread(connection)
    if unread:
        raise SelectionFaulty(
            ngettext(
                "{unread} article was not looked at for reservations yet; `marbre reservations` does it",
                "{unread} articles were not looked at for reservations yet; `marbre reservations` does it",
                unread,
            ).format(unread=unread)
        )
    return find_reserved(connection)


def _sort(article_ids: array[int]) -> array[int]:
    """By rising number; what is so already, as all articles are, is not made a list of."""
    if all(one < other for one, other in pairwise(article_ids)):
        return article_ids
    return array("q", sorted(article_ids))


def _find_corpus_id(connection: sqlite3.Connection, name: str) -> int | None:
    if not name:
        return None
    row = connection.execute("SELECT corpus_id FROM corpora WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise SelectionFaulty(str(QueryFault("unknown-corpus", what=name)))
    return int(row[0])


def _find_listed(
    connection: sqlite3.Connection, listed: Iterable[str] | None
) -> tuple[frozenset[int] | None, tuple[str, ...]]:
    """The numbers that a list names, and the lines that name none."""
    if listed is None:
        return None, ()
    found: set[int] = set()
    unknown = []
    for line in listed:
        article_id = find_article_id(connection, line)
        held = "SELECT 1 FROM articles WHERE article_id = ? UNION SELECT 1 FROM corpus_articles WHERE article_id = ?"
        if article_id is None or connection.execute(held, (article_id, article_id)).fetchone() is None:
            unknown.append(line)
        else:
            found.add(article_id)
    return frozenset(found), tuple(unknown)


def _find_by_query(
    database: Database, connection: sqlite3.Connection, query: SearchQuery, corpus_id: int | None, limit: int | None
) -> array[int]:
    """In the order of the query. Without conditions nothing has to be searched for, and the index is not asked."""
    if query.has_conditions:
        found = find_article_ids(database, query, limit)
        if isinstance(found, QueryFault):
            raise SelectionFaulty(str(found))
        return found
    if limit is not None and corpus_id is None and limit >= connection.execute(_NUMBER).fetchone()[0]:
        limit = None  # all of them need not be put in order, for which a million take 60 MB
    order = "article_id" if limit is None else _NEWEST_FIRST
    most = -1 if limit is None else limit
    if corpus_id is None:
        return array("q", (row[0] for row in connection.execute(_ALL.format(order=order), (most,))))
    return array("q", (row[0] for row in connection.execute(_OF_CORPUS.format(order=order), (corpus_id, most))))
