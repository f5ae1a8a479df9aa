"""Articles of a selection whose text another one of them had first. Reads only."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable

from archive.selection.dispatches import REPRINT
from archive.selection.members import compile_members

_IN_ORDER_OF_TIME = """
    SELECT m.article_id, e.text_digest, iif(m.copied_share >= {reprint}, m.dispatch_id, NULL)
    FROM ({members}) m CROSS JOIN extractions e ON e.extraction_id = m.extraction_id
    ORDER BY coalesce(m.published_at, m.first_seen_at), m.first_seen_at, m.article_id"""


def find_first_texts(
    connection: sqlite3.Connection, article_ids: Iterable[int], corpus_id: int | None
) -> frozenset[int]:
    """The articles that stay when of each text, and of each dispatch, only the first one printed does."""
    query = _IN_ORDER_OF_TIME.format(reprint=REPRINT, members=compile_members(connection, corpus_id))
    seen: set[bytes | int] = set()
    first = array("q")
    for article_id, text_digest, dispatch_id in connection.execute(
        query, {"ids": json.dumps(list(article_ids)), "corpus": corpus_id}
    ):
        text = bytes.fromhex(text_digest.rpartition(":")[2])[:16]  # 16 bytes tell any number of texts apart
        if text not in seen and (dispatch_id is None or dispatch_id not in seen):
            first.append(article_id)
        seen.add(text)
        if dispatch_id is not None:
            seen.add(dispatch_id)
    return frozenset(first)
