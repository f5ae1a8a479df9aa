"""Wire copy (dépêches) as selections and exports know it: which texts another newsroom had first.

The archive groups it in the view `article_dispatches(article_id, dispatch_id, copied_share, first_source)`. Where an
archive has no such view, only texts that are the same to the letter are told. Nothing else here knows of it.
"""

from __future__ import annotations

import sqlite3

REPRINT = 0.5
"""Share of an article's words that stand in a dispatch, from which on it is a copy: an own text that holds a copied
passage stays."""

_VIEW = "SELECT 1 FROM sqlite_schema WHERE name = 'article_dispatches'"
_COLUMNS = ("dispatch_id", "copied_share", "first_source")


def has_dispatches(connection: sqlite3.Connection) -> bool:
    """Whether the archive has wire copy grouped."""
    return connection.execute(_VIEW).fetchone() is not None


def select_dispatch_columns(connection: sqlite3.Connection) -> tuple[str, str]:
    """SQL for an article `a`: the three columns under their names, and the join that they need."""
    if not has_dispatches(connection):
        return ", ".join(f"NULL AS {name}" for name in _COLUMNS), ""
    columns = ", ".join(f"w.{name} AS {name}" for name in _COLUMNS)
    return columns, "LEFT JOIN article_dispatches w ON w.article_id = a.article_id"
