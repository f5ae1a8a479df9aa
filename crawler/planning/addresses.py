"""What an address alone says of its place in a source: its host, whether the source owns it, whether it lists articles.

Values in, values out: nothing is asked and nothing is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from archive.model.urls import to_address, to_urlkey
from config.sources import Source


class AddressRules(Protocol):
    """What has to be known of an address before a redirect to it is followed."""

    def is_allowed(self, url: str) -> bool:
        """Whether it may be asked."""

    def is_requisite_allowed(self, url: str) -> bool:
        """Whether it may be asked as a style sheet or picture of a page."""

    def is_listing(self, url: str) -> bool:
        """Whether it lists articles rather than being one."""


@dataclass(frozen=True, slots=True)
class SourceAddresses:
    """The addresses of one source, as far as they can be told without asking.

    `listing_keys` are the urlkeys of its homepage, feeds, sitemaps and sections.
    """

    source: Source
    listing_keys: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "listing_keys", find_listing_keys(self.source))

    def is_allowed(self, url: str) -> bool:
        """Whether an address lies on the source's own hosts."""
        return self.source.allows(url)

    def is_requisite_allowed(self, url: str) -> bool:
        """Whether an address lies where the source's pages have their style sheets and pictures."""
        return self.source.allows_requisite(url)

    def is_listing(self, url: str) -> bool:
        """Whether an address is the source's own home page or a listing, or the front page of one of its hosts."""
        address = to_address(url)
        parts = urlsplit(address or url)
        return to_urlkey(url) in self.listing_keys or (parts.path in ("", "/") and not parts.query)


def parse_host(url: str) -> str:
    """The host of an address without its port, lower case; empty where the address has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # "http://[": urllib refuses what is no address
        return ""


def find_listing_keys(source: Source) -> frozenset[str]:
    """The identities of a source's own listing addresses, which are no articles."""
    addresses = map(
        partial(to_address, base=None), (source.homepage, *source.feeds, *source.sitemaps, *source.sections)
    )
    return frozenset(to_urlkey(address) for address in addresses if address)
