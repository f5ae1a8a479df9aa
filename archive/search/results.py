"""`search`: a question to an archive, answered. Reads only.

Newest first is the order of the index's own row numbers and stops at the page asked for. Relevance is bm25 with the
title weighing most; as it has to look at every article met, it looks at the newest `RANKED` of them.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from archive.access.shown import IS_SHOWN_HERE, choose_shown_condition
from archive.db.connection import Database
from archive.dispatches.collapse import find_printed_text, leave_copies_out
from archive.model.timestamps import parse_instant, parse_instant_or_none
from archive.model.words.closest import find_closest
from archive.search.dates import to_span
from archive.search.documents import FilterName, to_first_number
from archive.search.expression import COMPLETENESS, Expression, SourcesOf, compile_any_value, compile_term
from archive.search.highlight import Marker, choose_excerpt, to_wanted
from archive.search.index import count_waiting, is_outdated, require_sound_index, translate_index_errors
from archive.search.language import QueryFault, SearchColumn, Term, parse
from archive.search.query import Hit, Results, SearchOrder, SearchQuery
from archive.search.spelling import find_better_question

RANKED = 20_000
"""Articles that relevance looks at, the newest of those met."""

COUNTED = 10_000
"""Articles counted; beyond it is "more than"."""

_WEIGHTS = "8.0, 4.0, 1.0, 2.0, 0.0"  # title, lead, text, byline, filters
_LAST = 2**62
_MARKED: tuple[SearchColumn, ...] = ("title", "lead", "text")

# What the index does not hold is asked of the tables, and only where it is asked for.
_OF_CORPUS = """
    AND d.article_id IN (SELECT f.article_id FROM corpus_articles f JOIN corpora o ON o.corpus_id = f.corpus_id
                         WHERE o.name = :corpus)"""
_IN_LANGUAGE = """
    AND (SELECT e.language FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id
         WHERE a.article_id = d.article_id) IN (SELECT value FROM json_each(:languages))"""

_LIVE = (
    "FROM articles_fts JOIN search_documents d ON d.docid = articles_fts.rowid WHERE articles_fts MATCH :expression "
    "AND articles_fts.rowid BETWEEN :first AND :last AND d.article_id IS NOT NULL "
    "AND {shown} {also}"
)
_ALL = "FROM search_documents d WHERE d.docid BETWEEN :first AND :last AND d.article_id IS NOT NULL AND {shown} {also}"
_PAGE = "LIMIT :limit OFFSET :offset"

_NEWEST = f"SELECT d.article_id, NULL {_LIVE} ORDER BY articles_fts.rowid DESC {_PAGE}"
_NEWEST_OF_ALL = f"SELECT d.article_id, NULL {_ALL} ORDER BY d.docid DESC {_PAGE}"
_OLDEST = f"SELECT d.article_id, NULL {_LIVE} ORDER BY articles_fts.rowid {_PAGE}"
_OLDEST_OF_ALL = f"SELECT d.article_id, NULL {_ALL} ORDER BY d.docid {_PAGE}"
_BEST = (
    f"SELECT d.article_id, -bm25(articles_fts, {_WEIGHTS}) AS score {_LIVE} "
    f"ORDER BY score DESC, articles_fts.rowid DESC {_PAGE}"
)
_COUNT = f"SELECT count(*) FROM (SELECT 1 {_LIVE} LIMIT {COUNTED + 1})"  # noqa: S608 - names of our own
_COUNT_OF_ALL = f"SELECT count(*) FROM (SELECT 1 {_ALL} LIMIT {COUNTED + 1})"  # noqa: S608 - names of our own
_LOWEST_RANKED = f"SELECT articles_fts.rowid {_LIVE} ORDER BY articles_fts.rowid DESC LIMIT 1 OFFSET {RANKED - 1}"

_ARTICLE = (
    "SELECT a.article_id, a.source, s.title, s.country, a.url, a.title, e.lead, e.text, e.byline, e.agency, e.section, "
    "a.published_at, a.first_seen_at, a.completeness, a.words FROM articles a JOIN sources s ON s.source = a.source "
    "JOIN extractions e ON e.extraction_id = a.extraction_id WHERE a.article_id = ?"
)


@dataclass(frozen=True, slots=True)
class SqlPlan:
    """What is asked of SQLite: an expression (None: all articles), a span of row numbers, and what tables say; `shown`
    is the condition on what may be shown at all.
    """

    expression: Expression | None
    first: int
    last: int
    corpus: str = ""
    languages: tuple[str, ...] = ()
    shown: str = IS_SHOWN_HERE.format("d")

    @property
    def values(self) -> dict[str, str | int | None]:
        """The values that the statements name."""
        text = None if self.expression is None else self.expression.text
        languages = json.dumps([language.strip().lower() for language in self.languages])
        return {
            "expression": text, "first": self.first, "last": self.last, "corpus": self.corpus, "languages": languages,
        }  # fmt: skip

    def complete(self, statement: str) -> str:
        """A statement with the conditions that are asked of tables."""
        return statement.format(
            shown=self.shown, also=(_OF_CORPUS if self.corpus else "") + (_IN_LANGUAGE if self.languages else "")
        )


def search(database: Database, query: SearchQuery) -> Results:
    """The page of articles that a query asks for. What a user mistyped comes back as `Results.fault`."""
    term = parse(query.text)
    if isinstance(term, QueryFault):
        return Results(fault=term, order=query.by)
    with database.connection() as connection:
        plan = _find_unknown_corpus(connection, query) or make_plan(query, term, read_sources_by_country(connection))
        if isinstance(plan, QueryFault):
            return Results(fault=plan, order=query.by)
        with translate_index_errors(database.path):
            require_sound_index(connection, database.path)
            plan = replace(plan, shown=choose_shown_condition(connection, "d"))
            found = _ask_index(connection, query, plan)
            suggestion = find_better_question(connection, query.text, term) if term and not found.total else None
        return replace(_answer(connection, term, found, query.by), suggestion=suggestion)


def find_newest_ids(database: Database, query: SearchQuery) -> list[int] | QueryFault:
    """The numbers of the articles of a query's page, newest first; no other one is looked at, and none is counted."""
    term = parse(query.text)
    if isinstance(term, QueryFault):
        return term
    with database.connection() as connection:
        plan = _find_unknown_corpus(connection, query) or make_plan(query, term, read_sources_by_country(connection))
        if isinstance(plan, QueryFault):
            return plan
        plan = replace(plan, shown=choose_shown_condition(connection, "d"))
        statement = plan.complete(_NEWEST_OF_ALL if plan.expression is None else _NEWEST)
        values = plan.values | {"limit": max(query.limit, 0), "offset": max(query.offset, 0)}
        with translate_index_errors(database.path):
            return [article_id for article_id, _ in _read_rows(connection, query, statement, values)]


