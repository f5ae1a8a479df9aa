"""Archives with watches for the tests, made through the archive's own doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from archive.search.query import SearchQuery
from archive.store import Archive
from archive.watches.watch import WatchRow
from tests.archive.made import AT

WAY = "apprise:json:0"
HOUR = timedelta(hours=1)


def watch(name: str, text: str = "", **given: Any) -> WatchRow:
    """A watch of this name for these words."""
    question = {key: given.pop(key) for key in ("sources", "countries", "sections", "dates") if key in given}
    given = {"ways": (WAY,), "changes": ("correction", "addition", "removal", "rewording", "headline")} | given
    return WatchRow(name, given.pop("title", name), SearchQuery(text, by="date", **question), **given)


def rows_of(archive: Archive) -> set[tuple[str, int, str]]:
    """Every match: watch, article, kind."""
    with archive.database.connection() as connection:
        return set(connection.execute("SELECT watch, article_id, kind FROM watch_matches"))


def settle(archive: Archive, hours: float = 0) -> None:
    """Index what waits and hold it against the watches, so many hours after the first instant."""
    archive.search.refresh()
    archive.watches.match(AT + hours * HOUR)
