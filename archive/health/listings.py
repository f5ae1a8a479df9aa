"""What each declared listing turned out to be: a row when it turns out to be something else than before.

A feed that begins to answer with a web page is still an answer of 200 in `captures`; that it was no feed is known only
to who read it, and is kept here. Written while crawling, read by `archive.health.read`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.db.connection import Database
from archive.locale.reason import read_reason, to_stored_reason
from archive.model.capture import CaptureKind
from archive.model.text import to_storable
from archive.model.timestamps import parse_instant, to_text


@dataclass(frozen=True, slots=True)
class ListingState:
    """What a listing was when it was read. `url` is the declared one, before redirects.

    `format` is what the bytes were ("rss", "sitemap", "unknown" …); `problem` why they could not be read, or the
    capture's error where there was nothing to read; None where all is well.
    """

    crawl_id: int
    source: str
    kind: CaptureKind
    url: str
    seen_at: datetime
    format: str
    problem: str | None = None
    detail: str | None = None


def add_listing(database: Database, state: ListingState) -> bool:
    """Keep a state that differs from the listing's last one, and say whether it did."""
    with (
        database.connection() as connection
    ):  # no lock for what is nearly always the case; one crawl a source writes here
        last = connection.execute(
            "SELECT format, problem FROM listings WHERE source = ? AND url = ? ORDER BY listing_id DESC LIMIT 1",
            (state.source, to_storable(state.url)),
        ).fetchone()
    if last is not None and tuple(last) == (state.format, state.problem):
        return False
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO listings (crawl_id, source, kind, url, seen_at, format, problem, problem_detail) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                state.crawl_id,
                state.source,
                state.kind,
                to_storable(state.url),
                to_text(state.seen_at),
                state.format,
                state.problem,
                to_storable(to_stored_reason(state.detail)),
            ),
        )
    return True


def list_listing_states(database: Database, source: str) -> list[ListingState]:
    """Every state a source's listings have had, oldest first."""
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT crawl_id, source, kind, url, seen_at, format, problem, problem_detail FROM listings "
            "WHERE source = ? ORDER BY listing_id",
            (source,),
        )
        return [
            ListingState(crawl_id, name, kind, url, parse_instant(seen_at), form, problem, read_reason(detail))
            for crawl_id, name, kind, url, seen_at, form, problem, detail in rows
        ]
