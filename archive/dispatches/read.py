"""What is known of dispatches: a list, one of them, those of an article, a source's shares. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from archive.access.shown import IS_SHOWN_HERE
from archive.db.connection import Database
from archive.dispatches.compare import Passage, compare_texts
from archive.dispatches.decide import MemberRole
from archive.dispatches.fingerprints import find_word_places
from archive.dispatches.listings import ComparedText
from archive.dispatches.stored import read_text
from archive.model.timestamps import parse_instant, parse_instant_or_none


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """A dispatch as a list shows it. `title`, `first_source` and `first_at` are of the text seen first."""

    dispatch_id: int
    title: str | None
    first_article_id: int
    first_source: str
    first_at: datetime
    is_surely_first: bool
    complete_article_id: int
    articles: int
    sources: int
    reprints: int
    agency: str | None
    agency_named_by: tuple[int, ...]
    agency_others: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A text of a dispatch."""

    dispatch_id: int
    place: int
    role: MemberRole
    article_id: int
    source: str
    source_title: str
    country: str
    url: str
    title: str | None
    published: str | None
    published_at: datetime | None
    first_seen_at: datetime
    words: int
    copied_words: int
    copied_share: float
    agency: str | None


DispatchOrder = Literal["newest", "biggest"]


@dataclass(frozen=True, slots=True)
class DispatchQuery:
    """Which dispatches a list shows: with a text of this source, from this agency, of texts seen since then."""

    source: str | None = None
    agency: str | None = None
    since: datetime | None = None
    fewest_sources: int = 2
    limit: int = 20
    offset: int = 0
    order: DispatchOrder = "newest"


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """A passage as it stands in two texts, with its words that both have."""

    text: str
    other_text: str
    words: int


@dataclass(frozen=True, slots=True)
class MonthShare:
    """A source's articles of a month: all, and those copied from one agency (None: which is not known)."""

    month: str
    articles: int
    agency: str | None
    copied: int


_DISPATCH = f"""
    SELECT d.dispatch_id, CASE WHEN {IS_SHOWN_HERE.format("f")} THEN f.title END,
      d.first_article_id, f.source, d.first_at,
      d.is_surely_first, d.complete_article_id, d.articles, d.sources, d.reprints, d.agency, d.agency_named_by,
      d.agency_others
    FROM dispatches d JOIN articles f ON f.article_id = d.first_article_id"""  # noqa: S608  # a condition of our own
# The page is chosen first: what may be shown of a headline is asked for it alone, and not for all that is sorted.
_LIST = f"""{_DISPATCH}
    WHERE d.dispatch_id IN (
      SELECT d.dispatch_id FROM dispatches d
      WHERE d.sources >= :sources AND (:agency IS NULL OR d.agency = :agency COLLATE NOCASE) AND d.first_at >= :since
        AND EXISTS (SELECT 1 FROM articles f WHERE f.article_id = d.first_article_id)
        AND (:source IS NULL OR d.dispatch_id IN (SELECT dispatch_id FROM dispatch_members WHERE source = :source))
      ORDER BY {{order}} LIMIT :limit OFFSET :offset)
    ORDER BY {{order}}"""  # noqa: S608
_ORDERS: dict[DispatchOrder, str] = {
    "newest": "d.first_at DESC, d.dispatch_id DESC",
    "biggest": "d.articles DESC, d.dispatch_id DESC",
}
_AGENCIES = "SELECT agency FROM dispatches WHERE agency IS NOT NULL GROUP BY agency ORDER BY count(*) DESC LIMIT 100"
_MEMBERS = f"""
    SELECT m.dispatch_id, m.place, m.role, m.article_id, m.source, s.title, s.country, a.url, a.title, e.published,
      a.published_at, a.first_seen_at, t.words, m.copied_words, m.copied_share, e.agency
    FROM dispatch_members m JOIN articles a ON a.article_id = m.article_id JOIN sources s ON s.source = a.source
    JOIN extractions e ON e.extraction_id = a.extraction_id JOIN dispatch_texts t ON t.article_id = m.article_id
    WHERE m.dispatch_id = ? AND {IS_SHOWN_HERE.format("m")} ORDER BY m.place"""  # noqa: S608  # a condition of our own
_OF_ARTICLE = "SELECT dispatch_id FROM dispatch_members WHERE article_id = ? ORDER BY is_main DESC, dispatch_id"
_REPRINTS = """
    SELECT d.reprints FROM dispatch_members m JOIN dispatches d ON d.dispatch_id = m.dispatch_id
    WHERE m.article_id = ? AND m.is_main AND m.role <> 'passage'"""

