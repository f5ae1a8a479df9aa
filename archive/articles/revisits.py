"""Articles that may be due to be asked again: what is known of each, found by one indexed look-up. Reads only.

When an article is due is the crawler's decision (`crawler.planning.decide`); the query here proposes by the same rule,
so that a source's whole archive need not be read, and a test holds the two together.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from archive.access.tombstones import IN_FORCE
from archive.captures.rows import LastAnswer
from archive.db.connection import Database
from archive.model.timestamps import is_ahead, parse_instant, parse_instant_or_none, to_text


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """An article as it matters for asking it again.

    `url` is the address that gave its newest text, `found_in` and `listed_*` what a listing said of it then.
    `last_answered_at` is the newest answer, be it a 304 or that the article is gone; `last_asked_at` may be a failure,
    of which `failed_asks` have come in a row.
    """

    article_id: int
    url: str
    urlkey: str
    first_seen_at: datetime
    last_asked_at: datetime
    last_answered_at: datetime
    failed_asks: int = 0
    gone_at: datetime | None = None
    found_in: str | None = None
    listed_title: str | None = None
    listed_published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RevisitRule:
    """When articles are due to be asked again: at these ages since they were first seen, in rising order.

    Those whose last asks failed come back when `retry_failed` is over, and after `give_up_after` failures in a row at
    their next age.
    """

    ages: Sequence[timedelta]
    retry_failed: timedelta
    give_up_after: int


ARTICLES_AHEAD = timedelta(days=1)
"""Instants of an article so far ahead of now were a wrong clock's; with less, it waits for them as for an age."""


def settle_instants(article: HeldArticle, now: datetime, ages: Sequence[timedelta]) -> HeldArticle:
    """The article as it is to be judged at `now`, where a wrong clock saw it first, ahead of now.

    It has had all ages but the last; so it is asked again soon, and once, and not left alone until its instants come.
    """
    if not ages or not is_ahead(article.first_seen_at, now, ARTICLES_AHEAD):
        return article
    last, former = ages[-1], ages[-2] if len(ages) > 1 else timedelta(0)
    answered = article.last_answered_at
    if answered - article.first_seen_at >= last:  # it has been asked at every age
        return article
    seen = now - last if is_ahead(answered, now, ARTICLES_AHEAD) else answered - former
    return replace(article, first_seen_at=seen, last_answered_at=seen + former, last_asked_at=seen + former)


COLUMNS = """
    a.article_id, l.url, l.urlkey, a.first_seen_at, a.last_asked_at, a.last_answered_at, a.failed_asks, a.gone_at,
    l.found_in, l.listed_title, l.listed_published_at"""
"""What `to_held_article` reads, from articles `a` and captures `l`, the one of last_capture_id."""

# Only articles whose newest answer came before the last age are read (articles_by_answered_age), never the whole
# archive. `counted` is the age up to which an article has been asked; one that failed too often counts as asked.
_DUE = f"""
    WITH ages(age) AS MATERIALIZED (SELECT value FROM json_each(:ages)),
    open AS (
      SELECT a.article_id,
             CASE WHEN a.first_seen_at <= :ahead THEN unixepoch(a.first_seen_at)
                  WHEN a.last_answered_at <= :ahead THEN unixepoch(a.last_answered_at) - :former_age
                  ELSE :now - :last_age END AS seen,
             iif(a.first_seen_at > :ahead, :former_age,
               iif(a.failed_asks >= :give_up_after, unixepoch(a.last_asked_at), unixepoch(a.last_answered_at))
                 - unixepoch(a.first_seen_at)) AS counted
      FROM articles a
      WHERE a.source = :source AND unixepoch(a.last_answered_at) - unixepoch(a.first_seen_at) < :last_age
        AND NOT EXISTS (SELECT 1 FROM takedown_articles d JOIN takedowns t ON t.takedown_id = d.takedown_id
          WHERE d.article_id = a.article_id AND {IN_FORCE})
        AND NOT (a.failed_asks > 0 AND a.failed_asks < :give_up_after AND a.last_asked_at > :retried_before
                 AND a.last_asked_at <= :ahead)
        AND NOT EXISTS (SELECT 1 FROM imported_captures i WHERE i.capture_id = a.last_capture_id AND i.without_page)),
    due AS (
      SELECT o.article_id, o.counted, :now - o.seen AS age,
             (SELECT max(age) FROM ages WHERE age <= :now - o.seen) AS reached
      FROM open o)
    SELECT {COLUMNS}
    FROM due d CROSS JOIN articles a ON a.article_id = d.article_id
    CROSS JOIN captures l ON l.capture_id = a.last_capture_id
    WHERE d.counted < d.reached
    ORDER BY (d.age - d.reached) * 1.0 / d.reached DESC, a.article_id"""  # noqa: S608  # names of our own


