"""Which lines of a text are a link and nothing else, put between its paragraphs to lead to another article.

A link that is what the article is about stays: one that leads to another site or to a document, and all of them where
many lines are links (a press review, a list).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.page.blocks import Block
from pipelines.text.outward_links import OutwardLinks

# Chosen by what they did to the saved press pages; none was measured alone.
_ALL_LINKED = 0.95
"""Share of a line's letters that are link, above which it is a link and nothing else."""
_MOST_LINKED = 0.4
"""Share of the text's lines that are links and nothing else, from which on the links are what the article is about (a
press review, a list)."""
_SAID = (".", "!", "?", ":")


class LoneLinkFinder:
    """Knows where a page's links lead and how common they are in its text."""

    def __init__(self, links: OutwardLinks, blocks: Sequence[Block]) -> None:
        self._links = links
        self._are_rare = sum(block.linked > _ALL_LINKED for block in blocks) < _MOST_LINKED * len(blocks)

    def is_lone_link(self, block: Block) -> bool:
        """Whether the block is only a way to another page of the newsroom's own."""
        if not self._are_rare or block.linked <= _ALL_LINKED or block.text.endswith(_SAID):
            return False
        return not self._links.leads_out(block)
