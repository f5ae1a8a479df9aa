"""Which article an extraction is of: by the addresses that led to it, else by its very text. Reads only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archive.captures.rows import StoredCapture
from archive.model.capture import Capture
from archive.model.extraction import Extraction, Moment, NoText, parse_moment
from archive.model.page_numbers import find_page_number
from archive.model.text import count_words, to_storable
from archive.model.timestamps import to_text_or_none
from archive.model.urls import to_address, to_urlkey

_WORDS_TO_KNOW_AGAIN = 50
"""Words from which on an equal text under another address is taken for the same article: notices are shorter."""

_ONE_EDITION = timedelta(minutes=30)
"""What the dates of two pages with one text may differ by where both are of one article: what is broadcast or drawn up
anew each day or each hour under one headline and one blurb is another edition."""

_LONGEST_NUMBER = 18
"""Digits of an article's number at most: SQLite's keys have 63 bits."""


@dataclass(frozen=True, slots=True)
class CapturedExtraction:
    """What was read out of a kept capture, or why nothing was; on its way to its article.

    `canonical` is the page's own rel=canonical, given only where the caller believes it.
    """

    capture: Capture
    stored: StoredCapture
    extraction: Extraction | NoText
    canonical: str | None = None

    @property
    def addresses(self) -> dict[str, str]:
        """Every address that leads to the article, by urlkey."""
        addresses = {self.stored.urlkey: to_storable(self.stored.url)}
        for url in (self.canonical, *self.capture.redirected_from):
            if url is not None:
                addresses.setdefault(to_urlkey(url), to_storable(url))
        return addresses

    @property
    def first_page(self) -> str | None:
        """The address of the article's first page, where this is a further one: as the page says, or as the page that
        led here."""
        named = (self.canonical, self.capture.found_in)
        return next((url for url in named if url and find_page_number(self.stored.url, url) is not None), None)

    @property
    def identifying_keys(self) -> list[str]:
        """The urlkeys that tell which article it is, the surest first.

        Addresses in the middle of a redirect do not: a consent or login page stands between many.
        """
        first_asked = self.capture.redirected_from[0] if self.capture.redirected_from else None
        return [self.stored.urlkey, *(to_urlkey(url) for url in (self.canonical, first_asked) if url is not None)]


def find_article_of(connection: sqlite3.Connection, found: CapturedExtraction) -> int | None:
    """The article held under one of the identifying addresses, else the source's article with this very text."""
    article_id = find_article_by_keys(connection, found.identifying_keys)
    if article_id is None and isinstance(found.extraction, Extraction):
        article_id = _find_same_text(connection, found.capture.source, found.extraction)
    return article_id


def find_article_continued_by(connection: sqlite3.Connection, found: CapturedExtraction) -> int | None:
    """The article of which this is a further page; None where it is none, or stands as an article of its own."""
    if found.first_page is None:
        return None
    own = "SELECT 1 FROM articles WHERE urlkey = ?"
    if connection.execute(own, (found.stored.urlkey,)).fetchone() is not None:
        return None
    return find_article_by_keys(connection, [to_urlkey(found.first_page)])


def drop_unheld_first_page(connection: sqlite3.Connection, found: CapturedExtraction) -> CapturedExtraction:
    """The same; a further page whose first one is not held stands for itself, and takes no other's place."""
    if found.first_page is None or find_article_continued_by(connection, found) is not None:
        return found
    return replace(found, canonical=None)


def find_article_by_keys(connection: sqlite3.Connection, keys: list[str]) -> int | None:
    """The article held under the first of these urlkeys that has one."""
    for key in keys:
        found = connection.execute("SELECT article_id FROM article_addresses WHERE urlkey = ?", (key,)).fetchone()
        if found:
            return int(found[0])
    return None


def find_article_id(connection: sqlite3.Connection, url_or_id: str | int) -> int | None:
    """The number of an article as people name it: by number, or by any of its addresses with or without scheme.

    A number is given back as it is, whether or not such an article is held.
    """
    if isinstance(url_or_id, int):
        return url_or_id
    if url_or_id.isascii() and url_or_id.isdigit():
        return int(url_or_id) if len(url_or_id) <= _LONGEST_NUMBER else None
    address = to_address(url_or_id) or to_address(f"https://{url_or_id}")
    return None if address is None else find_article_by_keys(connection, [to_urlkey(address)])


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


def _find_same_text(connection: sqlite3.Connection, source: str, extraction: Extraction) -> int | None:
    """The source's article with this headline and this very text, or this very minute: the same at another address.

    Newsrooms move articles between sections and list the new address at once, often without a redirect from the old.
    Short texts are left apart: a notice may stand under many addresses.
    """
    if count_words(extraction.text) < _WORDS_TO_KNOW_AGAIN:
        return None
    rows = connection.execute(
        "SELECT r.article_id, e.published FROM revisions r JOIN articles a ON a.article_id = r.article_id "
        "JOIN extractions e ON e.extraction_id = r.extraction_id "
        "WHERE r.text_digest = ? AND r.title IS ? AND a.source = ? LIMIT 100",
        (extraction.text_digest, extraction.title, source),
    )
    found = next((row for row in rows if _is_one_edition(extraction.published, parse_moment(row[1]))), None)
    if found is None and extraction.title and extraction.published and extraction.published.precision == "minute":
        # Read by another extractor since, its text may differ; headline and minute do not agree by chance.
        found = connection.execute(
            "SELECT article_id FROM articles WHERE source = ? AND published_at = ? AND title = ? LIMIT 1",
            (source, to_text_or_none(to_published_instant(extraction.published)), extraction.title),
        ).fetchone()
    return int(found[0]) if found else None


def _is_one_edition(one: Moment | None, other: Moment | None) -> bool:
    """Whether the dates of two pages with one text do not speak against one article."""
    if one is None or other is None:
        return True
    if one.precision == other.precision == "minute":
        return abs(one.at - other.at) <= _ONE_EDITION
    shorter = min(str(one)[:10], str(other)[:10], key=len)
    return str(one).startswith(shorter) and str(other).startswith(shorter)
