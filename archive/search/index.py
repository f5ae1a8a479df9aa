"""Keeps the index in step with the articles: empties the queue that the triggers of `archive.db.migrations.v07_search`
fill.

A changed article's former document is taken out by giving FTS5 the very tokens it was given; they can be made again
because extractions are never overwritten and the folding has a name. Where that is not so (an extraction was pruned),
the document's number is put out of use instead, and its postings stay until the index is made anew.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any

from archive.db.connection import Database
from archive.db.errors import SearchIndexDamaged
from archive.model.progress import ProgressCallback
from archive.search.documents import IndexedArticle, is_same_day, to_filter_tokens, to_tokens, to_wanted_number
from archive.search.folding import fold
from archive.search.stems import FOLDING

BATCH = 256
"""Articles a transaction. Each begins new segments of the index, which are merged later: 64 would write twice the bytes
an article. Texts are folded before it, so that other writers wait for the writing alone, a sixth of a second."""

ANEW_AT_ONCE = 50_000
"""Articles up to which an index of former rules is made anew by whatever indexes next, in a minute or two; a larger one
waits for `marbre index`, so that no crawl takes half an hour more."""

_WORDS_ASKED = 3
"""Words of an article that a search asks for before it believes the index, each in a block of its own most often."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the index stands. `outdated` is the name of the folding it was made under, where that is not today's."""

    documents: int
    waiting: int
    dead: int
    outdated: str | None


_COLUMNS = "e.title, e.lead, e.text, e.byline, e.authors, e.agency, e.section, e.completeness"
_READING = (
    f"SELECT e.extraction_id, a.source, {_COLUMNS}, coalesce(a.published_at, a.first_seen_at) "  # noqa: S608 - columns of our own
    "FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id WHERE a.article_id = ?"
)
_FORMER = (
    f"SELECT e.extraction_id, d.source, {_COLUMNS}, d.docid "  # noqa: S608 - columns of our own
    "FROM search_documents d LEFT JOIN extractions e ON e.extraction_id = d.extraction_id WHERE d.article_id = ?"
)
READ_DOCUMENTS = (
    f"SELECT d.docid, d.article_id, e.extraction_id, d.source, {_COLUMNS} "  # noqa: S608 - columns of our own
    "FROM search_documents d LEFT JOIN extractions e ON e.extraction_id = d.extraction_id"
)
"""Every document with what was indexed of it: the last eleven are an `IndexedArticle`."""

_ADD = "INSERT INTO articles_fts (rowid, title, lead, text, byline, filters) VALUES (?, ?, ?, ?, ?, ?)"
_TAKE_OUT = (
    "INSERT INTO articles_fts (articles_fts, rowid, title, lead, text, byline, filters) "
    "VALUES ('delete', ?, ?, ?, ?, ?, ?)"
)

_KEEP = """
    UPDATE search_documents SET extraction_id = :now
    WHERE article_id = :article_id AND extraction_id = :former AND EXISTS
      (SELECT 1 FROM extractions f JOIN extractions n ON n.text IS f.text AND n.title IS f.title AND n.lead IS f.lead
         AND n.byline IS f.byline AND n.authors IS f.authors AND n.agency IS f.agency AND n.section IS f.section
         AND n.completeness IS f.completeness
       WHERE f.extraction_id = :former AND n.extraction_id = :now)"""


def read_state(connection: sqlite3.Connection) -> IndexState:
    """How the index stands, counted afresh."""
    documents, dead = connection.execute(
        "SELECT count(article_id), count(*) - count(article_id) FROM search_documents"
    ).fetchone()
    return IndexState(documents, count_waiting(connection), dead, is_outdated(connection))


def count_waiting(connection: sqlite3.Connection) -> int:
    """How many articles are to be indexed."""
    return int(connection.execute("SELECT count(*) FROM search_queue").fetchone()[0])


def is_outdated(connection: sqlite3.Connection) -> str | None:
    """The name of the folding the index was made under, where that is not today's."""
    folding = _folding(connection)
    return None if folding in (None, FOLDING) else folding


def refresh(database: Database, *, progress: ProgressCallback | None = None) -> int:
    """Index what waits, a batch a transaction; how many articles that were. An index of former rules is made anew, up
    to `ANEW_AT_ONCE` articles; a larger one is left as it is.
    """
    with database.connection() as connection:
        outdated, held = is_outdated(connection), _count_documents(connection)
    if outdated is None:
        return _index_waiting(database, progress=progress)
    if held > ANEW_AT_ONCE:
        _log.warning("the search index is of former rules (%s): `marbre index` makes it anew", outdated)
        return 0
    _log.info("the search index is of former rules (%s): made anew by %s, %d articles", outdated, FOLDING, held)
    return rebuild(database, progress=progress)


def _index_waiting(database: Database, *, progress: ProgressCallback | None) -> int:
    with database.connection() as connection:
        queued = count_waiting(connection)
    done = 0
    batch = _Batch()
    while queued:
        with database.connection() as connection:
            batch.fold(connection)
        with database.transaction() as connection:
            if _folding(connection) is None:
                connection.execute("INSERT INTO search_state VALUES (1, ?)", (FOLDING,))
            elif _folding(connection) != FOLDING:
                return done
            count = batch.write(connection)
        done += count
        if progress and count:
            progress(done, max(done, queued))
        if count < BATCH:
            break
    return done


