"""Feeds to listings: RSS, RDF and Atom through feedparser, JSON Feed 1.1 and WordPress's posts by the standard library.

What servers do to feeds is undone before feedparser sees them (encoding, prolog, HTML wrapper, cut end), because its
own guesses follow the media type, which is what is wrong most often. Reads no page and decides nothing.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

import feedparser

from archive.locale.reason import RecordedReason
from archive.model.urls import LONGEST, is_malformed, to_address, to_urlkey
from crawler.discovery.bodies import BODY_LIMIT, decompress_body, is_html, read_cut_list, to_xml
from crawler.discovery.candidate import MOST_MALFORMED, Candidate, Listing, ListingFormat
from crawler.discovery.dates import EntryDates, read_date, read_entry_dates
from crawler.discovery.listed_addresses import settle_addresses
from crawler.discovery.wording import TITLE_LENGTH, choose_content, to_plain
from crawler.discovery.wp_posts import read_posts

FEED_ROOT = re.compile(r"<(?:[\w-]+:)?(?:rss|feed|rdf)(?=[\s>]|$)", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ENTRY_END = re.compile(rb"</(?:[\w-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
# HTML serialisers know <link> as an element without content and drop its end tag.
_UNCLOSED_LINK = re.compile(rb"<link>\s*([^<>\s]+)\s*(?=<(?!/link))", re.IGNORECASE)
_LINK_TAG = re.compile(r"<link\b[^<>]*>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"type\s*=\s*[\"']?application/(?:(?:rss|atom)\+xml|feed\+json)", re.IGNORECASE)
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_HREF = re.compile(r"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)


def read_feed(body: bytes, url: str, content_type: str | None = None, *, limit: int = BODY_LIMIT) -> Listing:
    """The articles that a feed lists, in its order.

    `url` is the address the feed was got from (after redirects): relative links are resolved against it, or against
    an `xml:base` nearer by. The format is told by the bytes, never by `content_type`, of which only the charset is
    used. Never raises; see ListingProblem.
    """
    text = decompress_body(body, content_type, limit)
    if isinstance(text, Listing):
        return text
    if text.startswith("{"):
        return _read_json_feed(text, url)
    if text.startswith("["):
        return read_posts(text, url)
    document = to_xml(text, FEED_ROOT)
    return _explain_no_feed(text, url) if document is None else _read_xml_feed(document, url)


def _settle(candidates: Iterable[Candidate | None]) -> tuple[Candidate, ...]:
    return settle_addresses([candidate for candidate in candidates if candidate])


def _read_xml_feed(document: bytes, url: str) -> Listing:
    is_whole = (end := _last(_END, document)) > 0
    if not is_whole:
        # The last entry may be cut in the middle of its address: only complete ones are read.
        end = _last(_ENTRY_END, document)
    document = _UNCLOSED_LINK.sub(rb"<link>\1</link>", document[:end])
    try:
        # BytesIO, because feedparser takes plain bytes for a file name or an address and opens it. No
        # Content-Location: links stay as written, so that an identifier can be told from an address.
        parsed = feedparser.parse(
            io.BytesIO(document),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        form = _format(str(parsed.get("version") or ""), document)
        candidates = _settle(_to_candidate(entry, url, form) for entry in parsed.entries)
        malformed = _list_malformed(map(_find_link, parsed.entries), url)
        total = _read_total(dict.get(parsed.feed, "opensearch_totalresults"))
    except Exception as error:
        # feedparser raises nearly anything on bytes made to hurt it, and a feed must not end a crawl.
        return Listing("unknown", problem="unreadable", problem_detail=f"feedparser: {error!r}"[:500])
    if is_whole:
        return Listing(form, candidates, entries=len(parsed.entries), malformed=malformed, total=total)
    detail = RecordedReason("cut-feed", entries=len(parsed.entries))
    return Listing(form, candidates, entries=len(parsed.entries), problem="truncated", problem_detail=detail)


def _read_total(written: object) -> int | None:
    """How many entries there are on all pages of the feed (OpenSearch 1.1, as Blogger has it)."""
    return int(written) if isinstance(written, str) and re.fullmatch(r"\d{1,9}", written) else None


def _list_malformed(links: Iterable[str | None], url: str) -> tuple[str, ...]:
    return tuple(islice((link[:LONGEST] for link in links if link and is_malformed(link, url)), MOST_MALFORMED))


def _last(pattern: re.Pattern[bytes], document: bytes) -> int:
    """Where the last match ends; 0 without one."""
    return max((match.end() for match in pattern.finditer(document)), default=0)


def _format(version: str, document: bytes) -> ListingFormat:
    if version.startswith("atom") or document[:5].lower() == b"<feed":
        return "atom"
    if version in {"rss10", "rss090"} or document[:4].lower() == b"<rdf":
        return "rdf"
    return "rss"


def _to_candidate(entry: dict[str, Any], url: str, form: ListingFormat) -> Candidate | None:
    # dict.get: feedparser's own get() answers "updated" with the publication date
    published, updated = _to_string(dict.get(entry, "published")), _to_string(dict.get(entry, "updated"))
    if (
        form != "atom" and updated and not read_date(published)
    ):  # RSS 1.0 and SPIP's feeds date with dc:date, which feedparser calls updated
        published, updated = updated, None
    return _make_candidate(
        _find_link(entry),
        url,
        dict.get(entry, "title"),
        dict.get(entry, "summary"),
        read_entry_dates(published, updated),
        choose_content(dict.get(each, "value") for each in dict.get(entry, "content") or ()),
    )


def _find_link(entry: dict[str, Any]) -> str | None:
    """The article's address as written: a forwarder's original, the link, or an identifier that is an address."""
    original = _to_string(dict.get(entry, "feedburner_origlink"))
    linked = any(link.get("rel") == "alternate" for link in dict.get(entry, "links") or ())
    if original or linked:
        return original or _to_string(dict.get(entry, "link"))
    # Without a link element, feedparser gives any identifier not marked isPermaLink="false" as the link.
    guid = _to_string(dict.get(entry, "id")) or ""
    is_path = bool(dict.get(entry, "guidislink")) and "/" in guid and not re.search(r"\s|^[\w.-]+:", guid)
    return guid if is_path or guid.lower().startswith(("http://", "https://")) else None


def _make_candidate(
    link: str | None, url: str, title: object, summary: object, dates: EntryDates, content: str | None
) -> Candidate | None:
    address = to_address(link, url, keep_doubtful=True) if link else None
    if address is None:
        return None
    return Candidate(
        url=address,
        urlkey=to_urlkey(address),
        found_in=url,
        title=to_plain(title, TITLE_LENGTH),
        published_at=dates.published_at,
        lastmod_at=dates.lastmod_at,
        summary=to_plain(summary),
        published_roughly=dates.published_roughly,
        unread_date=dates.unread,
        content=content,
    )


def _to_string(value: object) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _read_json_feed(text: str, url: str) -> Listing:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1). Anything missing or of a wrong type leaves its field empty."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        begun = _ITEMS.search(text)
        if begun is not None and (whole := read_cut_list(text, begun.end())):
            read = _settle(_to_json_candidate(item, url) for item in whole)
            cut = RecordedReason("cut-feed", entries=len(whole))
            return Listing("json-feed", read, entries=len(whole), problem="truncated", problem_detail=cut)
        detail = RecordedReason("neither-xml-nor-json", error=str(error)[:500])
        return Listing("unknown", problem="not-a-feed", problem_detail=detail)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Listing("unknown", problem="not-a-feed", problem_detail=RecordedReason("no-items"))
    candidates = _settle(_to_json_candidate(item, url) for item in items if isinstance(item, dict))
    return Listing("json-feed", candidates, entries=len(items))


def _to_json_candidate(item: dict[str, Any], url: str) -> Candidate | None:
    identifier = _to_string(item.get("id")) or ""
    return _make_candidate(
        _to_string(item.get("url")) or (identifier if identifier.lower().startswith(("http://", "https://")) else None),
        url,
        item.get("title"),
        item.get("summary") or item.get("content_text"),
        read_entry_dates(_to_string(item.get("date_published")), _to_string(item.get("date_modified"))),
        choose_content((item.get("content_html"), item.get("content_text"))),
    )


def _explain_no_feed(text: str, url: str) -> Listing:
    if not is_html(text):
        return Listing("unknown", problem="not-a-feed", problem_detail=RecordedReason("begins-with", text=text[:60]))
    named = dict.fromkeys(
        address
        for tag in _LINK_TAG.findall(text[:200_000])
        if _FEED_TYPE.search(tag) and (href := _HREF.search(tag))
        if (address := to_address(html.unescape(href[1] or href[2] or href[3] or ""), url))
    )
    detail = RecordedReason("page-names-no-feed")
    if named:
        detail = RecordedReason("page-names-feeds", feeds=", ".join(list(named)[:5]))
    return Listing("unknown", problem="html-instead-of-feed", problem_detail=detail)
