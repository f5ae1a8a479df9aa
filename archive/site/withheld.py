"""What of the site is closed while anything is withheld: free SQL, and tables that hold words of articles.

Our own pages, search and `articles_view` leave out what may not be shown; SQL of a reader's own cannot be made to.
"""

from __future__ import annotations

import ipaddress
import sqlite3
import time
from typing import Any
from weakref import WeakKeyDictionary

from archive.access.shown import MAY_WITHHOLD
from archive.site.database import is_archive

_OPEN_TABLES = frozenset(
    """
    articles_view article_days article_months capture_days sources crawls extractors frontpages_view health_events
    listings reservations source_verdicts takedowns origins schedules schedulers search_state
    """.split()  # noqa: SIM905  # a table of names reads better
)
"""Tables without words of an article, and the view that leaves out what is withheld."""

_HAS_WITHHELD = f"""
    SELECT CASE WHEN {MAY_WITHHOLD} THEN EXISTS (SELECT 1 FROM withheld_articles WHERE NOT is_loopback_only) ELSE 0 END
      OR EXISTS (SELECT 1 FROM takedown_originals)"""  # noqa: S608  # a condition of our own
"""An empty view of a million articles takes a tenth of a second to be found empty."""
_EVERYWHERE_ALIKE = """
    CREATE TEMP VIEW IF NOT EXISTS withheld_articles AS
    SELECT article_id, why, 0 AS is_loopback_only FROM main.withheld_articles"""
_BUT_NOARCHIVE = f"{_EVERYWHERE_ALIKE} WHERE why <> 'noarchive'"
"""The same where the configuration has pages shown elsewhere that their publishers mark `noarchive`."""
_REMEMBERED_SECONDS = 2.0  # a page asks some forty times


def is_served_elsewhere(host: str, names: tuple[str, ...]) -> bool:
    """Whether a site is for readers beyond this machine: by its address, or because a proxy asks for it by a name."""
    if names:
        return True
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def hide_from_elsewhere(connection: Any, database: str, datasette: Any) -> None:
    """On a site that is served beyond this machine, what is for this machine alone is withheld like all else."""
    config = datasette.plugin_config("marbre") or {}
    if not config.get("is_elsewhere"):
        return
    served = datasette.databases.get(database)
    if served is not None and is_archive(served.path):
        connection.execute(_BUT_NOARCHIVE if config.get("shows_noarchive") else _EVERYWHERE_ALIKE)


async def forbids_action(datasette: Any, database: str, action: str, resource: Any) -> bool:
    """Whether something that Datasette is asked for would show what is withheld."""
    if action == "view-table":
        if resource[1] in _OPEN_TABLES:
            return False
    elif action not in ("execute-sql", "view-query", "view-database-download"):
        return False
    return await _has_withheld(datasette, database)


_remembered: WeakKeyDictionary[Any, tuple[float, bool]] = WeakKeyDictionary()


async def _has_withheld(datasette: Any, database: str) -> bool:
    now = time.monotonic()
    asked_at, found = _remembered.get(datasette, (-_REMEMBERED_SECONDS, False))
    if now - asked_at < _REMEMBERED_SECONDS:
        return found
    try:
        rows = await datasette.databases[database].execute(_HAS_WITHHELD)
        found = bool(rows.first()[0])
    except sqlite3.OperationalError:  # an archive of an earlier version
        found = False
    _remembered[datasette] = (now, found)
    return found
