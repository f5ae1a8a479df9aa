"""Reads `SourceHistory`: how a source's listings answered, which pages appeared, what was read out of them.

Reads only, through indexes made for it (`archive.db.migrations.v02_health`); judges nothing. The past of one instant
can be read later: nothing after `until` is looked at.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from archive.db.connection import Database
from archive.health.listings import list_listing_states
from archive.health.source_history import (
    GOOD_ENOUGH,
    LastVerdict,
    ListingAnswer,
    Look,
    PageExtraction,
    Postponement,
    SeenPage,
    SourceHistory,
)
from archive.model.timestamps import parse_instant, to_text

REMEMBERED = timedelta(days=91)
"""How far back a source's habits are learned: thirteen whole weeks."""

_DETAILED = timedelta(days=8)
_DETAILED_LOOKS = 40  # for sources asked rarely
_READINGS = 600
_PUT_OFF = timedelta(days=2)

_ANSWERS = """
    SELECT c.capture_id, c.crawl_id, c.kind, c.url, c.redirected_from, c.captured_at, c.status, c.error,
           c.error_detail, c.location
    FROM captures c JOIN crawls r ON r.crawl_id = c.crawl_id
    WHERE c.source = ? AND c.captured_at > ? AND c.captured_at <= ? AND c.kind IN ('feed', 'sitemap', 'section')
      AND c.found_in IS NULL AND r.outcome <> 'running'
    ORDER BY c.capture_id"""

# What stood before the listings where none was asked: a robots.txt answered with 429 or 503 and a long Retry-After.
_BARRED = """
    SELECT c.capture_id, c.crawl_id, c.kind, c.url, c.redirected_from, c.captured_at, c.status, c.error,
           c.error_detail, c.location
    FROM crawls r JOIN captures c ON c.crawl_id = r.crawl_id
    WHERE r.source = ? AND r.outcome = 'failed' AND c.captured_at > ? AND c.captured_at <= ? AND c.kind = 'robots'
      AND c.error IS NOT NULL
    ORDER BY c.capture_id"""

# The first time that an address which a listing named was asked, whatever came of it: newsrooms whose pages fail or are
# forbidden have published all the same.
_PAGES = """
    SELECT c.crawl_id, c.captured_at,
           coalesce(c.listed_published_at, CASE WHEN e.published LIKE '%T%' THEN a.published_at END)
    FROM captures c
    LEFT JOIN article_addresses x ON x.urlkey = c.urlkey
    LEFT JOIN articles a ON a.article_id = x.article_id
    LEFT JOIN extractions e ON e.extraction_id = a.extraction_id
    WHERE c.source = ? AND c.captured_at > ? AND c.captured_at <= ? AND c.kind = 'article'
      AND c.found_in IS NOT NULL AND c.redirected_from IS NULL AND NOT EXISTS (
        SELECT 1 FROM captures o WHERE o.urlkey = c.urlkey AND o.capture_id < c.capture_id AND o.kind = 'article')
    ORDER BY c.capture_id"""

_PAGE_ANSWERS = """
    SELECT crawl_id, CASE WHEN error IS NOT NULL THEN urlkey END, coalesce(error_detail, error), count(*) FROM captures
    WHERE source = ? AND captured_at > ? AND captured_at <= ? AND kind = 'article' AND location IS NULL
      AND coalesce(status, 0) NOT IN (404, 410)
    GROUP BY 1, 2, 3"""

# The newest extraction of each page's bytes: after a re-extraction, past and present are read by the same rules.
_READ = """
    SELECT c.crawl_id, c.urlkey, c.captured_at, coalesce(e.words, 0), e.title IS NOT NULL, e.lead IS NOT NULL,
           e.byline IS NOT NULL, e.published IS NOT NULL,
           (SELECT count(*) FROM removals m WHERE m.extraction_id = e.extraction_id AND m.rule NOT LIKE 'aside:%'),
           e.extractor_id, e.no_text,
           EXISTS (SELECT 1 FROM set_aside s WHERE s.capture_id = c.capture_id AND s.reason <> 'further-page'),
           json_extract(e.origins, '$.text')
    FROM captures c JOIN extractions e ON e.extraction_id =
      (SELECT max(extraction_id) FROM extractions WHERE payload_digest = c.payload_digest)
    WHERE c.source = ? AND c.captured_at > ? AND c.captured_at <= ? AND c.kind = 'article'
      AND c.status IN (200, 203, 206, 226) AND c.error IS NULL AND c.revisit IS NULL
    ORDER BY c.captured_at DESC, c.capture_id DESC LIMIT ?"""