def find_due_articles(database: Database, source: str, now: datetime, rule: RevisitRule) -> Iterator[HeldArticle]:
    """A source's articles with an age over at which they have not been asked, the most overdue for their age first.

    Read as they are taken: take what is needed, and close.
    """
    if not rule.ages:
        return
    values = {
        "source": source,
        "ages": json.dumps([age // timedelta(seconds=1) for age in rule.ages]),
        "last_age": max(rule.ages) // timedelta(seconds=1),
        "now": int(now.timestamp()),
        "retried_before": to_text(now - rule.retry_failed),
        "give_up_after": rule.give_up_after,
        "former_age": (rule.ages[-2] if len(rule.ages) > 1 else timedelta(0)) // timedelta(seconds=1),
        "ahead": to_text(now + ARTICLES_AHEAD),
    }
    with database.connection() as connection:
        for row in connection.execute(_DUE, values):
            yield to_held_article(row)


def to_held_article(row: Sequence[Any]) -> HeldArticle:
    """The value of a row of `COLUMNS`."""
    article_id, url, urlkey, first_seen, last_asked, last_answered, failed, gone, found_in, title, published = row
    return HeldArticle(
        article_id,
        url,
        urlkey,
        parse_instant(first_seen),
        parse_instant(last_asked),
        parse_instant(last_answered),
        failed,
        parse_instant_or_none(gone),
        found_in,
        title,
        parse_instant_or_none(published),
    )


def find_article_answer(database: Database, article_id: int) -> LastAnswer | None:
    """What a conditional request for an article needs: the validators of the answer that gave its newest text.

    Not simply those of its newest answer: were that a consent wall, a 304 would confirm the wall for ever. A 304 since
    then renews the validators.
    """
    with database.connection() as connection:
        row = connection.execute(
            "SELECT c.captured_at, c.payload_digest, c.etag, c.last_modified, c.media_type, c.headers, c.urlkey, "
            "c.captured_at FROM articles a JOIN captures c ON c.capture_id = a.last_capture_id WHERE a.article_id = ?",
            (article_id,),
        ).fetchone()
        renewed = row and _renewed(connection, row[6], row[7])
    if row is None:
        return None
    at, etag, last_modified = renewed or (None, None, None)
    return LastAnswer(
        captured_at=parse_instant(at or row[0]),
        payload_digest=row[1],
        etag=etag or row[2],
        last_modified=last_modified or row[3],
        media_type=row[4],
        headers=tuple((name, value) for name, value in json.loads(row[5])),
    )


def _renewed(connection: sqlite3.Connection, urlkey: str, since: str) -> tuple[str, str | None, str | None] | None:
    row: tuple[str, str | None, str | None] | None = connection.execute(
        "SELECT captured_at, etag, last_modified FROM captures "
        "WHERE urlkey = ? AND captured_at >= ? AND status = 304 ORDER BY captured_at DESC, capture_id DESC LIMIT 1",
        (urlkey, since),
    ).fetchone()
    return row
