"""Which blocks of a page trafilatura takes for the article's text, and how much each then weighs.

Its main extractor is asked first, its slower cascade only where the answer leaves much of the page's prose out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from lxml.html import HtmlElement

from pipelines.page.blocks import Block, NoiseAncestor, PageBlocks
from pipelines.page.inline import to_line_key
from pipelines.text.judged.judged_block import MOST_LINKED, JudgedBlock, is_in_comments
from pipelines.text.judged.main_text import find_main_places
from pipelines.text.judged.teasers import mark_teasers
from pipelines.text.judged.trafilatura_cascade import find_full_text

# Chosen by what they did to the saved press pages; none was measured alone.
_GOOD_SHARE = 0.5
"""Share of the letters of prose outside all noise: with less of it, the main extractor's answer is not believed."""
_FAIR_SHARE = 0.25
"""The same, of all prose, noise included: a page may mark its whole text as something else."""
_SHORTEST_ARTICLE = 80
"""Letters: a page that shows fewer beside its plain noise is not searched twice."""
_MERE_LINK = 0.9
"""Share of a block's letters that are link, from which on it is none of a known article's text."""
_SHORT_KEY = 14
"""Letters and digits: a shorter block is found by chance within longer words, so it must be a whole line."""


class _FoundText:
    """A text that trafilatura found, asked for blocks: long ones by their letters, short ones as whole lines."""

    def __init__(self, lines: Sequence[str], keys: Sequence[str]) -> None:
        self._lines = set(lines)
        self._short = {key for key in keys if len(key) < _SHORT_KEY}
        self._key = "".join(keys)

    def has(self, block: Block) -> bool:
        if block.text in self._lines:
            return bool(block.key)
        return block.key in (self._short if len(block.key) < _SHORT_KEY else self._key)


def find_blocks(
    tree: HtmlElement,
    page_blocks: PageBlocks,
    noise: AbstractSet[NoiseAncestor],
    is_leading_out: Callable[[Block], bool],
) -> list[JudgedBlock]:
    """Judge the blocks of a page: teasers, what trafilatura found, and its weight.

    `noise` are elements that cannot be the article; nothing in them is found. Where the page's template says which
    element is the article's, trafilatura is not asked.
    """
    judged = [JudgedBlock(block) for block in page_blocks.blocks]
    mark_teasers(judged, is_leading_out)
    if page_blocks.article is not None:
        _mark_known(judged, page_blocks.article)
        return judged
    main = [page_blocks.blocks[place] for place in sorted(find_main_places(page_blocks, noise))]
    _mark_found(judged, _FoundText([block.text for block in main], [block.key for block in main]), noise)
    if _is_enough(judged) or not _shows_enough(judged, noise):
        return judged
    again = [JudgedBlock(each.block, each.is_teaser) for each in judged]
    found = [line.strip() for line in find_full_text(tree, noise).splitlines()]
    _mark_found(again, _FoundText(found, [to_line_key(line) for line in found]), noise)
    return again if sum(each.weight for each in again) > sum(each.weight for each in judged) else judged


def _mark_known(judged: Sequence[JudgedBlock], article: AbstractSet[int]) -> None:
    """Take the blocks of a known article for found, but for those in elements named as noise, and mere links."""
    above = _find_common_ancestors([judged[index].block for index in sorted(article)])
    for index, each in enumerate(judged):
        block = each.block
        is_text = index in article and not each.is_teaser and block.linked < _MERE_LINK
        each.is_found = block.wanted or (is_text and all(a.element in above for a in block.noise_ancestors))
        if each.is_found and block.is_prose:
            each.weight = len(block.text)


def _find_common_ancestors(blocks: Sequence[Block]) -> set[HtmlElement]:
    """The elements in which all blocks stand: the first one's and the last one's, in page order."""
    if not blocks:
        return set()
    first, last = ({block.element, *block.element.iterancestors()} for block in (blocks[0], blocks[-1]))
    return first & last


def _mark_found(judged: Sequence[JudgedBlock], found: _FoundText, noise: AbstractSet[NoiseAncestor]) -> None:
    """Note which blocks a text of trafilatura's holds, and weigh those that can be text by their letters."""
    for each in judged:
        block = each.block
        each.is_found = block.wanted or (noise.isdisjoint(block.noise_ancestors) and found.has(block))
        if each.is_found and _can_be_text(each):
            each.weight = len(block.text)
    if not any(each.weight for each in judged):
        for each in judged:
            each.weight = len(each.block.text) if each.is_found else 0


def _can_be_text(each: JudgedBlock) -> bool:
    """Whether a block that was found says where the text is: a paragraph, or a line that nothing speaks against."""
    block = each.block
    if each.is_teaser or is_in_comments(block):
        return False
    return block.is_prose or (block.linked < MOST_LINKED and not block.noise_ancestors and block.tag != "h1")


def _is_enough(judged: Sequence[JudgedBlock]) -> bool:
    """Whether what was found is a good part of what could be the article."""
    unmarked = marked = 0
    for each in judged:
        block = each.block
        if block.is_prose and not each.is_teaser and block.linked < MOST_LINKED and not is_in_comments(block):
            if block.noise_ancestors:
                marked += len(block.text)
            else:
                unmarked += len(block.text)
    found = sum(each.weight for each in judged)
    return found >= max(_GOOD_SHARE * unmarked, _FAIR_SHARE * (unmarked + marked), 1)


def _shows_enough(judged: Sequence[JudgedBlock], noise: AbstractSet[NoiseAncestor]) -> bool:
    """Whether a page shows so much beside its plain noise that a second search can find an article."""
    shown = sum(len(each.block.text) for each in judged if noise.isdisjoint(each.block.noise_ancestors))
    return shown >= _SHORTEST_ARTICLE
