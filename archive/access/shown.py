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

MAY_WITHHOLD = """(
    EXISTS (SELECT 1 FROM takedowns) OR EXISTS (SELECT 1 FROM takedown_articles)
      OR EXISTS (SELECT 1 FROM access_rules)
      OR EXISTS (SELECT 1 FROM sqlite_temp_master WHERE name = 'withheld_articles')
         AND EXISTS (SELECT 1 FROM article_reservations WHERE no_archive))"""
"""Whether any row stands in the archive from which `withheld_articles` could withhold one here. The temporary view is
that of a site for readers elsewhere (`archive.site.withheld`), for whom `noarchive` counts too.
"""


def choose_shown_condition(connection: sqlite3.Connection, alias: str) -> str:
    """`IS_SHOWN_HERE` for many rows: one that costs nothing where nothing is withheld, as it is half of a search."""
    return IS_SHOWN_HERE.format(alias) if connection.execute(f"SELECT {MAY_WITHHOLD}").fetchone()[0] else "true"


def is_shown(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article may be shown to who sits at this machine."""
    query = f"SELECT {IS_SHOWN_HERE.format('a')} FROM (SELECT ? AS article_id) a"  # noqa: S608  # a condition of our own
    return bool(connection.execute(query, (article_id,)).fetchone()[0])


def has_withheld(connection: sqlite3.Connection) -> bool:
    """Whether anything is withheld from readers elsewhere: free SQL would show it."""
    return connection.execute("SELECT 1 FROM withheld_articles LIMIT 1").fetchone() is not None
