"""Which style sheets and pictures a page of HTML names, as absolute addresses, in page order. Pure.

One answer for who asks them in a crawl and for who shows the page: each `img` has one address here, that of the first
attribute in which lazy loaders and plain markup write it, else that of a `source` of its `picture`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

SOURCE_ATTRIBUTES = ("data-src", "data-original", "data-lazy-src", "data-full-src", "src", "srcset", "data-srcset")
"""Where an `img` may have its address; the order is that of `pipelines.text.images`, so that both name the same one."""

_LONGEST = 2_000
"""Characters of an address that is looked at: servers refuse longer ones, and a `data:` address is none."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class PageReferences:
    """The addresses that a page names, each once: its style sheets and its pictures."""

    styles: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def find_references(body: bytes, charset: str, url: str) -> PageReferences:
    """The style sheets and pictures of a stored page; `charset` is the one its text was read in."""
    root = parse_page(body, charset)
    if root is None:
        return PageReferences()
    base = find_base(root, url)
    styles = (resolve_address(link.get("href"), base) for link in root.iter("link") if is_style_link(link))
    pictures = (find_picture(image, base) for image in root.iter("img"))
    return PageReferences(_list_once(styles), _list_once(pictures))


def parse_page(body: bytes, charset: str) -> html.HtmlElement | None:
    """The page as a tree without comments; None where nothing can be made of it."""
    try:
        text = body.decode(charset, "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return html.document_fromstring(_CONTROL.sub(" ", text).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None


def find_base(root: html.HtmlElement, url: str) -> str:
    """What relative addresses of a page stand on: its first `base`, else its own address."""
    first = next((element for element in root.iter("base") if element.get("href")), None)
    return url if first is None else resolve_address(first.get("href"), url) or url


def is_style_link(link: html.HtmlElement) -> bool:
    """Whether a `link` is a style sheet that the page shows by itself, on a screen."""
    relations = (link.get("rel") or "").lower().split()
    media = (link.get("media") or "all").lower()
    return "stylesheet" in relations and "alternate" not in relations and not media.startswith("print")


def find_picture(image: html.HtmlElement, base: str) -> str | None:
    """The address of an `img`; None where it has none that can be asked."""
    elements = (image, *_list_sources(image))
    return next(filter(None, (_find_address(each, base) for each in elements)), None)


def _list_sources(image: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The `source` elements of the `picture` around an `img`, those for every screen first.

    libxml2 does not know that `source` has no content: the `img` may lie within it.
    """
    around = next(image.iterancestors("picture"), None)
    sources = [] if around is None else list(around.iter("source"))
    yield from sorted(sources, key=lambda each: bool(each.get("media")))


def _find_address(element: html.HtmlElement, base: str) -> str | None:
    for name in SOURCE_ATTRIBUTES:
        value = (element.get(name) or "").strip()
        if value and not value.startswith("data:"):
            address = resolve_address(value.split()[0].rstrip(",") if name.endswith("srcset") else value, base)
            if address is not None:
                return address
    return None


def resolve_address(written: str | None, base: str) -> str | None:
    """An address as it was written in a page or a style sheet, made absolute; None where it is none of the web's."""
    if not written or len(written) > _LONGEST:
        return None
    try:
        address = urljoin(base, written.strip()).partition("#")[0]
        parts = urlsplit(address)
    except ValueError:  # such as an unclosed [ in the host
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def _list_once(addresses: Iterator[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in addresses if address is not None))
