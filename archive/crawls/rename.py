"""A source gets another name: all that is told of it follows, save its captures, whose chain covers the name."""

from __future__ import annotations

import sqlite3

from archive.db.connection import Database

_STAYS = frozenset(("sources", "captures", "capture_days", "article_days", "article_months", "search_documents"))
"""Captures are proof of what was taken when, under which name: a row altered no longer fits the chain. Counts follow
by triggers, and the index by its queue, which has to know whose a document was."""


def rename_source(database: Database, old: str, new: str) -> int:
    """Put `new` in the place of `old` in every table but those of captures; how many articles that are.

    For the holder of both sources' locks. Where captures keep the old name, its row stays for them.
    """
    with database.transaction() as connection:
        if connection.execute("SELECT 1 FROM sources WHERE source = ?", (old,)).fetchone() is None:
            return 0
        connection.execute(
            "INSERT INTO sources SELECT ?, title, homepage, country, language, first_seen_at, synced_at FROM sources "
            "WHERE source = ? ON CONFLICT (source) DO NOTHING",
            (new, old),
        )
        for table in _list_tables(connection):
            connection.execute(f'UPDATE "{table}" SET source = ? WHERE source = ?', (new, old))  # noqa: S608  # names of our own
        connection.execute(
            "DELETE FROM sources AS s WHERE source = ? AND NOT EXISTS (SELECT 1 FROM captures WHERE source = s.source)",
            (old,),
        )
        count: int = connection.execute("SELECT count(*) FROM articles WHERE source = ?", (new,)).fetchone()[0]
        return count


def _list_tables(connection: sqlite3.Connection) -> list[str]:
    """Every table that has a column `source`, those of later versions too."""
    rows = connection.execute(
        "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'source' "
        "WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    return [name for (name,) in rows if name not in _STAYS]
