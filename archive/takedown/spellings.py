"""How an address or a headline stands in the bytes of a feed, a sitemap, a page or an answer in JSON. Pure."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Iterable
from html.entities import codepoint2name
from urllib.parse import quote, unquote

_GZIP = b"\x1f\x8b"
_PERCENT = re.compile(r"%[0-9A-F]{2}")
_LARGEST = 200_000_000
"""Bytes that are read of what is compressed: sitemaps may have 50 MB each (sitemaps.org)."""


def decompress(body: bytes) -> bytes:
    """What is compressed in a body that is (a sitemap.xml.gz), as far as it can be read; else the body."""
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _LARGEST)
    except zlib.error:
        return body


def list_path_spellings(path: str) -> set[bytes]:
    """The path of an address, with its query, as markup and JSON write it, with letters as they are or by percent."""
    encoded = quote(unquote(path), safe="/?&=;:@!$'()*+,~%-._")
    written = {path, unquote(path), encoded, _PERCENT.sub(lambda found: found[0].lower(), encoded)}
    return {form for each in written for form in _spell(each)}


def list_title_spellings(title: str) -> set[bytes]:
    """A headline as it is, in Western bytes, with entities, and as JSON writes it."""
    named = "".join(f"&{codepoint2name[ord(each)]};" if ord(each) in codepoint2name else each for each in title)
    return (
        _spell(title)
        | {title.encode(charset, "xmlcharrefreplace") for charset in ("cp1252", "ascii")}
        | {named.encode()}
    )


def compile_spelled(spelled: Iterable[bytes]) -> re.Pattern[bytes] | None:
    """A pattern that finds each, and not as the beginning of a longer one: /article/12 is not /article/123."""
    forms = sorted(spelled)
    return re.compile(b"(?:" + b"|".join(map(re.escape, forms)) + rb")(?![\w-])") if forms else None


def _spell(text: str) -> set[bytes]:
    in_json = {json.dumps(text, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False)}
    slashed = {each.replace("/", "\\/") for each in in_json}
    return {each.encode() for each in {text, html.escape(text, quote=False), html.escape(text)} | in_json | slashed}
