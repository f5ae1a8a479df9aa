"""What a feed says of itself, besides its entries: whose it is, and whether it has whole texts or comments. Pure.

`crawler.discovery.feeds` reads the entries; this is for judging whether a feed is worth being declared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from lxml import etree

from crawler.discovery.bodies import BODY_LIMIT, decompress_body, to_xml
from crawler.discovery.feeds import FEED_ROOT
from crawler.discovery.wording import TITLE_LENGTH, to_plain

_ENTRIES = frozenset(("item", "entry"))
_TEXTS = frozenset(("encoded", "content", "fulltext", "description", "summary"))
_COMMENT_ANCHOR = re.compile(r"#(?:comment|forum|c)-?\d|[?&#]comment(?:aire)?s?[=_-]?\d|showComment=\d", re.IGNORECASE)
_MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class FeedChannel:
    """A feed's own title, address and language; the middle length of its entries' longest texts, in characters.

    `comments` counts entries whose link or identifier points into the comments of a page.
    """

    title: str
    link: str | None
    language: str | None
    entries: int
    text_length: int
    comments: int


def read_channel(body: bytes, content_type: str | None) -> FeedChannel | None:
    """What an XML feed says of itself; None for what is none, JSON feeds among them."""
    text = decompress_body(body, content_type, BODY_LIMIT)
    document = to_xml(text, FEED_ROOT) if isinstance(text, str) else None
    if document is None:
        return None
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
    root = etree.fromstring(document, parser)
    if root is None:
        return None
    entries = [element for element in root.iter("{*}*") if _find_name(element) in _ENTRIES][:_MOST_ENTRIES]
    channel = next((element for element in root if _find_name(element) == "channel"), root)
    return FeedChannel(
        title=to_plain(_find_text(channel, "title"), TITLE_LENGTH) or "",
        link=_find_link(channel),
        language=_find_text(channel, "language") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        entries=len(entries),
        text_length=int(median([_measure_text(entry) for entry in entries] or [0])),
        comments=sum(_is_comment(entry) for entry in entries),
    )


def _find_name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _find_text(parent: etree._Element, name: str) -> str | None:
    found = (child.text for child in parent if _find_name(child) == name and child.text)
    return next((text.strip() for text in found if text.strip()), None)


def _find_link(channel: etree._Element) -> str | None:
    for child in channel:
        if _find_name(child) == "link" and child.get("rel") in (None, "alternate"):
            link = (child.get("href") or child.text or "").strip()
            if link.startswith(("http://", "https://")):
                return link
    return None


def _measure_text(entry: etree._Element) -> int:
    """Characters of the longest text of an entry, without its markup."""
    texts = ("".join(child.itertext()) for child in entry if _find_name(child) in _TEXTS)
    return max((len(to_plain(text, 20_000) or "") for text in texts), default=0)


def _is_comment(entry: etree._Element) -> bool:
    pointers = (
        f"{child.text or ''} {child.get('href') or ''}"
        for child in entry
        if _find_name(child) in ("link", "guid", "id")
    )
    return any(_COMMENT_ANCHOR.search(pointer) for pointer in pointers)