# A source's text is not its own where it is mostly a dispatch that it did not have first, or that an agency wrote.
_SHARES = """
    WITH copied AS (
      SELECT substr(coalesce(a.published_at, a.first_seen_at), 1, 7) AS month, d.agency
      FROM dispatch_members m JOIN articles a ON a.article_id = m.article_id
      JOIN dispatches d ON d.dispatch_id = m.dispatch_id
      WHERE m.source = :source AND m.is_main AND m.copied_share >= :share
        AND (m.role <> 'first' OR d.agency IS NOT NULL))
    SELECT t.month, t.articles, c.agency, count(c.month) FROM article_months t LEFT JOIN copied c ON c.month = t.month
    WHERE t.source = :source AND t.articles > 0 GROUP BY t.month, c.agency ORDER BY t.month DESC, count(c.month) DESC"""


def list_dispatches(database: Database, query: DispatchQuery) -> list[DispatchRow]:
    """Dispatches, the newest or those with most articles first."""
    since = "" if query.since is None else query.since.strftime("%Y-%m-%dT%H:%M:%SZ")
    values = {
        "sources": query.fewest_sources,
        "agency": query.agency,
        "since": since,
        "source": query.source,
        "limit": query.limit,
        "offset": query.offset,
    }
    with database.connection() as connection:
        rows = connection.execute(_LIST.format(order=_ORDERS[query.order]), values)
        return [_to_dispatch(row) for row in rows]


def list_agencies(database: Database) -> list[str]:
    """The agencies that dispatches come from, those of most first."""
    with database.connection() as connection:
        return [agency for (agency,) in connection.execute(_AGENCIES)]


def find_dispatch(database: Database, dispatch_id: int) -> DispatchRow | None:
    """A dispatch by its number."""
    with database.connection() as connection:
        row = connection.execute(f"{_DISPATCH} WHERE d.dispatch_id = ?", (dispatch_id,)).fetchone()
        return None if row is None else _to_dispatch(row)


def list_members(database: Database, dispatch_id: int) -> list[MemberRow]:
    """The texts of a dispatch, as they were seen."""
    with database.connection() as connection:
        return [_to_member(row) for row in connection.execute(_MEMBERS, (dispatch_id,))]


def list_dispatch_ids(database: Database, article_id: int) -> list[int]:
    """The dispatches that an article is of, first that of which it has most."""
    with database.connection() as connection:
        return [dispatch_id for (dispatch_id,) in connection.execute(_OF_ARTICLE, (article_id,))]


def count_reprints(database: Database, article_id: int) -> int:
    """How many other articles are mostly the dispatch that an article is; 0 for a newsroom's own text."""
    with database.connection() as connection:
        row = connection.execute(_REPRINTS, (article_id,)).fetchone()
        return 0 if row is None else int(row[0])


def find_shared_passages(database: Database, article_id: int, other_id: int) -> list[SharedPassage]:
    """The passages that two articles' texts share now, compared afresh."""
    with database.connection() as connection:
        texts = [_read_shown(connection, each) for each in (article_id, other_id)]
    one, other = (ComparedText(text) for text in texts)
    passages = compare_texts(one, other).passages
    places, other_places = (find_word_places(text) for text in texts)
    return [_to_shared(texts[0], texts[1], places, other_places, passage) for passage in passages]


def read_month_shares(database: Database, source: str, share: float) -> Iterator[MonthShare]:
    """A source's months, the newest first, with the copied articles of each by agency; `share` makes an article one."""
    with database.connection() as connection:
        rows = connection.execute(_SHARES, {"source": source, "share": share}).fetchall()
    yield from (MonthShare(*row) for row in rows)


def _read_shown(connection: sqlite3.Connection, article_id: int) -> str:
    row = connection.execute("SELECT extraction_id FROM articles WHERE article_id = ?", (article_id,)).fetchone()
    return "" if row is None else read_text(connection, row[0]) or ""


def _to_shared(
    text: str, other: str, places: list[tuple[int, int]], other_places: list[tuple[int, int]], passage: Passage
) -> SharedPassage:
    return SharedPassage(
        text[places[passage.start][0] : places[passage.end - 1][1]],
        other[other_places[passage.other_start][0] : other_places[passage.other_end - 1][1]],
        passage.words,
    )


def _to_dispatch(row: tuple[Any, ...]) -> DispatchRow:
    dispatch_id, title, first_id, source, at, surely, complete_id, articles, sources, reprints, agency, *evidence = row
    named_by, others = (json.loads(each) for each in evidence)
    return DispatchRow(
        dispatch_id, title, first_id, source, parse_instant(at), bool(surely), complete_id, articles, sources, reprints,
        agency, tuple(named_by), tuple((name, count) for name, count in others),
    )  # fmt: skip


def _to_member(row: tuple[Any, ...]) -> MemberRow:
    values = [*row[:10], parse_instant_or_none(row[10]), parse_instant(row[11]), *row[12:]]
    return MemberRow(*values)
