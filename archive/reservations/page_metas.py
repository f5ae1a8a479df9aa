"""The metas of a stored page, by its bytes: names and contents, without a parse of the whole page. Pure.

Linear in the size of what is looked at, whatever a page is made of: it runs where a crawl waits.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import islice

_HEAD = 512 * 1024
"""Bytes of a page that are looked at: what a page reserves stands in its head."""
_MOST = 500
"""Metas of one page that are read."""
# What is passed over ends where it ends, or with the page: what is not closed is looked at once.
_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)|<(meta)\s((?>(?:[^>\"']+|\"[^\"]*\"|'[^']*')*))"
    r"|<(body)\b",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"(?<![a-zA-Z-])([a-zA-Z-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


def read_metas(body: bytes) -> list[tuple[str, str]]:
    """(name in lower case, content) of each `<meta name=… content=…>` before the body."""
    head = body[:_HEAD]
    text = head.decode("utf-16", "replace") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head.decode("latin-1")
    found = []
    for tag in islice(_TAGS.finditer(text), _MOST):
        if tag[4]:
            break
        if tag[2]:
            attributes = {key.lower(): unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(tag[3])}
            if "name" in attributes and "content" in attributes:
                found.append((attributes["name"].strip().lower(), attributes["content"].strip()))
    return found
