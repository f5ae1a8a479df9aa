"""The sources that the archive knows. Reads only."""

from __future__ import annotations

from archive.crawls.ledger import SourceRow
from archive.db.connection import Database

_SOURCES = "SELECT source, title, homepage, country, language FROM sources"


def list_sources(database: Database) -> tuple[SourceRow, ...]:
    """Every source, by title."""
    with database.connection() as connection:
        return tuple(SourceRow(*row) for row in connection.execute(f"{_SOURCES} ORDER BY title COLLATE NOCASE"))


def find_source(database: Database, source: str) -> SourceRow | None:
    """A source by its name; None where the archive has never heard of it."""
    with database.connection() as connection:
        row = connection.execute(f"{_SOURCES} WHERE source = ?", (source,)).fetchone()
        return None if row is None else SourceRow(*row)
