"""The articles of a merged archive taken over: a new one as it stands there, or one that is held here too joined.

An article held under one of its addresses is the same article. Which of its rows have changed since the last merge is
told by a checksum of each, so that a merge of nothing new reads the other archive's articles and writes nothing.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.access.tombstones import Tombstones, withhold_if_named
from archive.articles.shown import NEXT_NUMBER, SHOWN_COLUMNS
from archive.db.connection import Database
from archive.model.numbers import RANGE, to_number_here, to_own_number
from archive.origins.join_articles import HeldArticleRow, Sight, join_article, write_revisions
from archive.origins.plan import MergeScope

BATCH = 2000
"""Articles a transaction."""

_COLUMNS = (
    "article_id", "source", "url", "urlkey", "first_seen_at", "last_seen_at", "capture_id", "published_at",
    "last_capture_id", "last_asked_at", "last_answered_at", "failed_asks", "missing_capture_id", "gone_at",
)  # fmt: skip
_COUNTS = (
    "(SELECT count(*) FROM revisions r WHERE r.article_id = a.article_id)",
    "(SELECT count(*) FROM article_addresses d WHERE d.article_id = a.article_id)",
)
_READ = f"""
    SELECT {", ".join(f"a.{name}" for name in _COLUMNS)}, a.extraction_id, a.last_extraction_id, {", ".join(_COUNTS)}
    FROM articles a WHERE {{}} ORDER BY a.article_id"""  # noqa: S608  # names of our own
_EXTRACTION = "SELECT payload_digest, extractor_id FROM extractions WHERE extraction_id = ?"
_FIND_EXTRACTION = "SELECT extraction_id FROM extractions WHERE payload_digest = ? AND extractor_id = ?"
_REVISIONS = """
    SELECT seen_at, capture_id, extraction_id, title, text_digest, change, words_changed_share, words_added,
      words_removed, headline_changed, before_extraction_id
    FROM revisions WHERE article_id = ? ORDER BY number"""
_SET_ASIDE = "SELECT capture_id, source, article_id, extraction_id, seen_at, reason FROM set_aside"
_REMEMBER = """
    INSERT INTO origin_articles (origin_id, number, article_id, state) VALUES (?, ?, ?, ?)
    ON CONFLICT (origin_id, number) DO UPDATE SET article_id = excluded.article_id, state = excluded.state"""


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """What a transaction has done: articles that are new here, those joined with one held, and those left out."""

    new: int = 0
    joined: int = 0
    left_out: int = 0


class ArticleMerge:
    """Takes over the articles of one archive. `numbers` and `extractors` map those there to those here."""

    def __init__(
        self,
        database: Database,
        there: sqlite3.Connection,
        tombstones: Tombstones,
        numbers: dict[int, int],
        extractors: dict[int, int],
    ) -> None:
        self._database = database
        self._there = there
        self._tombstones = tombstones
        self._numbers = numbers
        self._extractors = extractors
        self._origin_id = numbers[0]
        self._states: dict[int, tuple[int, int]] = {}  # by article_id there: what it has become here, and its checksum
        self._found: dict[int, int | None] = {}  # extractions by their number there, within a transaction
        self._remembered: list[tuple[int, int, int, int]] = []
        self._has_takedowns = False

    def merge(self, scope: MergeScope) -> Iterator[ArticleCounts]:
        """Yields what each transaction has done."""
        changed = self._list_changed(scope)
        while batch := list(islice(changed, BATCH)):
            with self._database.transaction() as connection:
                self._found.clear()
                self._remembered.clear()
                events = [self._merge_article(connection, row, state) for row, state in batch]
                connection.executemany(_REMEMBER, self._remembered)
            yield ArticleCounts(events.count("new"), events.count("joined"), events.count("left-out"))
        with self._database.transaction() as connection:
            self._merge_set_aside(connection)

    def _list_changed(self, scope: MergeScope) -> Iterator[tuple[tuple[Any, ...], int]]:
        with self._database.connection() as connection:
            query = "SELECT number, article_id, state FROM origin_articles WHERE origin_id = ?"
            self._states = {
                number: (here, state) for number, here, state in connection.execute(query, (self._origin_id,))
            }
            self._has_takedowns = connection.execute("SELECT 1 FROM takedowns LIMIT 1").fetchone() is not None
        for row in self._there.execute(_READ.format(scope.condition)):
            state = zlib.crc32(repr(row).encode())
            known = self._states.get(row[0])
            if known is None or known[1] != state:
                yield row, state

    def _merge_article(self, connection: sqlite3.Connection, values: tuple[Any, ...], state: int) -> str:
        row = dict(zip((*_COLUMNS, "extraction_id", "last_extraction_id"), values[:-2], strict=True))
        number = row["article_id"]
        addresses = self._there.execute(
            "SELECT urlkey, url, seen_at FROM article_addresses WHERE article_id = ? ORDER BY seen_at, rowid", (number,)
        ).fetchall()
        if self._tombstones.find_by_addresses([row["urlkey"]]) is not None:
            return "left-out"
        theirs = self._translate(connection, row)
        if theirs is None:
            return "left-out"
        here = self._find_held(connection, number, theirs.row["urlkey"], addresses)
        if here is None:
            here, event = self._insert(connection, theirs, number), "new"
        else:
            join_article(connection, here, theirs)
            event = "joined"
        connection.executemany(
            "INSERT INTO article_addresses (urlkey, article_id, url, seen_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (urlkey) DO UPDATE SET seen_at = min(seen_at, excluded.seen_at)",
            [(key, here, url, seen_at) for key, url, seen_at in addresses],
        )
        if self._has_takedowns:
            withhold_if_named(connection, here, [key for key, _, _ in addresses])
        self._remembered.append((self._origin_id, number, here, state))
        return event

    def _translate(self, connection: sqlite3.Connection, row: dict[str, Any]) -> HeldArticleRow | None:
        """The article with the numbers that its captures and extractions have here; None where one is not here."""
        translated = dict(row)
        for name in ("capture_id", "last_capture_id", "missing_capture_id"):
            translated[name] = None if row[name] is None else self._to_here(row[name])
        for name in ("extraction_id", "last_extraction_id"):
            found = self._find_extraction(connection, row[name])
            if found is None:
                return None
            translated[name] = found
        sights = []
        for seen_at, capture_id, extraction_id, *rest in self._there.execute(_REVISIONS, (row["article_id"],)):
            found = self._find_extraction(connection, extraction_id)
            if found is not None:
                before = None if rest[-1] is None else self._find_extraction(connection, rest[-1])
                sights.append(Sight(seen_at, self._to_here(capture_id), found, *(*rest[:-1], before)))
        return HeldArticleRow(translated, tuple(sights)) if sights else None

    def _to_here(self, number: int) -> int:
        return to_number_here(self._numbers[number // RANGE], to_own_number(number))

    def _find_extraction(self, connection: sqlite3.Connection, number: int) -> int | None:
        if number not in self._found:
            digest, extractor_id = self._there.execute(_EXTRACTION, (number,)).fetchone()
            found = connection.execute(_FIND_EXTRACTION, (digest, self._extractors[extractor_id])).fetchone()
            self._found[number] = None if found is None else int(found[0])
        return self._found[number]

    def _find_held(
        self, connection: sqlite3.Connection, number: int, urlkey: str, addresses: list[tuple[str, str, str]]
    ) -> int | None:
        held, _ = self._states.get(number, (None, 0))
        is_held = "SELECT 1 FROM articles WHERE article_id = ?"
        if held is not None and connection.execute(is_held, (held,)).fetchone() is not None:
            return held
        for key in dict.fromkeys((urlkey, *(key for key, _, _ in addresses))):
            found = connection.execute("SELECT article_id FROM article_addresses WHERE urlkey = ?", (key,)).fetchone()
            if found is not None:
                return int(found[0])
        return None

    def _insert(self, connection: sqlite3.Connection, theirs: HeldArticleRow, number: int) -> int:
        """One that was here, and went to come back under a mask or without it, has its number again."""
        known = self._states.get(number)
        own = connection.execute(NEXT_NUMBER).fetchone()[0] if known is None else known[0]
        row = {**theirs.row, "article_id": own}
        names, values = ", ".join((*row, *SHOWN_COLUMNS)), ", ".join((*(f":{name}" for name in row), *SHOWN_COLUMNS))
        query = f"INSERT INTO articles ({names}) SELECT {values} FROM extractions WHERE extraction_id = :extraction_id"  # noqa: S608  # names of our own
        article_id = connection.execute(query, row).lastrowid
        assert article_id is not None
        write_revisions(connection, article_id, list(theirs.sights))
        return article_id

    def _merge_set_aside(self, connection: sqlite3.Connection) -> None:
        known = "SELECT article_id FROM origin_articles WHERE origin_id = ? AND number = ?"
        for capture_id, source, article, extraction_id, seen_at, reason in self._there.execute(_SET_ASIDE).fetchall():
            here, found = self._to_here(capture_id), self._find_extraction(connection, extraction_id)
            article_id = None if article is None else connection.execute(known, (self._origin_id, article)).fetchone()
            is_held = connection.execute("SELECT 1 FROM captures WHERE capture_id = ?", (here,)).fetchone()
            if found is None or is_held is None or (article is not None and article_id is None):
                continue
            connection.execute(
                "INSERT INTO set_aside (capture_id, source, article_id, extraction_id, seen_at, reason) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (capture_id) DO NOTHING",
                (here, source, article_id and article_id[0], found, seen_at, reason),
            )
