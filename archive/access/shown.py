"""What may be shown, searched and exported: one condition for every reader. Reads only.

The view `withheld_articles` names the articles that may not at this moment: those that a takedown restricts, those
under an embargo or out of their dates, and those that are for this machine alone (`is_loopback_only`).
"""

from __future__ import annotations

import sqlite3

IS_SHOWN = "NOT EXISTS (SELECT 1 FROM withheld_articles w WHERE w.article_id = {0}.article_id)"
"""The condition on articles, or on any table with an `article_id`, under the alias that it is formatted with."""

IS_SHOWN_HERE = (
    "NOT EXISTS (SELECT 1 FROM withheld_articles w WHERE w.article_id = {0}.article_id AND NOT w.is_loopback_only)"
)
"""The same for who sits at this machine: commands, and a site on the loopback address."""


def is_shown(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article may be shown to who sits at this machine."""
    query = f"SELECT {IS_SHOWN_HERE.format('a')} FROM (SELECT ? AS article_id) a"  # noqa: S608  # a condition of our own
    return bool(connection.execute(query, (article_id,)).fetchone()[0])


def has_withheld(connection: sqlite3.Connection) -> bool:
    """Whether anything is withheld from readers elsewhere: free SQL would show it."""
    return connection.execute("SELECT 1 FROM withheld_articles LIMIT 1").fetchone() is not None
