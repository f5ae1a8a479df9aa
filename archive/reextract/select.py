"""Reading stored pages again: which ones, what is known of each, what was read of them before, and the new extractions.

Goes by payloads, not by captures: the same bytes are read once, as the first capture that brought them knew them.
What the new extractions are then used for is `archive.reextract.accept`'s.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from itertools import islice

from archive.captures.read import SELECTED, to_stored_pair
from archive.captures.rows import StoredCapture
from archive.db.connection import Database, open_database
from archive.db.errors import ArchiveError
from archive.extractions.read import read_extraction
from archive.extractions.write import add_extraction
from archive.model.capture import Capture, find_header
from archive.model.extraction import Extraction, NoText
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text
from archive.model.urls import to_address, to_urlkey


class SelectionInvalid(ArchiveError):  # noqa: N818  # as the others of this room
    """The condition that was to choose pages is no SQL."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pages to read again. Nothing set means all; `where` is a condition in SQL over `WHERE_COLUMNS`."""

    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    url: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """The feed that listed a page, as the page's own crawl had it."""

    url: str
    payload_digest: str
    content_type: str | None


@dataclass(frozen=True, slots=True)
class PageKey:
    """A payload and the first capture that brought it: enough to look extractions up."""

    capture_id: int
    payload_digest: str
    source: str


@dataclass(frozen=True, slots=True)
class StoredPage(PageKey):
    """What an extraction needs beside the bytes."""

    url: str
    captured_at: datetime
    content_type: str | None
    listed_title: str | None
    listed_published_at: datetime | None
    listed_url: str
    """The address as it was listed, before any redirect."""
    feed: StoredFeed | None = None


WHERE_COLUMNS = (
    "source", "url", "captured_at", "media_type", "payload_digest", "size", "extractor", "no_text", "title", "lead",
    "text", "words", "byline", "agency", "section", "published", "modified", "language", "completeness", "charset",
)  # fmt: skip
"""What a condition may speak of: the capture, the payload, and the extraction of it that an article shows.

Where no article shows one, it is the newest; while an acceptance that was stopped waits to be gone on with, it is one
from before that, so that the same condition chooses the same pages again.
"""

_PAGES = """
    SELECT min(c.capture_id) AS capture_id FROM captures c
    WHERE c.kind = 'article' AND c.status IN (200, 203, 206, 226) AND c.error IS NULL AND c.location IS NULL
      AND c.payload_digest IS NOT NULL {}
    GROUP BY c.payload_digest"""

_WHERE = """
    SELECT capture_id FROM (
      SELECT c.capture_id, c.source, c.url, c.captured_at, c.media_type, c.payload_digest, y.size, x.extractor,
        e.no_text, e.title, e.lead, e.text, e.words, e.byline, e.agency, e.section, e.published, e.modified,
        e.language, e.completeness, e.charset
      FROM ({}) p JOIN captures c ON c.capture_id = p.capture_id
      JOIN payloads y ON y.payload_digest = c.payload_digest
      LEFT JOIN extractions e ON e.extraction_id =
        (SELECT n.extraction_id FROM extractions n WHERE n.payload_digest = c.payload_digest
         ORDER BY EXISTS (SELECT 1 FROM articles a WHERE a.extraction_id = n.extraction_id) DESC,
           n.extracted_at < coalesce((SELECT min(accepted_at) FROM acceptances
             WHERE ended_at IS NULL AND rolled_back_at IS NULL), '9') DESC, n.extraction_id DESC LIMIT 1)
      LEFT JOIN extractors x ON x.extractor_id = e.extractor_id)
    WHERE ({}) ORDER BY capture_id"""

_ADDRESSES = """
    AND c.urlkey IN (SELECT ? UNION SELECT b.urlkey FROM article_addresses a
      JOIN article_addresses b ON b.article_id = a.article_id WHERE a.urlkey = ?)"""

_PAGE = """
    SELECT c.capture_id, c.payload_digest, c.source, c.url, c.captured_at, c.headers, c.listed_title,
      c.listed_published_at, coalesce(c.redirected_from ->> 0, c.url), f.url, f.payload_digest, f.headers
    FROM captures c LEFT JOIN captures f ON f.capture_id =
      (SELECT min(l.capture_id) FROM captures l WHERE l.crawl_id = c.crawl_id AND l.url = c.found_in
         AND l.kind = 'feed' AND l.payload_digest IS NOT NULL)
    WHERE c.capture_id = ?"""

_KEYS = """
    SELECT c.capture_id, c.payload_digest, c.source
    FROM json_each(?) p CROSS JOIN captures c ON c.capture_id = p.value ORDER BY p.key"""
_KEYS_AT_ONCE = 500

_SHOWN_FIRST = """
    SELECT e.extraction_id FROM extractions e WHERE e.payload_digest = ?
    ORDER BY EXISTS (SELECT 1 FROM articles a WHERE a.extraction_id = e.extraction_id) DESC, e.extraction_id DESC
    LIMIT 1"""

_OTHERS = """
    SELECT 1 FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id
    JOIN extractors x ON x.extractor_id = e.extractor_id
    WHERE a.source = :source AND x.extractor IS NOT :extractor
      AND NOT EXISTS (SELECT 1 FROM imported_captures i WHERE i.capture_id = a.capture_id AND i.without_page)
      AND NOT EXISTS
      (SELECT 1 FROM extractions n JOIN extractors y ON y.extractor_id = n.extractor_id
       WHERE n.payload_digest = e.payload_digest AND y.extractor = :extractor AND n.no_text IS NOT NULL)
    LIMIT 1"""

