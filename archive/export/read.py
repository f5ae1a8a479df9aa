"""Reads selected articles in lots. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from archive.export.row import FIELDS, ExportRow
from archive.export.stream import NUL, Stream
from archive.selection.members import compile_members

_EACH = """
    SELECT {what} FROM ({members}) m CROSS JOIN sources s ON s.source = m.source
    CROSS JOIN extractions e ON e.extraction_id = m.extraction_id
    CROSS JOIN extractors x ON x.extractor_id = e.extractor_id CROSS JOIN captures c ON c.capture_id = m.capture_id"""
_FIELDS = ", ".join(field.sql for field in FIELDS.values())


def compile_selected(connection: sqlite3.Connection, what: str, corpus_id: int | None) -> str:
    """The question for `what` of the articles in the JSON list `:ids`, in its order; of a corpus, `:corpus`."""
    return _EACH.format(what=what, members=compile_members(connection, corpus_id))


def compile_joined(parts: Sequence[str]) -> str:
    """Expressions of SQL, none of them NULL, end to end: halved again and again, so that little is copied often.

    SQLite's printf would do it in one go, but ends each value at its first NUL character without a word.
    """
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return f"({compile_joined(parts[:half])} || {compile_joined(parts[half:])})"


def compile_text(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def read_rows(
    connection: sqlite3.Connection, article_ids: Sequence[int], corpus_id: int | None = None
) -> list[ExportRow]:
    """These articles, by the order of their numbers here; what is held no more is left out."""
    return list(map(ExportRow._make, _select(connection, _FIELDS, article_ids, corpus_id)))


def read_encoded(
    connection: sqlite3.Connection, stream: Stream, article_ids: Sequence[int], corpus_id: int | None = None
) -> bytes:
    """A lot of a stream: these articles in its form."""
    if stream.expression is not None:
        made = b"".join([each for (each,) in _select(connection, stream.expression, article_ids, corpus_id)])
        return made.replace(NUL, stream.nul) if stream.nul != NUL else made
    assert stream.encode is not None
    return stream.encode(read_rows(connection, article_ids, corpus_id)).encode()


def read_longest_text(connection: sqlite3.Connection, article_ids: Sequence[int], corpus_id: int | None = None) -> int:
    """The characters of the longest text of these articles."""
    # A text's length is told up to its first NUL character.
    [longest] = _select(connection, "max(length(replace(e.text, char(0), ' ')))", article_ids, corpus_id).fetchone()
    return longest or 0


def read_partitions(
    connection: sqlite3.Connection, article_ids: Sequence[int], corpus_id: int | None = None
) -> Iterator[tuple[str, str, int]]:
    """Country, month and number of these articles, in the order of these. The month is that of publication, or that in
    which an article was first seen.
    """
    what = "s.country, substr(coalesce(m.published_at, m.first_seen_at), 1, 7), m.article_id"
    yield from _select(connection, what, article_ids, corpus_id, "ORDER BY 1, 2, 3")


def _select(
    connection: sqlite3.Connection, what: str, article_ids: Sequence[int], corpus_id: int | None, order: str = ""
) -> sqlite3.Cursor:
    query = f"{compile_selected(connection, what, corpus_id)} {order}"
    return connection.execute(query, {"ids": json.dumps(list(article_ids)), "corpus": corpus_id})
