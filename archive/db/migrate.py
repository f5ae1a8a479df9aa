"""Applies the versions of the schema by sqlite-utils' own `Migrations`. Costs 100 ms to import: only what makes or
updates an archive does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlite_utils import Database, Migrations

from archive.db.migrations import MIGRATIONS

MIGRATION_SET = "marbre"
"""The name of the set in sqlite-utils' table `_sqlite_migrations`."""


def apply_migrations(connection: sqlite3.Connection) -> None:
    """Apply what has not been applied yet, in order, inside the caller's transaction."""
    migrations = Migrations(MIGRATION_SET)
    for migration in MIGRATIONS:
        migrations(name=migration.name)(_to_function(migration.sql))
    migrations.apply(Database(connection, execute_plugins=False))


def _to_function(sql: str) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        database.executescript(sql)

    return run
