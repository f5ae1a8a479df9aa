"""Sitemaps to listings (sitemaps.org 0.9, Google's news extension): XML, gzip, plain text, or a feed used as one.

Reads no robots.txt and fetches no nested sitemap; the spider does both.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from lxml import etree

from archive.model.urls import to_address, to_urlkey
from crawler.discovery.address_forms import names_listing, names_other_sitemap
from crawler.discovery.bodies import BODY_LIMIT, decompress_body, is_html, to_xml
from crawler.discovery.candidate import Candidate, Listing, SitemapRef
from crawler.discovery.dates import EntryDates, read_candidate_dates, read_date
from crawler.discovery.feeds import FEED_ROOT, keep_first, read_feed
from crawler.discovery.wording import TITLE_LENGTH, to_plain

_ROOT = re.compile(r"<(?:[\w-]+:)?(?:urlset|sitemapindex)(?=[\s>]|$)", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w-]+:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE)
_ENTRY_END = re.compile(rb"</(?:[\w-]+:)?(?:url|sitemap)\s*>", re.IGNORECASE)


def read_sitemap(
    body: bytes,
    url: str,
    content_type: str | None = None,
    *,
    after: datetime | None = None,
    limit: int = BODY_LIMIT,
) -> Listing:
    """What a sitemap lists: candidates, nested sitemaps, or both.

    Left out are addresses and nested sitemaps that by their form list articles rather than being one (tags, authors,
    categories; see `crawler.discovery.address_forms`). With `after`, articles dated before it are counted only,
    which is what makes a sitemap of 50,000 bearable; whether undated ones count, and which nested sitemaps, is for
    `keep_recent` to say. Never raises; see ListingProblem.
    """
    text = decompress_body(body, content_type, limit)
    if isinstance(text, Listing):
        return text
    document = to_xml(text, _ROOT)
    if document is not None:
        return _read_xml(document, url, after)
    if FEED_ROOT.search(text):
        return read_feed(body, url, content_type, limit=limit)
    if is_html(text):
        return Listing("unknown", problem="html-instead-of-sitemap", problem_detail="a web page, not a sitemap")
    return _read_lines(text, url)


def keep_recent(listing: Listing, now: datetime, days: float, *, keep_undated: bool = False) -> Listing:
    """The listing with only what is not older than `days`.

    A candidate's date is its news date, else its lastmod: an old article whose lastmod alone moved is recent only where
    no publication date says otherwise. Candidates without any date are left out unless `keep_undated`, because most
    sitemaps without dates list a newsroom's whole past; one in which nothing has a date is reported as "undated".
    Nested sitemaps go by their lastmod, and those without one are kept, because they may hold today's articles.
    """
    after = now - timedelta(days=days)
    kept = tuple(
        candidate
        for candidate in listing.candidates
        if (candidate.dated_at >= after if candidate.dated_at else keep_undated)
    )
    nested = tuple(ref for ref in listing.sitemaps if ref.lastmod_at is None or ref.lastmod_at >= after)
    older = sum(candidate.dated_at is not None and candidate.dated_at < after for candidate in listing.candidates)
    chosen = replace(listing, candidates=kept, sitemaps=nested, older=listing.older + older)
    has_dates = listing.older or any(one.dated_at for one in listing.candidates)
    if keep_undated or listing.problem or not listing.candidates or has_dates:
        return chosen
    detail = f"none of its {len(listing.candidates)} addresses has a date; only a backfill reads such a sitemap"
    return replace(chosen, problem="undated", problem_detail=detail)


def _read_xml(document: bytes, url: str, after: datetime | None) -> Listing:
    is_whole = bool(_END.search(document))
    is_index = b"sitemapindex" in document[:60].lower()
    if not is_whole:
        # The last entry may be cut in the middle of its address: only complete ones are read.
        document = document[: max((match.end() for match in _ENTRY_END.finditer(document)), default=0)]
    candidates: list[Candidate | None] = []
    sitemaps: dict[str, SitemapRef] = {}
    entries = older = 0
    for name, entry in _list_entries(document):
        entries += 1
        texts = _find_texts(entry)
        dates = _read_dates(texts)
        dated_at = dates[0] or dates[1]
        if name == "sitemap":
            if (ref := _to_sitemap_ref(texts, url)) and ref.url != url:
                sitemaps.setdefault(ref.url, ref)
        elif after and dated_at and dated_at < after:
            older += 1
        else:
            candidates.append(_to_candidate(texts, dates, url))
    listing = Listing(
        "sitemap-index" if is_index else "sitemap",
        keep_first(candidates),
        sitemaps=tuple(sitemaps.values()),
        older=older,
    )
    if is_whole:
        return listing
    detail = f"the sitemap stops before its end; its {entries} complete entries were read"
    return replace(listing, problem="truncated", problem_detail=detail)


def _list_entries(document: bytes) -> Iterator[tuple[str, etree._Element]]:
    """The url and sitemap elements one by one, each freed after use; what is not well-formed is repaired."""
    if not document:
        return
    parsing = etree.iterparse(
        io.BytesIO(document),
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
    try:
        for _, element in parsing:
            yield _parse_local_name(element), element
            element.clear()
            if (parent := element.getparent()) is not None:
                del parent[: parent.index(element)]
    except etree.XMLSyntaxError:
        return  # beyond repair from here on; the entries before stand


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


def _read_dates(texts: dict[str, str]) -> EntryDates:
    return read_candidate_dates(read_date(texts.get("publication_date")), read_date(texts.get("lastmod")))


def _to_candidate(texts: dict[str, str], dates: EntryDates, url: str) -> Candidate | None:
    published_at, lastmod_at = dates
    address = to_address(texts.get("loc", ""), url)
    if address is None or names_listing(address):
        return None
    return Candidate(
        url=address,
        urlkey=to_urlkey(address),
        found_in=url,
        title=to_plain(texts.get("title"), TITLE_LENGTH),
        published_at=published_at,
        lastmod_at=lastmod_at,
    )


def _to_sitemap_ref(texts: dict[str, str], url: str) -> SitemapRef | None:
    try:
        address = urljoin(url, texts.get("loc", ""))  # kept as written: to_address is for what may be an article
    except ValueError:
        return None
    if not address.startswith(("http://", "https://")) or names_other_sitemap(address):
        return None
    changed = read_date(texts.get("lastmod"))
    return SitemapRef(address, changed.at if changed else None)


def _read_lines(text: str, url: str) -> Listing:
    """A text sitemap: one absolute address a line (sitemaps.org, "Other Sitemap formats")."""
    lines = [line.strip() for line in text.splitlines()]
    addresses = [line for line in lines if re.match(r"https?://\S+$", line, re.IGNORECASE)]
    if not addresses:
        return Listing("unknown", problem="not-a-sitemap", problem_detail=f"it begins with {text[:60]!r}")
    return Listing(
        "text-sitemap",
        keep_first(
            Candidate(url=address, urlkey=to_urlkey(address), found_in=url)
            for line in addresses
            if (address := to_address(line, url)) and not names_listing(address)
        ),
    )
