"""The Atom feed of any search, or of a watch: `/-/search.atom?q=…`, the fields of the search page.

`?full=1` gives whole texts instead of excerpts, `?watch=NAME` what a watch looks for. The newest articles come first,
whatever order the page has, and only those are looked at that the feed has. A reader that has it already gets 304
before a text is read: the tag is made of what the feed is made of.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from html import escape
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from archive.db.connection import Database
from archive.model.timestamps import parse_instant, parse_instant_or_none
from archive.search.functions import to_html
from archive.search.highlight import Marker, choose_excerpt, to_wanted
from archive.search.language import QueryFault, SearchColumn, parse
from archive.search.query import SearchQuery
from archive.search.results import find_newest_ids
from archive.site.database import run_query
from archive.site.exports.atom import Feed, FeedEntry, to_atom
from archive.site.language import Language, Words, request_language
from archive.site.links import to_outside_link
from archive.site.pages.base import Missing, guard_page
from archive.site.pages.following.watches import to_fields
from archive.site.pages.search import read_asked, to_query
from archive.watches.watch import read_watches

_ENTRIES = 50
"""Articles in a feed: as many as a busy search finds between two looks of a feed reader."""

_VERSION = version("marbre")  # another one may write another feed

_LISTED = """
    SELECT a.article_id, a.extraction_id, a.url, a.published_at, a.first_seen_at, s.title,
           (SELECT max(seen_at) FROM revisions r WHERE r.article_id = a.article_id)
    FROM json_each(?) found JOIN articles a ON a.article_id = found.value JOIN sources s ON s.source = a.source
    ORDER BY found.key"""
_READ = "SELECT title, lead, text, authors, section, agency, language FROM extractions WHERE extraction_id = ?"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a reader wants: the fields of the search page, or a watch; whole texts or not; in which language."""

    fields: dict[str, str]
    watch: str | None
    is_full: bool
    base: str
    language: Language


@dataclass(frozen=True, slots=True)
class _Listed:
    """An article of a feed, before its text is read."""

    article_id: int
    extraction_id: int
    url: str
    published_at: str | None
    first_seen_at: str
    source_title: str
    revised_at: str | None

    @property
    def updated_at(self) -> datetime:
        """When its text was last found to be another."""
        return parse_instant(self.revised_at or self.first_seen_at)


@dataclass(frozen=True, slots=True)
class _Search:
    """What is searched for, and what the feed is called after it."""

    title: str
    fields: dict[str, str]
    query: SearchQuery


@guard_page
async def send_search_feed(datasette: Any, request: Request) -> Response:
    """The newest articles that a search or a watch finds, as Atom."""
    base = datasette.absolute_url(request, datasette.urls.path("/")).rstrip("/")
    asked = _Asked(
        read_asked(request),
        request.args.get("watch"),
        request.args.get("full") == "1",
        base,
        request_language.get(),
    )
    return await run_query(datasette, lambda database: _answer(database, request, asked))


def _answer(database: Database, request: Request, asked: _Asked) -> Response:
    """The feed, or that it is the one the reader has (RFC 9110 § 13.1)."""
    search = _find_search(database, asked)
    found = find_newest_ids(database, search.query)
    if isinstance(found, QueryFault):
        return Response.text(f"{found}\n", status=400)
    with database.connection() as connection:
        listed = [_Listed(*row) for row in connection.execute(_LISTED, (json.dumps(found),))]
        feed = _to_feed(asked, search, listed)
        headers = {
            "etag": _make_tag(feed, listed),
            "last-modified": f"{feed.updated_at:%a, %d %b %Y %H:%M:%S} GMT",
            "cache-control": "no-cache",
        }
        if _is_held(request, headers):
            return Response(body="", status=304, headers=headers)
        body = to_atom(feed, _read_entries(connection, asked, search.query, listed))
    return Response(body=body.decode(), status=200, headers=headers, content_type="application/atom+xml; charset=utf-8")


def _find_search(database: Database, asked: _Asked) -> _Search:
    """Raises Missing where there is no such watch."""
    fields, query = {name: value for name, value in asked.fields.items() if value and name != "by"}, asked.fields
    if not asked.watch:
        title = asked.fields["q"] or ", ".join(fields.values())
        return _Search(title, fields, _to_newest(to_query(query, 1)))
    with database.connection() as connection:
        watch = next((each for each in read_watches(connection) if each.watch == asked.watch), None)
    if watch is None:
        raise Missing("error.no_watch", asked.watch)
    return _Search(watch.title, to_fields(watch.question), _to_newest(watch.question))


def _to_newest(query: SearchQuery) -> SearchQuery:
    return replace(query, by="date", limit=_ENTRIES, offset=0)


def _to_feed(asked: _Asked, search: _Search, listed: Sequence[_Listed]) -> Feed:
    t = Words(asked.language)
    given = {"watch": asked.watch} if asked.watch else search.fields
    query = f"?{urlencode(given | ({'full': '1'} if asked.is_full else {}))}"
    return Feed(
        t("watch.feed_title", title=search.title or t("watch.all_articles")),
        f"marbre:search:{json.dumps(sorted(given.items()), ensure_ascii=False)}",
        max((each.updated_at for each in listed), default=parse_instant("2000-01-01T00:00:00Z")),
        f"{asked.base}/-/search.atom{query}",
        f"{asked.base}/search?{urlencode(search.fields)}",
        asked.language,
    )


def _make_tag(feed: Feed, listed: Sequence[_Listed]) -> str:
    """A tag that changes with whatever the feed says: an extraction's text never does."""
    made_of = repr((_VERSION, feed, listed)).encode("utf-8", "replace")
    return f'"{sha256(made_of).hexdigest()[:32]}"'


def _is_held(request: Request, headers: dict[str, str]) -> bool:
    wanted = request.headers.get("if-none-match")
    if wanted:
        return headers["etag"] in wanted or wanted.strip() == "*"
    return bool(request.headers.get("if-modified-since") == headers["last-modified"])


def _read_entries(
    connection: sqlite3.Connection, asked: _Asked, query: SearchQuery, listed: Sequence[_Listed]
) -> Iterator[FeedEntry]:
    term = parse(query.text)
    assert not isinstance(term, QueryFault)  # else nothing was found by it
    columns: tuple[SearchColumn, ...] = ("lead", "text")
    markers = [Marker(to_wanted(term, column)) for column in columns]
    for each in listed:
        row = connection.execute(_READ, (each.extraction_id,)).fetchone()
        title, lead, text, authors, section, agency, language = row
        excerpt = None if asked.is_full else choose_excerpt(lead, text, *markers)
        html = _to_paragraphs(lead, text) if excerpt is None else f"<p>{to_html(excerpt)}</p>"
        page = f"{asked.base}/article/{each.article_id}"
        yield FeedEntry(
            to_outside_link(each.url) or page,
            title or each.url,
            each.updated_at,
            parse_instant_or_none(each.published_at),
            html,
            tuple(json.loads(authors or "[]")),
            each.source_title,
            (section or "", agency or ""),
            page,
            language=language,
        )


def _to_paragraphs(lead: str | None, text: str | None) -> str:
    return "".join(f"<p>{escape(each)}</p>" for each in (*([lead] if lead else []), *(text or "").splitlines()))
