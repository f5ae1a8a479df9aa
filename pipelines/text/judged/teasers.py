"""Which blocks of a page announce other articles: cards of a linked heading and what hangs on it. Decides by place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile

from lxml.html import HtmlElement

from pipelines.page.blocks import Block
from pipelines.text.judged.judged_block import JudgedBlock

_HEADING_LINKED = 0.9
"""Share of a heading's letters that are link, above which it leads to another article. Chosen on the saved press pages;
not measured alone."""
_LONGEST_CARD = 4
"""Lines that a card has at most, from its linked heading on, and elements beside each other in it. Chosen on the saved
press pages (headline, date, summary, "lire la suite"); not measured alone."""
_LONGEST_SUMMARY = 700
"""Letters below a linked heading, up to the next link, from which on it heads a section and no card. Chosen, not
measured: summaries on cards of the saved press pages are shorter."""
_SHORTEST_SECTION = 200
"""Letters of whole sentences below a linked heading, from which on it heads a section where the page sets it as one:
among the paragraphs of a text, or over several paragraphs. Chosen on made-up pages."""
_LONGEST_WHOLE_SUMMARY = 400
"""Letters of whole sentences below a linked heading, from which on it heads a section wherever it stands: summaries as
long are cut. Chosen likewise."""
_FEWEST_PARAGRAPHS = 2
"""Paragraphs of a section that stands in a box of its own; a card has one summary. Chosen likewise."""
_SENTENCE_END = re.compile(r"(?<!\.\.)[.!?»”\")\]]$")
"""How a paragraph ends that goes on nowhere else."""
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


def mark_teasers(judged: Sequence[JudgedBlock], is_leading_out: Callable[[Block], bool]) -> None:
    """Mark the headings that are links, and the text that hangs on each, but for what heads a section of a text.

    Where headings follow each other closely, all between them is card. After the last one nothing says where its card
    ends, so its lines must share its parent or be like those of the card before.
    """
    headings = [
        place
        for place, each in enumerate(judged)
        if _is_linked_heading(each.block)
        and not _heads_section(judged, place)
        and not (_presents_thing(judged, place) and is_leading_out(each.block))
    ]
    length = 0  # of the card before
    for heading, following in pairwise([*headings, len(judged)]):
        judged[heading].is_teaser = True
        if following - heading <= _LONGEST_CARD and following < len(judged):
            end = _find_end_of_card(judged, heading, following)
            length = end - heading
            for each in judged[heading:end]:
                each.is_teaser = True
            continue
        for place in range(heading + 1, min(following, heading + max(length, 2))):
            block = judged[place].block
            before = judged[place - length].block if length else None
            if not _is_in_card(block, judged[heading].block) and not (before and _are_alike(block, before)):
                break
            judged[place].is_teaser = True
        length = 0


def _find_end_of_card(judged: Sequence[JudgedBlock], heading: int, following: int) -> int:
    """Where a card ends that another follows: at a heading without a link that has paragraphs of its own below it, as
    the sections of a text have, among whose lists the linked headings stand.
    """
    for place in range(heading + 1, following - 1):
        below = (each.block for each in judged[place + 1 : following])
        if judged[place].block.kind == "intertitre" and any(b.is_prose and not b.noise_ancestors for b in below):
            return place
    return following


def _heads_section(judged: Sequence[JudgedBlock], place: int) -> bool:
    """Whether more text follows a linked heading than a card holds, or it is set as the sections of a text are: it
    heads a section of an article.
    """
    below = list(takewhile(_is_no_link, (each.block for each in judged[place + 1 : place + 1 + _LONGEST_CARD])))
    if sum(len(block.text) for block in below) > _LONGEST_SUMMARY:
        return True
    below = list(takewhile(_is_no_heading, below))
    letters = sum(len(block.text) for block in below)
    prose = [block for block in below if block.is_prose and not block.noise_ancestors]
    if not prose or letters < _SHORTEST_SECTION or any(_SENTENCE_END.search(block.text) is None for block in prose):
        return False
    following = place + 1 + len(below)
    if following < len(judged) and _leads_on(judged[following].block, judged[place].block):
        return False
    return letters >= _LONGEST_WHOLE_SUMMARY or len(prose) >= _FEWEST_PARAGRAPHS or _stands_in_text(judged, place)


def _presents_thing(judged: Sequence[JudgedBlock], place: int) -> bool:
    """Whether whole sentences stand below a linked heading among the paragraphs of a text: where it leads to somebody
    else's page, the text presents a thing, a place, a book of a list.
    """
    below = [each.block for each in judged[place + 1 : place + 2]]
    speaks = any(block.is_prose and not block.noise_ancestors and _SENTENCE_END.search(block.text) for block in below)
    return speaks and _stands_in_text(judged, place)


def _is_no_link(block: Block) -> bool:
    return block.linked <= _HEADING_LINKED


def _is_no_heading(block: Block) -> bool:
    return block.tag not in _HEADINGS


def _leads_on(block: Block, heading: Block) -> bool:
    """Whether a link that is no heading stands below a linked heading in the same element, as "lire la suite" does."""
    holder = _find_holder(heading)
    is_link = not _is_no_link(block) and not _is_linked_heading(block)
    return is_link and any(ancestor is holder for ancestor in block.element.iterancestors())


def _stands_in_text(judged: Sequence[JudgedBlock], place: int) -> bool:
    """Whether a linked heading stands among paragraphs: one comes before all such headings in the same parent."""
    holder = _find_holder(judged[place].block)
    for each in judged[:place]:
        block = each.block
        if block.element.getparent() is holder and (block.is_prose or _is_linked_heading(block)):
            return block.is_prose and not block.noise_ancestors
    return False


def _find_holder(heading: Block) -> HtmlElement | None:
    """The element in which a heading stands, with the link around it if there is one."""
    holder = heading.element.getparent()
    while holder is not None and holder.tag == "a":
        holder = holder.getparent()
    return holder


def _is_linked_heading(block: Block) -> bool:
    return block.linked > _HEADING_LINKED and (block.kind == "intertitre" or block.tag in _HEADINGS)


def _is_in_card(block: Block, heading: Block) -> bool:
    """Whether a block shares a small parent with the linked heading above it, and is no heading itself."""
    card = heading.element.getparent()
    is_small = card is not None and len(card) <= _LONGEST_CARD
    return is_small and block.element.getparent() is card and block.kind != "intertitre"


def _are_alike(block: Block, other: Block) -> bool:
    return block.tag == other.tag and block.element.get("class") == other.element.get("class")
