"""What the archive knows of many addresses at once, for deciding what to fetch. Reads only; decides nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter

from archive.access.tombstones import load_tombstones
from archive.articles.revisits import COLUMNS, HeldArticle, to_held_article
from archive.db.connection import Database
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text_or_none

_AT_ONCE = 5_000

# An address's own captures and those its redirects led to, oldest first. An answer with a page that will pass (an
# error, a challenge, a suspended host) is a failure: the article is asked for again. The keys come in as one JSON list,
# which has no limit of variables.
_CAPTURES = """
    WITH keys(urlkey) AS MATERIALIZED (SELECT value FROM json_each(?)),
    found(urlkey, capture_id) AS (
      SELECT k.urlkey, c.capture_id FROM keys k CROSS JOIN captures c ON c.urlkey = k.urlkey
      UNION
      SELECT k.urlkey, r.capture_id FROM keys k CROSS JOIN redirects r ON r.urlkey = k.urlkey)
    SELECT f.urlkey, c.captured_at, c.status,
           coalesce(c.error, iif(s.article_id IS NULL AND s.reason <> 'further-page', 'set-aside', NULL),
             (SELECT e.no_text FROM extractions e WHERE e.payload_digest = c.payload_digest
                AND e.no_text IN ('error-page', 'captcha-wall', 'host-page', 'interstitial')
              ORDER BY e.extractor_id DESC LIMIT 1)),
           c.payload_digest IS NOT NULL, c.location IS NOT NULL
    FROM found f CROSS JOIN captures c ON c.capture_id = f.capture_id
    LEFT JOIN set_aside s ON s.capture_id = c.capture_id
    WHERE c.kind = 'article' ORDER BY f.urlkey, c.captured_at, f.capture_id"""

_ARTICLES = f"""
    SELECT d.urlkey, {COLUMNS} FROM json_each(?) k CROSS JOIN article_addresses d ON d.urlkey = k.value
    CROSS JOIN articles a ON a.article_id = d.article_id CROSS JOIN captures l ON l.capture_id = a.last_capture_id"""  # noqa: S608  # names of our own


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """What is known of one address asked as an article.

    `article` is the one held under it, if any. `captures` counts the answers and refusals so far,
    those of the addresses it redirects to included; `failures_in_a_row` the newest ones with an error, or with a page
    in the place of the article that will pass;
    `has_payload` says that an answer without error left bytes, whether or not a text was read out of them;
    `is_taken_down` that the address was masked or erased, and is not to be asked again.
    """

    urlkey: str
    article: HeldArticle | None
    captures: int = 0
    failures_in_a_row: int = 0
    last_captured_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    has_payload: bool = False
    is_taken_down: bool = False

    @property
    def article_id(self) -> int | None:
        """The number of the article held under the address, if any."""
        return None if self.article is None else self.article.article_id


def find_known(database: Database, urlkeys: Iterable[str]) -> dict[str, KnownAddress]:
    """What is known of each address, by urlkey; addresses never heard of are not in the answer."""
    result: dict[str, KnownAddress] = {}
    remaining = iter(dict.fromkeys(urlkeys))
    with database.connection() as connection:
        tombstones = load_tombstones(connection)
        while keys := list(islice(remaining, _AT_ONCE)):
            result.update((each.urlkey, each) for each in _known(connection, json.dumps(keys)))
            result.update((key, KnownAddress(key, None, is_taken_down=True)) for key in tombstones.list_named(keys))
    return result


def find_dates(database: Database, urlkeys: Iterable[str]) -> dict[str, datetime]:
    """When the articles held under these addresses were published, by urlkey; those without a date are left out."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT d.urlkey, a.published_at FROM json_each(?) k CROSS JOIN article_addresses d ON d.urlkey = k.value "
            "CROSS JOIN articles a ON a.article_id = d.article_id WHERE a.published_at IS NOT NULL",
            (json.dumps(list(urlkeys)),),
        )
        found = ((key, parse_instant_or_none(written)) for key, written in rows)
        return {key: at for key, at in found if at is not None}


def count_published(database: Database, source: str, since: datetime | None) -> int:
    """How many articles of a source are held that were published since an instant, or at any."""
    with database.connection() as connection:
        found = connection.execute(
            "SELECT count(*) FROM articles WHERE source = ? AND (? IS NULL OR published_at >= ?)",
            (source, to_text_or_none(since), to_text_or_none(since)),
        )
        count: int = found.fetchone()[0]
        return count


def _known(connection: sqlite3.Connection, keys: str) -> Iterator[KnownAddress]:
    articles = {key: to_held_article(row) for key, *row in connection.execute(_ARTICLES, (keys,))}
    for key, rows in groupby(connection.execute(_CAPTURES, (keys,)), key=itemgetter(0)):
        yield _from_captures(key, articles.pop(key, None), list(rows))
    for key, article in articles.items():  # a canonical address that was never asked itself
        yield KnownAddress(key, article)


def _from_captures(
    key: str, article: HeldArticle | None, rows: list[tuple[str, str, int | None, str | None, int, int]]
) -> KnownAddress:
    _, captured_at, status, error, _, _ = rows[-1]
    return KnownAddress(
        urlkey=key,
        article=article,
        captures=len(rows),
        failures_in_a_row=_failures_in_a_row(rows),
        last_captured_at=parse_instant(captured_at),
        last_status=status,
        last_error=error,
        has_payload=any(has_payload and error is None for _, _, _, error, has_payload, _ in rows),
    )


def _failures_in_a_row(rows: list[tuple[str, str, int | None, str | None, int, int]]) -> int:
    count = 0
    for _, _, _, error, _, redirects in reversed(rows):
        if error is not None:
            count += 1
        elif not redirects:  # a redirect is neither success nor failure: what it led to is
            break
    return count
