"""What a takedown reaches: from articles to their addresses, captures, bodies and extractions, and the listings that
named them. Reads only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.payloads.references import References
from archive.payloads.stored import read_bytes, read_row
from archive.takedown.spellings import compile_spelled, decompress, list_path_spellings, list_title_spellings

_SHORTEST_NEEDLE = 6
"""Characters of a path by which an article is looked for in listings: a shorter one stands in every page."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Numbers and digests of all that a step is about.

    `captures` are of the articles' own addresses; `payloads` their bodies, but for those that other pages were answered
    with as well and no text was read out of; `listing_payloads` bodies of feeds, sitemaps and sections that name one of
    the addresses.
    """

    articles: frozenset[int]
    urlkeys: frozenset[str]
    captures: frozenset[int]
    payloads: frozenset[str]
    extractions: frozenset[int]
    listing_payloads: frozenset[str] = frozenset()


def find_reach(connection: sqlite3.Connection, articles: Iterable[int], *, with_listings: bool = False) -> Reach:
    """All that belongs to these articles, and to those that show the very same bytes."""
    wanted = frozenset(articles)
    while True:
        captures = frozenset(number for each in wanted for number in _list_captures(connection, each))
        payloads = frozenset(_list_payloads(connection, wanted, captures))
        same = frozenset(_list_articles_of(connection, payloads))
        if same <= wanted:
            break
        wanted |= same
    urlkeys = frozenset(
        key for each in wanted
        for (key,) in connection.execute("SELECT urlkey FROM article_addresses WHERE article_id = ?", (each,))
    )  # fmt: skip
    extractions = frozenset(
        number for each in payloads
        for (number,) in connection.execute("SELECT extraction_id FROM extractions WHERE payload_digest = ?", (each,))
    )  # fmt: skip
    listings = frozenset(_find_listings(connection, wanted)) if with_listings else frozenset()
    return Reach(wanted, urlkeys, captures, payloads, extractions, listings)


# An address in the middle of redirects (a consent page) leads to many articles: what was answered behind it is this
# article's only if that is no other's.
_CAPTURES = """
    SELECT c.capture_id FROM article_addresses d JOIN captures c ON c.urlkey = d.urlkey WHERE d.article_id = :article
    UNION SELECT r.capture_id FROM article_addresses d JOIN redirects r ON r.urlkey = d.urlkey
      JOIN captures c ON c.capture_id = r.capture_id WHERE d.article_id = :article
      AND NOT EXISTS (SELECT 1 FROM article_addresses o WHERE o.urlkey = c.urlkey AND o.article_id <> :article)
    UNION SELECT capture_id FROM set_aside WHERE article_id = :article AND reason <> 'same-page-for-many'
    UNION SELECT capture_id FROM revisions WHERE article_id = :article"""
_OWN_PAYLOADS = """
    SELECT e.payload_digest FROM revisions r JOIN extractions e ON e.extraction_id IN (r.extraction_id,
      r.before_extraction_id) WHERE r.article_id = :article
    UNION SELECT e.payload_digest FROM articles a JOIN extractions e ON e.extraction_id IN (a.extraction_id,
      a.last_extraction_id) WHERE a.article_id = :article"""
_ARTICLES_OF = """
    SELECT DISTINCT r.article_id FROM extractions e JOIN revisions r ON r.extraction_id = e.extraction_id
    WHERE e.payload_digest = ?"""


def _list_captures(connection: sqlite3.Connection, article_id: int) -> Iterator[int]:
    for (number,) in connection.execute(_CAPTURES, {"article": article_id}).fetchall():
        yield number


def _list_payloads(connection: sqlite3.Connection, articles: frozenset[int], captures: frozenset[int]) -> Iterator[str]:
    for article_id in articles:
        for (digest,) in connection.execute(_OWN_PAYLOADS, {"article": article_id}).fetchall():
            yield digest
    for capture_id in captures:
        (digest,) = connection.execute(
            "SELECT payload_digest FROM captures WHERE capture_id = ?", (capture_id,)
        ).fetchone()
        if digest is not None:
            others = connection.execute("SELECT capture_id FROM captures WHERE payload_digest = ?", (digest,))
            if all(number in captures for (number,) in others):
                yield digest


def _list_articles_of(connection: sqlite3.Connection, payloads: frozenset[str]) -> Iterator[int]:
    for digest in payloads:
        for (article_id,) in connection.execute(_ARTICLES_OF, (digest,)).fetchall():
            yield article_id


_LISTING_PAYLOADS = """
    SELECT DISTINCT payload_digest FROM captures
    WHERE source = ? AND kind IN ('feed', 'sitemap', 'section') AND payload_digest IS NOT NULL"""


def _find_listings(connection: sqlite3.Connection, articles: frozenset[int]) -> Iterator[str]:
    """The listings' bodies that name an address, or a headline, of one of the articles."""
    needles: dict[str, set[bytes]] = {}
    for article_id in articles:
        (source,) = connection.execute("SELECT source FROM articles WHERE article_id = ?", (article_id,)).fetchone()
        needles.setdefault(source, set()).update(_to_needles(connection, article_id))
    references = References(checked=False)
    for source, wanted in needles.items():
        named = compile_spelled(wanted)
        if named is None:
            continue
        for (digest,) in connection.execute(_LISTING_PAYLOADS, (source,)).fetchall():
            row = read_row(connection, digest)
            body = None if row is None else read_bytes(connection, row, references)
            if isinstance(body, bytes) and named.search(decompress(body)):
                yield digest


def _to_needles(connection: sqlite3.Connection, article_id: int) -> Iterator[bytes]:
    query = "SELECT url FROM article_addresses WHERE article_id = ?"
    for (url,) in connection.execute(query, (article_id,)).fetchall():
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if len(path) >= _SHORTEST_NEEDLE:
            yield from list_path_spellings(path)
    titles = connection.execute(
        "SELECT title FROM revisions WHERE article_id = :article UNION SELECT c.listed_title FROM captures c "
        "JOIN article_addresses d ON d.urlkey = c.urlkey WHERE d.article_id = :article",
        {"article": article_id},
    )
    for (title,) in titles.fetchall():
        if title and len(title) >= _SHORTEST_NEEDLE * 2:
            yield from list_title_spellings(title)
