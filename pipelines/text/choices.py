"""Pages of short lines that only offer a choice, of a language or a subscription, and tell nothing."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from pipelines.page.blocks import SHORTEST_PROSE, Block
from pipelines.text.apart.boxes import is_button
from pipelines.text.other_pages import is_dated_or_signed

_FEWEST_OFFERS = 2
"""Buttons among the lines, from which on a page offers a choice: one may stand in a box beside a short text. Chosen."""


def is_choice(blocks: Sequence[Block], lines: Sequence[str]) -> bool:
    """Whether all lines of a text are short, none says when or by whom, and among them stand buttons or a menu."""
    if not lines or max(map(len, lines)) >= SHORTEST_PROSE or is_dated_or_signed(blocks):
        return False
    wanted = set(lines)
    elements = [block.element for block in blocks if block.text in wanted]
    holder = _find_holder(elements)
    if holder is None:
        return False
    offers = sum(is_button(each) for each in holder.iter("a", "button"))
    return offers >= _FEWEST_OFFERS or next(holder.iter("select"), None) is not None


def _find_holder(elements: Sequence[HtmlElement]) -> HtmlElement | None:
    """The lowest element that holds them all."""
    if not elements:
        return None
    others = [set(element.iterancestors()) for element in elements[1:]]
    return next((each for each in elements[0].iterancestors() if all(each in held for held in others)), None)
