"""The address that a saved page names as its own, and when it was saved where that was written into it. Pure.

Browsers, SingleFile, HTTrack and WebScrapBook write into a page where it is from; else the page's own word counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import html
from lxml.etree import ParserError

from archive.model.urls import to_address

_NAMED = (
    "//link[contains(concat(' ', normalize-space(@rel), ' '), ' canonical ')]/@href",
    "//meta[@property='og:url']/@content",
    "//meta[@name='twitter:url']/@content",
)
_HEAD = 500_000
"""Bytes of a page within which its head ends."""
_MARKED = 20_000
"""Bytes within which savers write their word: before the page, or right behind the beginning of its head."""
_MARKS = (
    re.compile(r"<!-- saved from url=\(\d+\)(?P<url>https?://\S+) -->"),  # Chrome, Edge, Internet Explorer
    re.compile(r"Page saved with SingleFile\s+url: (?P<url>https?://\S+)\s+saved date: (?P<date>[^\n<]{1,80})"),
    re.compile(r"<!-- Mirrored from (?P<url>\S{1,2000}) by HTTrack [^,<]{1,80}, (?P<date>[^<>]{1,60}?) -->"),
    re.compile(r'data-scrapbook-source="(?P<url>https?://[^"\s]+)"[^>]{0,200}data-scrapbook-create="(?P<date>\d{14})'),
)
_SCRIPTED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")
"""A date as JavaScript writes it: `Thu Mar 04 2021 09:30:00 GMT+0100 (heure normale d’Europe centrale)`."""


@dataclass(frozen=True, slots=True)
class NamedAddress:
    """An address, and when the page was saved from it where that is told."""

    url: str
    saved_at: datetime | None = None


def find_saved_address(body: bytes, scheme: str = "https") -> NamedAddress | None:
    """What who saved the page wrote into it; HTTrack names no scheme."""
    written = body[:_MARKED].decode("utf-8", "replace")
    for mark in _MARKS:
        found = mark.search(written)
        if found is None:
            continue
        told = found["url"] if "://" in found["url"] else f"{scheme}://{found['url']}"
        address = to_address(told.replace("&amp;", "&"))
        if address is not None:
            return NamedAddress(address, _parse_date(found.groupdict().get("date", "")))
    return None


def find_own_address(body: bytes) -> NamedAddress | None:
    """What who saved the page wrote, else the canonical address, else that for social networks."""
    saved = find_saved_address(body)
    if saved is not None:
        return saved
    try:
        tree = html.fromstring(body[:_HEAD])
    except (ParserError, ValueError):
        return None
    for path in _NAMED:
        for written in tree.xpath(path):
            address = to_address(str(written))
            if address is not None:
                return NamedAddress(address)
    return None


def _parse_date(written: str) -> datetime | None:
    try:
        if written.isdecimal():
            return datetime.fromisoformat(f"{written[:8]}T{written[8:14]}+00:00")
        scripted = _SCRIPTED.match(written)
        if scripted is not None:
            return datetime.strptime(f"{scripted[1]} {scripted[2]}", "%b %d %Y %H:%M:%S %z")
        at = parsedate_to_datetime(written)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
