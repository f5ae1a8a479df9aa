"""`match_waiting`: what has happened to articles is held against the watches, once their texts are indexed.

Events and matches change places in one transaction, and a match is one row by its very key: a kill before it leaves the
events, a kill after it the matches.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.db.connection import Database
from archive.frontpages.read import find_home_key
from archive.model.numbers import RANGE
from archive.model.timestamps import parse_instant, to_text
from archive.search.documents import IndexedArticle
from archive.search.index import translate_index_errors
from archive.search.results import read_sources_by_country
from archive.watches.decide import Meeting, WatchEvent, WatchMatch, decide_match
from archive.watches.finder import Finder, FormerText
from archive.watches.watch import WatchRow, read_watches

BATCH = 4_000
"""Events a transaction: a large crawl's are one, which no watch needs to be asked of twice."""

_OF_FRONT_PAGES = ("front-page", "off-front-page")
_LIVE = ("manual", "schedule", "catch-up", "url")
"""Triggers of crawls that bring news; what any other brought (an import, a crawl backwards in time) is old."""

_READY = """
    SELECT event_id, article_id, kind, occasion, former_extraction_id, at FROM watch_events e
    WHERE NOT EXISTS (SELECT 1 FROM search_queue q WHERE q.article_id = e.article_id)
    ORDER BY event_id LIMIT ?"""
# Old is what other crawls brought, and what another archive's did, which a merge took over; but not where that carried
# out an order of this one.
_IS_OLD = f"""
    c.trigger NOT IN ({", ".join(f"'{trigger}'" for trigger in _LIVE)}) OR c.crawl_id >= {RANGE} AND NOT EXISTS (
      SELECT 1 FROM orders o WHERE o.crawl_id = c.crawl_id
        AND o.archive_id = (SELECT archive_id FROM archive_identity))"""  # noqa: S608  # names of our own, here and below
_CRAWL = "JOIN captures k ON k.capture_id = {} JOIN crawls c ON c.crawl_id = k.crawl_id"
_REVISION = f"""
    SELECT r.change, {_IS_OLD} FROM revisions r {_CRAWL.format("r.capture_id")}
    WHERE r.article_id = ? AND r.number = ?"""  # noqa: S608
_ARRIVAL = f"""
    SELECT min({_IS_OLD}) FROM captures k JOIN crawls c ON c.crawl_id = k.crawl_id
    WHERE k.urlkey IN (SELECT urlkey FROM article_addresses WHERE article_id = ?) AND k.captured_at = ?"""  # noqa: S608
"""The answer by which an article came, which need not be its first one any more: a merge may bring an earlier one."""
_LOOK = f"""
    SELECT l.source, f.urlkey, {_IS_OLD} FROM frontpage_looks l JOIN frontpages f ON f.frontpage_id = l.frontpage_id
    {_CRAWL.format("l.capture_id")} WHERE l.capture_id = ?"""  # noqa: S608
_ANSWER = f"SELECT {_IS_OLD} FROM articles a {_CRAWL.format('a.{0}')} WHERE a.article_id = ?"  # noqa: S608
_ANSWERS = {"shown": "capture_id", "gone": "missing_capture_id", "returned": "last_capture_id"}
"""The answer that an event of a kind came of."""
_FORMER = """
    SELECT d.docid, e.extraction_id, a.source, e.title, e.lead, e.text, e.byline, e.authors, e.agency, e.section,
           e.completeness
    FROM extractions e JOIN articles a ON a.article_id = ? JOIN search_documents d ON d.article_id = a.article_id
    WHERE e.extraction_id = ?"""
