"""What watches know of an article's edits, when a merge puts the revisions of another archive among its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

_NUMBER_AGAIN = (
    "UPDATE OR IGNORE watch_events SET occasion = ? WHERE article_id = ? AND kind = 'edited' AND occasion = ?",
    "UPDATE OR IGNORE watch_matches SET occasion = ? WHERE article_id = ? AND kind = 'edited' AND occasion = ?",
)
_NOTED_AGAIN = """
    DELETE FROM watch_events WHERE article_id = ? AND kind = 'edited' AND occasion = ? AND event_id > ?"""


def find_last_event(connection: sqlite3.Connection) -> int:
    """The number of the newest event that is still to be held against the watches."""
    return int(connection.execute("SELECT coalesce(max(event_id), 0) FROM watch_events").fetchone()[0])


def move_edits(connection: sqlite3.Connection, article_id: int, moved: Mapping[int, int], last_event: int) -> None:
    """Follow revisions that were here and have other numbers now, so that no edit is told twice.

    `moved` are their new numbers by the former ones. Writing them anew has noted them as edits after `last_event`.
    """
    for number in moved.values():
        connection.execute(_NOTED_AGAIN, (article_id, str(number), last_event))
    # By way of numbers that nothing has: an edit may take the number that another one leaves.
    changed = {former: now for former, now in moved.items() if former != now}
    steps = [(str(former), f"-{now}") for former, now in changed.items()]
    steps += [(f"-{now}", str(now)) for now in changed.values()]
    for before, after in steps:
        for statement in _NUMBER_AGAIN:
            connection.execute(statement, (after, article_id, before))
