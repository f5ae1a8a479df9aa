"""Which `rel=canonical` of a page is believed. Pure.

A canonical address makes two addresses one article, so a wrong one is costly: newsroom templates point it at the home
page, at a section, or (syndicated copy) at another newsroom. Then the page stands for itself.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from archive.model.urls import to_address, to_urlkey


def choose_canonical(
    canonical: str | None, page: str, allowed_hosts: frozenset[str], listing_keys: frozenset[str]
) -> str | None:
    """The canonical address in its own canonical form, or None where the page gives none that can be believed.

    `allowed_hosts` are hosts without "www."; `listing_keys` the urlkeys of the source's own home page, sections and
    feeds, which no article is canonical to.
    """
    if not canonical:
        return None
    address = to_address(canonical, page)
    if address is None:
        return None
    whole = to_address(canonical, page, keep_doubtful=True)
    if whole == to_address(page, keep_doubtful=True):
        address = whole or address  # with what the page's own listing had reason to keep
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    key = to_urlkey(address)
    is_front = urlsplit(address).path in ("", "/") and not urlsplit(address).query
    return None if host not in allowed_hosts or key in listing_keys or is_front else address
