"""Makes a stored page safe to show: what could run, load, submit or lead away is taken out, its text stays. Pure.

The first of two protections; the other is the headers in `archive.site.security_headers`. CSP does not govern all that
a page can ask for (preconnect, DNS prefetch), and a link followed in the frame would leave it. The bytes themselves are
offered as a download, untouched. Elements and attributes that are kept stand in a list: what is unknown goes. Whoever
holds a page's style sheets and pictures gives its look, of which nothing names another address than the site's own.
"""

from __future__ import annotations

from typing import Protocol

from lxml import etree, html

from archive.requisites.references import parse_page

# Whole elements with their content. svg and math too: parsers disagree on what is in them, and markup escapes so.
_DROPPED = frozenset(
    """script style iframe frameset object applet svg math template portal audio video canvas dialog button select
    textarea option datalist output noembed xml title plaintext xmp listing comment fencedframe""".split()  # noqa: SIM905  # a table of words reads better
)
# The tag alone. HTML 5's void elements too: libxml2 does not know them all, and puts what follows inside.
_UNWRAPPED = frozenset(
    """form noscript picture map fieldset marquee noframes link meta base frame embed param source track area input
    keygen wbr bgsound basefont command""".split()  # noqa: SIM905
)
_KEPT_ATTRIBUTES = frozenset(
    "alt title lang dir colspan rowspan scope datetime width height start reversed value cite".split()  # noqa: SIM905
)

_STYLE = (
    "html{font:16px/1.55 Georgia,'Times New Roman',serif;background:#fff;color:#222}"
    "body{max-width:46rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto;border:1px dashed #999;color:#555}a{color:#234a7d}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .5rem}"
)
# With its own style sheets: what they select by. Widths and heights of pictures that scripts would have shown later.
_NAMES = frozenset({"class", "id"})
_SHAPING = frozenset({"picture"})
"""Then kept as well: style sheets give it its place, and without a `source` it loads nothing."""
_SHOWN_LATER = "img{opacity:1!important;max-width:100%}"


class StoredLook(Protocol):
    """A page's own style sheets and pictures, as far as they are held: see `archive.site.pages.stored.look`."""

    def assemble_styles(self, root: html.HtmlElement) -> str:
        """Its style sheets as one harmless text; empty where none is held. Asked first."""

    def find_picture(self, image: html.HtmlElement) -> str | None:
        """The site's address of an `img`."""

    def write_attribute(self, css: str) -> str:
        """A `style` attribute made harmless."""


def sanitize_page(body: bytes, charset: str, look: StoredLook | None = None) -> bytes:
    """The page as UTF-8 HTML that is inert in any browser; `charset` is the one its text was read in."""
    root = parse_page(body, charset)
    if root is None:
        return f"{_write_head(_STYLE)}<body></body></html>".encode()
    styles = look.assemble_styles(root) if look is not None else ""
    named = _NAMES if styles else frozenset()
    elements = list(root.iter())
    # All before the first is stripped: a picture's address may stand in an element beside it.
    kept = [_read_look(each, look, is_styled=bool(styles)) if look is not None else {} for each in elements]
    for element, attributes in zip(elements, kept, strict=True):
        _strip(element, root, named)
        element.attrib.update(attributes)
    found = root if root.tag == "body" else root.find("body")
    content = root if found is None else found
    content.tag = "body"
    content.tail = None
    head = _write_head(_SHOWN_LATER + styles, _write_opening(root)) if styles else _write_head(_STYLE)
    return head.encode() + etree.tostring(content, encoding="utf-8", method="html") + b"</html>"


def _read_look(element: html.HtmlElement, look: StoredLook, *, is_styled: bool) -> dict[str, str]:
    """The attributes by which an element looks as it did."""
    if not isinstance(element.tag, str):
        return {}
    picture = look.find_picture(element) if element.tag == "img" else None
    style = look.write_attribute(element.get("style") or "") if is_styled else ""
    return {name: value for name, value in (("src", picture), ("style", style)) if value}


def _write_head(css: str, opening: str = "<html>") -> str:
    return (
        f'<!doctype html>{opening}<head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f"<title>.</title><style>{css}</style></head>"
    )


def _write_opening(root: html.HtmlElement) -> str:
    """The opening tag of `html` with what style sheets select by."""
    bare = html.Element("html", dict(root.attrib) if root.tag == "html" else {})
    return str(etree.tostring(bare, encoding="unicode", method="html")).removesuffix("</html>")


def _strip(element: html.HtmlElement, root: html.HtmlElement, named: frozenset[str]) -> None:
    if not isinstance(element.tag, str):
        return
    if element is not root and element.getparent() is None:
        return  # fell with an element that was dropped
    name = element.tag.lower()
    if ":" in name or name in _DROPPED:
        if element is not root:
            element.drop_tree()
        return
    address = element.get("href") if name == "a" else None
    for attribute in list(element.attrib):
        if attribute.lower() not in _KEPT_ATTRIBUTES | named:
            del element.attrib[attribute]
    if address and address.strip().lower().startswith(("http:", "https:", "/")):
        element.set("title", address)  # where it led can be read, and not followed
    if name == "img" and not element.get("alt"):
        element.set("alt", "▢")
    if name in _UNWRAPPED and element is not root and not (named and name in _SHAPING):
        element.drop_tag()
