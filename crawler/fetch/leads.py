"""Where an answer leads on to: its Location header, or a page's meta refresh. No request is made here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit

from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_meta_refresh

from archive.model.urls import drop_userinfo, is_malformed, to_urlkey

_SOON = 5.0
"""Seconds within which a page that refreshes is no page to be read but a sign to another."""
_BARE_REFRESH = re.compile(
    r"""(http-equiv=["']?refresh["']?\s{1,9}content=["']?\s{0,9}\d{1,4})\s{0,9}[,;]\s{0,9}(?=[/h.?])""", re.IGNORECASE
)
_LONGEST_COOKIES = 4_096
"""Characters of one Cookie header, which is what browsers take of one cookie."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def resolve_location(url: str, location: bytes) -> str | None:
    """A Location header as an absolute address, kept as written; None where it is no web address.

    Bytes beyond ASCII stand for themselves, in whatever encoding the server has its paths: as browsers do, they are
    percent-encoded and not decoded.
    """
    raw = location.decode("latin-1").strip()
    path, mark, rest = raw.partition("?")
    raw = path.replace("\\", "/") + mark + rest  # as browsers read it
    escaped = _NOT_ASCII.sub(lambda found: f"%{ord(found[0]):02X}", raw)
    try:
        resolved = urljoin(url, escaped)
        parts = urlsplit(resolved)
        if "%" in parts.netloc:  # a host's name beyond ASCII
            resolved = parts._replace(netloc=unquote(parts.netloc, errors="strict")).geturl()
        return None if is_malformed(resolved) or not parts.scheme else drop_userinfo(resolved)
    except ValueError:
        return None


def read_cookies(headers: Iterable[tuple[str, str]]) -> str:
    """What an answer's Set-Cookie headers ask to be sent back, as one Cookie header; empty where none is set."""
    pairs = (value.partition(";")[0].strip() for name, value in headers if name.lower() == "set-cookie")
    set_last = {pair.partition("=")[0]: pair for pair in pairs if pair.partition("=")[0]}
    return "; ".join(set_last.values())[:_LONGEST_COOKIES]


def find_refresh(response: Response) -> str | None:
    """The other address that a page sends its readers to at once; None where it lets them read."""
    if not isinstance(response, TextResponse):
        return None
    try:
        seconds, address = get_meta_refresh(response)
        if seconds is None:  # HTML lets a comma and no "url=" stand between the seconds and the address
            seconds, address = get_meta_refresh(response.replace(body=_spell_refresh(response.text)))
    except (ValueError, LookupError):
        return None
    if seconds is None or address is None or seconds > _SOON or is_malformed(address):
        return None
    address = drop_userinfo(address)
    return None if to_urlkey(address) == to_urlkey(response.url) else address


def _spell_refresh(html: str) -> str:
    return _BARE_REFRESH.sub(r"\1; url=", html)
