"""The numbers of the documents that a question finds, the newest `most` of them, as SQL to count in."""

from __future__ import annotations

from typing import Any

from archive.db.connection import Database
from archive.search.index import translate_index_errors
from archive.search.language import QueryFault, parse
from archive.search.query import SearchQuery
from archive.search.results import SqlPlan, make_plan, read_sources_by_country

_OF_WORDS = (
    "SELECT rowid AS number FROM articles_fts WHERE articles_fts MATCH :expression AND rowid BETWEEN :first AND :last "
    "ORDER BY rowid DESC LIMIT :most"
)
_OF_ALL = (
    "SELECT docid AS number FROM search_documents WHERE docid BETWEEN :first AND :last AND article_id IS NOT NULL "
    "ORDER BY docid DESC LIMIT :most"
)


def read_found(database: Database, query: SearchQuery, statement: str, most: int) -> list[tuple[Any, ...]]:
    """The rows of a statement over `{numbers}`; none where the question has a fault."""
    term = parse(query.text)
    with database.connection() as connection, translate_index_errors(database.path):
        plan = term if isinstance(term, QueryFault) else make_plan(query, term, read_sources_by_country(connection))
        if not isinstance(plan, SqlPlan):
            return []
        numbers = _OF_ALL if plan.expression is None else _OF_WORDS
        return connection.execute(statement.format(numbers=numbers), plan.values | {"most": most}).fetchall()
