"""Articles: which extraction is of which article, whether it is a new text of it, and which one is shown.

`add_to_article` is the one door. What two extractions are to each other is decided by pure functions below it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from archive.articles import revisions
from archive.articles.classify_change import RevisionChange, Wording, classify, is_cut
from archive.articles.revisions import FormerExtraction, RevisionComparison
from archive.captures.rows import StoredCapture
from archive.db.connection import Database
from archive.extractions.write import StoredExtraction, add_extraction, count_words
from archive.model.capture import Capture
from archive.model.extraction import Extraction, Moment, NoText
from archive.model.text import to_storable
from archive.model.timestamps import to_text, to_text_or_none
from archive.model.urls import to_urlkey

ArticleEvent = Literal[
    "new",  # the first text of an article
    "same",  # nothing a reader would see as changed, or no former extraction by the same extractor to compare with
    "revision",  # another text or headline than before
    "no-text",  # nothing was read
    "older",  # a text seen before the newest one held: kept, but it changes nothing
]


_LONG_ENOUGH_TO_KNOW_AGAIN = 50
"""Words from which on an equal text under another address is taken for the same article."""


@dataclass(frozen=True, slots=True)
class ArticleUpdate:
    """What an extraction has become. `article_id` is None where nothing was read at an address of no known article."""

    extraction_id: int
    article_id: int | None
    event: ArticleEvent


def add_to_article(
    database: Database,
    capture: Capture,
    stored: StoredCapture,
    extraction: Extraction | NoText,
    extracted_at: datetime,
    canonical: str | None = None,
    comparison: RevisionComparison | None = None,
) -> ArticleUpdate:
    """Commit what was read out of a capture's payload and, where it is a text, give it to its article.

    The article is the one held under the capture's address, else under `canonical` (the page's own rel=canonical, given
    only where the caller believes it), else under the address first asked, before redirects; or a new one, cited by
    `canonical` or the capture's address. A text that the source has under another address, headline and all, is that
    article's too: it has moved. Addresses in the middle of a redirect only come to lead to the article: a
    consent or login page stands between many.

    A revision is another text or headline than before, as `archive.articles.classify_change` sees it. Two extractors
    are never compared: where the former text was read by another one, `comparison` says what has changed, or there is
    no revision. What a paywall left never takes the place of a full text: the archive keeps showing the text, and the
    revision tells of the cut.

    Raises ValueError for a capture without a payload.
    """
    if stored.payload_digest is None:
        raise ValueError(f"capture {stored.capture_id} of {stored.url} has no payload that could have been read")
    addresses = _addresses(capture, stored, canonical)
    identifying = _identifying(capture, stored, canonical)
    with database.transaction() as connection:
        stored_extraction = add_extraction(connection, stored.payload_digest, extraction, extracted_at)
        article_id = _article_of(connection, identifying)
        if isinstance(extraction, NoText):
            return ArticleUpdate(stored_extraction.extraction_id, article_id, "no-text")
        article_id = article_id or _article_of_same_text(connection, capture.source, extraction)
        event: ArticleEvent
        if article_id is None:
            cite = to_storable(canonical or stored.url)
            article_id = _insert_article(connection, capture, stored, extraction, stored_extraction, cite)
            event = "new"
        else:
            event = _update_article(connection, article_id, capture, stored, extraction, stored_extraction, comparison)
        seen_at = to_text(capture.captured_at)
        connection.executemany(
            "INSERT INTO article_addresses (urlkey, article_id, url, seen_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (urlkey) DO NOTHING",
            [(key, article_id, url, seen_at) for key, url in addresses.items()],
        )
    return ArticleUpdate(stored_extraction.extraction_id, article_id, event)


def find_former_extraction_of(
    database: Database, capture: Capture, stored: StoredCapture, extraction: Extraction, canonical: str | None = None
) -> FormerExtraction | None:
    """The newest text of the article that an extraction of this capture would be given to, if it is held.

    As the extraction's extractor has read it, where it has; else as it was read then.
    """
    with database.connection() as connection:
        article_id = _article_of(connection, _identifying(capture, stored, canonical))
        article_id = article_id or _article_of_same_text(connection, capture.source, extraction)
        return (
            None
            if article_id is None
            else revisions.find_former_extraction(connection, article_id, extraction.extractor)
        )


def _addresses(capture: Capture, stored: StoredCapture, canonical: str | None) -> dict[str, str]:
    """Every address that leads to the article, by urlkey."""
    addresses = {stored.urlkey: to_storable(stored.url)}
    for url in (canonical, *capture.redirected_from):
        if url is not None:
            addresses.setdefault(to_urlkey(url), to_storable(url))
    return addresses


def _identifying(capture: Capture, stored: StoredCapture, canonical: str | None) -> list[str]:
    """The urlkeys that tell which article it is, the surest first."""
    first_asked = capture.redirected_from[0] if capture.redirected_from else None
    return [stored.urlkey, *(to_urlkey(url) for url in (canonical, first_asked) if url is not None)]


def _article_of(connection: sqlite3.Connection, keys: list[str]) -> int | None:
    for key in keys:
        found = connection.execute("SELECT article_id FROM article_addresses WHERE urlkey = ?", (key,)).fetchone()
        if found:
            return int(found[0])
    return None


def _article_of_same_text(connection: sqlite3.Connection, source: str, extraction: Extraction) -> int | None:
    """The source's article with this headline and this very text, or this very minute: the same at another address.

    Newsrooms move articles between sections and list the new address at once, often without a redirect from the old.
    Short texts are left apart: a notice may stand under many addresses.
    """
    if count_words(extraction.text) < _LONG_ENOUGH_TO_KNOW_AGAIN:
        return None
    found = connection.execute(
        "SELECT r.article_id FROM revisions r JOIN articles a ON a.article_id = r.article_id "
        "WHERE r.text_digest = ? AND r.title IS ? AND a.source = ? LIMIT 1",
        (extraction.text_digest, extraction.title, source),
    ).fetchone()
    if found is None and extraction.title and extraction.published and extraction.published.precision == "minute":
        # Read by another extractor since, its text may differ; headline and minute do not agree by chance.
        found = connection.execute(
            "SELECT article_id FROM articles WHERE source = ? AND published_at = ? AND title = ? LIMIT 1",
            (source, to_text_or_none(to_published_instant(extraction.published)), extraction.title),
        ).fetchone()
    return int(found[0]) if found else None


def _insert_article(
    connection: sqlite3.Connection,
    capture: Capture,
    stored: StoredCapture,
    extraction: Extraction,
    stored_extraction: StoredExtraction,
    cite: str,
) -> int:
    seen_at = to_text(capture.captured_at)
    published_at = to_published_instant(extraction.published) or capture.listed_published_at
    cursor = connection.execute(
        "INSERT INTO articles (source, url, urlkey, first_seen_at, last_seen_at, capture_id, extraction_id, title, "
        "published_at, completeness, words, last_capture_id, last_extraction_id, last_asked_at, last_answered_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            capture.source,
            cite,
            to_urlkey(cite),
            seen_at,
            seen_at,
            stored.capture_id,
            stored_extraction.extraction_id,
            stored_extraction.title,
            to_text_or_none(published_at),
            extraction.completeness,
            count_words(extraction.text),
            stored.capture_id,
            stored_extraction.extraction_id,
            seen_at,
            seen_at,
        ),
    )
    assert cursor.lastrowid is not None
    revisions.insert_first(connection, cursor.lastrowid, seen_at, stored.capture_id, stored_extraction)
    return cursor.lastrowid


def _update_article(
    connection: sqlite3.Connection,
    article_id: int,
    capture: Capture,
    stored: StoredCapture,
    extraction: Extraction,
    stored_extraction: StoredExtraction,
    comparison: RevisionComparison | None,
) -> ArticleEvent:
    seen_at = to_text(capture.captured_at)
    if _is_older(connection, article_id, seen_at):
        return "older"
    change, before_extraction_id = _change(connection, article_id, extraction, comparison)
    if change is not None:
        revisions.insert_next(
            connection, article_id, seen_at, stored.capture_id, stored_extraction, change, before_extraction_id
        )
    if takes_its_place(revisions.find_shown_wording(connection, article_id), revisions.to_wording(extraction)):
        _show(connection, article_id, capture, stored.capture_id, extraction, stored_extraction)
    connection.execute(
        "UPDATE articles SET last_seen_at = ?, last_capture_id = ?, last_extraction_id = ?, failed_asks = 0, "
        "last_asked_at = max(last_asked_at, ?), last_answered_at = max(last_answered_at, ?), "
        "missing_capture_id = NULL, gone_at = NULL WHERE article_id = ?",
        (seen_at, stored.capture_id, stored_extraction.extraction_id, seen_at, seen_at, article_id),
    )
    return "same" if change is None else "revision"


def _is_older(connection: sqlite3.Connection, article_id: int, seen_at: str) -> bool:
    """Whether a newer text is held; then this one only tells that the article was there already."""
    first, last = connection.execute(
        "SELECT first_seen_at, last_seen_at FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    if seen_at < first:
        connection.execute("UPDATE articles SET first_seen_at = ? WHERE article_id = ?", (seen_at, article_id))
    return bool(seen_at < last)


def _change(
    connection: sqlite3.Connection, article_id: int, extraction: Extraction, comparison: RevisionComparison | None
) -> tuple[RevisionChange | None, int | None]:
    """What the extraction changes, if anything, and the extraction it was compared with, if that is kept."""
    former = revisions.find_former_extraction(connection, article_id, extraction.extractor)
    comparable = former is not None and former.extractor == extraction.extractor
    compared_with = former.extraction_id if former is not None and comparable else None
    if comparison is None:
        change = (
            classify(former.wording, revisions.to_wording(extraction)) if former is not None and comparable else None
        )
        return change, compared_with
    if former is not None and comparison.reread is not None and not comparable:
        kept = add_extraction(connection, former.payload_digest, comparison.reread, former.captured_at)
        compared_with = kept.extraction_id
    return comparison.change, compared_with


def _show(
    connection: sqlite3.Connection,
    article_id: int,
    capture: Capture,
    capture_id: int,
    extraction: Extraction,
    stored_extraction: StoredExtraction,
) -> None:
    connection.execute(
        "UPDATE articles SET capture_id = ?, extraction_id = ?, title = ?, "
        "published_at = coalesce(?, published_at, ?), completeness = ?, words = ? WHERE article_id = ?",
        (
            capture_id,
            stored_extraction.extraction_id,
            stored_extraction.title,
            to_text_or_none(to_published_instant(extraction.published)),
            to_text_or_none(capture.listed_published_at),
            extraction.completeness,
            count_words(extraction.text),
            article_id,
        ),
    )


def takes_its_place(shown: Wording, now: Wording) -> bool:
    """Whether the newer reading is shown from now on: always, but for what a paywall left of a full text. Pure."""
    return not (shown.completeness == "full" and now.completeness == "teaser") and not is_cut(shown, now)


def to_published_instant(published: Moment | None) -> datetime | None:
    """The instant to sort by: a day or month that is all a page tells begins at its first instant there. Pure."""
    if published is None:
        return None
    at = published.at
    if published.precision != "minute":
        at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if published.precision == "month":
        at = at.replace(day=1)
    return at.astimezone(UTC)