def _count_documents(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM search_documents").fetchone()[0])


@contextmanager
def translate_index_errors(path: Path) -> Iterator[None]:
    """What SQLite says of a damaged index, as SearchIndexDamaged; errors that are not of the index pass."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT):
            raise
        raise _to_damage(path, error) from error


def require_sound_index(connection: sqlite3.Connection, path: Path) -> None:
    """Raise SearchIndexDamaged where words of the archive's own articles are not found: a damaged block often makes
    SQLite find nothing rather than say so.

    Some articles at either end and in between are asked for, some 4 ms in all however many there are; `marbre verify`
    looks at everything.
    """
    if is_outdated(connection) is not None:  # its tokens cannot be made again
        return
    for article_id in _choose_articles(connection):
        # Asked again before it counts: another process may have indexed the article between two of the questions.
        if not _finds_article(connection, article_id) and not _finds_article(connection, article_id):
            reason = _("article {article_id} is not found by its own words").format(article_id=article_id)
            raise _to_damage(path, reason)


def _choose_articles(connection: sqlite3.Connection) -> list[int]:
    """Articles at distances that double from both ends of their numbers, which have gaps as wide as numbers go."""
    # SQLite seeks one end of a table, and reads all of it for both ends asked together.
    ends = "SELECT (SELECT min(article_id) FROM articles), (SELECT max(article_id) FROM articles)"
    first, last = connection.execute(ends).fetchone()
    if first is None:
        return []
    steps = [0, *(1 << power for power in range(0, (last - first).bit_length(), 4))]
    at_or_after = "SELECT min(article_id) FROM articles WHERE article_id >= ?"
    places = [*(last - step for step in steps), *(first + step for step in steps)]
    return list(dict.fromkeys(connection.execute(at_or_after, (place,)).fetchone()[0] for place in places))


def _finds_article(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article waits to be indexed, or its document is found by words of its text and by its source."""
    if is_waiting(connection, article_id):
        return True
    former = connection.execute(_FORMER, (article_id,)).fetchone()
    if former is None or former[0] is None:  # no document, or of an extraction that was pruned
        gone = connection.execute("SELECT 1 FROM articles WHERE article_id = ?", (article_id,)).fetchone() is None
        return former is not None or gone
    *columns, number = former
    find = "SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? AND rowid = ?"
    tokens = _list_certain_tokens(IndexedArticle(*columns))
    return all(connection.execute(find, (f'"{token}"', number)).fetchone() for token in tokens)


def _list_certain_tokens(extraction: IndexedArticle) -> list[str]:
    """Some tokens of an extraction without folding all of it: of words of letters alone, which stand alone."""
    words = [word for word in (extraction.text or extraction.title or "").split() if word.isalpha()]
    chosen = words[:: len(words) // _WORDS_ASKED + 1]
    return [*to_filter_tokens("source", extraction.source), *(token for word in chosen for token in fold(word).split())]


def _to_damage(path: Path, reason: object) -> SearchIndexDamaged:
    return SearchIndexDamaged(
        _(
            "{path}: its search index is damaged ({error}); `marbre index --rebuild` makes it anew, no text is touched"
        ).format(path=path, error=reason)
    )


def rebuild(database: Database, *, progress: ProgressCallback | None = None) -> int:
    """Make the index anew under today's folding; it may be broken off, and the next refresh goes on."""
    with database.transaction() as connection:
        _replace_table(connection)
        connection.execute("DELETE FROM search_documents")
        connection.execute("INSERT OR REPLACE INTO search_state VALUES (1, ?)", (FOLDING,))
        connection.execute("INSERT OR IGNORE INTO search_queue SELECT article_id FROM articles")
    return _index_waiting(database, progress=progress)


def take_out_article(connection: sqlite3.Connection, article_id: int) -> None:
    """Take an article's document out at once, inside the caller's transaction, while its extraction is still there.

    Its words stand in the index until the segments that hold them are merged: see `merge_segments`.
    """
    former = connection.execute(_FORMER, (article_id,)).fetchone()
    if former is None:
        return
    if is_outdated(connection) is not None:  # its tokens cannot be made again: the index has to be
        connection.execute("UPDATE search_documents SET article_id = NULL WHERE article_id = ?", (article_id,))
        return
    for number, _stored, columns in _take_out(connection, former):
        connection.execute(_TAKE_OUT, (number, *columns))


def merge_segments(database: Database) -> None:
    """Write the index anew without the words of what was taken out of it, or rebuild it where those cannot be told."""
    with database.connection() as connection:
        state = read_state(connection)
    if state.dead or state.outdated:
        rebuild(database)
        return
    with database.transaction() as connection:
        connection.execute("INSERT INTO articles_fts(articles_fts) VALUES ('optimize')")


def _replace_table(connection: sqlite3.Connection) -> None:
    """An empty `articles_fts` in the place of the one there, which may be too damaged for FTS5 to open or to drop."""
    query = "SELECT sql FROM sqlite_schema WHERE name = 'articles_fts'"
    definition = connection.execute(query).fetchone()[0]
    try:
        connection.execute("DROP TABLE articles_fts")
    except sqlite3.DatabaseError:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'articles_fts'")
        connection.execute("PRAGMA writable_schema = RESET")
        for part in ("data", "idx", "docsize", "config", "content"):
            connection.execute(f"DROP TABLE IF EXISTS articles_fts_{part}")
    connection.execute(definition)


def _folding(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT folding FROM search_state").fetchone()
    return None if row is None else str(row[0])


class _Batch:
    """Writes batches; remembers where free numbers were found, for a thousand articles of one minute."""

    def __init__(self) -> None:
        self._free: dict[int, int] = {}
        self._folded: dict[IndexedArticle, tuple[str, ...]] = {}

    def fold(self, connection: sqlite3.Connection) -> None:
        """Make the tokens of what waits: most of the work, and it needs no lock."""
        queued = connection.execute("SELECT article_id FROM search_queue LIMIT ?", (BATCH,)).fetchall()
        rows = (connection.execute(_READING, article).fetchone() for article in queued)
        extractions = (IndexedArticle(*row[:-1]) for row in rows if row is not None)
        self._folded = {extraction: to_tokens(extraction) for extraction in extractions}

    def write(self, connection: sqlite3.Connection) -> int:
        queued = connection.execute("SELECT article_id FROM search_queue LIMIT ?", (BATCH,)).fetchall()
        writes: list[tuple[int, int, tuple[str, ...]]] = []  # number, 0 out or 1 in, tokens
        for (article_id,) in queued:
            writes.extend(self._article(connection, article_id))
        # FTS5 starts a new segment whenever a number is lower than the one before.
        for number, is_new, columns in sorted(writes, key=lambda write: write[:2]):
            connection.execute(_ADD if is_new else _TAKE_OUT, (number, *columns))
        connection.executemany("DELETE FROM search_queue WHERE article_id = ?", queued)
        return len(queued)

    def _article(self, connection: sqlite3.Connection, article_id: int) -> Iterable[tuple[int, int, tuple[str, ...]]]:
        former = connection.execute(_FORMER, (article_id,)).fetchone()
        if former:
            yield from _take_out(connection, former)
        row = connection.execute(_READING, (article_id,)).fetchone()
        if row is None:
            return
        extraction, wanted = IndexedArticle(*row[:-1]), to_wanted_number(row[-1])
        number = self._free_number(connection, wanted)
        connection.execute(
            "INSERT INTO search_documents (docid, article_id, extraction_id, source) VALUES (?, ?, ?, ?)",
            (number, article_id, extraction.extraction_id, extraction.source),
        )
        yield number, 1, self._folded.get(extraction) or to_tokens(extraction)

    def _free_number(self, connection: sqlite3.Connection, wanted: int) -> int:
        number = _free_upwards(connection, max(wanted, self._free.get(wanted, wanted)))
        self._free[wanted] = number + 1
        if is_same_day(number, wanted):
            return number
        # The rest of the day is full; before it there may be room, so that spans of days stay exact.
        below = _free_downwards(connection, wanted)
        return below if is_same_day(below, wanted) else number


def _take_out(connection: sqlite3.Connection, former: tuple[Any, ...]) -> Iterable[tuple[int, int, tuple[str, ...]]]:
    *columns, number = former
    if columns[0] is None:
        connection.execute("UPDATE search_documents SET article_id = NULL WHERE docid = ?", (number,))
        return
    connection.execute("DELETE FROM search_documents WHERE docid = ?", (number,))
    yield number, 0, to_tokens(IndexedArticle(*columns))


def _free_upwards(connection: sqlite3.Connection, number: int) -> int:
    taken = connection.execute("SELECT docid FROM search_documents WHERE docid >= ? ORDER BY docid", (number,))
    for (docid,) in taken:
        if docid != number:
            break
        number += 1
    return number


def _free_downwards(connection: sqlite3.Connection, number: int) -> int:
    taken = connection.execute("SELECT docid FROM search_documents WHERE docid <= ? ORDER BY docid DESC", (number,))
    for (docid,) in taken:
        if docid != number:
            break
        number -= 1
    return number


def is_waiting(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article's document is out of date already."""
    query = "SELECT 1 FROM search_queue WHERE article_id = ?"
    return connection.execute(query, (article_id,)).fetchone() is not None


def keep_document(connection: sqlite3.Connection, article_id: int, former: int, now: int) -> bool:
    """Let the document of extraction `former` stand for `now` where all that is indexed of them is the same.

    For an article that has just come to show `now`, was not waiting before, and has kept its date and source. Inside
    the caller's transaction; whether it was so.
    """
    values = {"article_id": article_id, "former": former, "now": now}
    if connection.execute(_KEEP, values).rowcount == 0:
        return False
    connection.execute("DELETE FROM search_queue WHERE article_id = ?", (article_id,))
    return True
