"""The chains of captures computed again: the archive's own, and that of each archive merged into it, side by side.

What a takedown has changed of a row is accepted exactly as its log says; a capture whose former one is not here follows
what was noted when its part was taken out (`origin_gaps`). Reads only what is asked at the beginning.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from gettext import gettext as _
from typing import Any

from archive.captures.chain import RULE, Redaction, fits_chain
from archive.integrity.checks import Problem
from archive.model.numbers import RANGE, find_origin, to_number_here, to_own_number
from archive.model.timestamps import to_text
from archive.origins.heads import find_digest
from archive.takedown.log import find_broken

_REDACTIONS = "SELECT capture_id, chain_digest, left_digest FROM takedown_captures"
_GAPS = "SELECT capture_id, previous_digest FROM origin_gaps"
_HEADS = "SELECT origin_id, archive_id, captures, chain_digest FROM origins"


class ChainCheck:
    """Takes the rows of `captures` in the order of their numbers and tells what does not fit."""

    def __init__(self, connection: sqlite3.Connection, since: datetime | None) -> None:
        self._unread: list[Problem] = []
        self._redactions = {key: Redaction(*rest) for key, *rest in self._read(connection, _REDACTIONS)}
        self._gaps: dict[int, str] = dict(self._read(connection, _GAPS))
        self._heads = {origin: tuple(rest) for origin, *rest in self._read(connection, _HEADS)}
        self._begins = {
            origin: to_number_here(origin, 0) if since is None else _find_last_before(connection, origin, since)
            for origin in (0, *self._heads)
        }
        self._previous = {origin: find_digest(connection, after) or "" for origin, after in self._begins.items()}
        self._last = dict(self._begins)

    def _read(self, connection: sqlite3.Connection, query: str) -> list[Any]:
        """The rows of a small table; one that is damaged is a problem, and what it explains is another."""
        try:
            return connection.execute(query).fetchall()
        except sqlite3.DatabaseError as error:
            self._unread.append(
                Problem(query.rpartition(" ")[2], "all", _("cannot be read: {error}").format(error=error))
            )
            return []

    @property
    def condition(self) -> str:
        """The SQL condition on `capture_id` of the captures in scope."""
        spans = (
            f"capture_id > {after} AND capture_id < {to_number_here(origin + 1, 0)}"
            for origin, after in self._begins.items()
        )
        known = ", ".join(str(origin) for origin in self._begins)
        return f"({' OR '.join(f'({span})' for span in spans)} OR capture_id / {RANGE} NOT IN ({known}))"

    def check(self, row: dict[str, Any], digest: Any) -> Iterator[Problem]:
        """The problems of one row."""
        number = row["capture_id"]
        origin = find_origin(number)
        if origin not in self._begins:
            yield Problem("captures", str(number), _("belongs to no archive that was merged into this one"))
            return
        last, previous = self._last[origin], self._previous[origin]
        self._last[origin], self._previous[origin] = number, str(digest)
        if number != last + 1:
            gap = self._gaps.get(number)
            if gap is None:
                gone = str(last + 1)
                if number != last + 2:
                    gone = _("{first} to {last}").format(first=last + 1, last=number - 1)
                yield Problem("captures", gone, _("missing: rows are only ever added, and their numbers have no gaps"))
                return  # its digest cannot fit: the one it follows is gone
            previous = gap
        if not isinstance(digest, str) or not digest.startswith(f"{RULE}:"):
            yield Problem("captures", str(number), _("its chain digest follows an unknown rule"))
        elif not _fits(previous, row, digest, self._redactions.get(number)):
            yield Problem("captures", str(number), _("the row, or its link to the row before it, has been changed"))

    def check_ends(self) -> Iterator[Problem]:
        """The problems of what every chain ends with, once all rows were taken."""
        yield from self._unread
        for origin, (archive_id, captures, digest) in self._heads.items():
            last = self._last[origin]
            if to_own_number(last) != captures:
                what = _("{captures} captures of it were merged, and {last} is the last one here").format(
                    captures=captures, last=to_own_number(last)
                )
                yield Problem("origins", str(archive_id), what)
            elif self._previous[origin] != digest:
                yield Problem("origins", str(archive_id), _("its chain has another head than was merged"))


def check_takedowns(connection: sqlite3.Connection) -> Iterator[Problem]:
    """The problems of the log of takedowns."""
    try:
        for takedown_id in find_broken(connection):
            yield Problem("takedowns", str(takedown_id), _("the step, or what it names, has been changed"))
    except sqlite3.DatabaseError as error:
        yield Problem("takedowns", "all", _("cannot be read: {error}").format(error=error))


def _find_last_before(connection: sqlite3.Connection, origin: int, since: datetime) -> int:
    """The last capture of a chain before the first one in scope."""
    span = (to_number_here(origin, 0), to_number_here(origin + 1, 0))
    first, last = connection.execute(
        "SELECT min(iif(captured_at >= ?, capture_id, NULL)), max(capture_id) FROM captures "
        "WHERE capture_id > ? AND capture_id < ?",
        (to_text(since), *span),
    ).fetchone()
    return int(first - 1 if first is not None else last or span[0])


def _fits(previous: str, row: dict[str, Any], digest: str, redaction: Redaction | None) -> bool:
    try:
        return fits_chain(previous, row, digest, redaction)
    except (TypeError, UnicodeEncodeError):  # bytes where text was written, or bytes that are no UTF-8 any more
        return False
