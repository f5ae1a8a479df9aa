"""What has become of one article: every capture of its addresses and every text it has had. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.access.shown import is_shown
from archive.articles.classify_change import ChangeKind, Wording
from archive.articles.identity import find_article_id
from archive.articles.set_aside import SetAsideReason
from archive.db.connection import Database
from archive.model.extraction import Completeness
from archive.model.timestamps import parse_instant, parse_instant_or_none


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A text that an article has had, and what it was to the one before: all None for the first.

    `before_extraction_id` is the extraction it was compared with, by the same extractor, where that is kept.
    """

    number: int
    seen_at: datetime
    capture_id: int
    extraction_id: int
    extractor: str
    title: str | None
    lead: str | None
    text: str
    completeness: Completeness
    words: int
    text_digest: str
    payload_digest: str
    change: ChangeKind | None
    words_changed_share: float | None
    words_added: int | None
    words_removed: int | None
    headline_changed: bool | None
    before_extraction_id: int | None


@dataclass(frozen=True, slots=True)
class SightingRow:
    """One time an address of the article was asked. `asked_url` is where its redirects began; `set_aside` why the
    article does not show what came.
    """

    capture_id: int
    crawl_id: int
    captured_at: datetime
    url: str
    asked_url: str
    status: int | None
    revisit: str | None
    error: str | None
    location: str | None
    payload_digest: str | None
    revision: int | None
    set_aside: SetAsideReason | None


@dataclass(frozen=True, slots=True)
class ArticleHistory:
    """An article's life, oldest first."""

    article_id: int
    source: str
    url: str
    title: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    last_asked_at: datetime | None
    gone_at: datetime | None
    captures: tuple[SightingRow, ...]
    revisions: tuple[RevisionRow, ...]


_ARTICLE = """
    SELECT article_id, source, url, title, first_seen_at, last_seen_at, last_asked_at, gone_at
    FROM articles WHERE article_id = ?"""

# Captures of its addresses, and those that asking one of them was redirected to. IN and no join: for a join SQLite
# reads every capture there is, to make a Bloom filter of them.
_CAPTURES = """
    WITH keys AS (SELECT urlkey FROM article_addresses WHERE article_id = :article),
    found(capture_id) AS (
      SELECT c.capture_id FROM keys k CROSS JOIN captures c ON c.urlkey = k.urlkey
      UNION
      SELECT r.capture_id FROM keys k CROSS JOIN redirects r ON r.urlkey = k.urlkey
      UNION
      SELECT s.capture_id FROM set_aside s WHERE s.article_id = :article)
    SELECT c.capture_id, c.crawl_id, c.captured_at, c.url, coalesce(json_extract(c.redirected_from, '$[0]'), c.url),
           c.status, c.revisit, c.error, c.location, c.payload_digest,
           (SELECT r.number FROM revisions r WHERE r.capture_id = c.capture_id AND r.article_id = :article),
           (SELECT s.reason FROM set_aside s WHERE s.capture_id = c.capture_id)
    FROM captures c WHERE c.capture_id IN (SELECT capture_id FROM found) AND c.kind = 'article'
    ORDER BY c.captured_at, c.capture_id"""

_REVISIONS = """
    SELECT r.number, r.seen_at, r.capture_id, r.extraction_id, x.extractor, e.title, e.lead, e.text, e.completeness,
           e.words, r.text_digest, e.payload_digest, r.change, r.words_changed_share, r.words_added, r.words_removed,
           r.headline_changed, r.before_extraction_id
    FROM revisions r JOIN extractions e ON e.extraction_id = r.extraction_id
    JOIN extractors x ON x.extractor_id = e.extractor_id
    WHERE r.article_id = ? ORDER BY r.number"""

_COMMON = """
    SELECT b.extraction_id, a.extraction_id FROM extractions b JOIN extractions a ON a.extractor_id = b.extractor_id
    WHERE b.payload_digest = ? AND a.payload_digest = ? AND b.no_text IS NULL AND a.no_text IS NULL
    ORDER BY b.extractor_id DESC LIMIT 1"""
_WORDING = "SELECT title, lead, text, completeness FROM extractions WHERE extraction_id = ?"


def find_history(database: Database, url_or_id: str | int) -> ArticleHistory | None:
    """The history of an article by any of its addresses, in any form, or by its number; None where none is held."""
    with database.connection() as connection:
        article_id = find_article_id(connection, url_or_id)
        if article_id is None or not is_shown(connection, article_id):
            return None
        row = connection.execute(_ARTICLE, (article_id,)).fetchone()
        if row is None:
            return None
        captures = tuple(_sight(*each) for each in connection.execute(_CAPTURES, {"article": article_id}))
        revisions = tuple(_revision(*each) for each in connection.execute(_REVISIONS, (article_id,)))
    return _to_history(row, captures, revisions)


def find_texts_under_one_extractor(
    database: Database, before: RevisionRow, after: RevisionRow
) -> tuple[str, str] | None:
    """The same, the texts alone."""
    pair = find_wordings(database, before, after)
    return None if pair is None else (pair[0].text, pair[1].text)


def _to_history(
    row: tuple[Any, ...], captures: tuple[SightingRow, ...], revisions: tuple[RevisionRow, ...]
) -> ArticleHistory:
    article_id, source, url, title, first_seen_at, last_seen_at, last_asked_at, gone_at = row
    return ArticleHistory(
        article_id,
        source,
        url,
        title,
        parse_instant(first_seen_at),
        parse_instant(last_seen_at),
        parse_instant_or_none(last_asked_at),
        parse_instant_or_none(gone_at),
        captures,
        revisions,
    )


def find_wordings(database: Database, before: RevisionRow, after: RevisionRow) -> tuple[Wording, Wording] | None:
    """Two revisions' wordings as one extractor has read them; None where none has read both.

    For neighbours that is the very pair that was compared, else extractions by the newest extractor that read both.
    """
    with database.connection() as connection:
        if after.number == before.number + 1 and after.before_extraction_id is not None:
            pair = (after.before_extraction_id, after.extraction_id)
        else:
            pair = connection.execute(_COMMON, (before.payload_digest, after.payload_digest)).fetchone()
        if pair is None:
            return None
        old, new = (connection.execute(_WORDING, (extraction_id,)).fetchone() for extraction_id in pair)
    return Wording(*old), Wording(*new)


def _sight(capture_id: int, crawl_id: int, captured_at: str, *rest: Any) -> SightingRow:
    return SightingRow(capture_id, crawl_id, parse_instant(captured_at), *rest)


def _revision(number: int, seen_at: str, *rest: Any) -> RevisionRow:
    row = RevisionRow(number, parse_instant(seen_at), *rest)
    return row if row.headline_changed is None else replace(row, headline_changed=bool(row.headline_changed))
