"""Lists of newsrooms in and out: OPML as feed readers write it, and plain text of one address a line. Pure.

OPML is XML of strangers: no entity is expanded, nothing is fetched, and damaged markup is read as far as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gettext import gettext as _

from lxml import etree

from config.sources import Source

MOST_ENTRIES = 5_000
_FEED_FORM = re.compile(r"[/._?=&-](?:rss2?|atom|feeds?|backend|syndication|flux)(?:$|[/._?=&-])", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


class NoList(Exception):  # noqa: N818  # says what the file is, as the rooms' other errors do
    """A file that is neither OPML nor a list of addresses; the sentence says what it looks like."""


@dataclass(frozen=True, slots=True)
class ListedNewsroom:
    """An entry: a title, a feed, a home page; at least one address of the two is there."""

    title: str
    feed: str | None
    home: str | None


def read_list(body: bytes) -> tuple[ListedNewsroom, ...]:
    """The entries of a file, each feed once. Raises NoList for what is no list."""
    if not body.strip():
        raise NoList(_("the file is empty"))
    if b"\x00" in body[:1000] or body.startswith((b"%PDF", b"PK")):
        raise NoList(_("it is no text"))
    entries = tuple(_drop_doubles(_read_opml(body) if _looks_like_xml(body) else _read_lines(body)))
    if not entries:
        what = (
            _("OPML without a single feed (outline with xmlUrl)")
            if _looks_like_xml(body)
            else _("no web address stands in it")
        )
        raise NoList(what)
    return entries[:MOST_ENTRIES]


def to_opml(sources: Iterable[Source], title: str) -> bytes:
    """Sources as an OPML 2.0 file, a folder a country, an outline a feed; those without a feed name their home page."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for source in sources:
        folder = folders.get(source.country)
        if folder is None:
            folder = folders[source.country] = etree.SubElement(body, "outline", text=source.country)
        for feed in source.feeds or (None,):
            outline = etree.SubElement(
                folder, "outline", text=source.title, title=source.title, htmlUrl=source.homepage
            )
            outline.set("language", source.language)
            if feed is not None:
                outline.set("type", "rss")
                outline.set("xmlUrl", feed)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _looks_like_xml(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _read_opml(body: bytes) -> Iterator[ListedNewsroom]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    root: etree._Element | None = etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    name = str(root.tag).rpartition("}")[2] if root is not None else _("damaged markup")
    if name.lower() != "opml":
        raise NoList(_("it is no OPML: its root is <{name}>").format(name=name))
    for outline in root.iter("outline", "Outline") if root is not None else ():
        keys = {str(key).lower(): str(value).strip() for key, value in outline.attrib.items()}
        feed, home = _take(keys.get("xmlurl")), _take(keys.get("htmlurl"))
        if feed or home:
            yield ListedNewsroom(keys.get("title") or keys.get("text") or "", feed, home)


def _read_lines(body: bytes) -> Iterator[ListedNewsroom]:
    """One address a line, words beside it are its title; lines that begin with # are passed over."""
    for line in body.decode("utf-8-sig", "replace").splitlines():
        found = _ADDRESS.search(line)
        if found is not None and not line.lstrip().startswith("#"):
            words = (line[: found.start()] + line[found.end() :]).strip(" \t,;|\"'-")
            is_feed = bool(_FEED_FORM.search(found[0]))
            yield ListedNewsroom(words, found[0] if is_feed else None, None if is_feed else found[0])


def _take(address: str | None) -> str | None:
    return address if address and address.lower().startswith(("http://", "https://")) else None


def _drop_doubles(entries: Iterable[ListedNewsroom]) -> Iterator[ListedNewsroom]:
    seen: set[str] = set()
    for entry in entries:
        address = entry.feed or entry.home or ""
        if address not in seen:
            seen.add(address)
            yield entry
