"""The articles that wait to be looked at, and those that need not: they show another reading of the same text.

Loads nothing that compares texts.
"""

from __future__ import annotations

import sqlite3

_KEEP = """
    UPDATE dispatch_texts SET extraction_id = :now
    WHERE article_id = :article_id AND extraction_id = :former AND EXISTS
      (SELECT 1 FROM extractions f JOIN extractions n ON n.text IS f.text AND n.lead IS f.lead
         AND n.published IS f.published AND n.agency IS f.agency
       WHERE f.extraction_id = :former AND n.extraction_id = :now)"""


def count_waiting(connection: sqlite3.Connection) -> int:
    """How many articles are to be looked at."""
    return int(connection.execute("SELECT count(*) FROM dispatch_queue").fetchone()[0])


def is_waiting(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article is to be looked at already."""
    query = "SELECT 1 FROM dispatch_queue WHERE article_id = ?"
    return connection.execute(query, (article_id,)).fetchone() is not None


def keep_text(connection: sqlite3.Connection, article_id: int, former: int, now: int) -> bool:
    """Let what was found of extraction `former` stand for `now` where all that dispatches go by is the same in both.

    For an article that has just come to show `now`, was not waiting before, and has kept its date and source. Inside
    the caller's transaction; whether it was so.
    """
    values = {"article_id": article_id, "former": former, "now": now}
    if connection.execute(_KEEP, values).rowcount == 0:
        return False
    connection.execute("DELETE FROM dispatch_queue WHERE article_id = ?", (article_id,))
    return True
