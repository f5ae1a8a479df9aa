"""Reading back: one article whole, and what the archive holds. Reads only."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.articles.identity import find_article_id
from archive.captures.rows import Revisit
from archive.db.connection import Database
from archive.model.capture import CaptureError, CaptureKind
from archive.model.extraction import BlockKind, Completeness, Image, Origin, Removal
from archive.model.timestamps import parse_instant, parse_instant_or_none


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture as a reader lists it."""

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


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article with its current extraction. `published` and `modified` are as the page gives them, at its
    precision.
    """

    article_id: int
    source: str
    source_title: str
    country: str
    url: str
    urlkey: str
    title: str | None
    lead: str | None
    text: str
    block_kinds: tuple[BlockKind, ...]
    byline: str | None
    authors: tuple[str, ...]
    agency: str | None
    credit: str | None
    section: str | None
    tags: tuple[str, ...]
    published: str | None
    published_at: datetime | None
    modified: str | None
    language: str | None
    image: str | None
    images: tuple[Image, ...]
    reading_minutes: int | None
    completeness: Completeness
    words: int
    origins: dict[str, Origin]
    charset: str
    charset_overruled: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    captured_at: datetime
    payload_digest: str
    text_digest: str
    extractor: str
    revisions: int
    addresses: tuple[str, ...]
    captures: tuple[CaptureRow, ...]
    removals: tuple[Removal, ...]


_ARTICLE = """
    SELECT v.article_id, v.source, v.source_title, v.country, v.url, v.urlkey, v.title, v.lead, v.text, e.block_kinds,
           v.byline, v.authors, v.agency, e.credit, v.section, v.tags, v.published, v.published_at, v.modified,
           v.language, e.image, e.images, e.reading_minutes, v.completeness, v.words, e.origins, e.charset,
           e.charset_overruled, v.first_seen_at, v.last_seen_at, v.captured_at, v.payload_digest, v.text_digest,
           v.extractor, (SELECT count(*) FROM revisions r WHERE r.article_id = v.article_id), a.extraction_id
    FROM articles_view v JOIN articles a ON a.article_id = v.article_id
    JOIN extractions e ON e.extraction_id = a.extraction_id
    WHERE v.article_id = ?"""

_CAPTURES = """
    SELECT capture_id, crawl_id, kind, url, captured_at, status, media_type, payload_digest, revisit, error,
           error_detail, chain_digest
    FROM captures WHERE urlkey IN (SELECT urlkey FROM article_addresses WHERE article_id = ?) ORDER BY capture_id"""


def find_article(database: Database, url_or_id: str | int) -> ArticleRow | None:
    """An article by any address that has led to it, in any form, or by its number; None where none is held."""
    with database.connection() as connection:
        article_id = find_article_id(connection, url_or_id)
        row = None if article_id is None else connection.execute(_ARTICLE, (article_id,)).fetchone()
        return None if row is None else _article_row(connection, row)


def _article_row(connection: sqlite3.Connection, row: sqlite3.Row) -> ArticleRow:
    fields = dict(zip(ArticleRow.__dataclass_fields__, row[:-1], strict=False))
    article_id, extraction_id = row[0], row[-1]
    for name in ("block_kinds", "authors", "tags"):
        fields[name] = tuple(json.loads(fields[name]))
    for name in ("first_seen_at", "last_seen_at", "captured_at"):
        fields[name] = parse_instant(fields[name])
    fields["published_at"] = parse_instant_or_none(fields["published_at"])
    fields["images"] = tuple(Image(**image) for image in json.loads(fields["images"]))
    fields["origins"] = json.loads(fields["origins"])
    addresses = connection.execute(
        "SELECT url FROM article_addresses WHERE article_id = ? ORDER BY seen_at, rowid", (article_id,)
    )
    removals = connection.execute(
        "SELECT rule, text, block, start FROM removals WHERE extraction_id = ? ORDER BY ordinal", (extraction_id,)
    )
    captures = connection.execute(_CAPTURES, (article_id,))
    return ArticleRow(
        **fields,
        addresses=tuple(url for (url,) in addresses),
        captures=tuple(_capture_row(*each) for each in captures),
        removals=tuple(Removal(*each) for each in removals),
    )


def _capture_row(
    capture_id: int, crawl_id: int, kind: CaptureKind, url: str, captured_at: str, *rest: Any
) -> CaptureRow:
    return CaptureRow(capture_id, crawl_id, kind, url, parse_instant(captured_at), *rest)
