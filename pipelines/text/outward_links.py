"""Where the links of a line lead: to somebody else's page or a document, or on within the newsroom's own site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from pipelines.page.blocks import Block
from pipelines.page.inline import fold_spaces
from pipelines.page.parse import Page

_MARKED = re.compile(
    r"\s*(?:[>»►▶→•■➡⇒👉*]|[-–—] )|\s*(?:à |a )?(?:lire|voir|écouter|relire|via)\b|.*(?:>|→|➡|⇒)\s*$"
    r"|.*\(\s*[a-z]{2,5}\s?[-–—,:|]\s?[\d.,]{1,8}\s?[kmg]?(?:io|[ob])\s*\)\s*$",
    re.IGNORECASE,
)
"""What a newsroom puts before its own links, or after them, wherever they lead; before whom a picture is from; and
after a file that is offered beside the text, "(PDF - 310 ko)"."""
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|epub|zip|mp3|ogg|wav)$", re.IGNORECASE)
_FORWARDED = re.compile(r"https?:", re.IGNORECASE)
"""An address within an address: the link is counted on its way, as advertisers want it."""
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "gouv", "ac", "asso"})
"""Labels that stand before a country's own, as in `example.co.uk`, and name nobody."""


class OutwardLinks:
    """Knows whose page it is, and tells lines that lead elsewhere from those that lead on within the same site."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._owner = _find_owner(page.url)

    def is_leading_out(self, block: Block) -> bool:
        """Whether a link of the block leads to a document or to somebody else's page, and it is no newsroom's pointer:
        what such a link says is a part of the text.
        """
        return _MARKED.match(block.text) is None and any(map(self._is_outward, _find_links(block)))

    def _is_outward(self, link: HtmlElement) -> bool:
        address = self._page.to_absolute(link.get("href"))
        if address is None:
            return (link.get("href") or "").startswith("mailto:")
        parts = urlsplit(address)
        if _DOCUMENT.search(unquote(parts.path)) is not None:
            return True
        return _find_owner(address) != self._owner and not _FORWARDED.search(unquote(parts.query))


def _find_links(block: Block) -> Iterator[HtmlElement]:
    """The links that a block's text is made of; its element may hold further lines."""
    element = block.element
    has_links = next(element.iterdescendants("a"), None) is not None
    for link in element.iter("a") if has_links else chain((element,), element.iterancestors("a")):
        if (
            link.tag == "a"
            and (text := fold_spaces(link.text_content()))
            and (text in block.text or block.text in text)
        ):
            yield link


def _find_owner(address: str) -> str:
    """The name that a site goes by, whatever its language and section: `gazette` of `http://sport.gazette.co.uk/`."""
    labels = (urlsplit(address).hostname or "").split(".")
    names = [label for label in labels[:-1] if label not in _SECOND_LEVEL] or labels
    return names[-1]
