"""The address that a saved page names as its own. Pure."""

from __future__ import annotations

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


def find_own_address(body: bytes) -> str | None:
    """The canonical address, else that for social networks, where it is a whole web address."""
    try:
        tree = html.fromstring(body[:_HEAD])
    except (ParserError, ValueError):
        return None
    for path in _NAMED:
        for written in tree.xpath(path):
            address = to_address(str(written))
            if address is not None:
                return address
    return None
