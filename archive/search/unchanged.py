"""An article that comes to show another extraction with the same words keeps its document: nothing is folded anew."""

from __future__ import annotations

import sqlite3

_KEEP = """
    UPDATE search_documents SET extraction_id = :now
    WHERE article_id = :article_id AND extraction_id = :former AND EXISTS
      (SELECT 1 FROM extractions f JOIN extractions n ON n.text IS f.text AND n.title IS f.title AND n.lead IS f.lead
         AND n.byline IS f.byline AND n.authors IS f.authors AND n.agency IS f.agency AND n.section IS f.section
         AND n.completeness IS f.completeness
       WHERE f.extraction_id = :former AND n.extraction_id = :now)"""


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