_TOLD_AS_NEW = "SELECT 1 FROM watch_matches WHERE watch = ? AND article_id = ? AND kind = 'new'"
_KNOWN = "SELECT NULL, max(revised) FROM watches UNION ALL SELECT source, country FROM sources"
_ADD = (
    "INSERT OR IGNORE INTO watch_matches (watch, article_id, kind, occasion, happened_at, matched_at) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_DELIVER = """
    INSERT INTO watch_deliveries (match_id, way)
    SELECT m.match_id, way.value FROM watch_matches m JOIN watches w ON w.watch = m.watch, json_each(w.ways) way
    WHERE m.match_id > ?"""


@dataclass(frozen=True, slots=True)
class MatchReport:
    """How many events were looked at, how many matches that gave, and how many events wait for their texts' index."""

    events: int = 0
    matches: int = 0
    waiting: int = 0


class FinderCache:
    """The watches compiled last, 0.2 ms each, for as long as they and the sources stay the same."""

    def __init__(self) -> None:
        self._known: list[tuple[object, ...]] = []
        self._finder = Finder((), {})

    def load(self, connection: sqlite3.Connection) -> Finder:
        """The archive's watches, compiled."""
        known = connection.execute(_KNOWN).fetchall()
        if known != self._known:
            self.close()
            self._finder, self._known = make_finder(connection), known
        return self._finder

    def close(self) -> None:
        """Let go of what was made for them."""
        self._finder.close()


def match_waiting(database: Database, now: datetime, cache: FinderCache) -> MatchReport:
    """Hold what has happened against the watches; may be called at any time, by several processes."""
    report = MatchReport()
    finder: Finder | None = None
    while True:
        with database.connection() as connection:
            events = _read_ready(connection)
            if not events:
                left = connection.execute("SELECT count(*) FROM watch_events").fetchone()[0]
                return replace(report, waiting=left)
            finder = finder or cache.load(connection)
            with translate_index_errors(database.path):
                matches = find_matches(connection, finder, events)
        with database.transaction() as connection:
            added = _add_matches(connection, matches, now)
            _drop_events(connection, events)
        report = replace(report, events=report.events + len(events), matches=report.matches + added)


def make_finder(connection: sqlite3.Connection, watches: Sequence[WatchRow] | None = None) -> Finder:
    """The watches of an archive, or those given, compiled."""
    return Finder(read_watches(connection) if watches is None else watches, read_sources_by_country(connection))


def find_matches(connection: sqlite3.Connection, finder: Finder, events: Sequence[WatchEvent]) -> list[WatchMatch]:
    """What the watches have to tell of these events, oldest first. Writes nothing."""
    numbers = _read_numbers(connection, {event.article_id for event in events})
    is_met = finder.find_indexed(connection, numbers.values())
    was_met = finder.find_in_texts(_read_former(connection, events), _read_definition(connection))
    met_by: dict[int, list[str]] = {}
    for watch, number in is_met:
        met_by.setdefault(number, []).append(watch)
    were_by: dict[int, list[str]] = {}
    for watch, event_id in was_met:
        were_by.setdefault(event_id, []).append(watch)
    found: list[WatchMatch] = []
    told: set[tuple[str, int]] = set()
    for event in events:
        now = set(met_by.get(numbers.get(event.article_id, 0), ()))
        before = set(were_by.get(event.event_id, ()))
        for name in sorted(now | before):
            key = (name, event.article_id)
            is_told = key in told or (
                event.kind != "new" and connection.execute(_TOLD_AS_NEW, key).fetchone() is not None
            )
            match = decide_match(finder.watches[name], event, Meeting(name in now, name in before, is_told))
            if match is not None:
                found.append(match)
            if match is not None and match.kind == "new":
                told.add(key)
    return found


def find_past_matches(database: Database, watch: WatchRow, since: datetime) -> list[WatchMatch]:
    """What a watch would have told of what has happened since an instant, oldest first. Writes nothing.

    As if it had been there from before then and had told nothing yet.
    """
    events = list_past_events(database, since)
    with database.connection() as connection:
        finder = make_finder(connection, [replace(watch, watch="?", after_event=0, is_paused=False)])
        with closing(finder):
            matches = find_matches(connection, finder, events)
    return [replace(match, watch=watch.watch) for match in matches]


def list_past_events(database: Database, since: datetime, *, until: datetime | None = None) -> list[WatchEvent]:
    """What happened to articles from an instant on, as the archive's own rows tell it, numbered from 1."""
    span = {"since": to_text(since), "until": to_text(until or since + timedelta(days=36500))}
    with database.connection() as connection:
        rows = connection.execute(_PAST, span).fetchall()
        events = [
            WatchEvent(number, article, kind, str(occasion), former, parse_instant(at))
            for number, (article, kind, occasion, former, at) in enumerate(rows, start=1)
        ]
        return _keep_home([_complete(connection, event) for event in events], connection)


_PAST = """
    SELECT article_id, 'new', '', NULL, first_seen_at AS at FROM articles WHERE first_seen_at BETWEEN :since AND :until
    UNION ALL
    SELECT article_id, 'edited', number, before_extraction_id, seen_at FROM revisions
    WHERE change IS NOT NULL AND seen_at BETWEEN :since AND :until
    UNION ALL
    SELECT article_id, 'gone', gone_at, NULL, gone_at FROM articles WHERE gone_at BETWEEN :since AND :until
    UNION ALL
    SELECT article_id, 'front-page', capture_id, NULL, reached_at FROM (
        SELECT v.article_id, v.capture_id, v.source, v.page_urlkey, min(v.seen_at) AS reached_at FROM frontpages_view v
        JOIN articles a ON a.article_id = v.article_id AND a.source = v.source
        WHERE v.seen_at <= :until GROUP BY v.article_id, v.page_urlkey) found
    WHERE reached_at >= :since AND EXISTS (  -- what the first look shows was there before
        SELECT 1 FROM frontpage_looks l JOIN frontpages f ON f.frontpage_id = l.frontpage_id
        WHERE l.source = found.source AND f.urlkey = found.page_urlkey AND l.seen_at < reached_at)
    ORDER BY at, article_id"""


def _read_ready(connection: sqlite3.Connection) -> list[WatchEvent]:
    rows = connection.execute(_READY, (BATCH,)).fetchall()
    events = [WatchEvent(row[0], row[1], row[2], row[3], row[4], parse_instant(row[5])) for row in rows]
    return _keep_home([_complete(connection, event) for event in events], connection)


def _keep_home(events: Iterable[WatchEvent], connection: sqlite3.Connection) -> list[WatchEvent]:
    """Events without those of front pages that are no home page: a section's first place is nobody's lead."""
    looks = {event.occasion: event for event in events if event.kind in _OF_FRONT_PAGES}
    home = {occasion for occasion in looks if _is_home(connection, occasion)}
    return [event for event in events if event.kind not in _OF_FRONT_PAGES or event.occasion in home]


def _is_home(connection: sqlite3.Connection, occasion: str) -> bool:
    look = connection.execute(_LOOK, (int(occasion),)).fetchone()
    return look is not None and find_home_key(connection, look[0]) == look[1]


def _complete(connection: sqlite3.Connection, event: WatchEvent) -> WatchEvent:
    """The event with the class of its edit, and whether it came out of an import or a merge."""
    if event.kind in _OF_FRONT_PAGES:
        look = connection.execute(_LOOK, (int(event.occasion),)).fetchone()
        return event if look is None else replace(event, is_imported=bool(look[2]))
    if event.kind in _ANSWERS:
        answer = connection.execute(_ANSWER.format(_ANSWERS[event.kind]), (event.article_id,)).fetchone()
        return event if answer is None else replace(event, is_imported=bool(answer[0]))
    if event.kind not in ("new", "edited"):
        return event
    number = event.occasion if event.kind == "edited" else 1
    row = connection.execute(_REVISION, (event.article_id, number)).fetchone()
    if event.kind == "new":
        arrival = (event.article_id, to_text(event.at))
        is_old = connection.execute(_ARRIVAL, arrival).fetchone()[0]
        row = row if is_old is None else (None, is_old)
    return event if row is None else replace(event, change=row[0], is_imported=bool(row[1]))


def _read_numbers(connection: sqlite3.Connection, article_ids: Iterable[int]) -> dict[int, int]:
    query = "SELECT docid FROM search_documents WHERE article_id = ?"
    rows = ((article_id, connection.execute(query, (article_id,)).fetchone()) for article_id in article_ids)
    return {article_id: row[0] for article_id, row in rows if row is not None}


def _read_former(connection: sqlite3.Connection, events: Iterable[WatchEvent]) -> list[FormerText]:
    found = []
    for event in events:
        if event.former_extraction_id is not None:
            row = connection.execute(_FORMER, (event.article_id, event.former_extraction_id)).fetchone()
            if row is not None:
                found.append(FormerText(event.event_id, row[0], IndexedArticle(*row[1:])))
    return found


def _read_definition(connection: sqlite3.Connection) -> str:
    query = "SELECT sql FROM sqlite_schema WHERE name = 'articles_fts'"
    return str(connection.execute(query).fetchone()[0])


def _drop_events(connection: sqlite3.Connection, events: Sequence[WatchEvent]) -> None:
    """Take out events that were looked at. Their numbers are given again, so what watches remember of them sinks.

    By all that they are: another process may have taken them out meanwhile, and new ones have their numbers.
    """
    connection.executemany(
        "DELETE FROM watch_events WHERE event_id = ? AND article_id = ? AND kind = ? AND occasion = ?",
        [(event.event_id, event.article_id, event.kind, event.occasion) for event in events],
    )
    (last,) = connection.execute("SELECT coalesce(max(event_id), 0) FROM watch_events").fetchone()
    connection.execute(
        "UPDATE watches SET after_event = ?, revised = (SELECT max(revised) + 1 FROM watches) WHERE after_event > ?",
        (last, last),
    )


def _add_matches(connection: sqlite3.Connection, matches: Sequence[WatchMatch], now: datetime) -> int:
    """Write matches, and a delivery by each way of their watch; how many were new."""
    (last,) = connection.execute("SELECT coalesce(max(match_id), 0) FROM watch_matches").fetchone()
    at, texts = to_text(now), {match.happened_at: to_text(match.happened_at) for match in matches}
    cursor = connection.executemany(
        _ADD, [(m.watch, m.article_id, m.kind, m.occasion, texts[m.happened_at], at) for m in matches]
    )
    connection.execute(_DELIVER, (last,))
    return max(cursor.rowcount, 0)
