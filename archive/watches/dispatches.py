"""Which articles are mostly one wire dispatch, where the archive groups them; nothing where it does not. An article of
its own with a passage of one is no copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

_HAS_GROUPS = "SELECT 1 FROM sqlite_schema WHERE name = 'article_dispatches'"
_OF_ARTICLE = "SELECT dispatch_id FROM article_dispatches WHERE article_id = ? AND role <> 'passage'"
_COUNT = "SELECT count(DISTINCT article_id) FROM article_dispatches WHERE dispatch_id = ? AND role <> 'passage'"


def read_dispatches(connection: sqlite3.Connection, article_ids: Iterable[int]) -> dict[int, int]:
    """The dispatch of each of these articles that is a copy of one."""
    if connection.execute(_HAS_GROUPS).fetchone() is None:
        return {}
    rows = ((article_id, connection.execute(_OF_ARTICLE, (article_id,)).fetchone()) for article_id in article_ids)
    return {article_id: row[0] for article_id, row in rows if row is not None}


def count_reprints(connection: sqlite3.Connection, dispatch_id: int) -> int:
    """How many other articles are mostly this dispatch."""
    return max(0, int(connection.execute(_COUNT, (dispatch_id,)).fetchone()[0]) - 1)
