"""Which article an extraction is of: by the addresses that led to it, else by its very text. Reads only."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from archive.captures.rows import StoredCapture
from archive.model.capture import Capture
from archive.model.extraction import Extraction, Moment, NoText, parse_moment
from archive.model.page_numbers import find_page_number
from archive.model.text import measure_words, to_storable
from archive.model.timestamps import to_text_or_none
from archive.model.urls import to_address, to_urlkey

_WORDS_TO_KNOW_AGAIN = 50
"""Words from which on an equal text under another address is taken for the same article: notices are shorter."""

_ONE_EDITION = timedelta(minutes=30)
"""What the dates of two pages with one text may differ by where both are of one article: what is broadcast or drawn up
anew each day or each hour under one headline and one blurb is another edition."""

_ZONES = timedelta(hours=-14), timedelta(hours=12)
"""How far before and after the same day of UTC a day begins and ends somewhere: an address tells it in the newsroom's
zone, its page an instant, and the source may declare no zone."""

_NAME = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,}[-_]\w{2,}")
_NUMBER = re.compile(r"\d+")

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
        article_id = _find_same_text(connection, found, found.extraction)
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
    if url_or_id.startswith("urn:"):  # an article without a page
        return find_article_by_keys(connection, [url_or_id])
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


def _find_same_text(connection: sqlite3.Connection, found: CapturedExtraction, extraction: Extraction) -> int | None:
    """The source's article with this headline and this very text, or this very minute: the same at another address.

    Newsrooms move articles between sections and list the new address at once, often without a redirect from the old.
    A short text needs a date and its own name in the address besides: a notice may stand under many addresses.
    """
    is_short = measure_words(extraction.text) < _WORDS_TO_KNOW_AGAIN
    rows = connection.execute(
        "SELECT r.article_id, a.url, e.published FROM revisions r JOIN articles a ON a.article_id = r.article_id "
        "JOIN extractions e ON e.extraction_id = r.extraction_id "
        "WHERE r.text_digest = ? AND r.title IS ? AND a.source = ? LIMIT 100",
        (extraction.text_digest, extraction.title, found.capture.source),
    )
    for article_id, url, written in rows:
        published, has_one_name = parse_moment(written), _have_one_name(url, found.stored.url)
        is_told = has_one_name and extraction.published is not None and published is not None
        zones = _ZONES if has_one_name else None
        if (is_told or not is_short) and _is_one_edition(extraction.published, published, zones):
            return int(article_id)
    if is_short or not extraction.title or not extraction.published or extraction.published.precision != "minute":
        return None
    # Read by another extractor since, its text may differ; headline and minute do not agree by chance.
    held = connection.execute(
        "SELECT article_id FROM articles WHERE source = ? AND published_at = ? AND title = ? LIMIT 1",
        (found.capture.source, to_text_or_none(to_published_instant(extraction.published)), extraction.title),
    ).fetchone()
    return int(held[0]) if held else None


def _have_one_name(one: str, other: str) -> bool:
    """Whether two addresses end in one name made of a headline, and no number before it speaks against it.

    `/le-pont-cede` and `/2026/08/27/le-pont-cede` do; the same name under two days does not.
    """
    (before, _, name), (other_before, _, other_name) = (
        urlsplit(url).path.rstrip("/").rpartition("/") for url in (one, other)
    )
    numbers, other_numbers = _NUMBER.findall(before), _NUMBER.findall(other_before)
    is_name = name == other_name and _NAME.search(name) is not None
    return is_name and (not numbers or not other_numbers or numbers == other_numbers)


def _is_one_edition(one: Moment | None, other: Moment | None, zones: tuple[timedelta, timedelta] | None) -> bool:
    """Whether the dates of two pages with one text do not speak against one article; with `zones`, a day may be told in
    any of them."""
    if one is None or other is None:
        return True
    if one.precision == other.precision == "minute":
        return abs(one.at - other.at) <= _ONE_EDITION
    if zones is not None and {one.precision, other.precision} == {"minute", "day"}:
        instant, day = (one, other) if one.precision == "minute" else (other, one)
        since = instant.at.astimezone(UTC) - day.at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
        return zones[0] <= since < timedelta(days=1) + zones[1]
    shorter = min(str(one)[:10], str(other)[:10], key=len)
    return str(one).startswith(shorter) and str(other).startswith(shorter)
