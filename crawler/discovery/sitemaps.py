"""Sitemaps to listings (sitemaps.org 0.9, Google's news extension): XML, gzip, plain text, or a feed used as one.

Reads no robots.txt and fetches no nested sitemap; the spider does both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from urllib.parse import urljoin

from lxml import etree

from archive.locale.reason import RecordedReason
from archive.model.urls import LONGEST, drop_userinfo, is_malformed, to_address, to_urlkey
from crawler.discovery.address_forms import names_listing, names_other_sitemap
from crawler.discovery.bodies import BODY_LIMIT, SITEMAP_LIMIT, decompress_body, decompress_bytes, is_html, split_xml
from crawler.discovery.candidate import MOST_MALFORMED, Candidate, Listing, SitemapRef
from crawler.discovery.dates import EntryDates, read_date, read_entry_dates
from crawler.discovery.feeds import FEED_ROOT, read_feed
from crawler.discovery.listed_addresses import settle_addresses
from crawler.discovery.wording import TITLE_LENGTH, to_plain

_ROOT = re.compile(r"<(?:[\w-]+:)?(?:urlset|sitemapindex)(?=[\s>]|$)", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w-]+:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE)

MOST_ENTRIES = 100_000
"""Articles that are taken out of one sitemap; the protocol allows 50,000, and some newsrooms double it."""
MOST_UNREAD = 100
"""Entries with a date that cannot be read that are taken out of one sitemap."""


def read_sitemap(
    body: bytes,
    url: str,
    content_type: str | None = None,
    *,
    after: datetime | None = None,
    limit: int = SITEMAP_LIMIT,
) -> Listing:
    """What a sitemap lists: candidates, nested sitemaps, or both.

    Left out are addresses and nested sitemaps that by their form list articles rather than being one (tags, authors,
    categories; see `crawler.discovery.address_forms`). With `after`, articles dated before it are counted only,
    which is what makes a sitemap of 50,000 bearable; whether undated ones count, and which nested sitemaps, is for
    `keep_recent` to say. Never raises; see ListingProblem.
    """
    plain = decompress_bytes(body, limit)
    if isinstance(plain, Listing):
        return plain
    document = split_xml(plain, content_type, _ROOT)
    if document is not None:
        return _read_xml(document, url, after)
    text = decompress_body(plain, content_type, BODY_LIMIT)
    if isinstance(text, Listing):
        return text
    if FEED_ROOT.search(text):
        return read_feed(body, url, content_type)
    if is_html(text):
        return Listing("unknown", problem="html-instead-of-sitemap", problem_detail=RecordedReason("page-for-sitemap"))
    return _read_lines(text, url)


def keep_recent(
    listing: Listing, now: datetime, days: float, *, keep_undated: bool = False, most_unread: int = MOST_UNREAD
) -> Listing:
    """The listing with only what is not older than `days`.

    A candidate's date is its news date, else its lastmod: an old article whose lastmod alone moved is recent only where
    no publication date says otherwise. Candidates without any date are left out unless `keep_undated`, because most
    sitemaps without dates list a newsroom's whole past; one in which nothing has a date is reported as "undated".
    Where a date stands and cannot be read, nothing says that the entry is old: of those, `most_unread` are kept, from
    the sitemap's beginning and end, since the newest stand at one of them. Nested sitemaps go by their lastmod, and
    those without one are kept, because they may hold today's articles.
    """
    after = now - timedelta(days=days)
    unread = _choose_ends([one for one in listing.candidates if one.unread_date], most_unread)
    kept = tuple(
        candidate
        for candidate in listing.candidates
        if (candidate.dated_at >= after if candidate.dated_at else keep_undated or candidate.urlkey in unread)
    )
    nested = tuple(ref for ref in listing.sitemaps if ref.lastmod_at is None or ref.lastmod_at >= after)
    older = sum(candidate.dated_at is not None and candidate.dated_at < after for candidate in listing.candidates)
    older += len(listing.sitemaps) - len(nested)
    undated = sum(candidate.dated_at is None for candidate in listing.candidates)
    chosen = replace(listing, candidates=kept, sitemaps=nested, older=listing.older + older)
    chosen = replace(chosen, undated_left=undated - sum(candidate.dated_at is None for candidate in kept))
    has_dates = listing.older or any(one.dated_at or one.unread_date for one in listing.candidates)
    if keep_undated or listing.problem or not listing.candidates or has_dates:
        return chosen
    detail = RecordedReason("no-dates", number=len(listing.candidates))
    return replace(chosen, problem="undated", problem_detail=detail)


def _choose_ends(candidates: list[Candidate], most: int) -> frozenset[str]:
    """The keys of the first and the last of them, `most` together."""
    if len(candidates) <= most:
        return frozenset(one.urlkey for one in candidates)
    first = most - most // 2
    return frozenset(one.urlkey for one in (*candidates[:first], *candidates[len(candidates) - most // 2 :]))


class _SitemapReader:
    """What a sitemap's entries come to, gathered one by one. `after`: what is dated before it is counted only."""

    def __init__(self, url: str, after: datetime | None) -> None:
        self._url = url
        self._after = after
        self.candidates: dict[str, Candidate] = {}
        self.sitemaps: dict[str, SitemapRef] = {}
        self.malformed: list[str] = []
        self.entries = self.older = 0

    def add(self, name: str, entry: etree._Element) -> None:
        """Take a url or a sitemap element."""
        self.entries += 1
        texts = _find_texts(entry)
        written = texts.get("loc", "")
        if is_malformed(written, self._url):
            self.malformed.append(written[:LONGEST])
            return
        if name == "sitemap":
            if (ref := _to_sitemap_ref(texts, self._url)) and ref.url != self._url:
                self.sitemaps.setdefault(ref.url, ref)
            return
        dates = read_entry_dates(texts.get("publication_date"), texts.get("lastmod"))
        if self._after and dates.dated_at and dates.dated_at < self._after:
            self.older += 1
        elif len(self.candidates) < MOST_ENTRIES and (candidate := _to_candidate(texts, dates, self._url)):
            self.candidates.setdefault(candidate.urlkey, candidate)


