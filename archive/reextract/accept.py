"""Making new extractions what articles show, and undoing it.

An extraction is taken for an article where the same extractor has a text of the very payload that the article shows;
where it has none, the article keeps what it shows. Revisions are not touched: they compare what one extractor read.
Each acceptance notes what was shown before, so that the newest one can be rolled back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from archive.articles import shown
from archive.articles.identity import CapturedExtraction, to_published_instant
from archive.articles.write import add_to_article
from archive.db.connection import Database
from archive.dispatches import queue
from archive.extractions.read import read_extraction
from archive.model.extraction import Extraction, parse_moment
from archive.model.timestamps import parse_instant_or_none, to_text, to_text_or_none
from archive.reextract.select import PageKey, read_capture
from archive.search import index

_AT_ONCE = 50

CanonicalRule = Callable[[str, Extraction, str], str | None]
"""Given a source's name, an extraction and the page's address: the canonical address that is believed, if any."""

NowFunction = Callable[[], datetime]

_SHOWN = """
    SELECT a.article_id, a.extraction_id, a.published_at, n.extraction_id, n.published, e.published
    FROM extractions n JOIN extractors x ON x.extractor_id = n.extractor_id
    JOIN extractions e ON e.payload_digest = n.payload_digest
    JOIN articles a ON a.extraction_id = e.extraction_id
    WHERE n.payload_digest = ? AND x.extractor = ? AND n.no_text IS NULL AND n.extraction_id <> a.extraction_id"""

_GAINED = """
    SELECT n.extraction_id FROM extractions n JOIN extractors x ON x.extractor_id = n.extractor_id
    WHERE n.payload_digest = :digest AND x.extractor = :extractor AND n.no_text IS NULL AND NOT EXISTS
      (SELECT 1 FROM extractions o WHERE o.payload_digest = n.payload_digest
         AND o.extraction_id <> n.extraction_id AND o.no_text IS NULL)
      AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.extraction_id = n.extraction_id)
      AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.extraction_id = n.extraction_id)"""

_RENEW_LAST = """
    UPDATE articles SET last_extraction_id = coalesce(
      (SELECT n.extraction_id FROM captures c JOIN extractions n ON n.payload_digest = c.payload_digest
       WHERE c.capture_id = articles.last_capture_id AND n.no_text IS NULL AND n.extractor_id =
         (SELECT extractor_id FROM extractions WHERE extraction_id = :new)), last_extraction_id)
    WHERE article_id = :article_id"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many articles show another extraction now, and how many came to be that had no text before."""

    acceptance_id: int | None
    articles: int
    new_articles: int


def begin_acceptance(database: Database, at: datetime) -> None:
    """Note that an acceptance begins, before anything is read for it. One that was stopped is gone on with."""
    with database.transaction() as connection:
        _begin(connection, at)


def show_extractions(database: Database, pages: Iterable[tuple[PageKey, str]], now: NowFunction) -> Accepted:
    """Let articles show what the named extractor has read of these pages, a few in each transaction.

    May be stopped and called again: what is shown already is left as it is.
    """
    acceptance_id: int | None = None
    shown = 0
    for batch in _batched(pages):
        with database.transaction() as connection:
            for page, extractor in batch:
                for change in connection.execute(_SHOWN, (page.payload_digest, extractor)).fetchall():
                    acceptance_id = acceptance_id or _begin(connection, now())
                    _note_and_show(connection, acceptance_id, change)
                    shown += 1
    _end(database, now())
    return Accepted(acceptance_id, shown, 0)


def add_gained_articles(
    database: Database, pages: Iterable[tuple[PageKey, str]], canonical: CanonicalRule, now: NowFunction
) -> Accepted:
    """Give the articles what the named extractor found on pages (oldest first) that had no text before."""
    new_articles = sum(_gain(database, page, extractor, canonical, now) for page, extractor in pages)
    return Accepted(None, 0, new_articles)


