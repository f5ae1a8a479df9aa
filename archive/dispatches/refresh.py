"""Keeps dispatches in step with the articles: empties the queue that the triggers of v17_dispatches fill.

First the fingerprints of all that waits, then each text against those that share some: so that of two crawls that end
at one time, at least one sees the other's texts. What takes time is done outside transactions; each is short.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from archive.db.connection import Database
from archive.dispatches import decide, fingerprints
from archive.dispatches.compare import ComparedText, Passage, compare_texts
from archive.dispatches.decide import Copy, decide_dispatches
from archive.dispatches.fingerprints import read_words
from archive.dispatches.postings import (
    SharedFingerprints,
    add_postings,
    find_candidates,
    merge_all_postings,
    merge_postings,
    take_postings_out,
)
from archive.dispatches.stored import read_connected, read_members, read_text, write_copies, write_dispatches
from archive.model.progress import ProgressCallback

RULES = f"grams {fingerprints.RULES}, dispatches {decide.RULES}"
"""The name of the rules that fingerprints and dispatches were made by, written beside them."""

_BATCH = 256
"""Articles whose fingerprints are written in one transaction: each begins new segments."""

_COMPARED_AT_ONCE = 32
"""Articles that are compared before their dispatches are decided and written, in one transaction."""

_ENOUGH_COPIES = 4
"""Copies that have a fingerprint in a passage, from which on no further one is looked for: the others are of the same
dispatch by copies of their own."""

_PLACES_KEPT = 2_000
"""Texts whose fingerprints are kept from writing them to comparing them, some 8 kB each: those of a long crawl."""

_FEWEST_FILTERED = 100
"""Waiting articles from which on it may pay to read which fingerprints are shared at all: below, few are looked up."""

_FILTERED_SHARE = 0.05
"""Share of all articles that wait, from which on it does: reading a fingerprint takes a fortieth of looking one up."""

_ARTICLES_A_MERGED_PAGE = 4
"""Articles written for each page of postings that is merged after them, so that a look-up meets few segments."""

_WAITING = "SELECT article_id FROM dispatch_queue WHERE is_indexed = ? ORDER BY article_id LIMIT ?"
_IS_WAITING = "SELECT 1 FROM dispatch_queue WHERE article_id = ? AND is_indexed"
_SHOWN = "SELECT extraction_id, source FROM articles WHERE article_id = ?"
_WAITING_FELLOW = """
    SELECT 1 FROM dispatch_members own JOIN dispatch_members other ON other.dispatch_id = own.dispatch_id
    JOIN dispatch_queue q ON q.article_id = other.article_id WHERE own.article_id = ?"""


def count_waiting(connection: sqlite3.Connection) -> int:
    """How many articles are to be looked at."""
    return int(connection.execute("SELECT count(*) FROM dispatch_queue").fetchone()[0])


def find_outdated(connection: sqlite3.Connection) -> str | None:
    """The name of the rules by which dispatches were made, where they are not today's."""
    row = connection.execute("SELECT rules FROM dispatch_state").fetchone()
    return None if row is None or row[0] == RULES else str(row[0])


def refresh(database: Database, *, progress: ProgressCallback | None = None) -> int:
    """Look at what waits; how many articles that were. What was made by other rules is left as it is."""
    with database.transaction() as connection:
        connection.execute("INSERT OR IGNORE INTO dispatch_state VALUES (1, ?)", (RULES,))
        if find_outdated(connection) is not None:
            return 0
    texts = ReadTexts(database)
    while write_batch(database, texts):
        pass
    with database.connection() as connection:
        shared = SharedFingerprints(connection) if _is_worth_filtering(connection) else None
    return _compare_waiting(_Comparer(database, texts, shared), progress)


def _is_worth_filtering(connection: sqlite3.Connection) -> bool:
    """Whether so many articles wait that most of the table would be looked up, one fingerprint after the other."""
    waiting = count_waiting(connection)
    if waiting < _FEWEST_FILTERED:
        return False
    (articles,) = connection.execute("SELECT count(*) FROM dispatch_texts").fetchone()
    return bool(waiting >= _FILTERED_SHARE * articles)


