"""Media types: taken out of headers, and which of them are kept, by what an address was asked as. Pure."""

from __future__ import annotations

from archive.model.capture import CaptureKind

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_XML = frozenset({"application/xml", "text/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml"})
# Newsrooms serve their feeds as nearly anything textual, and sitemaps as files to download.
_LISTINGS = (
    _PAGES
    | _XML
    | {
        "application/json",
        "application/feed+json",
        "text/plain",
        "text/rss+xml",
        "text/json",
        "application/x-rss+xml",
        "application/octet-stream",
        "application/gzip",
        "application/x-gzip",
    }
)
_ACCEPTED: dict[CaptureKind, frozenset[str]] = {
    "article": _PAGES | {"application/xml", "text/xml"},
    "section": _PAGES | {"application/xml", "text/xml"},
    "feed": _LISTINGS,
    "sitemap": _LISTINGS,
}


def is_accepted(kind: CaptureKind, media_type: str) -> bool:
    """Whether a body of this media type is read at all. None stated: yes, its bytes will tell. robots.txt: always."""
    return not media_type or kind not in _ACCEPTED or media_type in _ACCEPTED[kind]


def parse_media_type(content_type: str) -> str:
    """The media type of a Content-Type value, lower case, without parameters."""
    return content_type.partition(";")[0].strip().lower()