_PUT_OFFS = """
    SELECT url, captured_at, status, headers, crawl_id FROM captures
    WHERE captured_at > ? AND captured_at <= ? AND status IN (429, 503) ORDER BY captured_at, capture_id"""

_STANDING = """
    SELECT kind, since_at FROM health_events WHERE source = ? AND at <= ? ORDER BY event_id DESC LIMIT 1"""


_LAST_LOOK = """
    SELECT max(captured_at) FROM captures
    WHERE source = ? AND captured_at <= ? AND kind IN ('feed', 'sitemap', 'section')"""

_at = parse_instant


_Rows = dict[str, list[tuple[Any, ...]]]
_Problems = dict[str, list[tuple[int, str | None, str | None]]]


@dataclass(frozen=True, slots=True)
class _CrawlAnswers:
    """What one crawl's listings answered: by declared address, its captures in order."""

    crawl_id: int
    at: datetime
    is_good: bool
    rows: _Rows


@dataclass(frozen=True, slots=True)
class _Answers:
    """What the listings' captures come to, the oldest crawl first."""

    asked: tuple[_CrawlAnswers, ...]
    problems: _Problems

    def good(self) -> Iterator[datetime]:
        return (each.at for each in self.asked if each.is_good)

    def bad_crawls(self) -> frozenset[int]:
        return frozenset(each.crawl_id for each in self.asked if not each.is_good)

    def unanswered_since(self) -> datetime | None:
        since = None
        for each in reversed(self.asked):
            if each.is_good:
                break
            since = each.at
        return since

    def of(self, asked: _CrawlAnswers) -> tuple[ListingAnswer, ...]:
        """The answers in full."""
        return tuple(_answer(url, rows, self.problems.get(url, [])) for url, rows in asked.rows.items())


def read_histories(
    database: Database, until: datetime, sources: Iterable[str] | None = None
) -> dict[str, SourceHistory]:
    """The history of every source, or of those named, as it was known at `until`."""
    with database.connection() as connection:
        names = list(sources) if sources is not None else _sources(connection)
        put_offs = _put_offs(connection, until)
        return {name: _history(database, connection, name, until, put_offs) for name in names}


