"""Keeps dispatches in step with the articles: empties the queue that the triggers of v17_dispatches fill.

First the fingerprints of all that waits, then each text against those that share some: so that of two crawls that end
at one time, at least one sees the other's texts. What takes time is done outside transactions; each is short.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext

from archive.db.connection import Database
from archive.dispatches import decide, fingerprints
from archive.dispatches.decide import decide_dispatches
from archive.dispatches.fingerprints import read_words
from archive.dispatches.postings import (
    MOST_HOLDERS,
    add_postings,
    merge_all_postings,
    merge_postings,
    take_postings_out,
)
from archive.dispatches.processes import BatchReaders
from archive.dispatches.queue import count_waiting
from archive.dispatches.reading import ArticleFingerprints, ArticleReader, FoundCopies, find_shown
from archive.dispatches.shared_postings import PostingsFile, SharedPostings
from archive.dispatches.stored import read_connected, read_members, read_text, write_copies, write_dispatches
from archive.model.progress import ProgressCallback

_log = logging.getLogger(__name__)

RULES = f"grams {fingerprints.RULES}, dispatches {decide.RULES}"
"""The name of the rules that fingerprints and dispatches were made by, written beside them."""

_BATCH = 256
"""Articles whose fingerprints are written in one transaction: each begins new segments."""

_COMPARED_AT_ONCE = 32
"""Articles that are compared before their dispatches are decided and written, in one transaction."""

_BATCHES_A_ROUND = 64
"""Batches that are listed, and given to processes, at once. At the end of a round nobody reads, and SQLite writes its
log anew from the start: beside readers without a pause it would grow as long as a rebuild lasts."""

_FEWEST_READ_FOR = 100
"""Waiting articles from which on it may pay to read all postings first: below, few are looked up."""

_READ_FOR_SHARE = 0.05
"""Share of all articles that wait, from which on it does: reading a posting takes a twentieth of looking one up."""

_ARTICLES_A_MERGED_PAGE = 4
"""Articles written for each page of postings that is merged after them, so that a look-up meets few segments."""

_FEWEST_FOR_PROCESSES = 2000
"""Articles from which on a rebuild starts processes: they take as long to start as a thousand articles."""

_WAITING = "SELECT article_id FROM dispatch_queue WHERE is_indexed = ? ORDER BY article_id LIMIT ?"
_WAITING_FELLOW = """
    SELECT 1 FROM dispatch_members own JOIN dispatch_members other ON other.dispatch_id = own.dispatch_id
    JOIN dispatch_queue q ON q.article_id = other.article_id WHERE own.article_id = ?"""


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
    with BatchReaders(database) as readers:
        write_waiting(database, readers)
        with database.connection() as connection:
            is_read_first = _is_worth_reading(connection)
        with _read_postings(database) if is_read_first else nullcontext() as postings:
            readers.reader.take_postings(postings)
            return compare_waiting(database, readers, progress)


@contextmanager
def _read_postings(database: Database) -> Iterator[SharedPostings | None]:
    """All postings that are shared, in a file for as long as they are needed; None where there is no room for it."""
    try:
        with database.connection() as connection:
            file = PostingsFile(connection, MOST_HOLDERS)
    except OSError as error:
        _log.warning("No room for a file of shared fingerprints (%s): each is looked up, which takes longer.", error)
        yield None
    else:
        with file as postings:
            yield postings


def _is_worth_reading(connection: sqlite3.Connection) -> bool:
    """Whether so many articles wait that most of the table would be looked up, one fingerprint after the other."""
    waiting = count_waiting(connection)
    if waiting < _FEWEST_READ_FOR:
        return False
    (articles,) = connection.execute("SELECT count(*) FROM dispatch_texts").fetchone()
    return bool(waiting >= _READ_FOR_SHARE * articles)


def rebuild(database: Database, *, progress: ProgressCallback | None = None, processes: int = 1) -> int:
    """Make fingerprints, copies and dispatches anew by today's rules; dispatches that stay the same keep their numbers.

    It may be broken off: the next refresh goes on.
    """
    with database.transaction() as connection:
        connection.execute("INSERT INTO dispatch_fingerprints (dispatch_fingerprints) VALUES ('delete-all')")
        connection.execute("DELETE FROM dispatch_texts")
        connection.execute("DELETE FROM dispatch_copies")
        connection.execute("INSERT OR REPLACE INTO dispatch_state VALUES (1, ?)", (RULES,))
        connection.execute("INSERT OR REPLACE INTO dispatch_queue SELECT article_id, 0 FROM articles")
        if count_waiting(connection) < _FEWEST_FOR_PROCESSES:
            processes = 1
    with BatchReaders(database, processes=processes) as readers:
        write_waiting(database, readers)
    with database.transaction() as connection:
        merge_all_postings(connection)
    with _read_postings(database) as postings, BatchReaders(database, postings, processes) as readers:
        return compare_waiting(database, readers, progress)


def write_waiting(database: Database, readers: BatchReaders) -> None:
    """Write the fingerprints of what waits."""
    while batches := _list_batches(database, 0, _BATCH):
        read = readers.read(ArticleReader.read_fingerprints, batches)
        for article_ids, found in zip(batches, read, strict=True):
            _write_fingerprints(database, readers.reader, article_ids, found)


def _write_fingerprints(
    database: Database,
    reader: ArticleReader,
    article_ids: Sequence[int],
    found: Sequence[ArticleFingerprints | None],
) -> None:
    with database.transaction() as connection:
        for article_id, each in zip(article_ids, found, strict=True):
            if find_shown(connection, article_id) == (each and each.extraction_id):
                _replace_postings(connection, article_id, each)
            else:  # it has come to show another text meanwhile
                _replace_postings(connection, article_id, reader.read_fingerprints_of(connection, article_id))
        connection.executemany(
            "UPDATE dispatch_queue SET is_indexed = 1 WHERE article_id = ?", [(each,) for each in article_ids]
        )
        merge_postings(connection, 1 + len(article_ids) // _ARTICLES_A_MERGED_PAGE)


def _replace_postings(connection: sqlite3.Connection, article_id: int, now: ArticleFingerprints | None) -> None:
    query = "SELECT extraction_id FROM dispatch_texts WHERE article_id = ?"
    former = connection.execute(query, (article_id,)).fetchone()
    if former is not None and now is not None and former[0] == now.extraction_id:
        return
    if former is not None:
        # An extraction that was pruned leaves its postings: they find candidates, and texts decide.
        text = read_text(connection, former[0])
        if text is not None:
            take_postings_out(connection, article_id, read_words(text).fingerprints)
        connection.execute("DELETE FROM dispatch_texts WHERE article_id = ?", (article_id,))
    if now is not None:
        add_postings(connection, article_id, now.fingerprints)
        row = (article_id, now.extraction_id, now.words, len(now.fingerprints))
        connection.execute("INSERT INTO dispatch_texts VALUES (?, ?, ?, ?)", row)


def compare_waiting(database: Database, readers: BatchReaders, progress: ProgressCallback | None = None) -> int:
    """Compare what waits and has its fingerprints, and decide on dispatches; how many articles that were."""
    with database.connection() as connection:
        queued = count_waiting(connection)
    done = 0
    while batches := _list_batches(database, 1, _COMPARED_AT_ONCE):
        for found in readers.read(ArticleReader.find_copies, batches):
            _write_found(database, found)
            done += len(found)
            if progress:
                progress(done, max(done, queued))
    return done


def _write_found(database: Database, found: Sequence[FoundCopies]) -> None:
    """Write what a batch of articles shares with others, and decide on the dispatches around it."""
    with database.transaction() as connection:
        # One that shows another text by now waits again, for its fingerprints or to be compared.
        settled = [each for each in found if find_shown(connection, each.article_id) == each.extraction_id]
        rows = [(each.article_id,) for each in settled]
        connection.executemany("DELETE FROM dispatch_queue WHERE article_id = ? AND is_indexed", rows)
        changed: set[int] = set()
        for each in settled:
            before = write_copies(connection, each.article_id, each.copies, each.later)
            if each.copies or before or _is_settled_member(connection, each.article_id):
                changed |= {each.article_id, *before}
        if changed:
            decide_again(connection, changed)


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


def _list_batches(database: Database, is_indexed: int, size: int) -> list[list[int]]:
    """The articles that wait next, in batches of a size."""
    with database.connection() as connection:
        rows = connection.execute(_WAITING, (is_indexed, size * _BATCHES_A_ROUND))
        article_ids = [article_id for (article_id,) in rows]
    return [article_ids[place : place + size] for place in range(0, len(article_ids), size)]
