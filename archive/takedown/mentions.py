"""What other pages of the source say of an erased article: its headline, its lead and its address in boxes of links.

Those pages stay; what names the article is replaced in them as a mask replaces a name. A headline that other articles
have as well names none of them, and is left.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from archive.payloads.references import References
from archive.payloads.stored import read_bytes, read_row
from archive.takedown.mask import ArticleMask
from archive.takedown.masking import Mask
from archive.takedown.reach import Reach
from archive.takedown.spellings import compile_spelled, list_path_spellings

_FEWEST_WORDS = 4
"""Words of a headline or a lead that tells one article: fewer are a rubric's, or a name."""
_WORDS = re.compile(r"[a-z0-9]+")
_WORDS_IN_BYTES = re.compile(rb"\\u[0-9a-f]{4}|([a-z0-9]+)")
"""Words between whatever is none: in JSON, a sign by its number is no part of the word that follows: empty here."""
_SHORTEST_PATH = 8
"""Characters of a path that tells one article."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """The other pages that name the articles, and what replaces it there."""

    pages: Reach
    mask: Mask


class _MentionMask(Mask):
    """Replaces several phrases, and addresses. A phrase is looked for where all of its plain words are, no other."""

    def __init__(self, phrases: tuple[str, ...], paths: tuple[str, ...]) -> None:
        self._paths = compile_spelled(form for path in paths for form in list_path_spellings(path))
        self._by_sign: dict[str, list[_Phrase]] = {}
        for phrase in map(_Phrase, phrases):
            self._by_sign.setdefault(phrase.sign, []).append(phrase)

    def replace(self, text: str) -> str:
        for mask in self._choose(_WORDS.findall(text.lower())):
            text = mask.replace(text)
        return text

    def replace_bytes(self, body: bytes) -> bytes:
        for mask in self._choose([word.decode() for word in _WORDS_IN_BYTES.findall(body.lower())]):
            body = mask.replace_bytes(body)
        return body if self._paths is None else self._paths.replace(b"/", body)

    def _choose(self, words: list[str]) -> list[Mask]:
        """The masks of the phrases whose plain words are among these in their order."""
        there = {*words, ""}
        near = [phrase for word in there for phrase in self._by_sign.get(word, ()) if there.issuperset(phrase.words)]
        found = [phrase for phrase in near if _are_in_order(phrase.words, words)]
        return [phrase.mask for phrase in sorted(found, key=lambda phrase: phrase.text)]


def _are_in_order(words: tuple[str, ...], there: list[str]) -> bool:
    following = iter(there)
    return all(word in following for word in words)


class _Phrase:
    """A headline or a lead, and its words without accents, which every spelling of it holds in these letters.

    `sign` is the longest of them, empty where all have accents.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = tuple(
            part for word in re.findall(r"\w+", text.lower()) if word.isascii() for part in word.split("_") if part
        )
        self.sign = max(sorted(self.words), key=len, default="")

    @cached_property
    def mask(self) -> Mask:
        """What replaces it: made when it is needed, as that takes a while."""
        return Mask(self.text, "[…]")


def find_mentions(connection: sqlite3.Connection, reach: Reach) -> Mentions:
    """The pages of other articles, of the same sources, that name one of these. Reads every body of those sources."""
    phrases, paths = tuple(sorted(_list_phrases(connection, reach))), tuple(sorted(_list_paths(connection, reach)))
    mask = _MentionMask(phrases, paths)
    payloads = frozenset(_find_pages(connection, reach, mask) if phrases or paths else ())
    captures, extractions, articles = (
        frozenset(number for digest in payloads for (number,) in connection.execute(query, (digest,)))
        for query in (
            "SELECT capture_id FROM captures WHERE payload_digest = ?",
            "SELECT extraction_id FROM extractions WHERE payload_digest = ?",
            "SELECT DISTINCT r.article_id FROM extractions e JOIN revisions r ON r.extraction_id = e.extraction_id "
            "WHERE e.payload_digest = ?",
        )
    )
    return Mentions(Reach(articles, frozenset(), captures, payloads, extractions), mask)


def mask_mentions(connection: sqlite3.Connection, mentions: Mentions, takedown_id: int) -> int:
    """Replace what names the articles, inside the caller's transaction; how many bodies were compressed anew."""
    return ArticleMask(connection, takedown_id, mentions.mask, keeps_originals=False).apply(mentions.pages)


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
    for title in titles - _list_titles_of_others(connection, reach) - {None}:
        if title is not None and _tells_one(title):
            yield title


def _list_titles_of_others(connection: sqlite3.Connection, reach: Reach) -> set[str | None]:
    """Headlines of the other articles of these sources."""
    query = "SELECT article_id, title FROM articles WHERE source = ?"
    return {
        title for source in _list_sources(connection, reach)
        for article_id, title in connection.execute(query, (source,)) if article_id not in reach.articles
    }  # fmt: skip


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
            if isinstance(body, bytes) and mask.replace_bytes(body) != body:
                yield digest
