"""One article whole: what it shows, its addresses and its captures. Reads only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.access.shown import is_shown
from archive.articles.identity import find_article_id
from archive.articles.set_aside import SetAsideReason
from archive.captures.rows import Revisit
from archive.db.connection import Database
from archive.extractions.read import SELECTED, read_removals, to_field_values
from archive.model.capture import CaptureError, CaptureKind
from archive.model.extraction import Extraction
from archive.model.timestamps import parse_instant, parse_instant_or_none


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture as a reader lists it; `set_aside` says why its article does not show it."""

    capture_id: int
    crawl_id: int
    kind: CaptureKind
    url: str
    captured_at: datetime
    status: int | None
    media_type: str | None
    payload_digest: str | None
    revisit: Revisit | None
    error: CaptureError | None
    error_detail: str | None
    chain_digest: str
    set_aside: SetAsideReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow(Extraction):
    """An article as it is shown: everything its current extraction holds, and where that stands.

    `published_at` is the instant to sort by, `published` what the page gives, at its own precision.
    """

    article_id: int
    source: str
    source_title: str
    country: str
    url: str
    urlkey: str
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    captured_at: datetime
    payload_digest: str
    revisions: int
    addresses: tuple[str, ...]
    captures: tuple[CaptureRow, ...]


_ARTICLE = f"""
    SELECT a.article_id, a.source, s.title, s.country, a.url, a.urlkey, a.published_at, a.first_seen_at, a.last_seen_at,
           c.captured_at, c.payload_digest, (SELECT count(*) FROM revisions r WHERE r.article_id = a.article_id),
           a.extraction_id, {SELECTED}
    FROM articles a JOIN sources s ON s.source = a.source
    JOIN extractions e ON e.extraction_id = a.extraction_id
    JOIN extractors x ON x.extractor_id = e.extractor_id
    JOIN captures c ON c.capture_id = a.capture_id
    WHERE a.article_id = ?"""  # noqa: S608  # names of our own

_CAPTURES = """
    SELECT capture_id, crawl_id, kind, url, captured_at, status, media_type, payload_digest, revisit, error,
           error_detail, chain_digest,
           (SELECT s.reason FROM set_aside s WHERE s.capture_id = captures.capture_id)
    FROM captures WHERE urlkey IN (SELECT urlkey FROM article_addresses WHERE article_id = :article)
      OR capture_id IN (SELECT capture_id FROM set_aside WHERE article_id = :article)
    ORDER BY captured_at, capture_id"""


def find_article(database: Database, url_or_id: str | int) -> ArticleRow | None:
    """An article by any address that has led to it, in any form, or by its number; None where none is held,
    or it may not be shown (`archive.access.shown`)."""
    with database.connection() as connection:
        article_id = find_article_id(connection, url_or_id)
        if article_id is None or not is_shown(connection, article_id):
            return None
        row = connection.execute(_ARTICLE, (article_id,)).fetchone()
        return None if row is None else _article_row(connection, tuple(row))


def _article_row(connection: sqlite3.Connection, row: tuple[Any, ...]) -> ArticleRow:
    article_id, source, source_title, country, url, urlkey, published, first_seen, last_seen, captured, *rest = row
    payload_digest, revisions, extraction_id, extractor, _no_text, _detail, *values = rest
    addresses = connection.execute(
        "SELECT url FROM article_addresses WHERE article_id = ? ORDER BY seen_at, rowid", (article_id,)
    )
    captures = connection.execute(_CAPTURES, {"article": article_id})
    return ArticleRow(
        extractor=extractor,
        **to_field_values(values),
        removals=read_removals(connection, extraction_id),
        article_id=article_id,
        source=source,
        source_title=source_title,
        country=country,
        url=url,
        urlkey=urlkey,
        published_at=parse_instant_or_none(published),
        first_seen_at=parse_instant(first_seen),
        last_seen_at=parse_instant(last_seen),
        captured_at=parse_instant(captured),
        payload_digest=payload_digest,
        revisions=revisions,
        addresses=tuple(address for (address,) in addresses),
        captures=tuple(_capture_row(*each) for each in captures),
    )


def _capture_row(
    capture_id: int, crawl_id: int, kind: CaptureKind, url: str, captured_at: str, *rest: Any
) -> CaptureRow:
    return CaptureRow(capture_id, crawl_id, kind, url, parse_instant(captured_at), *rest)
