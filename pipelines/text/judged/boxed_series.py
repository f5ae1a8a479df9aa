"""Lists and tables that stand in boxes of their own among the boxes of the text: ingredients, results, programmes.

A page may put each part of an article into an element of its own. One that holds no paragraph is text all the same
where it lists something, leads nowhere, and stands between the parts that are text, or is a box like theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from lxml.html import HtmlElement

from pipelines.page.blocks import HEADINGS
from pipelines.text.judged.flow_unit import HARDLY_LINKED, LISTS, TABLES, FlowUnit, read_kind
from pipelines.text.judged.judged_block import JudgedBlock

_FEWEST_LINES = 3
"""Lines of a list or table in a box: fewer are a byline and a date, a label and its value. Chosen on made-up pages."""


def find_boxed_series(units: Sequence[FlowUnit], judged: Sequence[JudgedBlock], flow: AbstractSet[int]) -> set[int]:
    """The places of lists and tables, with the headings over them, in boxes without a line of the flow."""
    if not flow:
        return set()
    with_text = _find_holders(judged, flow)
    by_holder: dict[HtmlElement, list[FlowUnit]] = defaultdict(list)
    for unit in units:
        holder = unit.element.getparent()
        if flow.isdisjoint(unit.places) and holder is not None:
            by_holder[holder].append(unit)
    first, last = min(flow), max(flow)
    found: set[int] = set()
    for holder, inside in by_holder.items():
        is_between = first < inside[0].places[0] < last
        if is_between or (inside[0].places[0] > last and _is_like_one(holder, with_text)):
            found.update(place for index in _find_lists(inside) for place in inside[index].places)
    return found


def _find_lists(units: Sequence[FlowUnit]) -> set[int]:
    """The indices of the lists and tables of a box, and of the headings right above them."""
    lists = {index for index, unit in enumerate(units) if _lists_something(unit)}
    return lists | {index - 1 for index in lists if index and units[index - 1].element.tag in HEADINGS}


def _lists_something(unit: FlowUnit) -> bool:
    is_list = unit.element.tag in LISTS | TABLES and len(unit.places) >= _FEWEST_LINES
    return is_list and unit.leading_on <= HARDLY_LINKED * unit.letters


def _find_holders(judged: Sequence[JudgedBlock], flow: AbstractSet[int]) -> set[HtmlElement]:
    """All elements in which paragraphs of the flow stand."""
    prose = (judged[place].block.element for place in flow if judged[place].is_plain_prose)
    return {ancestor for element in prose for ancestor in element.iterancestors()}


def _is_like_one(box: HtmlElement, with_text: AbstractSet[HtmlElement]) -> bool:
    """Whether a box, or the outermost one around it that holds none of the text, stands beside a like one that does."""
    outer: HtmlElement | None = box
    while outer is not None and outer not in with_text and outer.getparent() not in with_text:
        outer = outer.getparent()
    parent = outer.getparent() if outer is not None and outer not in with_text else None
    if outer is None or parent is None:
        return False
    return any(other in with_text and read_kind(other) == read_kind(outer) for other in parent)