_HELD = """
    SELECT e.extraction_id FROM extractions e JOIN extractors x ON x.extractor_id = e.extractor_id
    WHERE e.payload_digest = ? AND x.extractor = ?"""


def select_captures(database: Database, selection: Selection) -> Sequence[int]:
    """The captures whose payloads are to be read again, oldest first. Raises SelectionInvalid."""
    with closing(open_database(database.path, read_only=True)) as reader, reader.connection() as connection:
        connection.execute("PRAGMA query_only = ON")  # whatever the condition says, it changes nothing
        query, values = _query(selection)
        try:
            return array("q", (capture_id for (capture_id,) in connection.execute(query, values)))
        except (sqlite3.Error, ValueError) as error:
            if selection.where is None or not _is_of_condition(error):
                raise
            raise SelectionInvalid(
                _("--where {where!r}: {error}; it is a condition in SQL over {where_columns}").format(
                    where=selection.where, error=error, where_columns=", ".join(WHERE_COLUMNS)
                )
            ) from error


def _is_of_condition(error: Exception) -> bool:
    """Whether a condition is at fault, and not the archive: words, types and sizes are what it can get wrong."""
    codes = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG)
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in codes


def _query(selection: Selection) -> tuple[str, list[str]]:
    conditions, values = "", []
    if selection.sources:
        conditions += f" AND c.source IN ({', '.join('?' * len(selection.sources))})"
        values += list(selection.sources)
    for operator, instant in ((">=", selection.since), ("<", selection.until)):
        if instant is not None:
            conditions += f" AND c.captured_at {operator} ?"
            values.append(to_text(instant))
    if selection.url is not None:
        conditions += _ADDRESSES
        address = to_address(selection.url) or to_address(f"https://{selection.url}") or selection.url
        values += [to_urlkey(address)] * 2
    pages = _PAGES.format(conditions)
    if selection.where is not None:
        return _WHERE.format(pages, selection.where), values
    return f"{pages} ORDER BY capture_id", values


def read_page_row(connection: sqlite3.Connection, capture_id: int) -> StoredPage:
    """The page of one of `select_captures`."""
    row = connection.execute(_PAGE, (capture_id,)).fetchone()
    return StoredPage(
        capture_id=row[0],
        payload_digest=row[1],
        source=row[2],
        url=row[3],
        captured_at=parse_instant(row[4]),
        content_type=find_header(json.loads(row[5]), "content-type"),
        listed_title=row[6],
        listed_published_at=parse_instant_or_none(row[7]),
        listed_url=row[8],
        feed=None if row[9] is None else StoredFeed(row[9], row[10], find_header(json.loads(row[11]), "content-type")),
    )


def read_page_rows(database: Database, capture_ids: Iterable[int]) -> Iterator[StoredPage]:
    """The pages of `select_captures`, one after the other."""
    for capture_id in capture_ids:
        with database.connection() as connection:
            found = read_page_row(connection, capture_id)
        yield found


def read_page_keys(database: Database, capture_ids: Iterable[int]) -> Iterator[PageKey]:
    """The same without what reading a page takes: a tenth of the time, for going through all of them."""
    remaining = iter(capture_ids)
    while batch := list(islice(remaining, _KEYS_AT_ONCE)):
        with database.connection() as connection:
            rows = connection.execute(_KEYS, (json.dumps(batch),)).fetchall()
        yield from (PageKey(*row) for row in rows)


def find_held_extraction(database: Database, payload_digest: str, extractor: str) -> Extraction | NoText | None:
    """What this very extractor has read of a payload, if it has."""
    with database.connection() as connection:
        row = connection.execute(_HELD, (payload_digest, extractor)).fetchone()
        return None if row is None else read_extraction(connection, row[0])


def is_extracted(database: Database, payload_digest: str, extractor: str) -> bool:
    """Whether this very extractor has read a payload: what makes a re-extraction resumable."""
    with database.connection() as connection:
        return connection.execute(_HELD, (payload_digest, extractor)).fetchone() is not None


def find_present_extraction(database: Database, payload_digest: str) -> Extraction | NoText | None:
    """What an article shows of a payload, else its newest extraction; None for a payload nobody has read."""
    with database.connection() as connection:
        row = connection.execute(_SHOWN_FIRST, (payload_digest,)).fetchone()
        return None if row is None else read_extraction(connection, row[0])


def add_extractions(
    database: Database, extractions: Iterable[tuple[StoredPage, Extraction | NoText]], at: datetime
) -> None:
    """Commit new extractions, all or none. What is shown does not change."""
    with database.transaction() as connection:
        for read, extraction in extractions:
            add_extraction(connection, read.payload_digest, extraction, at)


def read_capture(connection: sqlite3.Connection, capture_id: int) -> tuple[Capture, StoredCapture]:
    """A kept capture as it was when it was added, without its body."""
    row = connection.execute(f"SELECT {SELECTED} FROM captures c WHERE c.capture_id = ?", (capture_id,)).fetchone()  # noqa: S608  # names of our own
    return to_stored_pair(row)


def list_sources(database: Database) -> tuple[str, ...]:
    """Every source that has an article page, by name."""
    with database.connection() as connection:
        rows = connection.execute("SELECT DISTINCT source FROM captures WHERE kind = 'article' ORDER BY source")
        return tuple(source for (source,) in rows)


def is_other_extractors(database: Database, extractors: Mapping[str, str], sources: Sequence[str]) -> bool:
    """Whether articles of these sources show what another extractor than the present one has read.

    Not counted is what the present one has read no text of: the former text stays shown, whatever is accepted.
    """
    with database.connection() as connection:
        return any(
            connection.execute(_OTHERS, {"source": source, "extractor": extractors.get(source)}).fetchone() is not None
            for source in sources
        )
