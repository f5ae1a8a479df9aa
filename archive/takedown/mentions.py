"""What other pages of the source say of an erased article: its headline, its lead and its address in boxes of links.

Those pages stay; what names the article is replaced in them as a mask replaces a name. A headline that other articles
have as well names none of them, and is left.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.payloads.references import References
from archive.payloads.stored import read_bytes, read_row
from archive.takedown.mask import ArticleMask
from archive.takedown.masking import Mask
from archive.takedown.reach import Reach
from archive.takedown.spellings import compile_spelled, list_path_spellings

_FEWEST_WORDS = 4
"""Words of a headline or a lead that tells one article: fewer are a rubric's, or a name."""
_SHORTEST_PATH = 8
"""Characters of a path that tells one article."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """The other pages that name the articles, and by which words and paths."""

    pages: Reach
    phrases: tuple[str, ...]
    paths: tuple[str, ...]


class _MentionMask(Mask):
    """Replaces several phrases, and addresses."""

    def __init__(self, phrases: tuple[str, ...], paths: tuple[str, ...]) -> None:
        self._masks = [Mask(phrase, "[…]") for phrase in phrases]
        self._paths = compile_spelled(form for path in paths for form in list_path_spellings(path))
        self._signs = [_find_sign(phrase) for phrase in phrases]

    def may_be_named(self, body: bytes) -> bool:
        """Whether a body has to be looked at closely: it holds a path, or the longest plain word of a phrase."""
        if self._paths is not None and self._paths.search(body):
            return True
        lower = body.lower() if self._signs else b""
        return any(sign is None or sign in lower for sign in self._signs)

    def replace(self, text: str) -> str:
        for mask in self._masks:
            text = mask.replace(text)
        return text

    def replace_bytes(self, body: bytes) -> bytes:
        for mask in self._masks:
            body = mask.replace_bytes(body)
        return body if self._paths is None else self._paths.sub(b"/", body)


def _find_sign(phrase: str) -> bytes | None:
    """A word that every spelling of a phrase holds in these letters; None where all of its words have accents."""
    plain = [word.lower().encode() for word in re.findall(r"\w{4,}", phrase) if word.isascii()]
    return max(plain, key=len, default=None)


def find_mentions(connection: sqlite3.Connection, reach: Reach) -> Mentions:
    """The pages of other articles, of the same sources, that name one of these. Reads every body of those sources."""
    phrases, paths = tuple(sorted(_list_phrases(connection, reach))), tuple(sorted(_list_paths(connection, reach)))
    payloads = frozenset(_find_pages(connection, reach, _MentionMask(phrases, paths)) if phrases or paths else ())
    captures, extractions, articles = (
        frozenset(number for digest in payloads for (number,) in connection.execute(query, (digest,)))
        for query in (
            "SELECT capture_id FROM captures WHERE payload_digest = ?",
            "SELECT extraction_id FROM extractions WHERE payload_digest = ?",
            "SELECT DISTINCT r.article_id FROM extractions e JOIN revisions r ON r.extraction_id = e.extraction_id "
            "WHERE e.payload_digest = ?",
        )
    )
    return Mentions(Reach(articles, frozenset(), captures, payloads, extractions), phrases, paths)


def mask_mentions(connection: sqlite3.Connection, mentions: Mentions, takedown_id: int) -> int:
    """Replace what names the articles, inside the caller's transaction; how many bodies were compressed anew."""
    mask = _MentionMask(mentions.phrases, mentions.paths)
    return ArticleMask(connection, takedown_id, mask, keeps_originals=False).apply(mentions.pages)


def _list_phrases(connection: sqlite3.Connection, reach: Reach) -> Iterator[str]:
    """Headlines and leads of the articles, and what listings called them, that are no other article's."""
    titles: set[str | None] = set()
    for extraction_id in reach.extractions:
        query = "SELECT title, lead FROM extractions WHERE extraction_id = ?"
        title, lead = connection.execute(query, (extraction_id,)).fetchone()
        titles.add(title)
        if lead is not None and _tells_one(lead):
            yield lead
    for capture_id in reach.captures:
        query = "SELECT listed_title FROM captures WHERE capture_id = ?"
        titles.add(connection.execute(query, (capture_id,)).fetchone()[0])
    others = "SELECT article_id FROM articles WHERE source = ? AND title = ?"
    for source in _list_sources(connection, reach):
        for title in titles - {None}:
            named = connection.execute(others, (source, title))
            if title is not None and _tells_one(title) and {number for (number,) in named} <= reach.articles:
                yield title


def _list_sources(connection: sqlite3.Connection, reach: Reach) -> set[str]:
    query = "SELECT source FROM articles WHERE article_id = ?"
    return {source for each in reach.articles for (source,) in connection.execute(query, (each,))}


def _tells_one(phrase: str) -> bool:
    return len(phrase.split()) >= _FEWEST_WORDS


def _list_paths(connection: sqlite3.Connection, reach: Reach) -> Iterator[str]:
    for article_id in reach.articles:
        for (url,) in connection.execute("SELECT url FROM article_addresses WHERE article_id = ?", (article_id,)):
            parts = urlsplit(url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if len(path) >= _SHORTEST_PATH:
                yield path


def _find_pages(connection: sqlite3.Connection, reach: Reach, mask: _MentionMask) -> Iterator[str]:
    references = References(checked=False)
    gone = reach.payloads | reach.listing_payloads
    query = "SELECT DISTINCT payload_digest FROM captures WHERE source = ? AND payload_digest IS NOT NULL"
    for source in _list_sources(connection, reach):
        for (digest,) in connection.execute(query, (source,)).fetchall():
            row = None if digest in gone else read_row(connection, digest)
            body = None if row is None else read_bytes(connection, row, references)
            if isinstance(body, bytes) and mask.may_be_named(body) and mask.replace_bytes(body) != body:
                yield digest
