"""Makes a stored page safe to show: what could run, load, submit or lead away is taken out, its text stays. Pure.

The first of two protections; the other is the headers in `archive.site.security_headers`. CSP does not govern all that
a page can ask for (preconnect, DNS prefetch), and a link followed in the frame would leave it. The bytes themselves are
offered as a download, untouched. Elements and attributes that are kept stand in a list: what is unknown goes.
"""

from __future__ import annotations

import re

from lxml import etree, html

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
_HEAD = (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    f"<title>.</title><style>{_STYLE}</style></head>"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def sanitize_page(body: bytes, charset: str) -> bytes:
    """The page as UTF-8 HTML that is inert in any browser; `charset` is the one its text was read in."""
    try:
        text = body.decode(charset, "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    root = _parsed(_CONTROL.sub(" ", text))
    if root is None:
        return f"{_HEAD}<body></body></html>".encode()
    for element in list(root.iter()):
        _strip(element, root)
    found = root if root.tag == "body" else root.find("body")
    content = root if found is None else found
    content.tag = "body"
    content.tail = None
    return _HEAD.encode() + etree.tostring(content, encoding="utf-8", method="html") + b"</html>"


def _parsed(text: str) -> html.HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None


def _strip(element: html.HtmlElement, root: html.HtmlElement) -> None:
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
        if attribute.lower() not in _KEPT_ATTRIBUTES:
            del element.attrib[attribute]
    if address and address.strip().lower().startswith(("http:", "https:", "/")):
        element.set("title", address)  # where it led can be read, and not followed
    if name == "img" and not element.get("alt"):
        element.set("alt", "▢")
    if name in _UNWRAPPED and element is not root:
        element.drop_tag()
