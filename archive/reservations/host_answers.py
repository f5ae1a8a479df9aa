"""robots.txt and tdmrep.json of hosts as the archive holds them: which was in force at an instant. Reads only."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from archive.db.connection import Database
from archive.model.timestamps import parse_instant, to_text
from archive.model.urls import to_urlkey
from archive.payloads.stored import read_payload
from archive.reservations.read_answer import HostFiles

ROBOTS_PATH = "/robots.txt"
TDM_PATH = "/.well-known/tdmrep.json"
"""Where the files of a host stand (RFC 9309 § 2.3; TDMRep § 6.1)."""

_ALONG = timedelta(days=1)
"""A file that is asked along with the pages of a crawl may be answered after them."""

_ASKED_EVERY = timedelta(hours=20)
"""How often a host is asked for its tdmrep.json: once by crawls that run daily, not by each that runs hourly."""
_LAST_ASKED = "SELECT max(captured_at) FROM captures WHERE urlkey = ? AND kind = 'robots'"

# 4xx says that there is no file; what could not be reached says nothing, and the former answer stays in force.
_ANSWERS = """
    SELECT captured_at, iif(status IN (200, 203, 206, 226, 304), payload_digest, NULL) FROM captures
    WHERE kind = 'robots' AND location IS NULL AND (status IN (200, 203, 206, 226, 304) OR status BETWEEN 400 AND 428)
      AND (urlkey = :key OR capture_id IN (SELECT capture_id FROM redirects WHERE urlkey = :key))
    ORDER BY captured_at, capture_id"""


def is_due(connection: sqlite3.Connection, url: str, now: datetime) -> bool:
    """Whether a host is to be asked for its tdmrep.json again."""
    last = connection.execute(_LAST_ASKED, (to_urlkey(url),)).fetchone()[0]
    return last is None or parse_instant(last) + _ASKED_EVERY <= now


class HostAnswers:
    """Looks up what hosts have answered; each host is read once, so that it is good for one state of the archive."""

    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._database = database
        self._connection = connection
        self._held: dict[str, list[tuple[str, str | None]]] = {}
        self._read_body = lru_cache(maxsize=64)(self._load_body)

    def find_files(self, url: str, captured_at: str) -> HostFiles:
        """The files of an address's host that were in force at an instant."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return HostFiles(self._find(origin + ROBOTS_PATH, captured_at), self._find(origin + TDM_PATH, captured_at))

    def _find(self, url: str, captured_at: str) -> bytes:
        """The newest answer up to the instant; else the first one soon after it."""
        answers = self._load(to_urlkey(url))
        place = bisect_right(answers, captured_at, key=lambda answer: answer[0])
        if place:
            digest = answers[place - 1][1]
        elif answers and answers[0][0] <= to_text(parse_instant(captured_at) + _ALONG):
            digest = answers[0][1]
        else:
            return b""
        return b"" if digest is None else self._read_body(digest)

    def _load(self, key: str) -> list[tuple[str, str | None]]:
        if key not in self._held:
            self._held[key] = self._connection.execute(_ANSWERS, {"key": key}).fetchall()
        return self._held[key]

    def _load_body(self, digest: str) -> bytes:
        return read_payload(self._database, digest)