def _compare_waiting(comparer: _Comparer, progress: ProgressCallback | None) -> int:
    queued = comparer.count_waiting()
    done = 0
    while count := comparer.compare_batch():
        done += count
        if progress:
            progress(done, max(done, queued))
    return done


def rebuild(database: Database, *, progress: ProgressCallback | None = None) -> int:
    """Make fingerprints, copies and dispatches anew by today's rules; dispatches that stay the same keep their numbers.

    It may be broken off: the next refresh goes on.
    """
    with database.transaction() as connection:
        connection.execute("INSERT INTO dispatch_fingerprints (dispatch_fingerprints) VALUES ('delete-all')")
        connection.execute("DELETE FROM dispatch_texts")
        connection.execute("DELETE FROM dispatch_copies")
        connection.execute("INSERT OR REPLACE INTO dispatch_state VALUES (1, ?)", (RULES,))
        connection.execute("INSERT OR REPLACE INTO dispatch_queue SELECT article_id, 0 FROM articles")
    texts = ReadTexts(database)
    while write_batch(database, texts):
        pass
    with database.transaction() as connection:
        merge_all_postings(connection)
    with database.connection() as connection:
        shared = SharedFingerprints(connection)
    return _compare_waiting(_Comparer(database, texts, shared), progress)


class ReadTexts:
    """Texts as they are compared, by extraction; the last ones read are kept, for copies come together, and of more of
    them the fingerprints with their places."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.read = lru_cache(maxsize=128)(self._read)
        self.find_places = lru_cache(maxsize=_PLACES_KEPT)(self._find_places)

    def _read(self, extraction_id: int) -> ComparedText:
        with self._database.connection() as connection:
            return ComparedText(read_text(connection, extraction_id) or "")

    def _find_places(self, extraction_id: int) -> Mapping[int, int]:
        return self.read(extraction_id).read.fingerprint_places


def write_batch(database: Database, texts: ReadTexts) -> bool:
    """Write the fingerprints of a batch of what waits; whether there was any."""
    with database.read_snapshot() as connection:
        article_ids = _read_waiting(connection, 0, _BATCH)
        read = {each: _read_fingerprints(connection, texts, each) for each in article_ids}
    if not article_ids:
        return False
    with database.transaction() as connection:
        for article_id in article_ids:
            shown = _find_shown(connection, article_id)
            held = read[article_id]
            if shown != (None if held is None else held[0]):  # it has come to show another text meanwhile
                held = _read_fingerprints(connection, texts, article_id)
            _replace_postings(connection, article_id, held)
        connection.executemany(
            "UPDATE dispatch_queue SET is_indexed = 1 WHERE article_id = ?", [(each,) for each in article_ids]
        )
        merge_postings(connection, 1 + len(article_ids) // _ARTICLES_A_MERGED_PAGE)
    return True


def _find_shown(connection: sqlite3.Connection, article_id: int) -> int | None:
    row = connection.execute(_SHOWN, (article_id,)).fetchone()
    return None if row is None else int(row[0])


_Fingerprints = tuple[int, int, frozenset[int]]
"""An extraction, its words, its fingerprints."""


def _read_fingerprints(connection: sqlite3.Connection, texts: ReadTexts, article_id: int) -> _Fingerprints | None:
    """What is written of an article; None where it is gone."""
    extraction_id = _find_shown(connection, article_id)
    if extraction_id is None:
        return None
    words = len(texts.read(extraction_id).read.words)
    return extraction_id, words, frozenset(texts.find_places(extraction_id))


def _replace_postings(connection: sqlite3.Connection, article_id: int, now: _Fingerprints | None) -> None:
    query = "SELECT extraction_id FROM dispatch_texts WHERE article_id = ?"
    former = connection.execute(query, (article_id,)).fetchone()
    if former is not None and now is not None and former[0] == now[0]:
        return
    if former is not None:
        # An extraction that was pruned leaves its postings: they find candidates, and texts decide.
        text = read_text(connection, former[0])
        if text is not None:
            take_postings_out(connection, article_id, read_words(text).fingerprints)
        connection.execute("DELETE FROM dispatch_texts WHERE article_id = ?", (article_id,))
    if now is not None:
        extraction_id, words, kept = now
        add_postings(connection, article_id, kept)
        row = (article_id, extraction_id, words, len(kept))
        connection.execute("INSERT INTO dispatch_texts VALUES (?, ?, ?, ?)", row)


class _Comparer:
    """Compares articles with those that share fingerprints."""

    def __init__(self, database: Database, texts: ReadTexts, shared: SharedFingerprints | None = None) -> None:
        self._database = database
        self._texts = texts
        self._shared = shared

    def count_waiting(self) -> int:
        """How many articles are to be looked at."""
        with self._database.connection() as connection:
            return count_waiting(connection)

    def compare_batch(self) -> int:
        """Compare a batch of what waits and decide on the dispatches around it; how many articles that were."""
        with self._database.read_snapshot() as connection:
            article_ids = _read_waiting(connection, 1, _COMPARED_AT_ONCE)
            found = {each: self._find_copies(connection, each) for each in article_ids}
        if not article_ids:
            return 0
        with self._database.transaction() as connection:
            rows = [(each,) for each in article_ids]
            connection.executemany("DELETE FROM dispatch_queue WHERE article_id = ? AND is_indexed", rows)
            changed: set[int] = set()
            for article_id, (copies, later) in found.items():
                before = write_copies(connection, article_id, copies, later)
                if copies or before or _is_settled_member(connection, article_id):
                    changed |= {article_id, *before}
            if changed:
                decide_again(connection, changed)
        return len(article_ids)

    def _find_copies(self, connection: sqlite3.Connection, article_id: int) -> tuple[list[Copy], set[int]]:
        """What an article shares with others; and those that will be compared with it later."""
        row = connection.execute(_SHOWN, (article_id,)).fetchone()
        if row is None:
            return [], set()
        extraction_id, source = row
        places = self._texts.find_places(extraction_id)
        candidates = find_candidates(connection, article_id, source, places, self._shared)
        if not candidates.shared:
            return [], set()
        own = self._texts.read(extraction_id)
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
        return copies, later

    def _find_passages(
        self, connection: sqlite3.Connection, own: ComparedText, other_id: int, common: frozenset[int]
    ) -> tuple[Passage, ...]:
        extraction_id = _find_shown(connection, other_id)
        return () if extraction_id is None else compare_texts(own, self._texts.read(extraction_id), common).passages


def _to_copy(article_id: int, other_id: int, passages: tuple[Passage, ...]) -> Copy:
    if article_id < other_id:
        return Copy(article_id, other_id, passages)
    return Copy(other_id, article_id, tuple(sorted((each.reversed for each in passages), key=lambda each: each.start)))


def decide_again(connection: sqlite3.Connection, article_ids: Iterable[int]) -> None:
    """Decide anew on the dispatches of these articles and of all that copies join with them."""
    connected, copies = read_connected(connection, article_ids)
    texts = read_members(connection, sorted(connected))
    held = [copy for copy in copies if copy.article_id in texts and copy.other_id in texts]
    dispatches = decide_dispatches(texts, held)
    write_dispatches(connection, connected, dispatches, {each: text.source for each, text in texts.items()})


def _is_settled_member(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article is of a dispatch of which no other one waits: the last to be compared has it decided anew."""
    own = "SELECT 1 FROM dispatch_members WHERE article_id = ?"
    if connection.execute(own, (article_id,)).fetchone() is None:
        return False
    return connection.execute(_WAITING_FELLOW, (article_id,)).fetchone() is None


def _read_waiting(connection: sqlite3.Connection, is_indexed: int, count: int) -> Sequence[int]:
    return [article_id for (article_id,) in connection.execute(_WAITING, (is_indexed, count))]
