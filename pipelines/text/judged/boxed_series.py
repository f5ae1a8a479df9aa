"""Lists and tables that stand in boxes of their own among the boxes of the text: ingredients, results, programmes.

A page may put each part of an article into an element of its own. One that holds no paragraph is text all the same
where it lists something, leads nowhere, and stands between the parts that are text, or is a box like theirs.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from lxml.html import HtmlElement

from pipelines.page.blocks import HEADINGS
from pipelines.text.judged.flow_unit import HARDLY_LINKED, LISTS, TABLES, FlowUnit, read_kind
from pipelines.text.judged.judged_block import JudgedBlock

_FEWEST_LINES = 3
"""Lines of a list or table in a box: fewer are a byline and a date, a label and its value. Chosen on made-up pages."""
_FORM_BOXES = 3
_FORM_LINES = 2
"""Boxes whose lists have that many lines in common but for figures and what a colon announces: the cards of members of
a forum, the fields of a shop's products. Chosen on made-up pages."""
_LABEL_END = re.compile(r"[:\d]")


def find_boxed_series(units: Sequence[FlowUnit], judged: Sequence[JudgedBlock], flow: AbstractSet[int]) -> set[int]:
    """The places of lists and tables, with the headings over them, in boxes without a line of the flow."""
    if not flow or not any(_lists_something(unit) and flow.isdisjoint(unit.places) for unit in units):
        return set()
    with_text = _find_holders(judged, flow)
    by_holder: dict[HtmlElement, list[FlowUnit]] = defaultdict(list)
    for unit in units:
        holder = unit.element.getparent()
        if flow.isdisjoint(unit.places) and holder is not None:
            by_holder[holder].append(unit)
    teasers = {place for place, each in enumerate(judged) if each.is_teaser}
    marks = sorted(flow | teasers)
    found = [
        [inside[index] for index in _find_lists(inside)]
        for holder, inside in by_holder.items()
        if _is_between(inside[0].places[0], flow, marks)
        or (inside[0].places[0] > max(flow) and _is_like_one(holder, with_text))
    ]
    return {place for lists in _leave_out_forms(found, judged) for unit in lists for place in unit.places}


def _is_between(place: int, flow: AbstractSet[int], marks: Sequence[int]) -> bool:
    """Whether a line stands between lines of the flow; `marks` are these and the announcements of other articles."""
    index = bisect(marks, place)
    return 0 < index < len(marks) and marks[index - 1] in flow and marks[index] in flow


def _leave_out_forms(boxes: Sequence[list[FlowUnit]], judged: Sequence[JudgedBlock]) -> list[list[FlowUnit]]:
    """The boxes but for those that fill in the same form, as the cards of a forum's members do."""
    labels = [_collect_labels(box, judged) for box in boxes]
    times = Counter(label for each in labels for label in each)
    common = {label for label, boxes_with in times.items() if boxes_with >= _FORM_BOXES}
    return [box for box, each in zip(boxes, labels, strict=True) if len(each & common) < _FORM_LINES]


def _collect_labels(box: Sequence[FlowUnit], judged: Sequence[JudgedBlock]) -> set[str]:
    """What a box's lines say before a colon or a figure."""
    texts = [judged[place].block.text for unit in box for place in unit.places]
    return {label for text in texts if (label := _LABEL_END.split(text, maxsplit=1)[0].strip())}


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
