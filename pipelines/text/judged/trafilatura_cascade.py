"""trafilatura's full cascade over a page: its main extractor, readability, jusText, and a second try for recall.

It costs as much as all the rest of an extraction, and is asked where the main extractor's answer (worked out by
`pipelines.text.judged.main_text`) leaves much of the page's prose out. Decides nothing about the answer.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from copy import copy

from lxml.etree import strip_elements
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from pipelines.page.blocks import NoiseAncestor

_NO_TEXT = ("script", "style", "noscript", "svg", "iframe", "template", "select", "link", "meta")


def find_full_text(tree: HtmlElement, noise: AbstractSet[NoiseAncestor]) -> str:
    """What the cascade finds in a page without noise."""
    copied = copy(tree)
    elements = {ancestor.element for ancestor in noise}
    for element in [twin for element, twin in zip(tree.iter(), copied.iter(), strict=True) if element in elements]:
        element.clear(keep_tail=True)  # drop_tree refuses tails that hold what no XML may
    strip_elements(copied, *_NO_TEXT, with_tail=False)
    document = bare_extraction(copied, include_comments=False)
    return (document.text or "") if isinstance(document, Document) else ""
