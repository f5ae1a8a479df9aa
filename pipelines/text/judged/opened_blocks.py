"""Marked blocks that are text all the same: hidden ones that a button opens, a match told by the minute, dates.

Windows, menus and copies for other screens are hidden too. What stands beside paragraphs on show, in the same element,
holds paragraphs itself, bears no name of noise and repeats nothing is the rest of the article.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice, pairwise

from lxml.html import HtmlElement

from pipelines.page.blocks import Block, NoiseAncestor, PageBlocks
from pipelines.page.markup_vocabulary import read_named_noise
from pipelines.text.judged.judged_block import MOST_LINKED

_MINUTE = re.compile(r"\d{1,3}(?: ?\+ ?\d{1,2})? ?['’′](?: ?\+ ?\d{1,2})?")
"""How a match is told: "45+2'" or "45'+2", on a line of its own."""
_FEWEST_MINUTES = 3
"""Such lines in an element named for comments, from which on a reporter comments on a match. Chosen, not measured."""
_MOST_TABS = 40
"""Elements side by side among which one of a hidden one's kind is looked for; a text has fewer tabs."""
_FEWEST_DATES = 3
"""Such lines, from which on they are a chronology; two are when an article was published and when it was edited."""
_NAMED_SO = frozenset({None, "hidden", "related", "paywall"})
"""Families that the names of an article's rest may say: `read-more`, `lire-la-suite`, `premium-content`."""


def open_hidden_blocks(page_blocks: PageBlocks) -> PageBlocks:
    """The page's blocks, those of the article's rest no longer marked as hidden, nor those of a match as comments."""
    blocks = page_blocks.blocks
    opened = _find_opened(blocks) | _find_commentary(blocks) | _find_chronology(blocks)
    if not opened:
        return page_blocks
    blocks = [
        block
        if opened.isdisjoint(block.noise_ancestors)
        else replace(block, noise_ancestors=tuple(each for each in block.noise_ancestors if each not in opened))
        for block in blocks
    ]
    return replace(page_blocks, blocks=blocks)


def _find_opened(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    hidden: dict[NoiseAncestor, list[Block]] = defaultdict(list)
    for block in blocks:
        for ancestor in block.noise_ancestors:
            if ancestor.family == "hidden":
                hidden[ancestor].append(block)
    if not hidden:
        return set()
    shown = [block for block in blocks if block.is_prose and not block.noise_ancestors]
    holders = {block.element.getparent() for block in shown}
    around = {element for block in shown for element in block.element.iterancestors()}
    holders |= {ancestor.element for ancestor in hidden if _is_tab(ancestor.element, around)}
    texts = {block.text for block in shown}
    return {ancestor for ancestor, members in hidden.items() if _goes_on(ancestor.element, members, holders, texts)}


def _is_tab(element: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    """Whether an element stands beside one of its kind that shows paragraphs; `around` are elements that hold such."""
    parent, name = element.getparent(), _read_first_class(element)
    if parent is None or parent not in around or not name:
        return False
    alike = (each for each in islice(parent, _MOST_TABS) if each is not element and each.tag == element.tag)
    return any(each in around and _read_first_class(each) == name for each in alike)


def _read_first_class(element: HtmlElement) -> str:
    return (element.get("class") or "").strip().partition(" ")[0]


def _find_commentary(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """The elements named for comments, in each other too, in which a match is told; those named for its minutes too."""
    minutes: Counter[NoiseAncestor] = Counter()
    inside: dict[NoiseAncestor, set[NoiseAncestor]] = defaultdict(set)
    for block in blocks:
        named = [ancestor for ancestor in block.noise_ancestors if ancestor.family == "comments"]
        if named:
            is_minute = _MINUTE.fullmatch(block.text) is not None
            inside[named[0]].update(block.noise_ancestors if is_minute else named)
            minutes[named[0]] += is_minute
    return {each for outer, number in minutes.items() if number >= _FEWEST_MINUTES for each in inside[outer]}


def _find_chronology(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """Lines named as an article's details of which several of one name each stand right above a paragraph beside them:
    the dates of a chronology.
    """
    heads: dict[tuple[HtmlElement | None, tuple[str, str]], dict[str, NoiseAncestor]] = defaultdict(dict)
    for block, below in pairwise(blocks):
        own = block.noise_ancestors[0] if len(block.noise_ancestors) == 1 else None
        if own is None or own.family != "details" or own.element is not block.element or block.is_prose:
            continue
        if below.is_prose and not below.noise_ancestors and below.element.getparent() is block.element.getparent():
            heads[block.element.getparent(), own.name][block.text] = own
    return {own for like in heads.values() if len(like) >= _FEWEST_DATES for own in like.values()}


def _goes_on(element: HtmlElement, members: Sequence[Block], holders: set[HtmlElement | None], texts: set[str]) -> bool:
    """Whether a hidden element goes on with the text on show; `holders` are parents of paragraphs, and tabs."""
    if holders.isdisjoint((element, element.getparent())) or read_named_noise(element) not in _NAMED_SO:
        return False
    prose = [block for block in members if block.is_prose]
    is_plain = all(len(block.noise_ancestors) == 1 for block in prose)
    letters = sum(len(block.text) for block in members)
    linked = sum(block.linked * len(block.text) for block in members)
    return bool(prose) and is_plain and linked < MOST_LINKED * letters and not any(b.text in texts for b in prose)
