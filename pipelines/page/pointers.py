"""Pointers to other articles inside a paragraph: an inline element of nothing but a marker and a link."""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

_MARKER: Final = re.compile(
    r"[\W_]*(?:[àa] )?(?:(?:re)?lire|(?:re)?voir|(?:ré)?écouter|découvrir|read|see) (?:aussi|également|also)\b",
    re.IGNORECASE,
)
_LEAST_LINKED: Final = 0.5
"""Share of the element's letters that are link: with less of it, the words belong to a sentence. Chosen on the saved
press pages; not measured alone."""
_GOES_ON = re.compile(r"\s*(?:[,;]|[a-zà-ÿ])")
"""What follows within a sentence: a comma, or a word in small letters."""


def is_pointer(element: HtmlElement) -> bool:
    """Whether an inline element is a marker (*À lire aussi*) and a link, and nothing else."""
    if next(element.iter("a"), None) is None:
        return False
    text = "".join(element.itertext()).strip()
    if _MARKER.match(text) is None:
        return False
    linked = sum(len("".join(link.itertext()).strip()) for link in element.iter("a"))
    return linked >= _LEAST_LINKED * len(text)


def is_within_sentence(element: HtmlElement) -> bool:
    """Whether the sentence goes on behind an inline element: in a note, the author before the title of the work."""
    after, parent = element.tail or "", element.getparent()
    if not after.strip() and element.getnext() is None and parent is not None:
        after = parent.tail or ""
    return _GOES_ON.match(after) is not None
