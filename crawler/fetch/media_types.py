"""Whether an answer's body is kept, by what an address was asked as: its media type, and where that is odd its bytes.

Newsrooms serve their feeds as nearly anything (`binary/octet-stream`, `text/rss`), so that a stated type decides only
where it is one that is kept, or one that can be no text at all: then the body is not even read. Pure.
"""

from __future__ import annotations

import codecs
import re

from archive.model.capture import REQUISITE_KINDS, CaptureKind
from archive.requisites.fonts import recognize_font
from archive.requisites.pictures import recognize_picture

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_XML = frozenset({"application/xml", "text/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_LISTINGS = (
    _PAGES
    | _XML
    | {"application/json", "application/feed+json", "text/plain", "text/json", "application/gzip", "application/x-gzip"}
)
_KEPT: dict[CaptureKind, frozenset[str]] = {
    "article": _PAGES | {"application/xml", "text/xml"},
    "section": _PAGES | {"application/xml", "text/xml"},
    "feed": _LISTINGS,
    "sitemap": _LISTINGS,
}
_UNTOLD = ("application/octet-stream", "binary/octet-stream")
_REQUISITES: dict[CaptureKind, tuple[str, ...]] = {
    "style": ("text/css", "text/plain", *_UNTOLD),
    "picture": ("image/", *_UNTOLD),
    "font": ("font/", "application/font", "application/x-font", *_UNTOLD),
}
"""Beginnings of media types under which servers send style sheets, pictures and fonts."""
_NEVER_TEXT = re.compile(
    r"(?:image|audio|video|font|model)/|application/(?:pdf|x-pdf|zip|x-zip|x-rar|x-7z|x-tar|msword|epub|java-archive"
    r"|x-shockwave|x-bittorrent|ogg|mp4|postscript|rtf|wasm|vnd\.(?:ms-|openxmlformats|oasis|android|apple\.mpegurl))"
)
_START = 1_024
"""Bytes in which the first element of a page is looked for, behind what a broken server says before it."""
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|\?xml|rss|feed|rdf:|urlset|sitemapindex)", re.IGNORECASE)
_LISTING_STARTS = (b"{", b"[", b"http://", b"https://", b"\x1f\x8b")
"""JSON Feed, a text sitemap, gzip."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")


def may_be_read(kind: CaptureKind, media_type: str) -> bool:
    """Whether a body of this media type is read at all: unless it can be no text. robots.txt: always."""
    if kind in REQUISITE_KINDS:
        return not media_type or media_type.startswith(_REQUISITES[kind])
    return kind not in _KEPT or _NEVER_TEXT.match(media_type) is None


def is_kept(kind: CaptureKind, media_type: str, body: bytes) -> bool:
    """Whether a body that was read is what was asked for. No type stated: whoever reads it will tell."""
    if kind == "picture":
        return recognize_picture(body) is not None
    if kind == "font":
        return recognize_font(body) is not None
    if kind == "style":
        return not body[:_START].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")
    if not media_type or kind not in _KEPT or media_type in _KEPT[kind]:
        return True
    start = body[:_START].removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith((b"<", *_UTF16)) or _MARKUP.search(start):
        return True
    return kind in ("feed", "sitemap") and start.startswith(_LISTING_STARTS)


def parse_media_type(content_type: str) -> str:
    """The media type of a Content-Type value, lower case, without parameters; the first where it is doubled."""
    return content_type.partition(";")[0].partition(",")[0].strip().lower()
