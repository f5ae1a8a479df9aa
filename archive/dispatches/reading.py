"""What is read of articles to find wire copy: their fingerprints, and what they share with others. Writes nothing, so
that a rebuild reads in several processes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.db.connection import Database
from archive.dispatches.compare import Passage, compare_texts
from archive.dispatches.decide import Copy
from archive.dispatches.listings import ComparedText
from archive.dispatches.postings import find_candidates
from archive.dispatches.shared_postings import SharedPostings
from archive.dispatches.stored import read_text

_ENOUGH_COPIES = 4
"""Copies that have a fingerprint in a passage, from which on no further one is looked for: the others are of the same
dispatch by copies of their own."""

_KEPT_TEXTS = 128
_PLACES_KEPT = 2_000
"""Texts whose fingerprints are kept from writing them to comparing them, some 8 kB each: those of a long crawl."""
_IS_WAITING = "SELECT 1 FROM dispatch_queue WHERE article_id = ? AND is_indexed"
_SHOWN = "SELECT extraction_id, source FROM articles WHERE article_id = ?"


@dataclass(frozen=True, slots=True)
class ArticleFingerprints:
    """What is written of an article. `extraction_id`: the text that they are of."""

    article_id: int
    extraction_id: int
    words: int
    fingerprints: Sequence[int]


@dataclass(frozen=True, slots=True)
class FoundCopies:
    """What an article's text shares with those of others; and which ones will be compared with it later.
    `extraction_id`: its text, None where it is gone."""

    article_id: int
    extraction_id: int | None
    copies: Sequence[Copy] = ()
    later: frozenset[int] = frozenset()


class ArticleReader:
    """Reads articles as they are compared; the last texts are kept, for copies come together."""

    def __init__(self, database: Database, postings: SharedPostings | None = None) -> None:
        self._database = database
        self._postings = postings
        self._read = lru_cache(maxsize=_KEPT_TEXTS)(self._read_text)
        self._find_places = lru_cache(maxsize=_PLACES_KEPT)(self._read_places)

    def take_postings(self, postings: SharedPostings | None) -> None:
        """Look fingerprints up there from now on; None: in the index."""
        self._postings = postings

    def read_fingerprints(self, article_ids: Sequence[int]) -> list[ArticleFingerprints | None]:
        """Those of the texts that articles show; None of one that is gone."""
        with self._database.read_snapshot() as connection:
            return [self.read_fingerprints_of(connection, each) for each in article_ids]

    def read_fingerprints_of(self, connection: sqlite3.Connection, article_id: int) -> ArticleFingerprints | None:
        """Those of one article, as the connection sees it."""
        extraction_id = find_shown(connection, article_id)
        if extraction_id is None:
            return None
        words = len(self._read(extraction_id).read.words)
        return ArticleFingerprints(article_id, extraction_id, words, sorted(self._find_places(extraction_id)))

    def find_copies(self, article_ids: Sequence[int]) -> list[FoundCopies]:
        """What each article shares with others, whose fingerprints are written."""
        with self._database.read_snapshot() as connection:
            return [self._find_copies(connection, each) for each in article_ids]

    def _find_copies(self, connection: sqlite3.Connection, article_id: int) -> FoundCopies:
        row = connection.execute(_SHOWN, (article_id,)).fetchone()
        if row is None:
            return FoundCopies(article_id, None)
        extraction_id, source = row
        candidates = find_candidates(connection, article_id, source, self._find_places(extraction_id), self._postings)
        if not candidates.shared:
            return FoundCopies(article_id, extraction_id)
        own = self._read(extraction_id)
        copies: list[Copy] = []
        later: set[int] = set()
        copied: Counter[int] = Counter()
        for other_id, shared in candidates.shared.items():
            if other_id > article_id and connection.execute(_IS_WAITING, (other_id,)).fetchone():
                later.add(other_id)
            elif any(copied[each] < _ENOUGH_COPIES for each in shared):
                passages = self._find_passages(connection, own, other_id, candidates.common)
                for passage in passages:
                    copied.update(own.read.find_fingerprints(passage.start, passage.end))
                if passages:
                    copies.append(_to_copy(article_id, other_id, passages))
        return FoundCopies(article_id, extraction_id, copies, frozenset(later))

    def _find_passages(
        self, connection: sqlite3.Connection, own: ComparedText, other_id: int, common: frozenset[int]
    ) -> tuple[Passage, ...]:
        extraction_id = find_shown(connection, other_id)
        return () if extraction_id is None else compare_texts(own, self._read(extraction_id), common).passages

    def _read_places(self, extraction_id: int) -> Mapping[int, int]:
        return self._read(extraction_id).read.fingerprint_places

    def _read_text(self, extraction_id: int) -> ComparedText:
        with self._database.connection() as connection:
            return ComparedText(read_text(connection, extraction_id) or "")


def find_shown(connection: sqlite3.Connection, article_id: int) -> int | None:
    """The extraction that an article shows; None where it is gone."""
    row = connection.execute(_SHOWN, (article_id,)).fetchone()
    return None if row is None else int(row[0])


def _to_copy(article_id: int, other_id: int, passages: tuple[Passage, ...]) -> Copy:
    if article_id < other_id:
        return Copy(article_id, other_id, passages)
    return Copy(other_id, article_id, tuple(sorted((each.reversed for each in passages), key=lambda each: each.start)))
