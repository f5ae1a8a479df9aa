"""The article's flow: the lowest element that holds most of its paragraphs, and the boxes that stand below it.

What trafilatura or the region let in beside that element is something else far oftener than text: promotion boxes,
cards, the rules of a comment section, a second article. Decides by place, never by wording.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from lxml.html import HtmlElement

from pipelines.page.blocks import Block
from pipelines.page.markup_vocabulary import is_content_name

# Chosen on the saved press pages; none was measured alone.
_FLOW_SHARE = 0.6
"""Share of the letters of prose: the flow is the lowest element that holds at least this."""
_MOST_BELOW = 0.35
"""Share of the flow's letters: a box below that holds more may be the article's other half."""
_MOST_ABOVE = 0.1
"""Share of the letters of prose below the headline: where more stands above it, it is no headline of this text."""
_LIKE = 0.6
"""Share of an element's class names that it has in common with another, from which on both are of one kind."""
_WRAPPERS = frozenset({"div", "section", "article", "aside", "footer", "form", "main"})
"""Elements that hold others; a paragraph or a list of its own right beside the flow belongs to it."""
_APPARATUS = re.compile(
    r"(?<![a-z])(?:ps|(?:foot|end)?notes?|biblio\w*|references?|annexes?|encadres?|faq|glossaire)(?![a-z])"
)
"""Class names and ids of what scholars and newsrooms append to a text: it is text."""
_LEADING_ELSEWHERE = ("a", "button", "form", "iframe", "h2", "h3", "h4", "h5", "h6")
"""What boxes of other matters have, and a last part of an article seldom has."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The element that holds most of the article's paragraphs, the elements around it, and the letters of its prose."""

    element: HtmlElement
    around: frozenset[HtmlElement]
    letters: int

    def has_block(self, block: Block) -> bool:
        """Whether a block stands in the flow."""
        return any(element is self.element for element in list_outwards(block.element))


def list_outwards(element: HtmlElement) -> Iterator[HtmlElement]:
    """An element and those around it, from inside outwards."""
    return chain((element,), element.iterancestors())


def find_flow(blocks: Sequence[Block]) -> Flow | None:
    """The flow of an article's blocks; None where none of them is prose."""
    letters = _count_letters(blocks)
    if not letters:
        return None
    wanted = _FLOW_SHARE * max(letters.values())
    held = min(each for each in letters.values() if each >= wanted)
    element = next(each for each in letters if letters[each] == held)  # the innermost of those that hold as much
    while element.tag not in _WRAPPERS and (parent := element.getparent()) is not None:
        element = parent
    return Flow(element, frozenset(element.iterancestors()), held)


def _count_letters(blocks: Sequence[Block]) -> dict[HtmlElement, int]:
    """The letters of prose in each element; of those that hold the same prose alone, inner ones come first."""
    letters: dict[HtmlElement, int] = defaultdict(int)
    beside: dict[HtmlElement, int] = defaultdict(int)
    for block in blocks:
        if block.is_prose:
            letters[block.element] += len(block.text)
            parent = block.element.getparent()
            if parent is not None:
                beside[parent] += len(block.text)
    for parent, number in beside.items():  # paragraphs stand beside each other: few have a parent of their own
        for element in list_outwards(parent):
            letters[element] += number
    return letters


def find_below_flow(blocks: Sequence[Block], flow: Flow) -> set[int]:
    """The places of blocks in boxes that stand below the flow and apart from it."""
    last = next((place for place in reversed(range(len(blocks))) if flow.has_block(blocks[place])), len(blocks))
    boxes: dict[HtmlElement, list[int]] = defaultdict(list)
    for place in range(last + 1, len(blocks)):
        box = _find_box(blocks[place], flow)
        if box is not None:
            boxes[box].append(place)
    apart = [places for box, places in boxes.items() if _is_apart(box, [blocks[place] for place in places], flow)]
    return {place for places in apart for place in places}


def find_above_headline(blocks: Sequence[Block], headline: Block | None) -> set[int]:
    """The places of blocks above the headline, unless much of the text stands there: the headline then does not."""
    place = next((place for place, block in enumerate(blocks) if block is headline), 0)
    if not place:
        return set()
    above = sum(len(block.text) for block in blocks[:place] if block.is_prose)
    below = sum(len(block.text) for block in blocks[place:] if block.is_prose)
    return set(range(place)) if above <= _MOST_ABOVE * below else set()


def _find_box(block: Block, flow: Flow) -> HtmlElement | None:
    """The outermost element around a block that does not hold the flow; None for what is no box."""
    beside = list(takewhile(lambda element: element not in flow.around, list_outwards(block.element)))
    return beside[-1] if beside and beside[-1].tag in _WRAPPERS else None


def _is_apart(box: HtmlElement, blocks: Sequence[Block], flow: Flow) -> bool:
    """Whether a box is none of the article: small beside the flow, of another kind, and more than a signature."""
    holder = next((each for each in (flow.element, *flow.around) if each.getparent() is box.getparent()), flow.element)
    if is_like(box, holder) or is_like(box, flow.element) or is_content_name(box):
        return False
    if is_apparatus(box) or sum(block.in_lead for block in blocks) == 1 or next(box.iter("details"), None) is not None:
        return False
    is_more = any(block.is_prose or block.kind == "intertitre" for block in blocks)
    leads_elsewhere = next(box.iter(*_LEADING_ELSEWHERE), None) is not None
    return is_more and leads_elsewhere and sum(len(block.text) for block in blocks) <= _MOST_BELOW * flow.letters


def is_apparatus(box: HtmlElement) -> bool:
    """Whether the names in a box say that it holds notes, references or the like."""
    names = " ".join(f"{each.get('class') or ''} {each.get('id') or ''}" for each in box.iter(*_WRAPPERS))
    return _APPARATUS.search(names.lower()) is not None


def is_like(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether two elements are of one kind: the same tag, and mostly the same class names."""
    if one.tag != other.tag:
        return False
    names, others = set((one.get("class") or "").split()), set((other.get("class") or "").split())
    return len(names & others) >= _LIKE * max(len(names), len(others))
