"""Articles as an Atom feed (RFC 4287): of a search, of a watch. Pure.

An entry's id is made of the article's address alone, so that it is the same in every feed, in every archive and for
ever; what a watch tells of an article later (an edit, its disappearance) is an entry of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

_ATOM = "http://www.w3.org/2005/Atom"
GENERATOR = "Marbre"
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An article in a feed. `html` is its text or a summary, as safe HTML; `event` tells its second entry from its
    first.
    """

    url: str
    title: str
    updated_at: datetime
    published_at: datetime | None = None
    html: str = ""
    authors: tuple[str, ...] = ()
    source_title: str = ""
    categories: tuple[str, ...] = ()
    archive_url: str | None = None
    event: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself. `identity` is what its id is made of; `self_url` where it is read, where it is."""

    title: str
    identity: str
    updated_at: datetime
    self_url: str | None = None
    page_url: str | None = None
    language: str = "fr"


def to_atom(feed: Feed, entries: Iterable[FeedEntry]) -> bytes:
    """The feed as a UTF-8 document."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})
    _add(root, "title", feed.title)
    _add(root, "id", _to_urn(feed.identity))
    _add(root, "updated", _format_instant(feed.updated_at))
    _add(root, "generator", GENERATOR)
    _add(_add(root, "author"), "name", "Marbre")
    if feed.self_url:
        _link(root, "self", feed.self_url, "application/atom+xml")
    if feed.page_url:
        _link(root, "alternate", feed.page_url, "text/html")
    for entry in entries:
        _add_entry(root, entry)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_entry(root: ET.Element, entry: FeedEntry) -> None:
    element = _add(root, "entry")
    if entry.language:
        element.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    _add(element, "title", entry.title)
    _add(element, "id", _to_urn(f"{entry.url} {entry.event}" if entry.event else entry.url))
    _add(element, "updated", _format_instant(entry.updated_at))
    if entry.published_at:
        _add(element, "published", _format_instant(entry.published_at))
    for name in entry.authors or (entry.source_title or "?",):
        _add(_add(element, "author"), "name", name)
    _link(element, "alternate", entry.url, "text/html")
    if entry.archive_url:
        _link(element, "related", entry.archive_url, "text/html")
    for category in dict.fromkeys(each for each in entry.categories if each.strip()):
        _add(element, "category").set("term", category)
    content = _add(element, "content", entry.html)
    content.set("type", "html")


def _link(parent: ET.Element, rel: str, href: str, media_type: str) -> None:
    link = _add(parent, "link")
    for name, value in (("rel", rel), ("href", _keep_allowed(href)), ("type", media_type)):
        link.set(name, value)


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text is not None:
        element.text = _keep_allowed(text)
    return element


def _keep_allowed(text: str) -> str:
    """The characters that XML 1.0 allows (§ 2.2)."""
    return _FORBIDDEN.sub("", text)


def _to_urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def _format_instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
