"""The members of a selection as SQL: what is known of each article before its extraction is read.

One question for all that works on selected articles, be they as they are shown now or as a corpus froze them.
"""

from __future__ import annotations

import sqlite3

from archive.selection.dispatches import select_dispatch_columns

MEMBER_COLUMNS = (
    "article_id", "source", "url", "published_at", "first_seen_at", "capture_id", "extraction_id", "revision",
    "dispatch_id", "copied_share", "first_source",
)  # fmt: skip
"""The columns of a member. `revision` counts the different texts that the article had had."""

_SHOWN = """
    SELECT a.article_id, a.source, a.url, a.published_at, a.first_seen_at, a.capture_id, a.extraction_id,
           (SELECT max(r.number) FROM revisions r WHERE r.article_id = a.article_id) AS revision, {dispatch}
    FROM json_each(:ids) k CROSS JOIN articles a ON a.article_id = k.value {join}"""
_FROZEN = f"""
    SELECT {", ".join(f"a.{name}" for name in MEMBER_COLUMNS)}
    FROM json_each(:ids) k CROSS JOIN corpus_articles a ON a.corpus_id = :corpus AND a.article_id = k.value"""  # noqa: S608  # names of our own


def compile_members(connection: sqlite3.Connection, corpus_id: int | None) -> str:
    """A query of `MEMBER_COLUMNS` for the articles in the JSON list `:ids`, in its order; of a corpus, `:corpus`."""
    if corpus_id is not None:
        return _FROZEN
    columns, join = select_dispatch_columns(connection)
    return _SHOWN.format(dispatch=columns, join=join)
