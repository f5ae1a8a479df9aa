"""Short lines that head the entries of a text: the hour of each message of a live report, who speaks, the day.

Above the only text of a box such a line is a date, a byline or a section. Where several boxes of one kind begin alike,
it belongs to what stands in each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from pipelines.text.judged.flow_unit import HARDLY_LINKED, read_kind
from pipelines.text.judged.judged_block import JudgedBlock

_FEWEST_ENTRIES = 3
"""Boxes of one kind in one parent that begin alike: two are a summary and a text. Chosen on made-up pages."""
_LONGEST_HEAD = 60
"""Letters of a line that heads an entry at most. Chosen likewise."""


def find_entry_heads(judged: Sequence[JudgedBlock], flow: AbstractSet[int]) -> set[int]:
    """The places of short lines right above the flow's first line in each of several boxes of one kind."""
    entries: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place in flow:
        head = place - 1
        if head < 0 or head in flow or not _may_head(judged[head]):
            continue
        box, element = judged[place].block.element.getparent(), judged[head].block.element
        if box is not None and (element is box or element.getparent() is box):
            entries[box.getparent(), read_kind(box), read_kind(element)].append(head)
    return {head for heads in entries.values() if len(heads) >= _FEWEST_ENTRIES for head in heads}


def _may_head(each: JudgedBlock) -> bool:
    is_plain = each.noise is None and not each.is_teaser and each.block.linked <= HARDLY_LINKED
    return is_plain and len(each.block.text) <= _LONGEST_HEAD
