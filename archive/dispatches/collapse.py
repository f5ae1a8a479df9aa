"""One line a dispatch in a list of articles: the first that comes stands for all. Reads only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

_Row = TypeVar("_Row", bound="tuple[int, float | None]")

_PRINTED = """
    SELECT d.dispatch_id, d.reprints FROM dispatch_members m JOIN dispatches d ON d.dispatch_id = m.dispatch_id
    WHERE m.article_id = ? AND m.is_main AND m.role <> 'passage' AND d.reprints > 0"""


@dataclass(frozen=True, slots=True)
class PrintedText:
    """The dispatch that an article is mostly, and how many other articles are."""

    dispatch_id: int
    reprints: int


def find_printed_text(connection: sqlite3.Connection, article_id: int) -> PrintedText | None:
    """The dispatch that an article is mostly; None for a newsroom's own text."""
    row = connection.execute(_PRINTED, (article_id,)).fetchone()
    return None if row is None else PrintedText(*row)


def leave_copies_out(connection: sqlite3.Connection, rows: Iterable[_Row]) -> Iterator[_Row]:
    """Rows that begin with an article's number, without those whose dispatch has come before."""
    met: set[int] = set()
    for row in rows:
        printed = find_printed_text(connection, row[0])
        if printed is None or printed.dispatch_id not in met:
            yield row
        if printed is not None:
            met.add(printed.dispatch_id)
