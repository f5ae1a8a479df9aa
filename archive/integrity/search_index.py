"""Whether the search index finds what it was given: its postings against the extractions they were made of.

The index keeps no text (it is contentless), so that FTS5's own check cannot compare it with anything, and a damaged
block makes articles unfindable without an error. Everything here is read in one transaction of the caller's: what is
indexed between two questions would look like damage. Nothing is mended here.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext

from archive.integrity.checks import Problem
from archive.search.documents import FTS_COLUMNS, IndexedArticle, to_tokens
from archive.search.index import READ_DOCUMENTS, is_outdated

MEND = "`marbre index --rebuild` makes it anew"

_TABLE = "articles_fts"
# What FTS5's ascii tokenizer with the index's tokenchars takes for one token (archive.db.migrations.v07_search).
_TOKEN = re.compile("[A-Za-z0-9=:._\x80-\U0010ffff-]+")

_LENGTHS = "SELECT sz FROM articles_fts_docsize"
# Row 1 (FTS5_AVERAGES_ROWID): the number of documents, then the words a column.
_TOTALS = "SELECT block FROM articles_fts_data WHERE id = 1"

COMPARED = 1000
"""Documents whose words are compared with their extraction's, some 4 ms each; of more, so many by chance."""

LOOKED_UP = 20_000
"""Terms looked up, at equal distances: a block of the index holds hundreds of terms, so that none is passed over."""

_UNLINKED = {
    "unmeasured": ("{n} document of it has no length", "{n} documents of it have no length"),
    "foreign": ("{n} text in it belongs to no document", "{n} texts in it belong to no document"),
    "left-out": (
        "{n} article is neither in it nor waiting for it",
        "{n} articles are neither in it nor waiting for it",
    ),
}
_LINKS = (
    ("unmeasured", "d.docid", "search_documents d", "articles_fts_docsize s", "s.id = d.docid"),
    ("foreign", "s.id", "articles_fts_docsize s", "search_documents d", "d.docid = s.id"),
    (
        "left-out",
        "a.article_id",
        "articles a",
        "(SELECT article_id FROM search_documents UNION ALL SELECT article_id FROM search_queue) k",
        "k.article_id = a.article_id",
    ),
)


def check_search_index(connection: sqlite3.Connection, seed: int) -> Iterator[Problem]:
    """The problems of the index. `seed` chooses the documents whose postings are compared with their extractions.

    Of the whole index every posting is read, counted and compared with the lengths of the documents, and terms all
    over it are looked up as a search does; up to `COMPARED` documents are compared word by word.
    """
    try:
        for what, *link in _LINKS:
            count = _count_unlinked(connection, *link)
            if count:
                yield _problem(ngettext(*_UNLINKED[what], count).format(n=count))
        yield from _check_terms(connection)
        if is_outdated(connection) is None:
            yield from _compare_postings(connection, seed)
    except sqlite3.DatabaseError as error:
        yield _problem(_("cannot be read: {error}").format(error=error))


def _problem(what: str) -> Problem:
    return Problem(_TABLE, "index", f"{what}; {_(MEND)}")


def _count_unlinked(connection: sqlite3.Connection, key: str, rows: str, others: str, condition: str) -> int:
    query = f"SELECT count({key}) FROM {rows} WHERE NOT EXISTS (SELECT 1 FROM {others} WHERE {condition})"  # noqa: S608  # names of our own
    return int(connection.execute(query).fetchone()[0])


def _check_terms(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Whether the terms stand as often as the documents are long, and are found through the tree above them."""
    connection.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {_TABLE}, row)")
    count, found = connection.execute("SELECT count(*), coalesce(sum(cnt), 0) FROM temp.terms").fetchone()
    lengths = [sum(_parse_varints(length)) for (length,) in connection.execute(_LENGTHS)]
    if found != sum(lengths):
        what = _("holds {found} words where its documents have {words}").format(found=found, words=sum(lengths))
        yield _problem(what)
    totals = connection.execute(_TOTALS).fetchone()
    documents, *words = _parse_varints(totals[0]) if totals and totals[0] else (0,)
    if (documents, sum(words)) != (len(lengths), sum(lengths)):
        yield _problem(_("has totals, by which hits are ranked, that are not those of its documents"))
    find = f"SELECT 1 FROM {_TABLE} WHERE {_TABLE} MATCH ? LIMIT 1"  # noqa: S608  # names of our own
    terms = (term for (term,) in connection.execute("SELECT term FROM temp.terms"))
    looked_up = itertools.islice(terms, 0, None, max(1, count // LOOKED_UP))
    lost = sum(connection.execute(find, (f'"{term}"',)).fetchone() is None for term in looked_up)
    if lost:
        what = ngettext("{n} word of it is no longer found", "{n} words of it are no longer found", lost)
        yield _problem(what.format(n=lost))


def _parse_varints(data: bytes) -> Iterator[int]:
    """SQLite's variable-length integers (https://www.sqlite.org/fileformat2.html#varint), of up to 8 bytes here."""
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            yield value
            value = 0


def _compare_postings(connection: sqlite3.Connection, seed: int) -> Iterator[Problem]:
    """Compare a sum over (term, document, column, place): memory stays flat, and no document may differ unseen."""
    documents = connection.execute("SELECT count(*) FROM search_documents").fetchone()[0]
    share = 2**32 * min(1, COMPARED / max(documents, 1))
    chosen = f"({{}} + {seed}) * 2654435761 % 4294967296 < {share:.0f}"
    wanted, unknown = 0, set()
    for docid, article_id, *indexed in connection.execute(f"{READ_DOCUMENTS} WHERE {chosen.format('d.docid')}"):
        if article_id is None or indexed[0] is None:  # gone, or its extraction pruned: nothing to compare with
            unknown.add(docid)
        else:
            wanted += _sum_tokens(docid, to_tokens(IndexedArticle(*indexed)))
    connection.execute(f"CREATE VIRTUAL TABLE temp.postings USING fts5vocab(main, {_TABLE}, instance)")
    postings = f"SELECT term, doc, col, offset FROM temp.postings WHERE {chosen.format('doc')}"  # noqa: S608  # numbers of our own
    found = sum(hash(posting) for posting in connection.execute(postings) if posting[1] not in unknown)
    if found != wanted:
        yield _problem(_("does not hold the words of the texts it was made of"))


def _sum_tokens(docid: int, columns: tuple[str, ...]) -> int:
    return sum(
        hash((token.lower(), docid, column, place))
        for column, text in zip(FTS_COLUMNS, columns, strict=True)
        for place, token in enumerate(_TOKEN.findall(text))
    )