def find_article_ids(database: Database, query: SearchQuery, limit: int | None) -> array[int] | QueryFault:
    """The numbers of all articles that a query finds, in its order; the first `limit` of them.

    Withheld ones too: whoever asks leaves them out, and says how many they were.
    """
    term = parse(query.text)
    if isinstance(term, QueryFault):
        return term
    with database.connection() as connection:
        plan = _find_unknown_corpus(connection, query) or make_plan(query, term, read_sources_by_country(connection))
        if isinstance(plan, QueryFault):
            return plan
        # Without a limit the order does not matter, and the newest first is the cheap one.
        ranks = limit is not None and query.by == "relevance" and plan.expression is not None and plan.expression.ranks
        statement = _BEST if ranks else _NEWEST_OF_ALL if plan.expression is None else _NEWEST
        values = plan.values | {"limit": -1 if limit is None else limit, "offset": 0}
        with translate_index_errors(database.path):
            require_sound_index(connection, database.path)
            return array(
                "q", (row[0] for row in connection.execute(replace(plan, shown="true").complete(statement), values))
            )


def read_sources_by_country(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The names of the sources of each country, as questions that name a country need them."""
    found: dict[str, list[str]] = {}
    for country, source in connection.execute("SELECT country, source FROM sources ORDER BY source"):
        found.setdefault(country, []).append(source)
    return found


def make_plan(query: SearchQuery, term: Term | None, sources_of: SourcesOf) -> SqlPlan | QueryFault:
    """What a question and its filters ask of the index, or what is wrong with them. Pure."""
    fault = _find_unknown(query, sources_of)
    span = to_span(query.dates) if query.dates.strip() else None
    if fault or (span is None and query.dates.strip()):
        return fault or QueryFault("bad-dates", what=query.dates.strip())
    first = to_first_number(span.begin) if span and span.begin else -_LAST
    last = to_first_number(span.end) - 1 if span and span.end else _LAST
    words = compile_term(term, sources_of) if term else None
    if term and words is None:
        return QueryFault("nothing-to-search")
    in_countries = [source for country in query.countries for source in sources_of[country.lower()]]
    filters: tuple[tuple[FilterName, list[str] | tuple[str, ...]], ...] = (
        ("source", query.sources),
        ("source", in_countries),
        ("section", query.sections),
        ("author", query.authors),
        ("agency", query.agencies),
        ("completeness", [COMPLETENESS[each.lower()] for each in query.completeness]),
    )
    texts = [words.text] if words else []
    texts += [compile_any_value(name, values) for name, values in filters if values]
    expression = Expression(" AND ".join(texts), bool(words and words.ranks)) if texts else None
    return SqlPlan(expression, first, last, query.corpus, query.languages)


def _find_unknown(query: SearchQuery, sources_of: SourcesOf) -> QueryFault | None:
    known = {source for sources in sources_of.values() for source in sources}
    for source in query.sources:
        if source not in known:
            return QueryFault("unknown-source", what=source, like=find_closest(source, known))
    for country in query.countries:
        if country.lower() not in sources_of:
            return QueryFault("unknown-country", what=country)
    for each in query.completeness:
        if each.lower() not in COMPLETENESS:
            return QueryFault("unknown-completeness", what=each)
    return None


def _find_unknown_corpus(connection: sqlite3.Connection, query: SearchQuery) -> QueryFault | None:
    known = "SELECT 1 FROM corpora WHERE name = ?"
    if query.corpus and connection.execute(known, (query.corpus,)).fetchone() is None:
        return QueryFault("unknown-corpus", what=query.corpus)
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    """What the index answered: article numbers with their score, and how many there are of them (up to one beyond
    `COUNTED`).
    """

    rows: list[tuple[int, float | None]]
    total: int
    ranks: bool
    has_lowest: bool


def _ask_index(connection: sqlite3.Connection, query: SearchQuery, plan: SqlPlan) -> _Found:
    ranks = query.by == "relevance" and plan.expression is not None and plan.expression.ranks
    by_date = (_OLDEST_OF_ALL, _OLDEST) if query.by == "oldest" else (_NEWEST_OF_ALL, _NEWEST)
    statement = _BEST if ranks else by_date[plan.expression is not None]
    total = _total(connection, plan)
    values = plan.values | {"limit": max(query.limit, 0), "offset": max(query.offset, 0)}
    lowest = (
        connection.execute(plan.complete(_LOWEST_RANKED), plan.values).fetchone() if ranks and total > COUNTED else None
    )
    if lowest:
        values["first"] = lowest[0]
    rows = _read_rows(connection, query, plan.complete(statement), values)
    return _Found(rows, total, ranks, lowest is not None)


def _read_rows(
    connection: sqlite3.Connection, query: SearchQuery, statement: str, values: dict[str, str | int | None]
) -> list[tuple[int, float | None]]:
    if query.with_copies:
        return connection.execute(statement, values).fetchall()
    rows = leave_copies_out(connection, connection.execute(statement, values | {"limit": -1, "offset": 0}))
    first = max(query.offset, 0)
    return list(islice(rows, first, first + max(query.limit, 0)))


def _answer(connection: sqlite3.Connection, term: Term | None, found: _Found, by: SearchOrder) -> Results:
    return Results(
        tuple(_hits(connection, found.rows, term)),
        min(found.total, COUNTED),
        found.total <= COUNTED,
        "relevance" if found.ranks else "oldest" if by == "oldest" else "date",
        RANKED if found.has_lowest else None,
        waiting=count_waiting(connection),
        is_outdated=is_outdated(connection) is not None,
    )


def _total(connection: sqlite3.Connection, plan: SqlPlan) -> int:
    query = _COUNT_OF_ALL if plan.expression is None else _COUNT
    return int(connection.execute(plan.complete(query), plan.values).fetchone()[0])


def _hits(connection: sqlite3.Connection, rows: list[tuple[int, float | None]], term: Term | None) -> list[Hit]:
    of_title, of_lead, of_text = (Marker(to_wanted(term, column)) for column in _MARKED)
    found = ((connection.execute(_ARTICLE, (article_id,)).fetchone(), score) for article_id, score in rows)
    # An article removed since the index was written has no row any more.
    hits = (_hit(row, score, of_title, of_lead, of_text) for row, score in found if row is not None)
    return [replace(hit, printed=find_printed_text(connection, hit.article_id)) for hit in hits]


def _hit(row: tuple[Any, ...], score: float | None, of_title: Marker, of_lead: Marker, of_text: Marker) -> Hit:
    number, source, source_title, country, url, title, lead, text, byline, agency, section, *rest = row
    published_at, first_seen_at, completeness, words = rest
    return Hit(
        number,
        source,
        source_title,
        country,
        url,
        of_title.mark(title or ""),
        choose_excerpt(lead, text, of_lead, of_text),
        byline,
        agency,
        section,
        parse_instant_or_none(published_at),
        parse_instant(first_seen_at),
        completeness,
        words,
        score,
    )
