"""Articles: which reading is of which article, whether it is a new text of it, and which one is shown.

`add_reading` is the one door. What two readings are to each other is decided by pure functions below it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from archive.addresses import urlkey
from archive.capture import Capture
from archive.captures import StoredCapture
from archive.database import Database
from archive.digests import folded_text
from archive.extraction import Completeness, Extraction, Moment, NoText
from archive.extractions import StoredExtraction, add_extraction, word_count
from archive.instants import to_text, to_text_or_none
from archive.storable import storable

ReadingEvent = Literal[
    "new",  # the first text of an article
    "same",  # the text and headline it already had, or no former reading by the same extractor to compare with
    "revision",  # another text or headline than before
    "no-text",  # nothing was read
    "older",  # a text seen before the newest one held: kept, but it changes nothing
]


_LONG_ENOUGH_TO_KNOW_AGAIN = 50
"""Words from which on an equal text under another address is taken for the same article."""


@dataclass(frozen=True, slots=True)
class StoredReading:
    """What a reading has become. `article_id` is None where nothing was read at an address of no known article."""

    extraction_id: int
    article_id: int | None
    event: ReadingEvent


@dataclass(frozen=True, slots=True)
class _Held:
    """An article as it stands before the reading, with its newest revision."""

    article_id: int
    completeness: Completeness
    first_seen_at: str
    last_seen_at: str
    revision: int
    title: str | None
    text_digest: str
    extractor_id: int


def add_reading(
    database: Database,
    capture: Capture,
    stored: StoredCapture,
    reading: Extraction | NoText,
    extracted_at: datetime,
    canonical: str | None = None,
) -> StoredReading:
    """Commit what was read out of a capture's payload and, where it is a text, give it to its article.

    The article is the one held under the capture's address, else under `canonical` (the page's own rel=canonical, given
    only where the caller believes it), else under the address first asked, before redirects; or a new one, cited by
    `canonical` or the capture's address. A text that the source has under another address, headline and all, is that
    article's too: it has moved. Addresses in the middle of a redirect only come to lead to the article: a
    consent or login page stands between many.

    A revision is another text or headline than the same extractor read before; two extractors are never compared. A
    teaser never takes the place of a full text: the archive keeps showing the text, and the revision tells of the cut.

    Raises ValueError for a capture without a payload.
    """
    if stored.payload_digest is None:
        raise ValueError(f"capture {stored.capture_id} of {stored.url} has no payload that could have been read")
    addresses = _addresses(capture, stored, canonical)
    identifying = _identifying(capture, stored, canonical)
    with database.writing() as connection:
        extraction = add_extraction(connection, stored.payload_digest, reading, extracted_at)
        article_id = _article_of(connection, identifying)
        if isinstance(reading, NoText):
            return StoredReading(extraction.extraction_id, article_id, "no-text")
        article_id = article_id or _article_of_same_text(connection, capture.source, reading)
        event: ReadingEvent
        if article_id is None:
            cite = storable(canonical or stored.url)
            article_id = _insert_article(connection, capture, stored, reading, extraction, cite)
            event = "new"
        else:
            event = _update_article(connection, article_id, capture, stored, reading, extraction)
        seen_at = to_text(capture.captured_at)
        connection.executemany(
            "INSERT INTO article_addresses (urlkey, article_id, url, seen_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (urlkey) DO NOTHING",
            [(key, article_id, url, seen_at) for key, url in addresses.items()],
        )
    return StoredReading(extraction.extraction_id, article_id, event)


def _addresses(capture: Capture, stored: StoredCapture, canonical: str | None) -> dict[str, str]:
    """Every address that leads to the article, by urlkey."""
    addresses = {stored.urlkey: storable(stored.url)}
    for url in (canonical, *capture.redirected_from):
        if url is not None:
            addresses.setdefault(urlkey(url), storable(url))
    return addresses


def _identifying(capture: Capture, stored: StoredCapture, canonical: str | None) -> list[str]:
    """The urlkeys that tell which article it is, the surest first."""
    first_asked = capture.redirected_from[0] if capture.redirected_from else None
    return [stored.urlkey, *(urlkey(url) for url in (canonical, first_asked) if url is not None)]


def _article_of(connection: sqlite3.Connection, keys: list[str]) -> int | None:
    for key in keys:
        found = connection.execute("SELECT article_id FROM article_addresses WHERE urlkey = ?", (key,)).fetchone()
        if found:
            return int(found[0])
    return None


def _article_of_same_text(connection: sqlite3.Connection, source: str, reading: Extraction) -> int | None:
    """The source's article with this very text and headline: the same one at another address.

    Newsrooms move articles between sections and list the new address at once, often without a redirect from the old.
    Short texts are left apart: a notice may stand under many addresses.
    """
    if word_count(reading.text) < _LONG_ENOUGH_TO_KNOW_AGAIN:
        return None
    found = connection.execute(
        "SELECT r.article_id FROM revisions r JOIN articles a ON a.article_id = r.article_id "
        "WHERE r.text_digest = ? AND r.title IS ? AND a.source = ? LIMIT 1",
        (reading.text_digest, reading.title, source),
    ).fetchone()
    return int(found[0]) if found else None


def _insert_article(
    connection: sqlite3.Connection,
    capture: Capture,
    stored: StoredCapture,
    reading: Extraction,
    extraction: StoredExtraction,
    cite: str,
) -> int:
    seen_at = to_text(capture.captured_at)
    published_at = published_instant(reading.published) or capture.listed_published_at
    cursor = connection.execute(
        "INSERT INTO articles (source, url, urlkey, first_seen_at, last_seen_at, capture_id, extraction_id, title, "
        "published_at, completeness, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            capture.source,
            cite,
            urlkey(cite),
            seen_at,
            seen_at,
            stored.capture_id,
            extraction.extraction_id,
            extraction.title,
            to_text_or_none(published_at),
            reading.completeness,
            word_count(reading.text),
        ),
    )
    assert cursor.lastrowid is not None
    _insert_revision(connection, cursor.lastrowid, 1, seen_at, stored.capture_id, extraction)
    return cursor.lastrowid


def _update_article(
    connection: sqlite3.Connection,
    article_id: int,
    capture: Capture,
    stored: StoredCapture,
    reading: Extraction,
    extraction: StoredExtraction,
) -> ReadingEvent:
    held = _held(connection, article_id)
    seen_at = to_text(capture.captured_at)
    if seen_at < held.last_seen_at:
        first = min(seen_at, held.first_seen_at)
        connection.execute("UPDATE articles SET first_seen_at = ? WHERE article_id = ?", (first, article_id))
        return "older"
    former = _former_reading(connection, held, extraction.extractor_id, stored.capture_id)
    is_revision = former is not None and differs(former, (extraction.title, extraction.text_digest))
    if is_revision:
        _insert_revision(connection, article_id, held.revision + 1, seen_at, stored.capture_id, extraction)
    if takes_its_place(held.completeness, reading.completeness):
        connection.execute(
            "UPDATE articles SET last_seen_at = ?, capture_id = ?, extraction_id = ?, title = ?, "
            "published_at = coalesce(?, published_at, ?), completeness = ?, words = ? WHERE article_id = ?",
            (
                seen_at,
                stored.capture_id,
                extraction.extraction_id,
                extraction.title,
                to_text_or_none(published_instant(reading.published)),
                to_text_or_none(capture.listed_published_at),
                reading.completeness,
                word_count(reading.text),
                article_id,
            ),
        )
    else:
        connection.execute("UPDATE articles SET last_seen_at = ? WHERE article_id = ?", (seen_at, article_id))
    return "revision" if is_revision else "same"


def _held(connection: sqlite3.Connection, article_id: int) -> _Held:
    row = connection.execute(
        "SELECT a.article_id, a.completeness, a.first_seen_at, a.last_seen_at, r.number, r.title, r.text_digest, "
        "e.extractor_id FROM articles a JOIN revisions r ON r.article_id = a.article_id "
        "JOIN extractions e ON e.extraction_id = r.extraction_id "
        "WHERE a.article_id = ? ORDER BY r.number DESC LIMIT 1",
        (article_id,),
    ).fetchone()
    return _Held(*row)


def _former_reading(
    connection: sqlite3.Connection, held: _Held, extractor_id: int, capture_id: int
) -> tuple[str | None, str | None] | None:
    """Headline and text digest that the same extractor read last of this article, if it ever did."""
    if held.extractor_id == extractor_id:
        return held.title, held.text_digest
    row: tuple[str | None, str | None] | None = connection.execute(
        "SELECT e.title, e.text_digest FROM article_addresses d JOIN captures c ON c.urlkey = d.urlkey "
        "JOIN extractions e ON e.payload_digest = c.payload_digest "
        "WHERE d.article_id = ? AND e.extractor_id = ? AND e.no_text IS NULL AND c.capture_id < ? "
        "ORDER BY c.capture_id DESC LIMIT 1",
        (held.article_id, extractor_id, capture_id),
    ).fetchone()
    return row


def _insert_revision(
    connection: sqlite3.Connection,
    article_id: int,
    number: int,
    seen_at: str,
    capture_id: int,
    extraction: StoredExtraction,
) -> None:
    connection.execute(
        "INSERT INTO revisions (article_id, number, seen_at, capture_id, extraction_id, title, text_digest) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            article_id,
            number,
            seen_at,
            capture_id,
            extraction.extraction_id,
            extraction.title,
            extraction.text_digest,
        ),
    )


def differs(former: tuple[str | None, str | None], now: tuple[str | None, str | None]) -> bool:
    """Whether (headline, text digest) is another reading. White space in a headline does not count. Pure."""
    return former[1] != now[1] or folded_text(former[0] or "") != folded_text(now[0] or "")


def takes_its_place(shown: Completeness, now: Completeness) -> bool:
    """Whether the newer reading is shown from now on: always, but for a teaser of what was full. Pure."""
    return not (shown == "full" and now == "teaser")


def published_instant(published: Moment | None) -> datetime | None:
    """The instant to sort by: a day or month that is all a page tells begins at its first instant there. Pure."""
    if published is None:
        return None
    at = published.at
    if published.precision != "minute":
        at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if published.precision == "month":
        at = at.replace(day=1)
    return at.astimezone(UTC)
