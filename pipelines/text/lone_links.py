"""Which lines of a text are a link and nothing else, put between its paragraphs to lead to another article.

A link that is what the article is about stays: one that leads to another site or to a document, and all of them where
many lines are links (a press review, a list).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from pipelines.page.blocks import HEADINGS, Block
from pipelines.text.outward_links import OutwardLinks

# Chosen by what they did to the saved press pages; none was measured alone.
_ALL_LINKED = 0.95
"""Share of a line's letters that are link, above which it is a link and nothing else."""
_MOST_LINKED = 0.4
"""Share of the text's lines that are links and nothing else, from which on the links are what the article is about (a
press review, a list)."""
_FEWEST_SECTIONS = 3
"""Headings of one kind that are links, each with a paragraph under it, from which on they head the sections of a
text."""
_SAID = (".", "!", "?", ":")


class LoneLinkFinder:
    """Knows where a page's links lead and how common they are in its text."""

    def __init__(self, links: OutwardLinks, blocks: Sequence[Block]) -> None:
        self._links = links
        self._blocks = blocks

    def is_lone_link(self, block: Block) -> bool:
        """Whether the block is only a way to another page of the newsroom's own."""
        if block.linked <= _ALL_LINKED or block.text.endswith(_SAID):
            return False
        if not self._are_rare or block.tag in self._section_tags or block in self._beside_sentences:
            return False
        return not self._links.is_leading_out(block)

    @cached_property
    def _are_rare(self) -> bool:
        return sum(block.linked > _ALL_LINKED for block in self._blocks) < _MOST_LINKED * len(self._blocks)

    @cached_property
    def _beside_sentences(self) -> set[Block]:
        return _find_beside_sentences(self._blocks)

    @cached_property
    def _section_tags(self) -> set[str]:
        return _find_section_tags(self._blocks)


def _find_beside_sentences(blocks: Sequence[Block]) -> set[Block]:
    """The links right by one that is a sentence, and stays: lines of one list, of which some trail off."""
    found: set[Block] = set()
    for pair in pairwise(blocks):
        are_alike = pair[0].tag == pair[1].tag and all(block.linked > _ALL_LINKED for block in pair)
        if are_alike and any(block.text.endswith(_SAID) for block in pair):
            found.update(pair)
    return found


def _find_section_tags(blocks: Sequence[Block]) -> set[str]:
    """The kinds of headings that are links throughout and stand over paragraphs: places, people, works in turn."""
    headings = Counter(block.tag for block in blocks if block.tag in HEADINGS)
    sections = Counter(block.tag for block, below in pairwise(blocks) if block.linked > _ALL_LINKED and below.is_prose)
    return {tag for tag, times in headings.items() if times == sections[tag] >= _FEWEST_SECTIONS}
