"""Addresses of erased articles in what the archive has said of its crawls and sources: why one failed, what was seen.

Such a line stays, and names the address no more. What comes with a merge is looked at as well.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from archive.model.urls import to_urlkey

SAID = {
    "crawls": ("reason",),
    "listings": ("problem_detail",),
    "health_events": ("reason", "evidence"),
    "source_verdicts": ("reason", "evidence"),
    "backfill_ways": ("ending",),
}
"""Columns in which sentences stand, plain or as codes in JSON, that may name a page."""

_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")
_BEHIND = ".,;:!?)]}"
"""What ends a sentence, or a bracket, and not an address."""


def leave_out_addresses(said: str, is_gone: Callable[[str], bool]) -> str:
    """A sentence without the addresses whose key is gone."""

    def replace(found: re.Match[str]) -> str:
        url = found[0].rstrip(_BEHIND)
        return ("erased:" if is_gone(to_urlkey(url)) else url) + found[0][len(url) :]

    return _ADDRESS.sub(replace, said)


def forget_said(connection: sqlite3.Connection, is_gone: Callable[[str], bool]) -> int:
    """Leave them out of every sentence that is kept, inside the caller's transaction; how many that changed."""
    changed = 0
    for table, columns in SAID.items():
        for column in columns:
            query = f"SELECT DISTINCT {column} FROM {table} WHERE {column} LIKE '%http%'"  # noqa: S608  # names of our own
            for (said,) in connection.execute(query).fetchall():
                left = leave_out_addresses(said, is_gone)
                if left != said:
                    change = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"  # noqa: S608  # the same
                    changed += connection.execute(change, (left, said)).rowcount
    return changed