def _read_xml(document: Iterator[bytes], url: str, after: datetime | None) -> Listing:
    reader = _SitemapReader(url, after)
    parser = etree.XMLPullParser(
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    head = next(document, b"")
    is_whole = False
    for piece in chain((head,), document):
        is_whole = is_whole or bool(_END.search(piece))
        if not _feed_entries(parser, piece, reader):
            break
    listing = Listing(
        "sitemap-index" if b"sitemapindex" in head[:60].lower() else "sitemap",
        settle_addresses(list(reader.candidates.values())),
        sitemaps=tuple(reader.sitemaps.values()),
        entries=reader.entries,
        older=reader.older,
        malformed=tuple(reader.malformed[:MOST_MALFORMED]),
    )
    if len(reader.candidates) == MOST_ENTRIES:
        detail = RecordedReason("long-sitemap", entries=reader.entries, most=MOST_ENTRIES)
        return replace(listing, problem="truncated", problem_detail=detail)
    if is_whole:
        return listing
    detail = RecordedReason("cut-sitemap", entries=reader.entries)
    return replace(listing, problem="truncated", problem_detail=detail)


def _feed_entries(parser: etree.XMLPullParser[etree._Element], piece: bytes, reader: _SitemapReader) -> bool:
    """Take the entries that a piece completes, each freed after use; False where the XML is beyond repair."""
    try:
        parser.feed(piece)
        for _, element in parser.read_events():
            reader.add(_parse_local_name(element), element)
            element.clear()
            if (parent := element.getparent()) is not None:
                del parent[: parent.index(element)]
    except etree.XMLSyntaxError:
        return False  # the entries before stand
    return True


def _parse_local_name(element: etree._Element) -> str:
    """The tag's name without namespace, or without its prefix where the document forgot to declare one."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _find_texts(entry: etree._Element) -> dict[str, str]:
    """The first text of each child, and of each child of its news element, by local name."""
    texts: dict[str, str] = {}
    for child in entry:
        for element in child if _parse_local_name(child) == "news" else (child,):
            value = (element.text or "").strip()
            if value:
                texts.setdefault(_parse_local_name(element), value)
    return texts


def _to_candidate(texts: dict[str, str], dates: EntryDates, url: str) -> Candidate | None:
    address = to_address(texts.get("loc", ""), url, keep_doubtful=True)
    if address is None or names_listing(address):
        return None
    return Candidate(
        url=address,
        urlkey=to_urlkey(address),
        found_in=url,
        title=to_plain(texts.get("title"), TITLE_LENGTH),
        published_at=dates.published_at,
        lastmod_at=dates.lastmod_at,
        published_roughly=dates.published_roughly,
        unread_date=dates.unread,
    )


def _to_sitemap_ref(texts: dict[str, str], url: str) -> SitemapRef | None:
    address = urljoin(url, texts.get("loc", ""))  # kept as written: to_address is for what may be an article
    if not address.startswith(("http://", "https://")) or names_other_sitemap(address):
        return None
    changed = read_date(texts.get("lastmod"))
    return SitemapRef(drop_userinfo(address), changed.at if changed else None)


def _read_lines(text: str, url: str) -> Listing:
    """A text sitemap: one absolute address a line (sitemaps.org, "Other Sitemap formats")."""
    lines = [line.strip() for line in text.splitlines()]
    addresses = [line for line in lines if re.match(r"https?://\S+$", line, re.IGNORECASE)]
    if not addresses:
        return Listing("unknown", problem="not-a-sitemap", problem_detail=RecordedReason("begins-with", text=text[:60]))
    return Listing(
        "text-sitemap",
        settle_addresses(
            [
                Candidate(url=address, urlkey=to_urlkey(address), found_in=url)
                for line in addresses
                if (address := to_address(line, url, keep_doubtful=True)) and not names_listing(address)
            ]
        ),
        entries=len(addresses),
    )
