"""Reads what stored answers reserve and keeps it: of the answers of a crawl, or of all that nobody has read.

All of it is derived: `forget_readings` and a refresh make it anew. What was read stays until it is replaced, so that
nothing that is withheld is shown meanwhile.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from archive.db.connection import Database
from archive.model.progress import ProgressCallback
from archive.payloads.stored import read_payload
from archive.reservations.host_answers import HostAnswers
from archive.reservations.read_answer import read_answer
from archive.reservations.reservation import READER, Reservation

_LOT = 200
"""Answers read and written at a time: a crawl that runs beside waits for some milliseconds."""

IS_PAGE = (
    "c.kind = 'article' AND c.status IN (200, 203, 206, 226, 304) AND c.error IS NULL AND c.payload_digest IS NOT NULL"
)
"""The condition on captures `c` that are read: answers that brought a page or confirmed one."""
_IS_UNREAD = """
    NOT EXISTS (SELECT 1 FROM capture_reservations p JOIN reservations s ON s.reservation_id = p.reservation_id
                WHERE p.capture_id = c.capture_id AND s.reader = :reader)"""
_ALL = "SELECT c.capture_id FROM captures c"
# Of a crawl, and of crawls of its source that did not come to their end: nobody has read theirs.
_OF_CRAWL = """
    SELECT c.capture_id FROM crawls r CROSS JOIN captures c ON c.crawl_id = r.crawl_id
    WHERE (r.crawl_id = :crawl OR r.source = (SELECT source FROM crawls WHERE crawl_id = :crawl)
           AND r.outcome IN ('lost', 'interrupted', 'failed')) AND"""
_ANSWER = """
    SELECT c.url, c.urlkey, c.captured_at, c.status, c.headers, c.payload_digest FROM captures c
    WHERE c.capture_id = ?"""
# What a 304 does not say anew holds as the answer said it that it confirms (RFC 9111 § 3.2).
_CONFIRMED = """
    SELECT headers FROM captures WHERE payload_digest = ? AND urlkey = ? AND status <> 304
    ORDER BY captured_at DESC LIMIT 1"""
_FIND = "SELECT reservation_id FROM reservations WHERE reader = ? AND statements = ?"
_ADD = "INSERT INTO reservations (reader, statements, no_tdm, no_archive) VALUES (?, ?, ?, ?)"
_KEEP = "INSERT OR REPLACE INTO capture_reservations (capture_id, reservation_id) VALUES (?, ?)"
_ARTICLES_OF = """
    SELECT DISTINCT d.article_id FROM json_each(?) k JOIN captures c ON c.capture_id = k.value
    JOIN article_addresses d ON d.urlkey = c.urlkey"""
_WITHOUT = """
    SELECT a.article_id FROM articles a WHERE {condition}
    AND NOT EXISTS (SELECT 1 FROM article_reservations r WHERE r.article_id = a.article_id)"""
_TAKE_NEWEST = """
    INSERT OR REPLACE INTO article_reservations (article_id, capture_id, reservation_id, no_tdm, no_archive)
    SELECT a.article_id, p.capture_id, p.reservation_id, coalesce(s.no_tdm, 0), coalesce(s.no_archive, 0)
    FROM json_each(?) k CROSS JOIN articles a ON a.article_id = k.value
    LEFT JOIN capture_reservations p ON p.capture_id = (
      SELECT c.capture_id FROM article_addresses d CROSS JOIN captures c ON c.urlkey = d.urlkey
      CROSS JOIN capture_reservations x ON x.capture_id = c.capture_id
      WHERE d.article_id = a.article_id ORDER BY c.captured_at DESC, c.capture_id DESC LIMIT 1)
    LEFT JOIN reservations s ON s.reservation_id = p.reservation_id"""
_PRUNE = """
    DELETE FROM reservations WHERE NOT EXISTS (
      SELECT 1 FROM capture_reservations p WHERE p.reservation_id = reservations.reservation_id)"""


class _Answer(NamedTuple):
    url: str
    urlkey: str
    captured_at: str
    status: int
    headers: str
    payload_digest: str


def refresh_crawl(database: Database, crawl_id: int) -> int:
    """Read what came in by a crawl or an import; how many answers that were."""
    values: dict[str, str | int] = {"crawl": crawl_id, "reader": READER}
    of_source = "a.source = (SELECT source FROM crawls WHERE crawl_id = ?)"
    return _read_all(database, f"{_OF_CRAWL} {IS_PAGE} AND {_IS_UNREAD}", values, (of_source, (crawl_id,)))


def refresh_all(database: Database, progress: ProgressCallback | None = None) -> int:
    """Read all answers that these rules have not read; how many those were."""
    query = f"{_ALL} WHERE {IS_PAGE} AND {_IS_UNREAD}"
    count = _read_all(database, query, {"reader": READER}, ("true", ()), progress)
    with database.transaction() as connection:
        connection.execute(_PRUNE)
    return count


def forget_readings(database: Database) -> None:
    """Have every stored answer read again; what was read stays until then."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE reservations SET reader = 'to be read again, ' || reservation_id WHERE reader = ?", (READER,)
        )


