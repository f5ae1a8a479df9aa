"""How a stored page looks: its style sheets as one text with their fonts, its pictures by addresses of the site.

Reads the archive; the page's own elements are `sanitize`'s. Nothing here asks the network, and nothing that is written
names another address than the site's own or one that shows nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from lxml import html
from w3lib.encoding import http_content_type_encoding

from archive import payloads
from archive.db.connection import Database
from archive.requisites.fonts import recognize_font
from archive.requisites.held import HeldRequisite, find_held, has_requisites
from archive.requisites.references import (
    PageReferences,
    find_base,
    find_picture,
    find_references,
    is_style_link,
    resolve_address,
)
from archive.requisites.style_sheets import StyleSources, limit_to_media, write_harmless, write_harmless_attribute

MOST_STYLE_BYTES = 1_000_000
"""Bytes of style sheets that are read for one page: a second of work. What stands behind them is left out."""
MOST_PICTURES = 500
"""Pictures that are looked up for one page and its style sheets; hostile ones name thousands."""
MOST_FONTS = 30
"""Fonts that are looked up for one page: a family in all its cuts and two more."""
MOST_FONT_BYTES = 2_000_000
"""Bytes of fonts that are written into one page's styles: twenty of the usual size."""
_DEEPEST_IMPORT = 3
"""Sheets that import each other: a circle ends here."""


@dataclass(frozen=True, slots=True)
class PageInFrame:
    """A page that is held, as its requisites are looked up by: its bytes, where and when they were received."""

    source: str
    url: str
    captured_at: datetime
    charset: str
    body: bytes


@dataclass(frozen=True, slots=True)
class HeldCounts:
    """How many style sheets and pictures a page names, and how many of them are held."""

    styles: int = 0
    styles_held: int = 0
    pictures: int = 0
    pictures_held: int = 0


def count_held(database: Database, page: PageInFrame) -> HeldCounts:
    """What of a page's own style sheets and pictures is held, before any of it is read."""
    named = find_references(page.body, page.charset, page.url)
    if not has_requisites(database, page.source):
        return HeldCounts(styles=len(named.styles), pictures=len(named.pictures))
    styles, pictures = _find_both(database, page, named)
    return HeldCounts(len(named.styles), len(styles), len(named.pictures), len(pictures))


class PageLook:
    """The look of one stored page; `make_address` gives a held picture's address on the site."""

    def __init__(self, database: Database, page: PageInFrame, make_address: Callable[[int], str]) -> None:
        self._database = database
        self._page = page
        self._make_address = make_address
        self._left = MOST_STYLE_BYTES
        self._pictures: dict[str, str | None] = {}
        self._fonts: dict[str, str | None] = {}
        self._font_bytes_left = MOST_FONT_BYTES
        named = find_references(page.body, page.charset, page.url)
        self._styles, pictures = _find_both(database, page, named)
        self._pictures.update((url, make_address(held.capture_id)) for url, held in pictures.items())
        self._base = page.url

    @property
    def has_pictures(self) -> bool:
        """Whether a picture of the page, or of a sheet that was read, is held."""
        return any(self._pictures.values())

    def assemble_styles(self, root: html.HtmlElement) -> str:
        """All sheets of a page in their order, those of its own `style` elements too; empty where no sheet is held."""
        self._base = find_base(root, self._page.url)
        if not self._styles:
            return ""
        return "\n".join(limit_to_media(css, media) for css, media in self._list_sheets(root) if css)

    def find_picture(self, image: html.HtmlElement) -> str | None:
        """The address on the site of an `img`; None where it is not held."""
        return self._find_address(find_picture(image, self._base))

    def write_attribute(self, css: str) -> str:
        """The value of a `style` attribute that loads nothing from elsewhere."""
        with suppress(RecursionError):
            return write_harmless_attribute(css, self._base, self._make_sources(0))
        return ""

    def _list_sheets(self, root: html.HtmlElement) -> Iterator[tuple[str, str | None]]:
        for element in root.iter("link", "style"):
            if element.tag == "style":
                yield self._rewrite(element.text or "", self._base, None, 0), element.get("media")
            elif is_style_link(element):
                address = resolve_address(element.get("href"), self._base)
                yield self._read_sheet(address, 0), element.get("media")

    def _read_sheet(self, address: str | None, depth: int) -> str:
        if address is None or depth > _DEEPEST_IMPORT:
            return ""
        if address not in self._styles:
            wanted = find_held(self._database, self._page.source, "style", [address], self._page.captured_at)
            self._styles.update(wanted)
        held = self._styles.get(address)
        if held is None:
            return ""
        body = payloads.read_payload(self._database, held.payload_digest)
        return self._rewrite(body, held.url, http_content_type_encoding(held.content_type), depth)

    def _rewrite(self, css: bytes | str, base: str, charset: str | None, depth: int) -> str:
        self._left -= len(css)
        if self._left < 0:
            return ""
        with suppress(RecursionError):  # blocks within blocks by the thousand: no sheet of a newsroom
            return write_harmless(css, base, self._make_sources(depth), charset)
        return ""

    def _make_sources(self, depth: int) -> StyleSources:
        return StyleSources(lambda address: self._read_sheet(address, depth + 1), self._find_address, self._find_font)

    def _find_font(self, address: str) -> str | None:
        """A font as an address that holds its bytes: a frame without an origin is refused fonts of every other kind."""
        if address not in self._fonts and len(self._fonts) < MOST_FONTS:
            self._fonts[address] = self._read_font(address)
        return self._fonts.get(address)

    def _read_font(self, address: str) -> str | None:
        wanted = find_held(self._database, self._page.source, "font", [address], self._page.captured_at)
        if address not in wanted:
            return None
        body = payloads.read_payload(self._database, wanted[address].payload_digest)
        media_type = recognize_font(body)
        if media_type is None or len(body) > self._font_bytes_left:
            return None
        self._font_bytes_left -= len(body)
        return f"data:{media_type};base64,{b64encode(body).decode()}"

    def _find_address(self, address: str | None) -> str | None:
        if address is None:
            return None
        if address not in self._pictures and len(self._pictures) < MOST_PICTURES:
            found = find_held(self._database, self._page.source, "picture", [address], self._page.captured_at)
            held = found.get(address)
            self._pictures[address] = None if held is None else self._make_address(held.capture_id)
        return self._pictures.get(address)


def _find_both(
    database: Database, page: PageInFrame, named: PageReferences
) -> tuple[dict[str, HeldRequisite], dict[str, HeldRequisite]]:
    styles = find_held(database, page.source, "style", named.styles, page.captured_at)
    return styles, find_held(database, page.source, "picture", named.pictures, page.captured_at)
