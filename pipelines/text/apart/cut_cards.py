"""Cards of other articles whose summaries a newsroom's system cuts: three or more alike, with a link and "..." in each.

Their headlines are links and were never taken for text; the summaries below them are prose and say nothing of where
they lead. What tells them is that they stand side by side in elements of one kind, lead to one host and break off.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice

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
_CUT_ENDS = ("..", "…", "..]", "…]", "..)", "…)")
"""One of these ends every line that the pattern finds."""


_MOST_COMPARED = 300
"""Elements side by side that one is compared with: enough of its like are among them, and there may be thousands."""


def find_cut_cards(blocks: Sequence[Block], flow: Flow) -> set[int]:
    """The places of cards' lines, and of a heading right above the first of them."""
    cut = {place for place, block in enumerate(blocks) if block.kind not in ("row", "quote") and _breaks_off(block)}
    if not cut:
        return set()
    kept = {flow.element, *flow.around}
    lines_of = _collect_lines(blocks)
    has_like: dict[tuple[HtmlElement, str, str], bool] = {}
    found: set[int] = set()
    looked_at: set[HtmlElement] = set()
    for place in sorted(cut):
        holder = None if place in found else _find_holder(blocks[place], kept, has_like)
        if holder is None or holder in looked_at:
            continue
        looked_at.add(holder)
        places = _list_cards(blocks, holder, lines_of)
        found.update(places)
        above = min(places) - 1 if places else -1
        if above >= 0 and blocks[above].kind == "intertitre":
            found.add(above)
    return found


def _breaks_off(block: Block) -> bool:
    """Whether a line ends so; its last signs are looked at first, for the pattern goes through all of it."""
    return block.text.endswith(_CUT_ENDS) and _IS_CUT.search(block.text) is not None


def _collect_lines(blocks: Sequence[Block]) -> dict[HtmlElement, list[int]]:
    """The places of the lines in each element."""
    lines_of: dict[HtmlElement, list[int]] = defaultdict(list)
    for place, block in enumerate(blocks):
        for element in list_outwards(block.element):
            lines_of[element].append(place)
    return lines_of


def _find_holder(
    block: Block, kept: set[HtmlElement], has_like: dict[tuple[HtmlElement, str, str], bool]
) -> HtmlElement | None:
    """The element with the cards, of which the block stands in one; None where the flow is around them."""
    for element in list_outwards(block.element):
        holder = element.getparent()
        if element in kept or holder is None or holder in kept:
            return None
        key = (holder, str(element.tag), element.get("class") or "")
        if key not in has_like:
            alike = (each for each in islice(holder, _MOST_COMPARED) if is_like(each, element))
            has_like[key] = sum(map(_has_link, alike)) >= _FEWEST_CARDS
        if has_like[key]:
            return holder
    return None


def _list_cards(blocks: Sequence[Block], holder: HtmlElement, lines_of: Mapping[HtmlElement, list[int]]) -> list[int]:
    """The places of the lines in each child of the holder that has a link, where these are cards that break off."""
    if is_apparatus(holder) or len(collect_hosts(holder)) > 1:
        return []
    cards = [lines_of[each] for each in holder if each in lines_of and _has_link(each)]
    cut = sum(any(_breaks_off(blocks[place]) for place in places) for places in cards)
    is_cut = len(cards) >= _FEWEST_CARDS and cut >= _CUT_SHARE * len(cards)
    return [place for places in cards for place in places] if is_cut else []


def _has_link(element: HtmlElement) -> bool:
    return next((True for link in element.iter("a") if link.get("href")), False)