def roll_back(database: Database, at: datetime) -> Accepted | None:
    """Undo the newest acceptance that stands: articles show what they showed before it. None where there is none.

    An article that a crawl has given another extraction since keeps that one; articles that came to be stay.
    """
    with database.transaction() as connection:
        (acceptance_id,) = connection.execute(
            "SELECT max(acceptance_id) FROM acceptances WHERE rolled_back_at IS NULL AND acceptance_id IN "
            "(SELECT acceptance_id FROM accepted_readings)"
        ).fetchone()
        if acceptance_id is None:
            return None
        rows = connection.execute(
            "SELECT article_id, former_extraction_id, former_published_at, extraction_id FROM accepted_readings "
            "WHERE acceptance_id = ?",
            (acceptance_id,),
        ).fetchall()
        restored = sum(
            _switch(connection, article_id, extraction_id, former, published_at)
            for article_id, former, published_at, extraction_id in rows
        )
        connection.execute(
            "UPDATE acceptances SET rolled_back_at = ? WHERE acceptance_id = ?", (to_text(at), acceptance_id)
        )
    return Accepted(acceptance_id, restored, 0)


def find_last_rollback(database: Database) -> datetime | None:
    """When an acceptance was last undone; None where none ever was."""
    with database.connection() as connection:
        return parse_instant_or_none(connection.execute("SELECT max(rolled_back_at) FROM acceptances").fetchone()[0])


def _begin(connection: sqlite3.Connection, at: datetime) -> int:
    """One that was stopped on the way is gone on with, so that one roll back undoes it all."""
    stopped = "SELECT max(acceptance_id) FROM acceptances WHERE ended_at IS NULL AND rolled_back_at IS NULL"
    (acceptance_id,) = connection.execute(stopped).fetchone()
    if acceptance_id is not None:
        return int(acceptance_id)
    cursor = connection.execute("INSERT INTO acceptances (accepted_at) VALUES (?)", (to_text(at),))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _end(database: Database, at: datetime) -> None:
    with database.transaction() as connection:
        connection.execute("UPDATE acceptances SET ended_at = ? WHERE ended_at IS NULL", (to_text(at),))


def _note_and_show(connection: sqlite3.Connection, acceptance_id: int, change: Sequence[Any]) -> None:
    """Note what an article showed, a row of `_SHOWN`, and let it show the other extraction."""
    article_id, former_id, former_published_at, extraction_id, published, former_published = change
    connection.execute(
        "INSERT INTO accepted_readings (acceptance_id, article_id, former_extraction_id, former_published_at, "
        "extraction_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET extraction_id = excluded.extraction_id",
        (acceptance_id, article_id, former_id, former_published_at, extraction_id),
    )
    published_at = former_published_at  # the same day begins where it did: its zone is not in what is kept of it
    if published != former_published or published_at is None:
        published_at = to_text_or_none(to_published_instant(parse_moment(published))) or former_published_at
    _switch(connection, article_id, former_id, extraction_id, published_at)


def _switch(connection: sqlite3.Connection, article_id: int, old: int, new: int, published_at: str | None) -> int:
    """Let an article that shows extraction `old` show `new`; 0 where it shows another one by now."""
    shows, held_at = connection.execute(
        "SELECT extraction_id, published_at FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone() or (None, None)
    if shows != old:
        return 0
    is_indexed = held_at == published_at and not index.is_waiting(connection, article_id)
    is_compared = held_at == published_at and not queue.is_waiting(connection, article_id)
    shown.show(connection, article_id, new, published_at)
    connection.execute(_RENEW_LAST, {"new": new, "article_id": article_id})
    if is_indexed:
        index.keep_document(connection, article_id, old, new)
    if is_compared:
        queue.keep_text(connection, article_id, old, new)
    return 1


def _gain(database: Database, page: PageKey, extractor: str, canonical: CanonicalRule, now: NowFunction) -> bool:
    """A page that had no text before gives it to its article, as if just read; whether that is a new article."""
    with database.connection() as connection:
        row = connection.execute(_GAINED, {"digest": page.payload_digest, "extractor": extractor}).fetchone()
        if row is None:
            return False
        extraction = read_extraction(connection, row[0])
        capture, stored = read_capture(connection, page.capture_id)
    assert isinstance(extraction, Extraction)
    believed = canonical(capture.source, extraction, capture.url)
    found = CapturedExtraction(capture, stored, extraction, believed)
    return add_to_article(database, found, now()).event == "new"


def _batched(pages: Iterable[tuple[PageKey, str]]) -> Iterator[list[tuple[PageKey, str]]]:
    remaining = iter(pages)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield batch
