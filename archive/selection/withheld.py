"""Articles that may not leave the archive at this moment: taken down, under an embargo, for this machine alone.

The archive names them in the view `withheld_articles(article_id, is_loopback_only)`. Where it has no such view, nothing
is withheld. Nothing else here knows of it.
"""

from __future__ import annotations

import sqlite3
from typing import Literal

Audience = Literal["here", "elsewhere"]
"""Who is given the articles: who sits at this machine, or anybody whom the site serves."""

_VIEW = "SELECT 1 FROM sqlite_schema WHERE name = 'withheld_articles'"
_WITHHELD = {
    "here": "SELECT article_id FROM withheld_articles WHERE NOT is_loopback_only",
    "elsewhere": "SELECT article_id FROM withheld_articles",
}


def find_withheld(connection: sqlite3.Connection, audience: Audience) -> frozenset[int]:
    """The articles that an audience may not be given."""
    if connection.execute(_VIEW).fetchone() is None:
        return frozenset()
    return frozenset(article_id for (article_id,) in connection.execute(_WITHHELD[audience]))