def _sources(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT source FROM sources ORDER BY source")]


def _history(
    database: Database, connection: sqlite3.Connection, source: str, until: datetime, put_offs: dict[str, Postponement]
) -> SourceHistory:
    span = (source, to_text(until - REMEMBERED), to_text(until))
    answers = _answers(connection, span, _problems(database, source))
    pages = connection.execute(_PAGES, span).fetchall()
    detailed = _detailed(connection, source, until, answers, Counter(crawl_id for crawl_id, _, _ in pages))
    extractions = connection.execute(_READ, (*span, _READINGS)).fetchall()
    bad_crawls = answers.bad_crawls()
    standing = connection.execute(_STANDING, (source, to_text(until))).fetchone()
    last_look = connection.execute(_LAST_LOOK, (source, to_text(until))).fetchone()[0]
    hosts = {_host(answer.url) for look in detailed[-1:] for answer in look.answers}
    return SourceHistory(
        source=source,
        looks=detailed,
        good_looks=tuple(answers.good()),
        unanswered_since_at=answers.unanswered_since(),
        pages=tuple(SeenPage(_at(at), _at(published) if published else None) for _, at, published in pages),
        # Behind listings that failed stand maintenance pages: no extractions of the newsroom's articles.
        extractions=tuple(_reading(row) for row in reversed(extractions) if row[0] not in bad_crawls),
        put_offs=tuple(put_off for host, put_off in put_offs.items() if host in hosts),
        standing=LastVerdict(standing[0], _at(standing[1])) if standing else None,
        last_look_at=_at(last_look) if last_look else None,
    )


def _reading(row: tuple[Any, ...]) -> PageExtraction:
    _, key, at, words, title, lead, byline, date, removals, extractor_id, no_text, is_set_aside, origin = row
    return PageExtraction(
        key,
        _at(at),
        words,
        bool(title),
        bool(lead),
        bool(byline),
        bool(date),
        removals,
        extractor_id,
        no_text,
        bool(is_set_aside),
        None if origin is None else origin == "template",
    )


def _problems(database: Database, source: str) -> _Problems:
    """By listing, from which crawl on it had which problem."""
    states: _Problems = defaultdict(list)
    for state in list_listing_states(database, source):
        states[state.url].append((state.crawl_id, state.problem, state.detail))
    return states


def _answers(connection: sqlite3.Connection, span: tuple[str, str, str], problems: _Problems) -> _Answers:
    by_crawl: dict[int, _Rows] = {}
    for row in connection.execute(_ANSWERS, span):
        declared = json.loads(row[4])[0] if row[4] else row[3]
        by_crawl.setdefault(row[1], {}).setdefault(declared, []).append(row)
    barred = [row for row in connection.execute(_BARRED, span) if row[1] not in by_crawl]
    for row in barred:
        by_crawl.setdefault(row[1], {}).setdefault(row[3], []).append(row)
    asked = []
    for crawl_id, listings in sorted(by_crawl.items()):
        newest = [rows[-1] for rows in listings.values()]
        is_good = any(_is_good(url, rows[-1], problems) for url, rows in listings.items())
        asked.append(_CrawlAnswers(crawl_id, _at(min(row[5] for row in newest)), is_good, listings))
    return _Answers(tuple(asked), problems)


def _is_good(declared: str, row: tuple[Any, ...], problems: _Problems) -> bool:
    """What `ListingAnswer.is_good` says, without the rest of the answer: most looks are needed for this alone."""
    if row[7] is not None:
        return False
    problem, _ = _problem_at(row[1], problems.get(declared, []))
    return problem is None or problem in GOOD_ENOUGH


def _problem_at(crawl_id: int, problems: list[tuple[int, str | None, str | None]]) -> tuple[str | None, str | None]:
    """What was wrong with a listing's content as of a crawl, and the detail."""
    known = [(problem, said) for first, problem, said in problems if first <= crawl_id]
    return known[-1] if known else (None, None)


def _answer(
    declared: str, rows: list[tuple[Any, ...]], problems: list[tuple[int, str | None, str | None]]
) -> ListingAnswer:
    capture_id, crawl_id, kind, url, _, at, status, error, detail, location = rows[-1]
    hops = [row for row in rows if row[9] is not None and row[6] != 304]
    is_permanent = bool(hops) and all(row[6] in (301, 308) for row in hops)
    problem, said = _problem_at(crawl_id, problems)
    if error is not None and problem != "challenge":
        problem, said = None, None  # the error says it
    return ListingAnswer(
        capture_id=capture_id,
        url=declared,
        kind=kind,
        at=_at(at),
        status=status,
        error=error,
        detail=said or detail,
        moved_to=(location or url) if is_permanent else None,
        problem=problem,
    )


def _detailed(
    connection: sqlite3.Connection, source: str, until: datetime, answers: _Answers, new_pages: Counter[int]
) -> tuple[Look, ...]:
    kept = [each for each in answers.asked if each.at > until - _DETAILED]
    if len(kept) < _DETAILED_LOOKS:
        kept = list(answers.asked[-_DETAILED_LOOKS:])
    if not kept:
        return ()
    read: Counter[int] = Counter()
    failed: dict[int, set[str]] = defaultdict(set)
    errors: dict[int, Counter[str]] = defaultdict(Counter)
    span = (source, to_text(kept[0].at - timedelta(hours=1)), to_text(until))
    for crawl_id, failed_key, said, count in connection.execute(_PAGE_ANSWERS, span):
        if failed_key is None:
            read[crawl_id] += count
        else:
            failed[crawl_id].add(failed_key)
            errors[crawl_id][said or "other"] += 1
    return tuple(
        Look(
            crawl_id=each.crawl_id,
            at=each.at,
            answers=answers.of(each),
            new_pages=new_pages[each.crawl_id],
            pages_read=read[each.crawl_id],
            pages_failed=frozenset(failed[each.crawl_id]),
            page_error=errors[each.crawl_id].most_common(1)[0][0] if errors[each.crawl_id] else None,
        )
        for each in kept
    )


def _put_offs(connection: sqlite3.Connection, until: datetime) -> dict[str, Postponement]:
    """By host, its newest answer of 429 or 503."""
    found: dict[str, Postponement] = {}
    crawls: dict[str, set[int]] = defaultdict(set)
    for url, at, status, headers, crawl_id in connection.execute(
        _PUT_OFFS, (to_text(until - _PUT_OFF), to_text(until))
    ):
        host = _host(url)
        crawls[host].add(crawl_id)
        retry_after = next((value for name, value in json.loads(headers) if name.lower() == "retry-after"), None)
        found[host] = Postponement(host, _at(at), status, retry_after, len(crawls[host]))
    return found


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