def _read_all(
    database: Database,
    query: str,
    values: dict[str, str | int],
    without: tuple[str, tuple[int, ...]],
    progress: ProgressCallback | None = None,
) -> int:
    with database.connection() as connection:
        waiting = array("q", (number for (number,) in connection.execute(query, values)))
    for start in range(0, len(waiting), _LOT):
        lot = waiting[start : start + _LOT]
        keep_readings(database, _read_lot(database, lot))
        if progress is not None:
            progress(start + len(lot), len(waiting))
    condition, named = without
    with database.connection() as connection:
        missing = array("q", (number for (number,) in connection.execute(_WITHOUT.format(condition=condition), named)))
    for start in range(0, len(missing), _LOT):
        with database.transaction() as connection:
            _take_newest(connection, missing[start : start + _LOT])
    return len(waiting)


def _read_lot(database: Database, capture_ids: Iterable[int]) -> list[tuple[int, Reservation]]:
    with database.connection() as connection:
        hosts = HostAnswers(database, connection)
        return [(number, _read(database, connection, hosts, number)) for number in capture_ids]


def _read(database: Database, connection: sqlite3.Connection, hosts: HostAnswers, capture_id: int) -> Reservation:
    answer = _Answer(*connection.execute(_ANSWER, (capture_id,)).fetchone())
    headers = [(name, value) for name, value in json.loads(answer.headers)]
    if answer.status == 304:
        said = {name.lower() for name, _ in headers}
        confirmed = connection.execute(_CONFIRMED, (answer.payload_digest, answer.urlkey)).fetchone()
        former = json.loads(confirmed[0]) if confirmed else []
        headers += [(name, value) for name, value in former if name.lower() not in said]
    body = read_payload(database, answer.payload_digest)
    return read_answer(answer.url, headers, body, hosts.find_files(answer.url, answer.captured_at))


def keep_readings(database: Database, read: Sequence[tuple[int, Reservation]]) -> None:
    """Keep what answers reserve, by the numbers of their captures; articles go by their newest ones."""
    with database.transaction() as connection:
        numbers = {each: _find_or_add(connection, each) for each in {each for _, each in read}}
        connection.executemany(_KEEP, [(capture_id, numbers[each]) for capture_id, each in read])
        found = connection.execute(_ARTICLES_OF, (json.dumps([capture_id for capture_id, _ in read]),)).fetchall()
        _take_newest(connection, (article_id for (article_id,) in found))


def _find_or_add(connection: sqlite3.Connection, reservation: Reservation) -> int:
    statements = json.dumps(reservation.statements, ensure_ascii=False)
    held = connection.execute(_FIND, (READER, statements)).fetchone()
    if held is not None:
        return int(held[0])
    values = (READER, statements, int(reservation.no_tdm), int(reservation.no_archive))
    added = connection.execute(_ADD, values).lastrowid
    assert added is not None
    return added


def _take_newest(connection: sqlite3.Connection, article_ids: Iterable[int]) -> None:
    connection.execute(_TAKE_NEWEST, (json.dumps(list(article_ids)),))
