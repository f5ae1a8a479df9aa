"""Cards of other articles whose summaries a newsroom's system cuts: three or more alike, with a link and "..." in each.

Their headlines are links and were never taken for text; the summaries below them are prose and say nothing of where
they lead. What tells them is that they stand side by side in elements of one kind, lead to one host and break off.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from pipelines.page.blocks import Block
from pipelines.text.apart.boxes import collect_hosts
from pipelines.text.apart.flow import Flow, is_apparatus, is_like, list_outwards

# Chosen on the saved press pages; none was measured alone.
_FEWEST_CARDS = 3
"""Elements of one kind side by side, each with a link and with lines, from which on they are cards."""
_CUT_SHARE = 0.5
"""Share of them that must break off."""
_IS_CUT = re.compile(r"(?:^|\s)[^\s/]{0,60}(?:\.\.+|…|[\[(](?:\.\.+|…)[\])])\s*$")
"""A summary that breaks off; an address that is cut for show does not."""


def find_cut_cards(blocks: Sequence[Block], flow: Flow) -> set[int]:
    """The places of cards' lines, and of a heading right above the first of them."""
    kept = {flow.element, *flow.around}
    found: set[int] = set()
    for place, block in enumerate(blocks):
        if place in found or not _IS_CUT.search(block.text) or block.kind in ("row", "quote"):
            continue
        holder = _find_holder(block, kept)
        if holder is None or is_apparatus(holder) or len(collect_hosts(holder)) > 1:
            continue
        cards = _gather_cards(blocks, holder)
        cut = sum(any(_IS_CUT.search(blocks[each].text) for each in places) for places in cards)
        if len(cards) >= _FEWEST_CARDS and cut >= _CUT_SHARE * len(cards):
            places = [each for card in cards for each in card]
            found.update(places)
            above = min(places) - 1
            if above >= 0 and blocks[above].kind == "intertitre":
                found.add(above)
    return found


def _find_holder(block: Block, kept: set[HtmlElement]) -> HtmlElement | None:
    """The element with the cards, of which the block stands in one; None where the flow is around them."""
    for element in list_outwards(block.element):
        holder = element.getparent()
        if element in kept or holder is None or holder in kept:
            return None
        alike = [each for each in holder if isinstance(each.tag, str) and is_like(each, element)]
        if len(alike) >= _FEWEST_CARDS and sum(_has_link(each) for each in alike) >= _FEWEST_CARDS:
            return holder
    return None


def _gather_cards(blocks: Sequence[Block], holder: HtmlElement) -> list[list[int]]:
    """The places of the lines in each child of the holder that has a link."""
    cards: dict[HtmlElement, list[int]] = defaultdict(list)
    for place, block in enumerate(blocks):
        around = list_outwards(block.element)
        card = next((each for each, parent in pairwise(around) if parent is holder), None)
        if card is not None:
            cards[card].append(place)
    return [places for card, places in cards.items() if _has_link(card)]


def _has_link(element: HtmlElement) -> bool:
    return next((True for link in element.iter("a") if link.get("href")), False)
