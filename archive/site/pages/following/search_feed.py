"""The Atom feed of any search, or of a watch: `/-/search.atom?q=…`, the fields of the search page.

`?full=1` gives whole texts instead of excerpts, `?watch=NAME` what a watch looks for. The newest articles come first,
whatever order the page has. A reader that has the feed already gets 304.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from archive.db.connection import Database
from archive.model.timestamps import parse_instant
from archive.search.functions import to_html
from archive.search.query import Hit, Results, SearchQuery
from archive.search.results import search
from archive.site.database import run_query
from archive.site.exports.atom import Feed, FeedEntry, to_atom
from archive.site.language import Words, request_language
from archive.site.links import to_outside_link
from archive.site.pages.base import guard_page
from archive.site.pages.following.watches import find_watch, to_fields
from archive.site.pages.search import read_asked, to_query

_ENTRIES = 50
"""Articles in a feed: as many as a busy search finds between two looks of a feed reader."""

_MORE = """
    SELECT e.lead, e.text, e.authors, e.language,
           (SELECT max(seen_at) FROM revisions r WHERE r.article_id = a.article_id)
    FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id WHERE a.article_id = ?"""


@dataclass(frozen=True, slots=True)
class _FeedContent:
    title: str
    fields: dict[str, str]
    results: Results
    entries: tuple[FeedEntry, ...]


@guard_page
async def send_search_feed(datasette: Any, request: Request) -> Response:
    """The newest articles that a search or a watch finds, as Atom."""
    asked = read_asked(request)
    watch = request.args.get("watch")
    is_full = request.args.get("full") == "1"
    base = datasette.absolute_url(request, datasette.urls.path("/")).rstrip("/")
    shown = await run_query(datasette, lambda database: _read(database, asked, watch, base, is_full=is_full))
    if shown.results.fault is not None:
        return Response.text(f"{shown.results.fault}\n", status=400)
    given = {"watch": watch} if watch else {name: value for name, value in shown.fields.items() if value}
    query = f"?{urlencode(given | ({'full': '1'} if is_full else {}))}"
    t = Words(request_language.get())
    feed = Feed(
        t("watch.feed_title", title=shown.title or t("watch.all_articles")),
        f"marbre:search:{json.dumps(sorted(given.items()), ensure_ascii=False)}",
        max((entry.updated_at for entry in shown.entries), default=parse_instant("2000-01-01T00:00:00Z")),
        f"{base}/-/search.atom{query}",
        f"{base}/search?{urlencode(shown.fields)}",
        request_language.get(),
    )
    return _answer(request, to_atom(feed, shown.entries), feed)


def _answer(request: Request, body: bytes, feed: Feed) -> Response:
    """The feed, or that it is the one the reader has (RFC 9110 § 13.1)."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    changed = f"{feed.updated_at:%a, %d %b %Y %H:%M:%S} GMT"
    headers = {"etag": tag, "last-modified": changed, "cache-control": "no-cache"}
    wanted = request.headers.get("if-none-match")
    is_held = tag in wanted or wanted.strip() == "*" if wanted else request.headers.get("if-modified-since") == changed
    if is_held:
        return Response(body="", status=304, headers=headers)
    return Response(body=body.decode(), status=200, headers=headers, content_type="application/atom+xml; charset=utf-8")


def _read(database: Database, asked: dict[str, str], watch: str | None, base: str, *, is_full: bool) -> _FeedContent:
    title, fields, query = asked["q"], {k: v for k, v in asked.items() if v and k != "by"}, to_query(asked, 1)
    if watch:
        state = find_watch(database, watch)
        title, fields, query = state.watch.title, to_fields(state.watch.question), state.watch.question
    results = search(database, _to_newest(query))
    entries = tuple(_to_entry(database, hit, base, is_full=is_full) for hit in results.hits)
    return _FeedContent(title or ", ".join(fields.values()), fields, results, entries)


def _to_newest(query: SearchQuery) -> SearchQuery:
    return replace(query, by="date", limit=_ENTRIES, offset=0)


def _to_entry(database: Database, hit: Hit, base: str, *, is_full: bool) -> FeedEntry:
    with database.connection() as connection:
        lead, text, authors, language, seen_at = connection.execute(_MORE, (hit.article_id,)).fetchone()
    if is_full:
        paragraphs = [*([lead] if lead else []), *(text or "").splitlines()]
        content = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    else:
        content = f"<p>{to_html(hit.excerpt)}</p>"
    page = f"{base}/article/{hit.article_id}"
    return FeedEntry(
        to_outside_link(hit.url) or page,
        hit.title.text or hit.url,
        parse_instant(seen_at) if seen_at else hit.first_seen_at,
        hit.published_at,
        content,
        tuple(json.loads(authors or "[]")),
        hit.source_title,
        (hit.section or "", hit.agency or ""),
        page,
        language=language,
    )
