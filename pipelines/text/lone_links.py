"""Which lines of a text are a link and nothing else, put between its paragraphs to lead to another article.

A link that is what the article is about stays: one that leads to another site or to a document, and all of them where
many lines are links (a press review, a list).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from pipelines.page.blocks import Block
from pipelines.page.inline import fold_spaces
from pipelines.page.parse import Page

# Chosen by what they did to the saved press pages; none was measured alone.
_ALL_LINKED = 0.95
"""Share of a line's letters that are link, above which it is a link and nothing else."""
_MOST_LINKED = 0.4
"""Share of the text's lines that are links and nothing else, from which on the links are what the article is about (a
press review, a list)."""
_SAID = (".", "!", "?", ":")
_MARKED = re.compile(r"\s*(?:[>»►▶→•■➡⇒👉*]|[-–—] )|\s*(?:à |a )?(?:lire|voir|écouter|relire)\b", re.IGNORECASE)
"""What a newsroom puts before its own links, wherever they lead."""
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|epub|zip|mp3|ogg|wav)$", re.IGNORECASE)
_FORWARDED = re.compile(r"https?:", re.IGNORECASE)
"""An address within an address: the link is counted on its way, as advertisers want it."""
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "gouv", "ac", "asso"})
"""Labels that stand before a country's own, as in `example.co.uk`, and name nobody."""


class LoneLinkFinder:
    """Knows the page and how common links are in its text."""

    def __init__(self, page: Page, blocks: Sequence[Block]) -> None:
        self._page = page
        self._owner = _find_owner(page.url)
        self._are_rare = sum(block.linked > _ALL_LINKED for block in blocks) < _MOST_LINKED * len(blocks)

    def is_lone_link(self, block: Block) -> bool:
        """Whether the block is only a way to another page of the newsroom's own."""
        if not self._are_rare or block.linked <= _ALL_LINKED or block.text.endswith(_SAID):
            return False
        return _MARKED.match(block.text) is not None or not any(map(self._is_subject, _find_links(block)))

    def _is_subject(self, link: HtmlElement) -> bool:
        """Whether a link leads to a document, or to somebody else's page."""
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
    around = [element, *element.iterancestors()] if element.find(".//a") is None else element.iter("a")
    for link in around:
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
